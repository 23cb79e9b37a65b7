//! Which entries of a gradient are worth their bytes: those of largest magnitude.

use std::ops::Range;

/// The places of the `count` entries of largest magnitude, ascending; equal magnitudes: the first.
///
/// At least a share of each tensor is among them (`min_share`, 0 to 1, of its entries; where `count` is too small for that,
/// the tensors' parts shrink in proportion to their sizes), so that no layer is starved by another of larger gradients.
///
/// ```
/// use edgelab::training::select::largest;
/// let gradient = [0.1, -5.0, 4.0, 0.2, 0.3];
/// assert_eq!(largest(&gradient, &[0..3, 3..5], 2, 0.0), [1, 2]);
/// assert_eq!(largest(&gradient, &[0..3, 3..5], 3, 0.5), [1, 2, 4]);
/// ```
pub fn largest(gradient: &[f32], tensors: &[Range<usize>], count: usize, min_share: f64) -> Vec<u32> {
    if count >= gradient.len() {
        return (0..gradient.len() as u32).collect();
    }
    let mut chosen: Vec<u32> = Vec::with_capacity(count);
    let mut others: Vec<u64> = Vec::with_capacity(gradient.len());
    for tensor in tensors {
        let begin = others.len();
        others.extend(tensor.clone().map(|place| key(gradient[place], place)));
        let fair = count * tensor.len() / gradient.len();
        let least = ((min_share * tensor.len() as f64).ceil() as usize).min(fair);
        take(&mut others, begin, least, &mut chosen);
    }
    take(&mut others, 0, count - chosen.len(), &mut chosen);
    chosen.sort_unstable();
    chosen
}

/// The places of all entries within `percent` per cent of the largest magnitude of their tensor (Max-N), ascending.
pub fn near_largest(gradient: &[f32], tensors: &[Range<usize>], percent: f64) -> Vec<u32> {
    let mut chosen = Vec::new();
    for tensor in tensors {
        let most = gradient[tensor.clone()].iter().map(|value| value.abs().to_bits()).max().unwrap_or_default();
        if most == 0 {
            continue;
        }
        let least = (f64::from(f32::from_bits(most)) * (1.0 - percent / 100.0)) as f32;
        chosen.extend(tensor.clone().filter(|&place| gradient[place].abs() >= least).map(|place| place as u32));
    }
    chosen
}

/// Orders entries by magnitude, and among equal ones the first first. (The bits of positive floats are in their order.)
fn key(value: f32, place: usize) -> u64 {
    (u64::from(value.abs().to_bits()) << 32) | u64::from(!(place as u32))
}

/// Moves the `count` greatest of the keys from `begin` on to the chosen places. No two keys are equal, so which these are
/// does not depend on the way in which they are found.
fn take(keys: &mut Vec<u64>, begin: usize, count: usize, chosen: &mut Vec<u32>) {
    let split = keys.len() - count;
    if count == 0 {
        return;
    }
    if split > begin {
        keys[begin..].select_nth_unstable(split - begin);
    }
    chosen.extend(keys.drain(split..).map(|key| !(key as u32)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_go_to_the_first() {
        let equal = [1.0, -1.0, 1.0, -1.0];
        assert_eq!(largest(&equal, &[0..2, 2..4], 2, 0.0), [0, 1]);
        assert_eq!(largest(&equal, &[0..2, 2..4], 2, 1.0), [0, 2]);
        assert_eq!(largest(&equal, &[0..2, 2..4], 9, 0.0), [0, 1, 2, 3]);
        assert_eq!(largest(&equal, &[0..2, 2..4], 0, 0.5), [0u32; 0]);
    }

    #[test]
    fn max_n_looks_at_each_tensor() {
        let gradient = [1.0, -0.9, 0.5, 0.01, 0.0];
        assert_eq!(near_largest(&gradient, &[0..3, 3..5], 20.0), [0, 1, 3]);
        assert_eq!(near_largest(&gradient, &[0..3, 3..5], 100.0), [0, 1, 2, 3, 4]);
    }
}
