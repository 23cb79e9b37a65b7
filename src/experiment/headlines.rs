//! The papers' headline numbers, and how a number of ours is judged beside one.

use serde::{Deserialize, Serialize};

use crate::num::stats::Interval;

/// A headline number of a paper.
#[derive(Debug, Clone, Copy)]
pub struct Headline {
    /// Name in files.
    pub id: &'static str,
    /// What the paper says, in short.
    pub words: &'static str,
    /// The number, as a change in per cent: negative where it is a decrease.
    pub percent: f64,
    /// The preset that reconstructs the setting; empty where the laboratory has several.
    pub preset: &'static str,
    /// What the number may be about: measures by name, since the abstract leaves it open.
    pub measures: &'static [&'static str],
    /// What decides the gap between the paper's number and ours, as far as the map and the sensitivities show.
    pub decides: &'static str,
}

const UTILISATION: &[&str] = &["utilisation_devices", "utilisation_hosts", "utilisation_tasks"];

/// The headline numbers of the placement paper (science §1.1; the abstract gives those for real devices without repeating
/// what they are about, and we read them in its order: training time, then utilisation).
pub static HEADLINES: [Headline; 5] = [
    Headline {
        id: "training-time",
        words: "Training time is down by up to 59 % against MARL and centralised RL (emulation).",
        percent: -59.0,
        preset: "paper-emulation",
        measures: &["training_secs_median"],
        decides: "How loaded the cluster is. One setting at a time, the interval of SROLE-D's gain includes the paper's number where other people's work takes \
            up to half of each CPU, where the system takes half of the memory, where data never has to be waited for, or where \
            jobs are cut into two or three tasks. Against centralised RL it is the number of jobs: the shield is faster with one \
            job per device and slower with three. What the head's decisions cost changes nothing, from a tenth to ten times.",
    },
    Headline {
        id: "utilisation",
        words: "The median resource utilisation is 29 % lower (emulation).",
        percent: -29.0,
        preset: "paper-emulation",
        measures: UTILISATION,
        decides: "What the median is taken over. MARL piles tasks on few devices and leaves others idle, so a shield that spreads them \
            raises the median over devices and over hosts, in every cell of the map. Weighted by task it falls against centralised RL, and \
            against MARL it cannot be told from no change.",
    },
    Headline {
        id: "collisions",
        words: "There are up to 48 % fewer action collisions (emulation).",
        percent: -48.0,
        preset: "paper-emulation",
        measures: &["collisions_proposed", "collisions_executed"],
        decides: "Which collisions are counted. A shield corrects what is carried out, not what is proposed: with the same policy \
            proposals are equal by construction, and policies trained under a shield propose more, since it spares them most of \
            the consequences. Where little fits, forced tasks still collide: with two jobs per device or more the reduction \
            shrinks, and it can reverse.",
    },
    Headline {
        id: "devices-training-time",
        words: "On real devices training time is down by 53 %.",
        percent: -53.0,
        preset: "paper-devices",
        measures: &["training_secs_median"],
        decides: "Memory. These boards have four gigabytes each: overload then means a shared CPU and no paging, and costs little. With \
            an eighth of the memory the gain is several times as large (`cluster.memory_scale`).",
    },
    Headline {
        id: "devices-utilisation",
        words: "On real devices the median resource utilisation is 28 % lower.",
        percent: -28.0,
        preset: "paper-devices",
        measures: UTILISATION,
        decides: "What the median is taken over, as for the emulation: weighted by task and against MARL it falls, over devices and hosts it \
            rises or cannot be told from no change.",
    },
];

/// Whether a claim holds under our reconstruction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The interval leaves out zero on the claimed side, and the change itself reaches the paper's number.
    Holds,
    /// The interval leaves out zero on the claimed side, but the change falls short of the paper's number.
    Smaller,
    /// The interval contains zero.
    NotDistinguishable,
    /// The change has the opposite direction.
    Reversed,
    /// There is nothing to compare: the baseline is zero at some seed, or there are too few seeds.
    Undefined,
}

impl Verdict {
    /// The verdict on a change against a claimed one of `paper` per cent (a decrease where it is negative).
    pub fn on(change: Option<Interval>, paper: f64) -> Self {
        if paper > 0.0 {
            let mirrored = |of: Interval| Interval { estimate: -of.estimate, low: -of.high, high: -of.low };
            return Self::on(change.map(mirrored), -paper);
        }
        match change {
            None => Self::Undefined,
            Some(change) if ![change.estimate, change.low, change.high].iter().all(|of| of.is_finite()) => {
                Self::Undefined
            }
            Some(change) if change.contains_zero() => Self::NotDistinguishable,
            Some(change) if change.low > 0.0 => Self::Reversed,
            // The estimate counts: an interval reaches anything if it is only wide enough.
            Some(change) if change.estimate <= paper => Self::Holds,
            Some(_) => Self::Smaller,
        }
    }

    /// In words for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Holds => "reaches the number",
            Self::Smaller => "same direction, smaller",
            Self::NotDistinguishable => "not distinguishable from no change",
            Self::Reversed => "reversed",
            Self::Undefined => "undefined: nothing to reduce",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_by_hand() {
        let on = |low, high| Verdict::on(Some(Interval { estimate: f64::midpoint(low, high), low, high }), -59.0);
        assert_eq!(on(-70.0, -50.0), Verdict::Holds);
        assert_eq!(on(-60.0, -1.0), Verdict::Smaller);
        assert_eq!(on(f64::NAN, -1.0), Verdict::Undefined);
        assert_eq!(on(-80.0, -60.0), Verdict::Holds);
        assert_eq!(on(-50.0, -10.0), Verdict::Smaller);
        assert_eq!(on(-50.0, 1.0), Verdict::NotDistinguishable);
        assert_eq!(on(0.0, 0.0), Verdict::NotDistinguishable);
        assert_eq!(on(1.0, 9.0), Verdict::Reversed);
        assert_eq!(Verdict::on(None, -59.0), Verdict::Undefined);
        // An increase: the same, mirrored.
        let up = |low, high| Verdict::on(Some(Interval { estimate: f64::midpoint(low, high), low, high }), 4.0);
        assert_eq!(
            [up(3.0, 6.0), up(1.0, 3.0), up(-1.0, 3.0)],
            [Verdict::Holds, Verdict::Smaller, Verdict::NotDistinguishable]
        );
        assert_eq!(up(-3.0, -1.0), Verdict::Reversed);
    }
}
