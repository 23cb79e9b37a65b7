//! The schemes that split parameters and bandwidth, one file each.

mod ba;
mod ba_pa;
pub mod joint;
mod pa;
mod speed_pa;
mod uniform;
mod whole;

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{
    bandwidth::{self, Bandwidths},
    certificate::{Certificate, Claim},
    demand::Demand,
    problem::{MAX_SECS, Problem},
};
use crate::{model::check::Fault, num::math};

/// Who decides what gets how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Scheme {
    /// Equal blocks, equal bandwidths (*ours*: the benchmark that knows nothing).
    Uniform,
    /// Bandwidth-aware parameter allocation: the best blocks for equal bandwidths (*paper*).
    Ba,
    /// Parameter-aware bandwidth allocation: the best bandwidths for equal blocks (*paper*).
    Pa,
    /// One after the other: the blocks of `ba`, then the best bandwidths for them (*ours*).
    BaPa,
    /// Blocks in proportion to computing speed, then the best bandwidths for them (*ours*).
    SpeedPa,
    /// Both at once: the optimum (*paper*).
    Joint,
}

impl Scheme {
    /// All of them, in the order of tables.
    pub const ALL: [Self; 6] = [Self::Uniform, Self::Ba, Self::Pa, Self::BaPa, Self::SpeedPa, Self::Joint];

    /// Their names, in the same order.
    pub const NAMES: [&str; Self::ALL.len()] = {
        let mut names = [""; Self::ALL.len()];
        let mut index = 0;
        while index < names.len() {
            names[index] = Self::ALL[index].name();
            index += 1;
        }
        names
    };

    /// Its name in files and on the command line.
    pub const fn name(self) -> &'static str {
        self.facts().0
    }

    /// Its name for people.
    pub const fn label(self) -> &'static str {
        self.facts().1
    }

    /// What it does, in half a sentence.
    pub const fn help(self) -> &'static str {
        self.facts().2
    }

    /// What its allocations claim to be. Whole parameters are found step by step, so of them less is claimed.
    pub const fn claim(self, whole_params: bool) -> Claim {
        match self {
            Self::Ba if !whole_params => Claim::BestParams,
            Self::Uniform | Self::Ba => Claim::Feasible,
            Self::Joint if !whole_params => Claim::BestOfAll,
            Self::Pa | Self::BaPa | Self::SpeedPa | Self::Joint => Claim::BestBandwidths,
        }
    }

    const fn facts(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Uniform => ("uniform", "Uniform", "equal blocks, equal bandwidths"),
            Self::Ba => ("ba", "Bandwidth-aware", "the best blocks for equal bandwidths"),
            Self::Pa => ("pa", "Parameter-aware", "the best bandwidths for equal blocks"),
            Self::BaPa => {
                ("ba-pa", "Sequential", "the best blocks for equal bandwidths, then the best bandwidths for them")
            }
            Self::SpeedPa => ("speed-pa", "By speed", "blocks by computing speed, then the best bandwidths for them"),
            Self::Joint => ("joint", "Joint", "the best blocks and bandwidths together"),
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Scheme {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|scheme| scheme.name() == name);
        found.ok_or_else(|| format!("unknown scheme {name:?}; known are {}", Self::NAMES.join(", ")))
    }
}

/// What a scheme decides.
struct Draft {
    params: Vec<f64>,
    down_hz: Vec<Vec<f64>>,
    up_hz: Vec<Vec<f64>>,
    /// Steps that it took to find it.
    steps: u32,
}

impl Draft {
    /// Blocks with their best bandwidths.
    fn with_best_bandwidths(problem: &Problem, params: Vec<f64>) -> Self {
        let shares: Vec<f64> = params.iter().map(|block| block / problem.params).collect();
        let Bandwidths { down_hz, up_hz, steps, .. } = bandwidth::best(problem, &Demand::new(problem), &shares);
        Self { params, down_hz, up_hz, steps }
    }
}

/// Who gets how much, how long the round then takes, and how far that is from the best.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Allocation {
    /// The scheme that made it.
    pub scheme: Scheme,
    /// Seconds of a round: those of its slowest worker.
    pub round_secs: f64,
    /// Parameters of each group. A group without parameters rests, and does not count in the round.
    pub params: Vec<f64>,
    /// Bandwidth of each download, hertz, by group: one for each worker or, with multicast, one.
    pub bandwidth_down_hz: Vec<Vec<f64>>,
    /// Bandwidth of each upload, hertz, by group and worker.
    pub bandwidth_up_hz: Vec<Vec<f64>>,
    /// Seconds of each worker, by group.
    pub worker_secs: Vec<Vec<f64>>,
    /// How far it is from what the scheme promises.
    pub certificate: Certificate,
}

impl Allocation {
    /// The draft of a scheme, timed by the problem's formula and certified.
    fn of(problem: &Problem, scheme: Scheme, draft: Draft, claim: Claim) -> Self {
        let mut allocation = Self {
            scheme,
            round_secs: 0.0,
            params: draft.params,
            bandwidth_down_hz: draft.down_hz,
            bandwidth_up_hz: draft.up_hz,
            worker_secs: Vec::with_capacity(problem.groups.len()),
            certificate: Certificate::pending(),
        };
        for (k, group) in problem.groups.iter().enumerate() {
            let secs: Vec<f64> =
                (0..group.len()).map(|n| allocation.parts_secs(problem, k, n).into_iter().sum()).collect();
            allocation.round_secs = secs.iter().copied().fold(allocation.round_secs, math::max);
            allocation.worker_secs.push(secs);
        }
        allocation.certificate = Certificate::of(problem, &allocation, claim, draft.steps);
        allocation
    }

    /// Download, computing, upload and overhead of member `n` of group `k`, seconds.
    pub fn parts_secs(&self, problem: &Problem, k: usize, n: usize) -> [f64; 4] {
        problem.parts_secs(k, n, self.params[k], self.down_hz(k, n), self.bandwidth_up_hz[k][n])
    }

    /// Bandwidth of the link by which member `n` of group `k` downloads, hertz: with multicast, the group's.
    pub fn down_hz(&self, k: usize, n: usize) -> f64 {
        let links = &self.bandwidth_down_hz[k];
        links[n.min(links.len() - 1)]
    }
}

/// Splits parameters and bandwidth by a scheme.
///
/// # Errors
/// The first fault of the problem, by path; or, where its numbers are so far apart that the certificate of an answer does
/// not hold, that there is none.
///
/// ```
/// use edgelab::partition::{problem::{Problem, Worker}, scheme::{Scheme, solve}};
/// // 10^6 parameters of 32 bits, two equal workers with 5 MHz each way at 8 bit/s/Hz, 1 µs of computing a parameter:
/// // 500,000 × (0.8 + 1 + 0.8) µs.
/// let worker = Worker::linear(8.0, 8.0, 1e-6, 0.0);
/// let problem = Problem::new(1e6, 10e6, 10e6, vec![vec![worker], vec![worker]]);
/// let allocation = solve(&problem, Scheme::Uniform)?;
/// assert!((allocation.round_secs - 1.3).abs() < 1e-12);
/// # Ok::<(), edgelab::model::check::Fault>(())
/// ```
pub fn solve(problem: &Problem, scheme: Scheme) -> Result<Allocation, Fault> {
    problem.check().map_err(|faults| faults.into_iter().next().unwrap_or_else(|| Fault::new("", "has faults")))?;
    // What is not found at once, or not proven, is searched for.
    let quick = if scheme == Scheme::Joint { joint::together(problem) } else { None };
    if let Some(Ok(allocation)) = quick.map(|draft| sound(problem, scheme, draft)) {
        return Ok(allocation);
    }
    let draft = match scheme {
        Scheme::Uniform => uniform::draft(problem),
        Scheme::Ba => ba::draft(problem),
        Scheme::Pa => pa::draft(problem),
        Scheme::BaPa => ba_pa::draft(problem),
        Scheme::SpeedPa => speed_pa::draft(problem),
        Scheme::Joint => joint::draft(problem),
    };
    sound(problem, scheme, draft)
}

/// The allocation of a draft, if its certificate holds.
fn sound(problem: &Problem, scheme: Scheme, draft: Draft) -> Result<Allocation, Fault> {
    let allocation = Allocation::of(problem, scheme, draft, scheme.claim(problem.whole_params));
    let sound = allocation.certificate.holds() && allocation.round_secs <= MAX_SECS;
    if sound { Ok(allocation) } else { Err(refusal(&allocation)) }
}

/// Why an answer is not given: a wrong one must not look like a right one.
fn refusal(allocation: &Allocation) -> Fault {
    let Certificate { kkt_residual, duality_gap, budget_slack, .. } = allocation.certificate;
    if allocation.round_secs > MAX_SECS {
        return Fault::new("", format!("a round would last {:e} s, longer than {MAX_SECS:e} s", allocation.round_secs));
    }
    let problem = format!(
        "its numbers are too far apart for {}: the certificate (residual {kkt_residual:e}, gap {duality_gap:e}, slack \
         {budget_slack:e}) exceeds {:e}",
        allocation.scheme,
        Certificate::TOLERANCE
    );
    Fault::new("", problem)
}
