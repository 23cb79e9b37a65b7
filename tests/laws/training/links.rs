//! Messages: nothing appears or vanishes, nothing is faster than its link, and nobody is starved.

use std::collections::{BTreeMap, VecDeque};

use edgelab::{
    model::time::Time,
    num::math,
    training::{
        kind::ProtocolKind,
        links::Links,
        record::{Event, Letter},
        scenario::Failure,
    },
};
use proptest::prelude::*;

use super::{finished, small, workers};

/// Rates up and down of each worker, and messages: when, from, to, bytes.
type Traffic = (Vec<(f64, f64)>, Vec<(u32, usize, usize, u64)>);

fn traffic() -> impl Strategy<Value = Traffic> {
    (2usize..=6).prop_flat_map(|count| {
        let rates = prop::collection::vec((1e5..1e8, 1e5..1e8), count);
        let message = (0u32..5_000, 0..count, 0..count - 1, 1u64..2_000_000)
            .prop_map(move |(at, from, to, bytes)| (at, from, if to >= from { to + 1 } else { to }, bytes));
        (rates, prop::collection::vec(message, 1..40))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever is sent arrives, once, in order, no sooner than its link alone would let it; and at every moment the bytes
    /// are accounted for. The tolerance is one microsecond for the rounding of the moments and 1e-9 for that of rates.
    #[test]
    fn messages_arrive_and_are_not_faster_than_their_links((rates, mut messages) in traffic(), latency in 0.0..0.1) {
        messages.sort();
        let (egress, ingress): (Vec<f64>, Vec<f64>) = rates.iter().copied().unzip();
        let mut links = Links::new(&egress, &ingress, latency);
        let mut waiting: VecDeque<_> = messages.iter().copied().enumerate().collect();
        let mut arrived = BTreeMap::new();
        loop {
            let next_send = waiting.front().map(|(_, (at, ..))| Time::from_micros(u64::from(*at) * 1_000));
            let Some(now) = [next_send, links.next_at()].into_iter().flatten().min() else { break };
            for message in links.take(now) {
                prop_assert!(arrived.insert(message.payload, now).is_none());
                let alone = math::min(egress[message.from as usize], ingress[message.to as usize]);
                let least = message.bytes as f64 * 8.0 / alone + latency;
                prop_assert!(now.secs_since(message.sent) >= least * (1.0 - 1e-9) - 1e-6);
            }
            while let Some(&(number, (at, from, to, bytes))) = waiting.front() {
                if Time::from_micros(u64::from(at) * 1_000) > now { break; }
                links.send(now, from, to, bytes, number);
                waiting.pop_front();
            }
            let traffic = links.traffic();
            prop_assert_eq!(traffic.sent, traffic.received + traffic.lost + links.in_flight_bytes());
        }
        prop_assert_eq!(arrived.len(), messages.len());
        for (a, first) in messages.iter().enumerate() {
            for (b, second) in messages.iter().enumerate().skip(a + 1) {
                if (first.1, first.2) == (second.1, second.2) {
                    prop_assert!(arrived[&a] <= arrived[&b], "one connection keeps its order");
                }
            }
        }
        // The last one is not later than if all messages had gone one after another over the slowest end.
        let slowest = egress.iter().chain(&ingress).copied().fold(f64::INFINITY, math::min);
        let total: u64 = messages.iter().map(|(.., bytes)| bytes).sum();
        let last = arrived.values().max().copied().unwrap_or_default();
        let bound = 5.0 + total as f64 * 8.0 / slowest + latency + 1e-3;
        prop_assert!(last.secs() <= bound, "{} > {}", last, bound);
    }

    /// Max-min fairness: each of several messages that begin together either fills one of its ends, or, what is the same,
    /// could not go faster without slowing one that is not faster. Found by how much each has sent after a short while.
    #[test]
    fn rates_are_max_min_fair(
        rates in prop::collection::vec((1e6..1e8, 1e6..1e8), 3..6),
        pairs in prop::collection::btree_set((0usize..6, 0usize..6), 1..12),
    ) {
        let count = rates.len();
        let pairs: Vec<(usize, usize)> =
            pairs.into_iter().filter(|&(from, to)| from < count && to < count && from != to).collect();
        let (egress, ingress): (Vec<f64>, Vec<f64>) = rates.iter().copied().unzip();
        let bytes = 1_000_000_000u64;
        // The rate of a message, from when it would be done if nothing else changed.
        let rate = |number: usize| {
            let mut links = Links::new(&egress, &ingress, 0.0);
            for (other, &(from, to)) in pairs.iter().enumerate() {
                // The one asked for is a little shorter, so that it is the next one to be done, if it is as fast as any.
                links.send(Time::ZERO, from, to, if other == number { 1_000 } else { bytes }, other);
            }
            links.next_at().map_or(0.0, |at| 8_000.0 / at.secs())
        };
        let found: Vec<f64> = (0..pairs.len()).map(rate).collect();
        // Moments are whole microseconds, of at least 80.
        let slack = 1.02;
        for (number, &(from, to)) in pairs.iter().enumerate() {
            let filled = |at_end: &dyn Fn(usize) -> bool, room: f64| {
                let used: f64 = (0..pairs.len()).filter(|&other| at_end(other)).map(|other| found[other]).sum();
                let fastest = (0..pairs.len()).filter(|&other| at_end(other)).all(|other| found[other] <= found[number] * slack);
                prop_assert!(used <= room * slack, "an end carries {} of {}", used, room);
                Ok::<bool, TestCaseError>(used * slack >= room && fastest)
            };
            let by_sender = filled(&|other| pairs[other].0 == from, egress[from])?;
            let by_receiver = filled(&|other| pairs[other].1 == to, ingress[to])?;
            prop_assert!(by_sender || by_receiver, "{:?} could be faster than {}", pairs[number], found[number]);
        }
    }
}

/// In whole runs: sent = received + lost + in flight on every link after every record, and no message is faster than the
/// links ever were.
#[test]
fn runs_account_for_every_byte() {
    for protocol in ProtocolKind::ALL {
        let mut scenario = small(protocol);
        scenario.environment.workers = workers(&[(24.0, 50.0), (12.0, 20.0), (6.0, 5.0), (6.0, 20.0)]);
        let failure = |at_secs: f64, worker: &str, to: &str, factor: f64| Failure {
            at_secs,
            worker: worker.into(),
            to: to.into(),
            factor,
        };
        scenario.environment.failures = vec![
            failure(10.0, "w1", "", 0.0),
            failure(15.0, "w0", "w2", 0.5),
            failure(20.0, "w1", "", 1.0),
            failure(30.0, "w0", "w2", 0.0),
            failure(40.0, "w0", "w2", 1.0),
        ];
        let (run, records) = finished(&scenario);
        let mut on_the_way: BTreeMap<(u32, u32), VecDeque<(Time, Letter)>> = BTreeMap::new();
        let (mut sent, mut received, mut lost) = (0, 0, 0);
        let mut messages = 0;
        for record in &records {
            match &record.event {
                Event::Sent { letter } => {
                    sent += letter.bytes;
                    messages += 1;
                    on_the_way.entry((letter.from, letter.to)).or_default().push_back((record.at, *letter));
                }
                Event::Arrived { letter } => {
                    received += letter.bytes;
                    let queue = on_the_way.entry((letter.from, letter.to)).or_default();
                    let (at, first) = queue.pop_front().expect("what arrives was sent");
                    assert_eq!(first, *letter, "one connection keeps its order");
                    let egress = [50e6, 20e6, 5e6, 20e6][letter.from as usize];
                    let least = letter.bytes as f64 * 8.0 / egress + 0.03;
                    assert!(record.at.secs_since(at) >= least - 2e-6, "{letter:?} after {}", record.at.secs_since(at));
                }
                Event::Lost { letter } => {
                    lost += letter.bytes;
                    let queue = on_the_way.entry((letter.from, letter.to)).or_default();
                    let place = queue.iter().position(|(_, known)| known == letter).expect("what is lost was sent");
                    queue.remove(place);
                }
                _ => {}
            }
        }
        let in_flight: u64 = on_the_way.values().flatten().map(|(_, letter)| letter.bytes).sum();
        assert!(messages > 10, "{protocol}: {messages} messages");
        assert_eq!(sent, received + lost + in_flight, "{protocol}");
        assert_eq!(in_flight, run.cluster().links.in_flight_bytes(), "{protocol}");
        let folded: u64 = run.world().links.iter().map(|link| link.in_flight_bytes()).sum();
        assert_eq!(in_flight, folded, "{protocol}");
    }
}
