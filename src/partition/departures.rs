//! Where the partition laboratory says more than the abstract of Wen, Bennis & Huang (2020), and what it leaves out.

use crate::model::{
    departures::{Departure, departure},
    knob::Provenance::{Companion, Ours},
};

/// All departures.
pub static DEPARTURES: &[Departure] = &[
    departure(
        "baseline",
        "What is compared",
        Ours,
        [
            "Latency is 46 % shorter and accuracy 4 % higher; the abstract does not say against which allocation.",
            "Equal blocks and equal bandwidth are the baseline; the joint scheme is also compared with each of the others.",
            "Equal shares are what happens if nobody allocates. Every other reading stands beside it.",
        ],
    ),
    departure(
        "inner-problem",
        "How the joint optimum is found",
        Companion,
        [
            "A bisection search nests a convex problem.",
            "Bisection over the round's length T; inside, the largest model that can be trained in T, by prices of the two bands (its dual). A certificate is computed from the answer alone.",
            "The authors' follow-up names the inner problem; a general conic solver would not give the same bits everywhere.",
        ],
    ),
    departure(
        "rates",
        "Rates",
        Ours,
        [
            "Bandwidth is allocated; how a rate follows from it is not stated.",
            "In proportion to bandwidth, at the efficiency that the signal has over a reference band; or, as an option, with the power spread over whatever band is given, which is concave.",
            "Both conventions are in use. The reference band alone moves the gain: see the map.",
        ],
    ),
    departure(
        "residuals",
        "What groups must know of each other",
        Ours,
        [
            "Workers of a group train one block of the parameters.",
            "Residuals of all documents are known to every group when a round begins, at no cost.",
            "A decomposable model needs them to take the gradient of one block; the problem of the abstract counts parameters only.",
        ],
    ),
    departure(
        "model",
        "What is trained, and what is sent",
        Ours,
        [
            "Experiments on real data; the abstract names neither model nor data set.",
            "An ℓ1-regularised softmax regression on drawn news, or on the reader's LIBSVM file. Times count `model.params` parameters (those of news20 unless changed), whatever the data's own size.",
            "The drawn set learns in a second in the browser; times are those of a model of the paper's class.",
        ],
    ),
    departure(
        "fading",
        "Fading",
        Ours,
        [
            "Wireless channels; the abstract says no more.",
            "Rayleigh fading redrawn in each round and known before it is allocated; fixed or none as options.",
            "What an allocator can know at best. Imperfect knowledge would shorten every gain.",
        ],
    ),
];

/// What is not modelled, and what follows.
pub static NOT_MODELLED: &[(&str, &str)] = &[
    ("Errors of channel estimation", "Efficiencies are exact, so allocations are as good as they can be."),
    (
        "Retransmissions, headers and slots",
        "A transfer takes its bits over its rate, and bandwidth is divided without steps.",
    ),
    ("Interference between cells", "Noise is thermal only."),
    ("Energy", "Power is what the scenario says, and nobody saves it."),
    ("The base station's own work", "Joining blocks takes no time."),
    ("Workers that leave", "Everybody stays for the whole run."),
];
