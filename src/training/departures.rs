//! Where the training laboratory says more than the abstract of Hong & Chandra (2021), and what it leaves out.

use crate::model::{
    departures::{Departure, departure},
    knob::Provenance::Ours,
};

/// All departures.
pub static DEPARTURES: &[Departure] = &[
    departure(
        "time",
        "Time",
        Ours,
        [
            "Results come from clusters of CPUs and of GPUs.",
            "Gradients are real; time is simulated: samples over cores × speed, bytes over links that concurrent messages share by max-min fairness.",
            "The same bits on every machine, and a run of 25 minutes in seconds.",
        ],
    ),
    departure(
        "network",
        "What is trained",
        Ours,
        [
            "Deep learning models; the abstract does not name them.",
            "A small convolutional network on drawn digits, or on the reader's IDX or CSV files; `model.payload_scale` lets its messages weigh as much as those of a 5 MB model.",
            "It learns in the browser, and digits show what a network sees. A larger model would need more iterations, and gains could differ.",
        ],
    ),
    departure(
        "batching",
        "Weighted dynamic batching",
        Ours,
        [
            "Batches maximise data parallelism under heterogeneous and dynamic compute.",
            "The global batch grows by steps and is dealt out by measured speeds; each gradient counts by its samples.",
            "Constants of growth are recalled, not stated. Counting by samples is the mean without bias; the other rule is an option.",
        ],
    ),
    departure(
        "exchange",
        "Per-link prioritised gradient exchange",
        Ours,
        [
            "Communication is cut by each link's capacity, the most valuable entries first.",
            "Each link is given the bytes that it carries in an iteration, filled with the entries of largest magnitude, a minimum share of each tensor; what is not sent is dropped, or kept as an option.",
            "A budget in bytes is what a link's capacity means; selection by threshold is an option.",
        ],
    ),
    departure(
        "transfer",
        "Direct knowledge transfer",
        Ours,
        [
            "The best-performing model's parameters are merged.",
            "Every 100 iterations workers share their loss, and all others pull from the best: w ← w − 0.75 (w − w_best). Request and weights pay for their bytes.",
            "Period and factor are recalled.",
        ],
    ),
    departure(
        "rivals",
        "The four rivals",
        Ours,
        [
            "Four state-of-the-art systems, which the abstract does not name.",
            "Synchronous all-reduce, Ako, Gaia and Hop, each in one file with its rules; FedAvg and FedAT beside them.",
            "The names are recalled. Every rule of theirs is our reading of their papers' ideas, on the same mesh of links.",
        ],
    ),
    departure(
        "speed-up",
        "What a speed-up is",
        Ours,
        [
            "Up to 2 and 4.2 times as fast, and up to 26 % more accurate.",
            "Time to a target accuracy (the end of the run where it is never reached), and accuracy at the end; against each rival, the best and the worst.",
            "“Up to” is a maximum over settings; the table shows all of them.",
        ],
    ),
];

/// What is not modelled, and what follows.
pub static NOT_MODELLED: &[(&str, &str)] = &[
    (
        "Packets, loss and congestion control",
        "A message moves at its fair share at once; wide-area links are worse than that.",
    ),
    ("Stragglers by chance", "Workers slow down only where the scenario says so."),
    (
        "Memory and caches of workers",
        "A batch of any size takes its samples over the speed, after a constant overhead.",
    ),
    ("Privacy of data", "Data stay with their worker; what gradients give away is not looked at."),
    (
        "Elections",
        "Whoever must be agreed upon (the best worker, an aggregator) is known by the messages that are sent anyway.",
    ),
];
