use super::*;
use crate::{presets, training::scenario::Workers};

pub fn secs(secs: f64) -> Time {
    Time::from_secs(secs)
}

/// Two workers, whose messages take a tenth of a second after their last byte.
pub fn scenario() -> Scenario {
    let mut scenario = presets::first_of::<Scenario>();
    if let Workers::Pattern(pattern) = &mut scenario.environment.workers {
        pattern.count = 2;
    }
    scenario.environment.latency_secs = 0.1;
    scenario.environment.failures = [(6.0, 0.0), (8.0, 1.0)].map(|(at_secs, factor)| failure(at_secs, factor)).into();
    scenario
}

fn failure(at_secs: f64, factor: f64) -> Failure {
    Failure { at_secs, worker: "worker-1".to_owned(), to: String::new(), factor }
}

fn letter(bytes: u64) -> Letter {
    Letter { from: 0, to: 1, topic: Topic::Gradient, bytes, entries: bytes as u32 / 4 }
}

/// Worker 0 computes from 0 to 2 and sends two messages at once; worker 1 waits from 1 to 4.1, then dies and returns.
pub fn records() -> Vec<Record> {
    let score = |worker, accuracy| Score { worker, accuracy, loss: 1.0 };
    let iterated = |worker, secs| Event::Iterated { worker, iteration: 1, samples: 32, loss: 2.3, secs };
    [
        (0.0, Event::Evaluated { samples: 10, scores: vec![score(0, 0.1), score(1, 0.1)] }),
        (1.0, iterated(1, 1.0)),
        (1.0, Event::Waiting { worker: 1 }),
        (2.0, iterated(0, 2.0)),
        (2.0, Event::Sent { letter: letter(1000) }),
        (2.0, Event::Sent { letter: letter(3000) }),
        (3.1, Event::Arrived { letter: letter(1000) }),
        (4.1, Event::Resumed { worker: 1 }),
        (5.0, Event::Evaluated { samples: 10, scores: vec![score(0, 0.5), score(1, 0.3)] }),
        (5.0, Event::Resized { global: 64, batches: vec![40, 24] }),
        (5.0, Event::Transferred { worker: 1, from: 0 }),
        (6.0, Event::Switched { failure: 0 }),
        (6.0, Event::Lost { letter: letter(3000) }),
        (8.0, Event::Switched { failure: 1 }),
    ]
    .map(|(at, event)| Record { at: secs(at), event })
    .into()
}

#[test]
fn what_a_worker_does_is_known_for_every_moment() {
    let course = Course::of(&scenario(), &records());
    let doing = |worker: usize, at: f64| course.workers[worker].doing(secs(at));
    assert_eq!(doing(0, 0.5), Doing::Computes(Some(0.25)));
    assert_eq!(doing(0, 3.0), Doing::Computes(None));
    assert_eq!(doing(1, 2.0), Doing::Waits(1.0));
    assert_eq!(doing(1, 7.0), Doing::Down);
    assert_eq!(course.workers[1].idle_shares(secs(5.0), 4.0), (3.1 / 4.0, 0.0));
    assert_eq!((course.behind(1, secs(1.5)), course.behind(0, secs(1.5))), (0, 1));
    assert_eq!(course.workers[0].batch.at(secs(4.9)), 32);
    assert_eq!(course.workers[0].batch.at(secs(5.0)), 40);
}

/// The second message goes out when the first is out, a tenth of a second before it arrives; that it is lost is no traffic.
#[test]
fn links_carry_what_arrives() {
    let course = Course::of(&scenario(), &records());
    let link = course.link(0, 1);
    assert_eq!([1.9, 2.55, 3.1, 9.0].map(|at| link.carried_bytes(secs(at))), [0.0, 500.0, 1000.0, 1000.0]);
    assert_eq!((link.sent_bytes, link.lost_bytes, link.flights.len()), (4000, 3000, 1));
    assert_eq!(link.in_flight(secs(2.55)).map(|flight| flight.share(secs(2.55))).collect::<Vec<_>>(), [0.5]);
    assert_eq!(link.bytes_per_sec(secs(4.0), 2.0), 500.0);
    let mut more = records();
    more.truncate(7);
    more.push(Record { at: secs(5.0), event: Event::Arrived { letter: letter(3000) } });
    let second = Course::of(&scenario(), &more).link(0, 1).flights[1];
    assert_eq!((second.sent, second.began, second.arrived), (secs(2.0), secs(3.0), secs(5.0)));
}

#[test]
fn evaluations_know_what_it_took() {
    let course = Course::of(&scenario(), &records());
    let last = &course.evaluations[1];
    assert_eq!(last.accuracy(), Some((0.4, 0.3, 0.5)));
    assert!((last.waited_secs - 3.1).abs() < 1e-12 && last.up_secs == 10.0);
    assert_eq!(last.sent[0], Sent { bytes: 4000, gradients: 2, entries: 1000 });
}

/// A record of another scenario may name anybody.
#[test]
fn strangers_are_left_out() {
    let mut course = Course::new(&scenario());
    let letter = Letter { from: 7, to: 9, ..letter(1) };
    for event in [
        Event::Iterated { worker: 9, iteration: 1, samples: 1, loss: 1.0, secs: 1.0 },
        Event::Waiting { worker: 9 },
        Event::Sent { letter },
        Event::Arrived { letter },
        Event::Lost { letter },
        Event::Changed { change: 9 },
        Event::Switched { failure: 9 },
    ] {
        course.take(&Record { at: secs(1.0), event });
    }
    assert!(course.workers.iter().all(|worker| worker.work.is_empty()));
}
