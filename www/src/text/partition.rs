//! The words of the partition laboratory's page.

use edgelab::partition::scheme::Allocation;

use crate::laboratory::page::Words;

pub const WORDS: Words = Words {
    drop_here: "Drop a file to open it: a scenario, a trace, or documents in LIBSVM format",
    method: "Scheme",
    add: "Compare another scheme",
    new_seed: "Another cell and other documents, by chance",
    marks: "rounds",
    help: "In the cell, colour and shape say a worker’s group, size its speed, the width of its link how many bits a hertz carries. \
A filled square is a block on its way to a worker, an arc around the worker grows while it computes, a hollow square is its update on the way back; a hollow worker waits. \
The hatched octagon is the worker for whom the others wait. \
In the chart beside it, downloads hang from the top of a row, computing fills it, uploads stand on its bottom, and dots are waiting.",
    data: "The data file",
    data_faults: "This file holds no documents in LIBSVM format, and no scenario.",
    data_more: "",
};

pub const SWEEP_LATENCY: &str = "How much shorter are rounds, at which bandwidth?";
pub const SWEEP_ACCURACY: &str = "How much more accurate at a given time?";
pub const SWEEP_MAP: &str = "What decides: uploading or computing?";

pub const PANEL_SHARES: &str = "Who gets how much";
pub const PANEL_SOLVING: &str = "Watch it solve";
pub const PANEL_NUMBERS: &str = "In numbers";

pub const BEGINS: &str = "The first round is being computed …";
pub const NONE: &str = "–";
pub const ROUND_SECS: &str = "this round";
pub const WAITING: &str = "waiting";
pub const ROUNDS_DONE: &str = "rounds";
pub const ACCURACY: &str = "accuracy";
pub const DECIDES: &str = "What decides";
pub const PLACE: &str = "who";

pub const NO_SEARCH: &str = "There is nothing to search yet.";
pub const PLAY_SEARCH: &str = "Play the search";
pub const STEP_BACK: &str = "One step of the search back";
pub const STEP_ON: &str = "One step of the search on";
pub const SEARCH_STEP: &str = "Step of the search";
pub const CERTIFICATE: &str = "Certificate";

/// What a stage is, for those who do not see it.
pub fn stage_label(name: &str) -> String {
    format!("Stage of {name}: the cell and the round in progress as pictures; “In numbers” below says the same")
}

/// A picture's title.
pub fn cell_of(scheme: &str) -> String {
    format!("The cell under {scheme}")
}

/// A picture's title.
pub fn round_of(scheme: &str, number: u32) -> String {
    format!("Round {number} under {scheme}")
}

/// A picture's title.
pub fn search_of(round: u32) -> String {
    format!("The search for the joint optimum of round {round}")
}

/// Which rounds the bars are of.
pub fn rounds_on_show(rounds: &[Option<u32>]) -> String {
    let numbers: Vec<u32> = rounds.iter().flatten().copied().collect();
    match numbers.as_slice() {
        [] => "No round has begun yet.".to_owned(),
        [first, rest @ ..] if rest.iter().all(|other| other == first) => format!("Round {first} of every scheme."),
        all => {
            let all: Vec<String> = all.iter().map(u32::to_string).collect();
            format!("The rounds on show: {}. Their channels differ; at the start all are in round 1.", all.join(", "))
        }
    }
}

/// What is searched.
pub fn solving_lead(round: u32) -> String {
    format!(
        "Round {round}: how short can it be? The search halves an interval of lengths T. For each T it asks for the largest model Φ(T) that can be trained in T; \
two prices, of download and upload bandwidth, share the bands out so that both are spent exactly. T is right when Φ(T) is the model."
    )
}

/// Where a search is.
pub fn step_of(step: usize, steps: usize) -> String {
    format!("step {step} of {steps}")
}

/// The certificate of an allocation, in one sentence.
pub fn certified(found: &Allocation) -> String {
    let certificate = &found.certificate;
    format!(
        "Certified apart from the search: a round of {:.4} s is longer than the best possible one by at most a share of {:.1e}, and the bands are spent to {:.1e}.",
        found.round_secs, certificate.duality_gap, certificate.budget_slack
    )
}

/// The certificate as a table.
pub fn certificate(found: &Allocation) -> Vec<Vec<String>> {
    let certificate = &found.certificate;
    let row = |name: &str, value: String| vec![name.to_owned(), value];
    vec![
        row("certificate", "value".to_owned()),
        row("round, s", format!("{:.9}", found.round_secs)),
        row("residual of the optimality conditions", format!("{:.2e}", certificate.kkt_residual)),
        row("duality gap", format!("{:.2e}", certificate.duality_gap)),
        row("slack of the budgets", format!("{:.2e}", certificate.budget_slack)),
        row("steps of the solver", certificate.iterations.to_string()),
    ]
}
