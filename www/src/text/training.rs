//! The words of the training laboratory's page.

use crate::laboratory::page::Words;

pub const WORDS: Words = Words {
    drop_here: "Drop files to open them: a scenario, a trace, a pair of IDX files (images and labels), or a CSV of samples",
    method: "Protocol",
    add: "Compare another protocol",
    new_seed: "Other samples and first weights, by chance",
    marks: "transfers, rounds and changes",
    help: "Each card is a worker. Its bar is as long as its mini-batch; inside, progress through the iteration grows, and waiting is hatched. \
While time runs fast, the bar shows shares of the last seconds instead. \
A line between two workers is as wide as what it carries. Discs on it are gradients, larger with more numbers in them, diamonds are weights, squares are losses. \
A green star marks the worker whose weights others have just pulled, and arrows lead from it.",
    data: "The data set",
    data_faults: "These files cannot be learned from.",
    data_more: "This is one file of an IDX pair. Drop the other one: images need their labels, labels their images.",
};

pub const SWEEP_SKEW: &str = "What does it cost when workers have unequal data?";
pub const SWEEP_PAYLOAD: &str = "How much does a larger model slow everybody down?";
pub const SWEEP_TECHNIQUES: &str = "Which of DLion’s techniques helps?";

/// As fields of a sweep take them.
pub const SWEEP_SKEW_VALUES: &str = "even, size, label";
pub const SWEEP_SWITCH: &str = "true, false";
/// What the library calls two files that belong together.
pub const IDX_PAIR: &str = "IDX pair";

pub const PANEL_TRAFFIC: &str = "Batches and messages";
pub const PANEL_SEEN: &str = "What networks see";
pub const PANEL_NUMBERS: &str = "In numbers";

pub const NONE: &str = "–";
pub const ACCURACY: &str = "accuracy";
pub const DIVERGED: &str = "diverged";
pub const WAITED: &str = "waited so far";
pub const GLOBAL_BATCH: &str = "global batch";
pub const CARRIED: &str = "carried";
pub const FINDINGS: &str = "Who gets there, and when";
pub const TRAFFIC_LEAD: &str =
    "How many samples each worker takes at a time, and how many numbers of a gradient it sends at a time.";

pub const NOTHING_SEEN: &str = "Nothing has been learned yet.";
pub const WORKER: &str = "Worker ";
pub const CLASSES: &str = "Who has which classes";
pub const CLASSES_HELP: &str = "A square is as large as the number of samples of that class. Another split, by size or by label, is a setting of the data.";
pub const SAMPLES: &str = "Samples";
pub const MISTAKES: &str = "Mistakes";
pub const FILTERS: &str = "Filters of the first layer";

/// What a stage is, for those who do not see it.
pub fn stage_label(name: &str) -> String {
    format!("Stage of {name}: workers and links as a picture; “In numbers” below says the same")
}

/// A picture's title.
pub fn clouds_of(protocol: &str) -> String {
    format!("Workers and links under {protocol}")
}

/// Something of a protocol.
pub fn under(what: &str, protocol: &str) -> String {
    format!("{what} under {protocol}")
}

/// A table's title.
pub fn workers_of(protocol: &str) -> String {
    format!("Workers under {protocol}")
}

/// A table's title.
pub fn links_of(protocol: &str) -> String {
    format!("Links under {protocol}: carried in the last 20 s")
}

/// Whose samples these are.
pub fn samples_of(worker: &str) -> String {
    format!("Samples of {worker}")
}

/// Whose network this is.
pub fn sees(worker: &str, protocol: &str) -> String {
    format!("The network of {worker} under {protocol}")
}

/// How often a network is wrong, and when.
pub fn wrong(wrong: usize, shown: usize, share: &str, secs: f64) -> String {
    format!(
        "At {} it takes {wrong} of {shown} held-out samples for something else ({share}). In filters, filled is above zero, hollow below.",
        edgelab::figure::words::duration(secs)
    )
}

/// The filters, for those who do not see them.
pub fn filters(count: usize, (rows, columns): (u32, u32)) -> String {
    format!("{FILTERS}: {count} of {rows} × {columns}")
}

/// A worker by its number.
pub fn worker_number(place: usize) -> String {
    format!("worker {place}")
}

/// How many samples of each class a worker has.
pub fn class_counts(place: usize, counts: &[u32]) -> String {
    let counts: Vec<String> = counts.iter().map(u32::to_string).collect();
    format!("{}: {}", worker_number(place), counts.join(", "))
}

/// Traffic.
pub fn gigabytes(bytes: f64) -> String {
    if bytes >= 1e10 { format!("{:.0} GB", bytes / 1e9) } else { format!("{:.1} GB", bytes / 1e9) }
}

/// When a protocol got to the target.
pub fn reached(protocol: &str, target: &str, when: &str) -> String {
    format!("{protocol} gets to {target} in {when}.")
}

/// It did not.
pub fn never_reached(protocol: &str, target: &str) -> String {
    format!("{protocol} does not get to {target} in this run.")
}

/// It has not so far.
pub fn not_yet(protocol: &str, target: &str) -> String {
    format!("{protocol} has not got to {target} yet.")
}
