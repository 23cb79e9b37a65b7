//! Statistics beside SciPy's and NumPy's on one sample: `tests/peers/statistics.py` prints the values.

use edgelab::num::{rng::Stream, stats};

const A: [[f64; 8]; 3] = [
    [12.0, 15.5, 11.0, 14.0, 13.5, 90.0, 12.5, 16.0],
    [31.0, 28.5, 35.0, 30.0, 29.5, 33.0, 27.0, 36.0],
    [7.0, 8.5, 6.0, 9.0, 7.5, 8.0, 6.5, 9.5],
];
const B: [[f64; 8]; 3] = [
    [10.0, 12.5, 11.0, 11.5, 9.0, 40.0, 10.5, 13.0],
    [33.0, 30.5, 34.0, 31.0, 32.5, 35.0, 29.0, 38.0],
    [5.0, 6.5, 6.0, 7.0, 5.5, 6.0, 4.5, 7.5],
];

fn strata(values: [[f64; 8]; 3]) -> Vec<Vec<f64>> {
    values.iter().map(|row| row.to_vec()).collect()
}

#[test]
fn the_interquartile_mean_is_scipys_trimmed_mean() {
    assert_eq!(stats::interquartile_mean(A.as_flattened()), Some(16.5));
}

#[test]
fn the_probability_of_improvement_is_mann_and_whitneys() {
    let found: Vec<f64> = A.iter().zip(&B).filter_map(|(a, b)| stats::probability_of_less(b, a)).collect();
    assert_eq!(found, [0.78125, 0.3515625, 0.8671875]);
    assert_eq!(stats::probability_of_less(&[], &[1.0]), None);
}

/// NumPy's bootstrap has 200,000 resamples, ours 20,000 from another generator: with medians and trimmed means of few
/// values the quantiles are lumps. Measured: ours differ by at most 0.04 and 0.2.
#[test]
fn stratified_intervals_are_numpys() {
    let bootstrap = |values: &[Vec<f64>], statistic: fn(&[f64]) -> Option<f64>| {
        stats::stratified(values, 20_000, &mut Stream::new(1, "test", 0), statistic).expect("there are values")
    };
    let iqm = bootstrap(&strata(A), stats::interquartile_mean);
    assert_eq!(iqm.estimate, 16.5);
    assert!((iqm.low - 14.583_333).abs() < 0.1 && (iqm.high - 19.75).abs() < 0.1, "{iqm:?}");
    let changes = A.iter().zip(&B).map(|(a, b)| a.iter().zip(b).map(|(a, b)| (b - a) / a * 100.0).collect());
    let change = bootstrap(&changes.collect::<Vec<Vec<f64>>>(), stats::median);
    assert!((change.estimate + 17.261_904_761_904_76).abs() < 1e-12, "{change:?}");
    assert!((change.low + 20.203_735).abs() < 0.3 && (change.high + 1.428_571).abs() < 0.3, "{change:?}");
}

/// Without strata the same sample has another interval: the test would notice if the strata were ignored.
#[test]
fn strata_matter() {
    let draw = |values: &[Vec<f64>]| {
        stats::stratified(values, 20_000, &mut Stream::new(1, "test", 0), stats::interquartile_mean).expect("values")
    };
    let (with, without) = (draw(&strata(A)), draw(&[A.as_flattened().to_vec()]));
    assert!(without.high - without.low > 1.3 * (with.high - with.low), "{with:?} {without:?}");
}

#[test]
fn performance_profiles_by_numpy() {
    let costs = [A.as_flattened().to_vec(), B.as_flattened().to_vec()];
    let profile = stats::performance_profile(&costs, &[1.0, 1.1, 1.25, 1.5]);
    let by_24 = |counts: [f64; 4]| counts.map(|count| count / 24.0);
    assert_eq!(profile, [by_24([9.0, 10.0, 15.0, 23.0]), by_24([17.0, 23.0, 24.0, 24.0])]);
}
