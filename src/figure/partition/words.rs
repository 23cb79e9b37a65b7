//! What the pictures of the partition laboratory show, in sentences.

use crate::{
    figure::words::duration,
    model::time::Time,
    num::{math::max, stats},
    partition::{
        record::{Round, Spent, Start},
        scenario::OverGroups,
    },
};

use super::course::Course;

/// What is run: groups, workers, parameters.
pub fn setting(start: &Start) -> String {
    let workers: usize = start.groups.iter().map(Vec::len).sum();
    let groups = start.groups.len();
    format!(
        "{} in {} train one model of {} parameters, each group a block of it",
        counted(workers, "worker"),
        counted(groups, "group"),
        thousands(start.params)
    )
}

/// What a run does at a moment: who is waited for and why, or that nobody is.
pub fn happening(course: &Course, at: Time) -> String {
    let (Some(start), Some((round, secs))) = (course.start(), course.round_at(at)) else {
        return "No round has begun yet.".to_owned();
    };
    if let Some((_, end)) = course.end().filter(|(over, _)| *over <= at) {
        return format!("The run is over after {}.", counted(end.rounds as usize, "round"));
    }
    let number = round.number;
    match round.bottleneck {
        None => format!("Round {number}: all workers finish together, nobody waits."),
        Some((group, place)) => {
            let worker = &start.groups[group as usize][place as usize];
            let (part, share) = largest_part(&round.spent[group as usize][place as usize]);
            let waiting = waiting(round, secs);
            let wait =
                if waiting > 0 { format!("{waiting} of {} wait", workers(round)) } else { "all will wait".to_owned() };
            format!("Round {number}: {wait} for {} ({:.0} % {part}).", worker.name, share * 100.0)
        }
    }
}

/// Workers of a round.
fn workers(round: &Round) -> usize {
    round.spent.iter().map(Vec::len).sum()
}

/// Workers that have finished by so many seconds after the round began.
fn waiting(round: &Round, secs: f64) -> usize {
    round.spent.iter().flatten().filter(|spent| spent.total_secs() <= secs).count()
}

/// The longest part of what a worker spends, and its share.
fn largest_part(spent: &Spent) -> (&'static str, f64) {
    let parts = shares(spent);
    let mut found = ("computing", 0.0);
    for (part, share) in
        [("downloading", parts[0]), ("computing", parts[1]), ("uploading", parts[2]), ("overhead", parts[3])]
    {
        if share > found.1 {
            found = (part, share);
        }
    }
    found
}

/// Download, computing, upload and overhead as shares of what a worker spends.
fn shares(spent: &Spent) -> [f64; 4] {
    let all = spent.total_secs();
    if all <= 0.0 {
        return [0.0; 4];
    }
    [spent.download_secs, spent.compute_secs, spent.upload_secs, spent.overhead_secs].map(|secs| secs / all)
}

/// Who decides how long rounds last, and by what: the mean over rounds of the slowest worker's shares (of all workers'
/// where they finish together).
pub fn decides(course: &Course) -> Option<String> {
    let mut sums = [0.0; 4];
    let mut together = 0;
    for (_, round) in &course.rounds {
        let of = match round.bottleneck {
            Some((group, place)) => shares(&round.spent[group as usize][place as usize]),
            None => {
                together += 1;
                mean_shares(round)
            }
        };
        sums.iter_mut().zip(of).for_each(|(sum, share)| *sum += share);
    }
    let rounds = course.rounds.len();
    if rounds == 0 {
        return None;
    }
    let [download, compute, upload, overhead] = sums.map(|sum| sum / rounds as f64 * 100.0);
    let whose =
        if together * 2 > rounds { "a worker's round (all finish together)" } else { "the slowest worker's round" };
    let besides = if overhead >= 0.5 { format!(", overhead {overhead:.0} %") } else { String::new() };
    Some(format!(
        "Of {whose}, computing takes {compute:.0} %, uploading {upload:.0} %, downloading {download:.0} %{besides}."
    ))
}

fn mean_shares(round: &Round) -> [f64; 4] {
    let mut sums = [0.0; 4];
    let mut count = 0.0;
    for spent in round.spent.iter().flatten().filter(|spent| spent.total_secs() > 0.0) {
        sums.iter_mut().zip(shares(spent)).for_each(|(sum, share)| *sum += share);
        count += 1.0;
    }
    sums.map(|sum| sum / max(count, 1.0))
}

/// How two runs' rounds compare: medians, and the change. None before both have rounds.
pub fn versus(ours: (&str, &Course), theirs: (&str, &Course)) -> Option<String> {
    let median = |course: &Course| stats::median(&course.world.round_secs);
    let (a, b) = (median(ours.1)?, median(theirs.1)?);
    let change = (a - b) / b * 100.0;
    let (words, change) = if change <= 0.0 { ("shorter", -change) } else { ("longer", change) };
    Some(format!(
        "{}’s rounds are {change:.0} % {words} than {}’s: {} against {} (medians of this run).",
        ours.0,
        theirs.0,
        duration(a),
        duration(b)
    ))
}

/// What it means for learning that groups hold the same documents, or different ones.
pub fn learning(start: &Start) -> &'static str {
    match start.over_groups {
        OverGroups::Identical => {
            "All groups hold the same documents: what a round teaches does not depend on the scheme, only how long it takes."
        }
        OverGroups::Different => "Groups hold different documents: what is learned depends on who trains which block.",
    }
}

/// A whole number with its thousands apart.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let parts: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|part| std::str::from_utf8(part).ok()).collect();
    parts.join(",")
}

fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}
