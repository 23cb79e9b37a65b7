//! What a learner sees of one candidate (ours, science §1.5), whatever the cluster's size: a few numbers, or their
//! classes.

use crate::{
    model::load::{Load, Resource},
    num::math,
    placement::policy::View,
};

/// Bounds between the classes of the task's demand on the candidate: the larger of CPU and memory share.
const DEMAND: [f64; 4] = [0.1, 0.2, 0.35, 0.6];
/// Bounds between the classes of the candidate's planned CPU utilisation. The last is the α of the defaults.
const CPU: [f64; 5] = [0.15, 0.3, 0.5, 0.7, 0.9];
/// Bounds between the classes of the candidate's planned memory utilisation; the system alone takes 0.3.
const MEMORY: [f64; 5] = [0.4, 0.55, 0.7, 0.9, 1.2];
/// Bounds between the classes of the candidate's busier link.
const LINK: [f64; 2] = [0.2, 0.6];

/// Classes of each feature: demand, CPU, memory, link, same device as the task before or not.
pub const SHAPE: [u32; 5] = [5, 6, 6, 3, 2];
/// States in all.
pub const STATES: usize = 1080;

/// Numbers that [`features`] gives.
pub const FEATURES: usize = 5;
/// Shares beyond this look alike.
const MOST: f64 = 2.0;

/// The state of a candidate in a view.
pub fn state(view: &View<'_>, candidate: u32) -> u16 {
    let [demand, cpu, memory, link] = shares(view, candidate);
    let classes = [
        class(demand, &DEMAND),
        class(cpu, &CPU),
        class(memory, &MEMORY),
        class(link, &LINK),
        usize::from(candidate == view.previous),
    ];
    let index = classes.iter().zip(SHAPE).fold(0, |index, (&class, size)| index * size as usize + class);
    index as u16
}

/// The same without classes: demand, CPU, memory and link as shares of at most 2, and whether the task before goes
/// there (1) or not (0).
pub fn features(view: &View<'_>, candidate: u32) -> [f32; FEATURES] {
    let [demand, cpu, memory, link] = shares(view, candidate).map(|share| math::min(share, MOST) as f32);
    [demand, cpu, memory, link, f32::from(u8::from(candidate == view.previous))]
}

/// The task's demand on the candidate (the larger of CPU and memory), and the candidate's planned utilisation: CPU,
/// memory, busier link.
fn shares(view: &View<'_>, candidate: u32) -> [f64; 4] {
    let demand = view.demand(candidate);
    let load = view.loads[candidate as usize];
    [
        share(demand, Resource::Cpu, Resource::Memory),
        load.share(Resource::Cpu),
        load.share(Resource::Memory),
        share(load, Resource::Uplink, Resource::Downlink),
    ]
}

fn share(load: Load, a: Resource, b: Resource) -> f64 {
    let greater = if load[a] >= load[b] { a } else { b };
    load.share(greater)
}

fn class(value: f64, bounds: &[f64]) -> usize {
    bounds.iter().filter(|&&bound| value >= bound).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shape_covers_all_states() {
        assert_eq!(SHAPE.iter().product::<u32>() as usize, STATES);
        let sizes = [DEMAND.len() + 1, CPU.len() + 1, MEMORY.len() + 1, LINK.len() + 1, 2];
        assert_eq!(sizes.map(|n| n as u32), SHAPE);
    }

    #[test]
    fn classes_by_hand() {
        assert_eq!([0.0, 0.1, 0.34, 0.6, 5.0].map(|v| class(v, &DEMAND)), [0, 1, 2, 4, 4]);
    }
}
