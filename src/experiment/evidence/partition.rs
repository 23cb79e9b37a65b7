//! What the partition paper claims, and what is compared for it (science §2.1, §2.4).

use serde_json::{Value, json};

use crate::experiment::{
    headlines::Headline,
    map::Comparison,
    partition::Partition,
    plan::{Axis, EntryOf},
};

use super::Evident;
use crate::{
    model::departures::Departure,
    partition::{departures, scheme::Scheme},
};

/// The headline numbers of the partition paper's abstract, which does not say against which allocation.
static HEADLINES: [Headline; 2] = [
    Headline {
        id: "latency",
        words: "Allocating parameters and bandwidth jointly shortens the latency by 46 %.",
        percent: -46.0,
        preset: "",
        measures: &["round_secs_mean", "round_secs_median"],
        decides: "How unequal the workers of a group are, since all wait for the slowest. Without fading the median over the map is \
            -42 %, with fading redrawn in each round -62 %; with one worker in a group -63 %, with ten -41 %. Over all 108 combinations \
            it lies between -22 and -94 %. Most of it comes from the parameters: sharing them by computing speed and then \
            the bandwidth (speed-pa) is 1 to 2 % from the joint optimum.",
    },
    Headline {
        id: "accuracy",
        words: "Given 100 seconds, accuracy is 4 % higher.",
        percent: 4.0,
        preset: "",
        measures: &["accuracy_at_secs"],
        decides: "How far equal shares have got in 100 seconds. Where rounds are short both have learned what there is to learn and \
            nothing is left to gain; where fading makes rounds of equal shares last minutes, they have hardly begun. In most of \
            the map it is between 1 and 3 %. And how large the model is: with as many parameters as are learned (80,000, \
            model.params = 0) rounds last 0.3 s instead of 0.7 s, 51 % less, and nothing is gained at 100 s (30 seeds: edgelab \
            plan paper-cell --vary model.params=0,1241220 --methods uniform,joint --seeds 30, then sweep and summary).",
    },
];

impl Evident for Partition {
    const TITLE: &'static str = "Joint parameter and bandwidth allocation";
    const PAPER: &'static str = "D. Wen, M. Bennis and K. Huang, “Joint Parameter-and-Bandwidth Allocation for Improving the \
        Efficiency of Partitioned Edge Learning”, IEEE Transactions on Wireless Communications 19(12), 2020.";
    const DEPARTURES: &'static [Departure] = departures::DEPARTURES;
    const NOT_MODELLED: &'static [(&'static str, &'static str)] = departures::NOT_MODELLED;
    const HEADLINES: &'static [Headline] = &HEADLINES;
    const PRESETS: &'static [&'static str] = &["paper-cell"];
    const RIVALS: &'static [&'static str] = &[];

    fn entries() -> Vec<EntryOf<Self>> {
        Scheme::ALL.map(EntryOf::of).to_vec()
    }

    /// Every scheme against equal shares, and the joint one against each of the others.
    fn pairs() -> Vec<(String, String)> {
        let name = |scheme: Scheme| scheme.name().to_owned();
        let others = || Scheme::ALL.into_iter().filter(|scheme| *scheme != Scheme::Uniform && *scheme != Scheme::Joint);
        let joint = std::iter::once(Scheme::Uniform).chain(others()).map(|other| (name(Scheme::Joint), name(other)));
        joint.chain(others().map(|other| (name(other), name(Scheme::Uniform)))).collect()
    }

    fn axes() -> Vec<Axis> {
        let axis = |path: &str, values: &[Value]| Axis { path: path.to_owned(), values: values.to_vec() };
        vec![
            axis("cell.reference_band", &[json!("equal-share"), json!("whole")]),
            axis("cell.fading", &[json!("none"), json!("per-round")]),
            axis("cell.workers.drawn.workers_per_group", &[json!(1), json!(4), json!(10)]),
            axis("model.cycles_per_param", &[json!(300), json!(3000), json!(30000)]),
            axis("cell.bandwidth_up_hz", &[json!(5e6), json!(1e7), json!(4e7)]),
        ]
    }

    fn comparisons() -> Vec<Comparison> {
        let of = |headline: &Headline, measure: &str| Comparison {
            claim: headline.id.to_owned(),
            paper_percent: headline.percent,
            measure: measure.to_owned(),
            baseline: Scheme::Uniform.name().to_owned(),
            entry: Scheme::Joint.name().to_owned(),
        };
        vec![of(&HEADLINES[0], "round_secs_mean"), of(&HEADLINES[1], "accuracy_at_secs")]
    }
}
