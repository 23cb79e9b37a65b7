//! The words of the learning page.

use edgelab::{
    figure::words,
    model::method::Method,
    num::stats::Interval,
    study::lesson::{Evaluation, Rival},
};

pub const BETTER: &str = "Better";
pub const WORSE: &str = "Worse";
pub const ADDRESS_FAULTS: &str = "Not everything in the address could be followed; the nearest valid setting is shown.";
pub use super::POLICY_FAULTS;
pub const NO_POLICY_FILE: &str = "This is no policy file, such as “Save policy” writes.";
pub const UNKNOWN: &str = "is unknown; known are train.seed, train.episodes, train.every";
pub const NOT_WHOLE: &str = "must be a whole number";
pub const SETUP: &str = "What is trained";
pub const SCENARIO: &str = "Scenario";
pub const METHOD: &str = "Method";
pub const NUMBERS: [(&str, &str); 3] = [
    ("Seed", "Names the chance of the training: equal seed, equal policy, bit by bit."),
    ("Episodes", "Each is one run on a workload of its own."),
    (
        "Judged every",
        "After so many episodes the policy is tried, greedily, on ten workloads that it was not trained on.",
    ),
];
pub const UNFOLD: &str = "Change";
pub const FOLD: &str = "Fold away";
pub const SAME_LINE: &str = ", the same line";
pub const UNTRAINED_HELP: &str = "Itself untrained: the same learner before its first episode. A table holds all candidates equal then \
and takes the first: the owner itself, so that it stays at home as Local does (RL: the first device of the cluster). A network prefers by chance.";
pub const MORE: &str = "Rewards and rates";
pub const TRAIN: &str = "Train";
pub const TRAIN_AGAIN: &str = "Train again";
pub const PAUSE: &str = "Pause";
pub const RESUME: &str = "Resume";
pub const CANCEL: &str = "Cancel";
pub const PROGRESS: &str = "Episodes trained";
pub const CURVES: &str = "How it learns";
pub const HELD_OUT: &str = "On ten unseen workloads";
pub const X_EPISODES: &str = "episodes";
pub const Y_TRAINING: &str = "median training time";
pub const REWARD: (&str, &str) = ("Reward", "mean over jobs");
pub const EPISODE_TIME: (&str, &str) = ("Training time", "median");
pub const COLLISIONS: (&str, &str) = ("Collisions", "each episode");
pub const PROPOSED: &str = "proposed";
pub const EXECUTED: &str = "carried out";
pub const NO_CURVES: &str = "Press Train: the curve of its skill grows here, beside chance and the best rule.";
pub const VERDICT: &str = "Verdict";
pub const RESULT: &str = "The policy";
pub const NO_POLICY: &str =
    "None yet. Train one, or open a policy file (a button here, or drop the file anywhere on the page).";
pub const USE: &str = "Use on the stage";
pub const SAVE: &str = "Save policy";
pub const LOAD: &str = "Load policy";
pub const DIGEST: &str = "digest";
pub const NOT_KEPT: &str = "This browser keeps nothing for pages (its storage is blocked or full), so the stage would not find the policy. \
Save it as a file instead, and drop the file onto the stage.";
pub const DROP_HERE: &str = "Drop a policy file to look at it";
pub const VIEW: &str = "What it prefers";
pub const VIEW_LEAD: &str =
    "Each field is a kind of candidate: the stronger its colour, the sooner it is chosen. ★ is chosen first.";
pub const VIEW_DEMAND: &str = "A task that asks";
pub const VIEW_LINK: &str = "Candidate's link";
pub const VIEW_SAME: &str = "The task before";
pub const VIEW_AGENT: &str = "Agent";
pub const VIEW_CAPTION: &str = "Down: the candidate's CPU in use. Across: its memory in use.";
pub const VIEW_UNSEEN: &str = "never seen: comes last";
pub const VIEW_LAST: &str = "last";
pub const VIEW_UNSEEN_HELP: &str = "– was never seen in training: a trained policy puts it after all others, also after negative values. \
(Only while it trains does the unseen count as 0, and so is tried.)";
pub const SAME: [&str; 2] = ["is elsewhere", "is there too"];
pub const DEMANDS: [&str; 5] = ["hardly anything", "little", "a third", "half", "almost all"];
pub const CPUS: [&str; 6] = ["idle", "light", "moderate", "busy", "nearly full", "beyond α"];
pub const MEMORIES: [&str; 6] = ["system only", "light", "moderate", "nearly full", "full", "pages"];
pub const LINKS: [&str; 3] = ["quiet", "busy", "saturated"];
pub const LESSON: &str = "A lesson";
pub const EVIDENCE_SUMMARY: &str = "What was measured";
pub const EVIDENCE: [&str; 2] = ["Variant", "Training time, s [95 %]"];
pub const LESSON_SHOW: &str = "Show it on the stage";
pub const OTHERS: &str = "Other presets and settings: open them on the stage, and come back by its link to Learning.";

/// A number is out of its range.
pub fn between(low: u64, high: u64) -> String {
    format!("must be between {low} and {high}")
}

/// The sentence of the page: what is seen.
pub fn headline(method: Method, done: u32, episodes: u32, latest: Option<&Evaluation>) -> String {
    let name = method.label();
    match latest.filter(|evaluation| evaluation.episode > 0) {
        None if done == 0 => {
            format!("{name} learns where to place tasks: it tries, is rewarded for short cycles, and tries again.")
        }
        // Said once, not with every episode: it is read aloud.
        None => format!("{name} is trained on one workload after another; the curve shows it on ten others."),
        Some(evaluation) => {
            let findings: Vec<String> = evaluation
                .against
                .iter()
                .map(|against| {
                    format!(
                        "{} {}",
                        verdict(against.change_percent).to_lowercase(),
                        than(against.rival, against.change_percent)
                    )
                })
                .collect();
            let trained = if done >= episodes {
                format!("After {}", episodes_of(episodes))
            } else {
                format!("After {} of {}", count(evaluation.episode), episodes_of(episodes))
            };
            let all: Vec<&str> = findings.iter().map(String::as_str).collect();
            format!("{trained} {name} is {}.", super::listed(&all))
        }
    }
}

fn than(rival: Rival, change: Interval) -> String {
    let joint = match () {
        () if is_nothing(change) => "to",
        () if change.contains_zero() => "from",
        () => "than",
    };
    format!("{joint} {}", rival_name(rival).to_lowercase())
}

/// Whom a policy is held against.
pub fn rival_name(rival: Rival) -> String {
    match rival {
        Rival::Random => "Chance".to_owned(),
        Rival::Untrained => "Itself untrained".to_owned(),
        Rival::Best(method) => format!("The best rule ({})", method.label()),
    }
}

/// Whom that is, in more words.
pub fn rival_help(rival: Rival) -> &'static str {
    match rival {
        Rival::Random => "Each task goes to a candidate that is drawn by chance.",
        Rival::Untrained => UNTRAINED_HELP,
        Rival::Best(_) => "The rule with the shortest median training time on these workloads.",
    }
}

/// Whether nothing of a change is left at the digits that are shown.
pub fn is_nothing(change: Interval) -> bool {
    [change.low, change.estimate, change.high].iter().all(|percent| percent.abs() <= 0.5)
}

/// What a paired change of the training time says.
pub fn verdict(change: Interval) -> &'static str {
    if is_nothing(change) {
        "Practically equal"
    } else if change.contains_zero() {
        "Not distinguishable"
    } else if change.estimate < 0.0 {
        BETTER
    } else {
        WORSE
    }
}

/// A change with its interval.
pub fn change(change: Interval) -> String {
    // Neither +0 nor −0 is a change.
    let percent = |value: f64| if value.abs() <= 0.5 { "0".to_owned() } else { format!("{value:+.0}") };
    format!("{} % [{}, {}]", percent(change.estimate), percent(change.low), percent(change.high))
}

/// A number of episodes.
pub fn episodes_of(episodes: u32) -> String {
    if episodes == 1 { "1 episode".to_owned() } else { format!("{} episodes", count(episodes)) }
}

/// A number with its thousands apart.
pub fn count(number: u32) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|part| std::str::from_utf8(part).ok()).collect();
    groups.join(",")
}

/// How far the training is, and how long it still takes.
pub fn progress(done: u32, episodes: u32, left_secs: Option<f64>, rests: bool) -> String {
    let done = format!("{} of {}", count(done), episodes_of(episodes));
    match left_secs {
        _ if rests => format!("{done}, paused"),
        None => format!("{done} …"),
        Some(secs) => format!("{done}, {}", time_left(secs)),
    }
}

/// A training that was cancelled.
pub fn given_up(done: u32, episodes: u32) -> String {
    format!("cancelled after {} of {}", count(done), episodes_of(episodes))
}

/// What is set, in a few words.
pub fn setup(method: Method, preset: &str, learner: &str, episodes: u32, seed: u64) -> String {
    let preset = if preset.is_empty() { super::OWN_SCENARIO } else { preset };
    format!("{} by {learner} on {preset}, {}, seed {seed}", method.label(), episodes_of(episodes))
}

/// The training on show is not what is set now.
pub fn earlier(what: &str, busy: bool) -> String {
    if busy {
        format!("What is being trained: {what}. What you have changed since counts for the next training.")
    } else {
        format!("This is the training before your last change: {what}. Train again for what is set now.")
    }
}

/// A policy of a cancelled training.
pub fn cut(done: u32, planned: u32) -> String {
    format!(
        "Cancelled after {} of {}: this is what it had learned by then. A training of {} gives another one, because exploration falls over all that are planned.",
        count(done),
        episodes_of(planned),
        episodes_of(done)
    )
}

/// About how long something still takes.
pub fn time_left(secs: f64) -> String {
    match secs {
        secs if secs < 1.5 => "a second left".to_owned(),
        secs if secs < 90.0 => format!("about {secs:.0} seconds left"),
        secs => format!("about {} left", words::duration(secs)),
    }
}

/// How long it took.
pub fn took(secs: f64) -> String {
    format!("trained in {secs:.1} s")
}

/// What the points of the curves of episodes are.
pub fn bins(width: u32) -> String {
    match width {
        1 => {
            "Each point is one episode, which explores: how the policy does without exploring stands above.".to_owned()
        }
        _ => format!(
            "Each point is the median of {width} episodes, which explore: how the policy does without exploring stands above."
        ),
    }
}

/// What a policy is.
pub fn policy(method: Method, learner: &str, agents: Option<u32>, scenario: &str, episodes: u32, seed: u64) -> String {
    let shared =
        agents.map_or_else(|| "shared by all agents".to_owned(), |agents| format!("one for each of {agents} agents"));
    format!(
        "{}, {learner}, {shared}; trained on {scenario} for {} with training seed {seed}.",
        method.label(),
        episodes_of(episodes)
    )
}

/// A policy file has been opened.
pub fn opened(digest: &str) -> String {
    format!("Opened the policy {}….", &digest[..digest.len().min(12)])
}

/// A policy of another version.
pub fn other_version(theirs: &str, ours: &str) -> String {
    format!("It was trained by version {theirs}, and this is {ours}: training it again may give another.")
}

/// A policy of another scenario.
pub fn other_scenario(theirs: &str, ours: &str) -> String {
    format!("It was trained on {theirs}, not on {ours}, which is chosen here.")
}

/// The worker died.
pub fn worker_died(problem: &str, href: &str) -> String {
    format!("The training stopped: {problem}. A new worker stands ready; the address that leads here is {href}")
}

/// How often a value was updated.
pub fn visits(visits: u32) -> String {
    match visits {
        0..10_000 => format!("{visits} ×"),
        _ => format!("{} k×", visits / 1000),
    }
}
