//! At the ends of every range a run still ends, with finite measures.

use edgelab::{
    engine::{instance::Instance, metrics::Meter, process::Run, record::Record, sink::Sink, world::World},
    model::{knob::KNOBS, path, scenario::Scenario},
    placement::scheduling::Scheduling,
};
use proptest::prelude::*;

use crate::engine::{
    audit::Auditor,
    scenarios::{library, random},
};

/// Settings whose ends make a scenario large (which the benchmarks try) or another one (which is not the point here).
const LEFT_ALONE: [&str; 5] = ["format", "count", "jobs_per_device", "waves", "clusters"];

/// Moments after which a run is left: it has gone round all of its states by then.
const MOMENTS: u32 = 3_000;

/// Puts numeric settings at the ends of their ranges, or of their sliders; what then does not check is left out.
fn stretched(base: &Scenario, draws: &[(prop::sample::Index, u8)]) -> Scenario {
    let mut scenario = base.clone();
    let numeric: Vec<_> = KNOBS.iter().filter(|knob| knob.low < knob.high).collect();
    for (index, end) in draws {
        let knob = index.get(&numeric);
        let value = [knob.low, knob.high, knob.slider.0, knob.slider.1][usize::from(*end) % 4];
        if LEFT_ALONE.iter().any(|name| knob.path.ends_with(name)) {
            continue;
        }
        for list in 0..2 {
            let path = knob.path.replace('*', &list.to_string());
            if let Ok(changed) = path::set(&scenario, &path, &value.to_string())
                && changed.check().is_ok()
            {
                scenario = changed;
            }
        }
    }
    scenario
}

#[derive(Default)]
struct Sinks(Auditor, Meter);

impl Sink for Sinks {
    fn take(&mut self, world: &World, record: &Record) {
        self.0.take(world, record);
        self.1.take(world, record);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn runs_end_with_finite_measures(base in random(), draws in prop::collection::vec(any::<(prop::sample::Index, u8)>(), 1..12)) {
        let scenario = stretched(&base, &draws);
        let instance = Instance::draw(&scenario).expect("what checks can be drawn");
        let table = library().policy_for(&scenario).expect("policies are as they were");
        let mut run = Run::new(instance.clone(), Scheduling::new(instance, table));
        let mut sinks = Sinks::default();
        let mut moments = 0;
        while moments < MOMENTS && run.step(&mut sinks) {
            moments += 1;
        }
        let metrics = sinks.1.metrics(run.world());
        let text = serde_json::to_string(&metrics).expect("measures are plain data");
        prop_assert!(!text.contains("null"), "a measure is not finite: {}", text);
    }
}
