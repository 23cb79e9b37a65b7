//! What the pictures of the training laboratory show, in sentences and tables.

use crate::{
    figure::{svg::num, words::duration},
    model::time::Time,
    training::scenario::{NetworkKind, Scenario, Source},
};

use super::{
    clouds::{TRAFFIC_SECS, rate},
    course::{Course, Doing, Evaluation},
};

/// What is run: workers, network, data.
pub fn setting(scenario: &Scenario) -> String {
    let workers = scenario.environment.workers.listed();
    let network = match scenario.model.network {
        NetworkKind::SmallCnn => "a small convolutional network",
        NetworkKind::Logistic => "a logistic regression",
    };
    let data = match &scenario.data.source {
        Source::Digits(digits) => format!("{} drawn digits", digits.count),
        Source::File(_) => "samples of your own".to_owned(),
    };
    let cores = range(workers.iter().map(|worker| worker.cores));
    let rates = workers.iter().map(|worker| worker.egress_bits_per_sec / 1e6);
    let plural = if workers.len() == 1 { "worker trains" } else { "workers train" };
    format!("{} {plural} {network} on {data}: {cores} cores, {} Mb/s to send", workers.len(), range(rates))
}

/// Least and greatest, or the one that there is.
fn range(values: impl Iterator<Item = f64>) -> String {
    let values: Vec<f64> = values.collect();
    let low = values.iter().copied().fold(f64::INFINITY, crate::num::math::min);
    let high = values.iter().copied().fold(0.0, crate::num::math::max);
    if values.is_empty() || low == high { num(high) } else { format!("{} to {}", num(low), num(high)) }
}

/// What a run does at a moment: how good it is, who waits.
pub fn happening(course: &Course, at: Time) -> String {
    if let Some((when, worker, iteration)) = course.diverged.filter(|(when, ..)| *when <= at) {
        let name = course.workers.get(worker as usize).map_or("a worker", |worker| &worker.name);
        return format!(
            "Stopped at {}: {name} has diverged after {iteration} iterations; its loss is no number any more. \
             Try a smaller learning rate.",
            duration(when.secs())
        );
    }
    let accuracy = course.evaluation_at(at).and_then(Evaluation::accuracy).map_or_else(
        || "Nobody has been evaluated yet".to_owned(),
        |(mean, low, high)| match high - low {
            spread if spread < 0.005 => format!("All workers get {} right", percent(mean)),
            _ => format!("Workers get {} right ({} to {})", percent(mean), percent(low), percent(high)),
        },
    );
    let waiting: Vec<&str> = names(course, at, |doing| matches!(doing, Doing::Waits(_)));
    let down: Vec<&str> = names(course, at, |doing| doing == Doing::Down);
    let waits = match waiting.as_slice() {
        [] => "nobody waits".to_owned(),
        [one] => format!("{one} waits"),
        [one, other] => format!("{one} and {other} wait"),
        more => format!("{} of {} wait", more.len(), course.workers.len()),
    };
    let down = match down.as_slice() {
        [] => String::new(),
        [one] => format!("; {one} is down"),
        more => format!("; {} are down", more.len()),
    };
    format!("{accuracy}; {waits}{down}.")
}

fn names(course: &Course, at: Time, of: impl Fn(Doing) -> bool) -> Vec<&str> {
    course.workers.iter().filter(|worker| of(worker.doing(at))).map(|worker| worker.name.as_str()).collect()
}

/// A share in whole per cent.
pub fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

/// When a run's mean accuracy was first found to be at a target.
pub fn reached(course: &Course, target: f64) -> Option<Time> {
    let at_target = |evaluation: &&Evaluation| evaluation.accuracy().is_some_and(|(mean, ..)| mean >= target);
    course.evaluations.iter().find(at_target).map(|evaluation| evaluation.at)
}

/// How two runs compare so far: when each reached the target, else how good each is at the last moment that both know.
pub fn versus(ours: (&str, &Course), theirs: (&str, &Course), target: f64) -> Option<String> {
    let goal = percent(target);
    match (reached(ours.1, target), reached(theirs.1, target)) {
        (Some(a), Some(b)) if a.secs() > 0.0 && b.secs() > 0.0 => {
            let (fast, slow, times) =
                if a <= b { (ours.0, theirs.0, b.secs() / a.secs()) } else { (theirs.0, ours.0, a.secs() / b.secs()) };
            let (a, b) = (a.min(b), a.max(b));
            Some(format!(
                "{fast} gets to {goal} {times:.1} times as fast as {slow}: {} against {} (this run).",
                duration(a.secs()),
                duration(b.secs())
            ))
        }
        (Some(at), None) => Some(only(ours.0, theirs, (at, target))),
        (None, Some(at)) => Some(only(theirs.0, ours, (at, target))),
        _ => {
            let until = ours.1.reached().min(theirs.1.reached());
            let mean = |course: &Course| Some(course.evaluation_at(until)?.accuracy()?.0);
            let (a, b) = (mean(ours.1)?, mean(theirs.1)?);
            let points = (a - b).abs() * 100.0;
            let (better, worse) = if a >= b { (ours.0, theirs.0) } else { (theirs.0, ours.0) };
            let after = duration(until.secs());
            Some(match points {
                points if points < 0.5 => format!("After {after}, {better} and {worse} are equally accurate."),
                points => format!("After {after}, {better} is {points:.0} points more accurate than {worse}."),
            })
        }
    }
}

/// One of two runs has reached the target.
fn only(winner: &str, (other, course): (&str, &Course), (at, target): (Time, f64)) -> String {
    let yet = if course.ended { "never does" } else { "has not yet" };
    format!("{winner} gets to {} in {}; {other} {yet} (this run).", percent(target), duration(at.secs()))
}

/// The workers at a moment, as rows: the heads first.
pub fn workers(course: &Course, at: Time) -> Vec<Vec<String>> {
    let heads =
        ["worker", "cores", "sends at most", "batch", "iterations", "behind", "loss", "accuracy", "waited", "does"];
    let accuracy = |worker: usize| {
        let scores = &course.evaluation_at(at)?.scores;
        scores.iter().find(|score| score.worker as usize == worker).map(|score| score.accuracy)
    };
    let row = |(place, worker): (usize, &super::course::Worker)| {
        let doing = match worker.doing(at) {
            Doing::Down => "down",
            Doing::Waits(_) => "waits",
            Doing::Computes(_) => "computes",
        };
        let known = |value: Option<String>| value.unwrap_or_else(|| "–".to_owned());
        vec![
            worker.name.clone(),
            num(worker.cores.at(at) * worker.factor.at(at)),
            rate(worker.egress_bits_per_sec.at(at) / 8.0),
            worker.batch.at(at).to_string(),
            worker.iterations(at).to_string(),
            course.behind(place, at).to_string(),
            known(worker.done(at).map(|work| format!("{:.3}", work.loss))),
            known(accuracy(place).map(|share| format!("{:.1} %", share * 100.0))),
            duration(worker.waits.secs_until(at)),
            doing.to_owned(),
        ]
    };
    let rows = course.workers.iter().enumerate().map(row);
    std::iter::once(heads.map(str::to_owned).to_vec()).chain(rows).collect()
}

/// What each link carried over the last seconds before a moment, as rows: senders down, receivers across.
pub fn links(course: &Course, at: Time) -> Vec<Vec<String>> {
    let heads = std::iter::once("from, to".to_owned()).chain(course.workers.iter().map(|worker| worker.name.clone()));
    let cell = |from: usize, to: usize| match course.link(from, to) {
        _ if from == to => "–".to_owned(),
        link if link.factor.at(at) == 0.0 => "down".to_owned(),
        link => rate(link.bytes_per_sec(at, TRAFFIC_SECS)),
    };
    let count = course.workers.len();
    let row = |from: usize| {
        let cells = (0..count).map(|to| cell(from, to));
        std::iter::once(course.workers[from].name.clone()).chain(cells).collect()
    };
    std::iter::once(heads.collect()).chain((0..count).map(row)).collect()
}

/// What the latest transfer of weights by a moment was.
pub fn transferred(course: &Course, at: Time) -> Option<String> {
    let last = course.transfers.partition_point(|transfer| transfer.at <= at).checked_sub(1)?;
    let transfer = course.transfers[last];
    let name = |worker: u32| course.workers.get(worker as usize).map(|worker| worker.name.as_str());
    let (to, from) = (name(transfer.worker)?, name(transfer.from)?);
    Some(format!("{to} moved towards the weights of {from}, the best, at {}.", duration(transfer.at.secs())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        figure::training::course::tests::{records, scenario, secs},
        training::record::{Event, Record, Score},
    };

    #[test]
    fn a_run_in_words() {
        let scenario = scenario();
        assert_eq!(
            setting(&scenario),
            "2 workers train a small convolutional network on 20000 drawn digits: 24 cores, 50 Mb/s to send"
        );
        let mut course = Course::of(&scenario, &records());
        let told = |course: &Course, at: f64| happening(course, secs(at));
        assert_eq!(told(&course, 2.0), "All workers get 10 % right; worker-1 waits.");
        assert_eq!(told(&course, 7.0), "Workers get 40 % right (30 % to 50 %); nobody waits; worker-1 is down.");
        assert_eq!(transferred(&course, secs(4.0)), None);
        assert_eq!(
            transferred(&course, secs(5.0)).as_deref(),
            Some("worker-1 moved towards the weights of worker-0, the best, at 5 s.")
        );
        course.take(&Record { at: secs(9.0), event: Event::Diverged { worker: 0, iteration: 3 } });
        assert!(told(&course, 9.0).starts_with("Stopped at 9 s: worker-0 has diverged after 3 iterations"));
        assert_eq!(workers(&course, secs(7.0))[2][9], "down");
        assert_eq!(links(&course, secs(4.0))[1], ["worker-0", "–", "2 kb/s"]);
    }

    #[test]
    fn runs_are_compared_by_the_time_to_the_target() {
        let course = |reached: f64| {
            let mut course = Course::new(&scenario());
            for (at, accuracy) in [(0.0, 0.1), (reached, 0.95), (100.0, 0.96)] {
                let event = Event::Evaluated { samples: 9, scores: vec![Score { worker: 0, accuracy, loss: 0.2 }] };
                course.take(&Record { at: secs(at), event });
            }
            course
        };
        let (fast, slow) = (course(20.0), course(50.0));
        let told = |target| versus(("A", &slow), ("B", &fast), target);
        assert_eq!(told(0.9).as_deref(), Some("B gets to 90 % 2.5 times as fast as A: 20 s against 50 s (this run)."));
        assert_eq!(told(0.99).as_deref(), Some("After 1 min 40 s, A and B are equally accurate."));
        let none = Course::new(&scenario());
        assert_eq!(
            versus(("A", &fast), ("B", &none), 0.9).as_deref(),
            Some("A gets to 90 % in 20 s; B has not yet (this run).")
        );
    }
}
