//! The parts that protocols are made of: selection, codec, samples, batches.

use std::cmp::Reverse;

use edgelab::{
    num::rng::Stream,
    training::{batching::share_out, polyline, select, worker::Batches},
};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// What comes back is within half a unit of the last place, and single precision's rounding (2⁻²⁴ of the number).
    #[test]
    fn polylines_come_back(values in prop::collection::vec(-1e4f32..1e4, 0..200), digits in 0u32..=9) {
        let back = polyline::decode(&polyline::encode(&values, digits), digits).expect("written by ourselves");
        prop_assert_eq!(back.len(), values.len());
        let half = 0.5 / 10u64.pow(digits) as f64;
        for (value, back) in values.iter().zip(back) {
            let error = (f64::from(*value) - f64::from(back)).abs();
            prop_assert!(error <= half * (1.0 + 1e-9) + f64::from(back.abs()) / f64::from(1u32 << 24), "{} {}", value, back);
        }
    }

    /// No text makes the decoder panic, and what it accepts it writes again.
    #[test]
    fn polylines_are_read_or_refused(text in prop::collection::vec(any::<u8>(), 0..60), digits in 0u32..=9) {
        if let Ok(values) = polyline::decode(&text, digits) {
            prop_assert!(values.len() <= text.len());
        }
    }

    /// Selection by rank is the beginning of the whole list in order of magnitude.
    #[test]
    fn the_largest_are_the_largest(values in prop::collection::vec(-3i8..=3, 1..80), count in 0usize..90) {
        let gradient: Vec<f32> = values.iter().map(|&value| f32::from(value)).collect();
        let mut order: Vec<u32> = (0..gradient.len() as u32).collect();
        order.sort_by_key(|&place| (Reverse(values[place as usize].unsigned_abs()), place));
        order.truncate(count);
        order.sort_unstable();
        prop_assert_eq!(select::largest(&gradient, std::slice::from_ref(&(0..gradient.len())), count, 0.0), order);
    }

    /// With a minimum each tensor has its part, nothing is chosen twice, and the count is kept.
    #[test]
    fn no_tensor_is_starved(
        sizes in prop::collection::vec(1usize..40, 1..6), count in 0usize..120, share in 0.0..1.0f64, seed in any::<u64>(),
    ) {
        let total: usize = sizes.iter().sum();
        let mut stream = Stream::new(seed, "test", 0);
        let mut from = 0;
        let mut tensors = Vec::new();
        for size in &sizes {
            tensors.push(from..from + size);
            from += size;
        }
        // The first tensor has the largest entries by far.
        let gradient: Vec<f32> =
            (0..total).map(|place| stream.between(-1.0, 1.0) as f32 * if place < sizes[0] { 1e6 } else { 1.0 }).collect();
        let chosen = select::largest(&gradient, &tensors, count, share);
        prop_assert_eq!(chosen.len(), count.min(total));
        prop_assert!(chosen.windows(2).all(|pair| pair[0] < pair[1]));
        for tensor in &tensors {
            let here = chosen.iter().filter(|&&place| tensor.contains(&(place as usize))).count();
            let due = ((share * tensor.len() as f64).ceil() as usize).min(count * tensor.len() / total);
            prop_assert!(here >= due.min(tensor.len()), "{} of {}", here, due);
        }
    }

    /// The order of samples does not depend on how they are taken.
    #[test]
    fn samples_come_in_one_order(samples in 1u32..60, sizes in prop::collection::vec(1u32..50, 1..20), seed in any::<u64>()) {
        let all: Vec<u32> = (0..samples).collect();
        let mut by_one = Batches::new(all.clone(), Stream::new(seed, "batches", 3));
        let mut by_sizes = Batches::new(all, Stream::new(seed, "batches", 3));
        for size in sizes {
            let expected: Vec<u32> = (0..size).flat_map(|_| by_one.take(1)).collect();
            prop_assert_eq!(by_sizes.take(size), expected);
        }
    }

    /// Shares of the global batch add up, nobody has none, and each is within one sample of what is due to it.
    #[test]
    fn shares_are_fair(global in 1u32..3_000, speeds in prop::collection::vec(0.5..50.0f64, 1..20)) {
        let shares = share_out(global, &speeds);
        prop_assert!(shares.iter().all(|&share| share > 0));
        let sum: u32 = shares.iter().sum();
        prop_assert_eq!(sum, global.max(speeds.len() as u32));
        let total: f64 = speeds.iter().sum();
        let forced = shares.iter().zip(&speeds).any(|(_, speed)| f64::from(global) * speed / total < 1.0);
        for (&share, speed) in shares.iter().zip(&speeds) {
            let due = f64::from(global) * speed / total;
            prop_assert!(forced || (f64::from(share) - due).abs() < 1.0, "{} for {}", share, due);
        }
    }
}
