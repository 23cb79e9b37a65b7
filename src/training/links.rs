//! Messages on links: how long each takes while several share a worker's up- and downlink.
//!
//! There is one connection for each ordered pair of workers, and its messages go one after another, as over TCP.
//! All connections that have something to send share the senders' egress and the receivers' ingress by max-min fairness
//! (Bertsekas & Gallager 1992): nobody could be given more without taking from one that has no more. Label: ours.
//! Bytes are whole numbers, moments whole microseconds, rounded up: no message is faster than its link.

use std::collections::VecDeque;

use crate::{model::time::Time, num::math};

/// A message on its way, or arrived.
#[derive(Debug, Clone, PartialEq)]
pub struct Message<P> {
    /// The worker that sent it.
    pub from: u32,
    /// The worker to which it goes.
    pub to: u32,
    /// Its size on the wire, bytes.
    pub bytes: u64,
    /// When it was handed over to be sent.
    pub sent: Time,
    /// What it says.
    pub payload: P,
}

/// Bytes by what became of them: `sent` = `received` + `lost` + what is in flight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Traffic {
    /// Bytes handed over to be sent.
    pub sent: u64,
    /// Bytes of messages that arrived.
    pub received: u64,
    /// Bytes of messages whose sender or receiver died first.
    pub lost: u64,
}

/// One direction between two workers.
#[derive(Debug, Clone)]
struct Connection<P> {
    /// Messages not yet sent out; the first is on the wire.
    queue: VecDeque<Message<P>>,
    /// Bytes of the first message that are still to be sent.
    left_bytes: f64,
    rate_bytes_per_sec: f64,
    /// When the first message is out at the present rate.
    out_at: Time,
    /// Messages sent out, with the moment at which each arrives.
    air: VecDeque<(Time, Message<P>)>,
    /// Factor on the rate that its ends would allow; 0: dead.
    factor: f64,
}

/// All connections among some workers.
///
/// ```
/// use edgelab::{model::time::Time, training::links::Links};
/// // Two messages of a megabyte share one uplink of 8 Mb/s: both take two seconds.
/// let mut links = Links::new(&[8e6, 8e6, 8e6], &[1e9, 1e9, 1e9], 0.0);
/// links.send(Time::ZERO, 0, 1, 1_000_000, "a");
/// links.send(Time::ZERO, 0, 2, 1_000_000, "b");
/// assert_eq!(links.next_at(), Some(Time::from_secs(2.0)));
/// assert_eq!(links.take(Time::from_secs(2.0)).len(), 2);
/// ```
#[derive(Debug, Clone)]
pub struct Links<P> {
    /// Bytes per second that each worker can send, then what each can receive.
    ends: Vec<f64>,
    /// By sender, then by receiver.
    connections: Vec<Connection<P>>,
    latency_secs: f64,
    /// The moment as of which `left_bytes` hold.
    since: Time,
    /// Rates must be shared out anew.
    stale: bool,
    traffic: Traffic,
}

const BITS_PER_BYTE: f64 = 8.0;

impl<P> Links<P> {
    /// Idle links among workers of these rates, bits per second. `latency_secs` is added after a message's last byte.
    pub fn new(egress_bits_per_sec: &[f64], ingress_bits_per_sec: &[f64], latency_secs: f64) -> Self {
        let ends = egress_bits_per_sec.iter().chain(ingress_bits_per_sec).map(|rate| rate / BITS_PER_BYTE).collect();
        let idle = || Connection {
            queue: VecDeque::new(),
            left_bytes: 0.0,
            rate_bytes_per_sec: 0.0,
            out_at: Time::MAX,
            air: VecDeque::new(),
            factor: 1.0,
        };
        let count = egress_bits_per_sec.len();
        let connections = std::iter::repeat_with(idle).take(count * count).collect();
        Self { ends, connections, latency_secs, since: Time::ZERO, stale: false, traffic: Traffic::default() }
    }

    fn workers(&self) -> usize {
        self.ends.len() / 2
    }

    fn between(&self, from: usize, to: usize) -> &Connection<P> {
        &self.connections[from * self.workers() + to]
    }

    /// Hands a message over: it goes after what its connection has to send already.
    pub fn send(&mut self, now: Time, from: usize, to: usize, bytes: u64, payload: P) {
        self.advance(now);
        self.traffic.sent += bytes;
        let place = from * self.workers() + to;
        let connection = &mut self.connections[place];
        if connection.queue.is_empty() {
            connection.left_bytes = bytes as f64;
            self.stale = true;
        }
        connection.queue.push_back(Message { from: from as u32, to: to as u32, bytes, sent: now, payload });
    }

    /// A worker's rates from now on, bits per second.
    pub fn set_rates(&mut self, now: Time, worker: usize, egress_bits_per_sec: f64, ingress_bits_per_sec: f64) {
        self.advance(now);
        let count = self.workers();
        self.ends[worker] = egress_bits_per_sec / BITS_PER_BYTE;
        self.ends[count + worker] = ingress_bits_per_sec / BITS_PER_BYTE;
        self.stale = true;
    }

    /// From now on a connection has this factor on the rate that its ends allow; 0: what it has to send stands still.
    pub fn set_factor(&mut self, now: Time, from: usize, to: usize, factor: f64) {
        self.advance(now);
        let place = from * self.workers() + to;
        self.connections[place].factor = factor;
        self.stale = true;
    }

    /// Whether a connection carries anything at all.
    pub fn is_open(&self, from: usize, to: usize) -> bool {
        self.between(from, to).factor > 0.0
    }

    /// A worker dies: what it has not sent out is lost, and so is all that was meant for it.
    pub fn drop_worker(&mut self, now: Time, worker: usize) -> Vec<Message<P>> {
        self.advance(now);
        let count = self.workers();
        let mut lost = Vec::new();
        for (place, connection) in self.connections.iter_mut().enumerate() {
            let (from, to) = (place / count, place % count);
            if from == worker || to == worker {
                lost.extend(connection.queue.drain(..));
            }
            if to == worker {
                lost.extend(connection.air.drain(..).map(|(_, message)| message));
            }
        }
        self.traffic.lost += lost.iter().map(|message| message.bytes).sum::<u64>();
        self.stale = true;
        lost
    }

    /// When the next message is out or arrives, if nothing changes before.
    pub fn next_at(&mut self) -> Option<Time> {
        if std::mem::take(&mut self.stale) {
            self.share();
        }
        let busy = self.connections.iter().filter(|connection| !connection.queue.is_empty());
        let out = busy.map(|connection| connection.out_at).filter(|&at| at < Time::MAX).min();
        let landing = self.connections.iter().filter_map(|connection| connection.air.front()).map(|(at, _)| *at).min();
        [out, landing].into_iter().flatten().min()
    }

    /// Lets time pass until `now`, which is at most [`Self::next_at`], and takes what has arrived: in the order of senders,
    /// then of receivers.
    pub fn take(&mut self, now: Time) -> Vec<Message<P>> {
        self.advance(now);
        let mut arrived = Vec::new();
        for connection in &mut self.connections {
            if !connection.queue.is_empty() && connection.out_at <= now {
                if let Some(message) = connection.queue.pop_front() {
                    connection.air.push_back((now.after_secs(self.latency_secs), message));
                }
                connection.left_bytes = connection.queue.front().map_or(0.0, |message| message.bytes as f64);
                connection.out_at = Time::MAX;
                self.stale = true;
            }
            while connection.air.front().is_some_and(|(at, _)| *at <= now) {
                arrived.extend(connection.air.pop_front().map(|(_, message)| message));
            }
        }
        self.traffic.received += arrived.iter().map(|message| message.bytes).sum::<u64>();
        arrived
    }

    /// The rate of a connection if each end is shared by `sharing` of them, bytes per second: what a sender can count on.
    pub fn fair_bytes_per_sec(&self, from: usize, to: usize, sharing: usize) -> f64 {
        let ends = math::min(self.ends[from], self.ends[self.workers() + to]);
        let factor = self.between(from, to).factor;
        math::min(ends / sharing.max(1) as f64, ends * factor)
    }

    /// What a worker can send in all, bytes per second.
    pub fn egress_bytes_per_sec(&self, worker: usize) -> f64 {
        self.ends[worker]
    }

    /// Bytes handed over to a connection that are not out yet; of the message on the wire, all.
    pub fn backlog_bytes(&self, from: usize, to: usize) -> u64 {
        self.between(from, to).queue.iter().map(|message| message.bytes).sum()
    }

    /// Messages on a connection that have not arrived.
    pub fn undelivered(&self, from: usize, to: usize) -> usize {
        let connection = self.between(from, to);
        connection.queue.len() + connection.air.len()
    }

    /// Bytes by what became of them.
    pub fn traffic(&self) -> Traffic {
        self.traffic
    }

    /// Bytes of all messages that were sent and have neither arrived nor been lost.
    pub fn in_flight_bytes(&self) -> u64 {
        let messages = self.connections.iter().flat_map(|c| c.queue.iter().chain(c.air.iter().map(|(_, m)| m)));
        messages.map(|message| message.bytes).sum()
    }

    /// Sends on until `now` at the present rates.
    fn advance(&mut self, now: Time) {
        let secs = now.secs_since(self.since);
        if secs > 0.0 {
            // What changed at one moment changes the rates once.
            if std::mem::take(&mut self.stale) {
                self.share();
            }
            for connection in self.connections.iter_mut().filter(|connection| !connection.queue.is_empty()) {
                connection.left_bytes = math::max(0.0, connection.left_bytes - connection.rate_bytes_per_sec * secs);
            }
        }
        self.since = self.since.max(now);
    }

    /// Shares the ends out among the connections that have something to send (progressive filling).
    fn share(&mut self) {
        let count = self.workers();
        let mut room = self.ends.clone();
        let mut sharing = vec![0u32; 2 * count];
        let mut open = Vec::new();
        for (place, connection) in self.connections.iter_mut().enumerate() {
            if connection.queue.is_empty() {
                continue;
            }
            connection.rate_bytes_per_sec = 0.0;
            connection.out_at = Time::MAX;
            if connection.factor > 0.0 {
                let (from, to) = (place / count, count + place % count);
                sharing[from] += 1;
                sharing[to] += 1;
                open.push((place, from, to, connection.factor * math::min(self.ends[from], self.ends[to])));
            }
        }
        while !open.is_empty() {
            let fair = |end: usize, room: &[f64], sharing: &[u32]| room[end] / f64::from(sharing[end]);
            let shares = (0..2 * count).filter(|&end| sharing[end] > 0).map(|end| fair(end, &room, &sharing));
            let caps = open.iter().map(|&(.., cap)| cap);
            let least = shares.chain(caps).fold(f64::INFINITY, math::min);
            let tight: Vec<bool> =
                (0..2 * count).map(|end| sharing[end] > 0 && fair(end, &room, &sharing) <= least).collect();
            open.retain(|&(place, from, to, cap)| {
                let fixed = tight[from] || tight[to] || cap <= least;
                if fixed {
                    let connection = &mut self.connections[place];
                    connection.rate_bytes_per_sec = least;
                    connection.out_at = out_at(self.since, connection.left_bytes, least);
                    for end in [from, to] {
                        room[end] = math::max(0.0, room[end] - least);
                        sharing[end] -= 1;
                    }
                }
                !fixed
            });
        }
    }
}

/// When so many bytes are out, to the microsecond, rounded up.
fn out_at(now: Time, bytes: f64, bytes_per_sec: f64) -> Time {
    let micros = (bytes / bytes_per_sec * 1e6).ceil();
    // A rate of zero, or one that takes longer than time lasts: never.
    if micros < Time::MAX.micros() as f64 { Time::from_micros(now.micros() + micros as u64) } else { Time::MAX }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secs(secs: f64) -> Time {
        Time::from_secs(secs)
    }

    /// When each message arrives, by its payload.
    fn arrivals(links: &mut Links<u32>) -> Vec<(u32, Time)> {
        let mut found = Vec::new();
        while let Some(at) = links.next_at() {
            found.extend(links.take(at).into_iter().map(|message| (message.payload, at)));
        }
        found
    }

    /// Max-min by hand: two messages leave worker 0 (8 MB/s up), three enter worker 2 (6 MB/s down): the three get 2 each,
    /// and the one to worker 1 gets the remaining 6.
    #[test]
    fn rates_by_hand() {
        let mut links = Links::new(&[64e6, 800e6, 8e6, 800e6], &[800e6, 800e6, 48e6, 800e6], 0.5);
        links.send(Time::ZERO, 0, 1, 6_000_000, 1);
        for (from, payload) in [(0, 2), (1, 3), (3, 4)] {
            links.send(Time::ZERO, from, 2, 2_000_000, payload);
        }
        let at = secs(1.5);
        assert_eq!(arrivals(&mut links), [(1, at), (2, at), (3, at), (4, at)]);
        assert_eq!(links.traffic(), Traffic { sent: 12_000_000, received: 12_000_000, lost: 0 });
    }

    /// One connection sends one message after another; a change of rate in between counts from its moment; a dead link
    /// stands still and goes on.
    #[test]
    fn changes_by_hand() {
        let mut links = Links::new(&[8e6, 8e6], &[8e6, 8e6], 0.0);
        links.send(Time::ZERO, 0, 1, 1_000_000, 1);
        links.send(Time::ZERO, 0, 1, 1_000_000, 2);
        links.set_rates(secs(0.5), 0, 4e6, 8e6);
        assert_eq!(links.next_at(), Some(secs(1.5)));
        assert_eq!(links.take(secs(1.5)).len(), 1);
        links.set_factor(secs(1.5), 0, 1, 0.0);
        assert_eq!(links.next_at(), None);
        links.set_factor(secs(10.0), 0, 1, 0.5);
        assert_eq!(arrivals(&mut links), [(2, secs(14.0))]);
    }

    #[test]
    fn what_a_dead_worker_had_is_lost() {
        let mut links = Links::new(&[8e6; 3], &[8e6; 3], 1.0);
        links.send(Time::ZERO, 0, 1, 1_000_000, 1);
        links.send(Time::ZERO, 1, 0, 1_000_000, 2);
        links.send(Time::ZERO, 2, 1, 1_000_000, 3);
        // Worker 1 has sent its message out, which arrives all the same.
        links.take(secs(1.0));
        links.take(secs(1.9));
        let lost: Vec<u32> = links.drop_worker(secs(1.9), 1).into_iter().map(|message| message.payload).collect();
        assert_eq!((lost, links.in_flight_bytes()), (vec![1, 3], 1_000_000));
        assert_eq!(arrivals(&mut links), [(2, secs(2.0))]);
    }
}
