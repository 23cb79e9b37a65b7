//! Statistics beside SciPy's and NumPy's on one sample: `tests/peers/statistics.py` prints the values.

use edgelab::{
    experiment::samples::{self, Samples},
    num::stats,
};

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

/// One sample for each stratum, a seed a row.
fn strata(values: [[f64; 8]; 3]) -> [Samples<'static>; 3] {
    values.map(|stratum| Samples { rows: stratum.map(|value| vec![value]).to_vec(), policies: &[] })
}

/// NumPy's bootstrap has 200,000 resamples, ours 2,000 from another generator: with medians and trimmed means of few values
/// the quantiles are lumps. Measured: ours differ by at most 0.042.
#[test]
fn stratified_intervals_are_numpys() {
    let iqm = samples::interval(&strata(A), stats::interquartile_mean).expect("there are values");
    assert_eq!(iqm.estimate, 16.5);
    assert!((iqm.low - 14.458_333).abs() < 0.1 && (iqm.high - 20.125).abs() < 0.1, "{iqm:?}");
    let change = samples::percent(&strata(B), &strata(A)).expect("there are values");
    assert!((change.estimate + 17.261_904_761_904_76).abs() < 1e-12, "{change:?}");
    assert!((change.low + 20.833_333).abs() < 0.1 && (change.high + 2.857_143).abs() < 0.1, "{change:?}");
}

/// Strata share their seeds, so the same stratum again is no new evidence: no interval changes.
#[test]
fn a_stratum_again_is_no_new_evidence() {
    let (a, b) = (strata(A), strata(B));
    let again = |of: &Samples<'static>| [of.clone(), of.clone(), of.clone()];
    for (a, b) in a.iter().zip(&b) {
        assert_eq!(samples::interval(&again(a), stats::median), a.median());
        assert_eq!(samples::percent(&again(b), &again(a)), b.percent(a));
    }
}

#[test]
fn performance_profiles_by_numpy() {
    let costs = [A.as_flattened().to_vec(), B.as_flattened().to_vec()];
    let profile = stats::performance_profile(&costs, &[1.0, 1.1, 1.25, 1.5]);
    let by_24 = |counts: [f64; 4]| counts.map(|count| count / 24.0);
    assert_eq!(profile, [by_24([9.0, 10.0, 15.0, 23.0]), by_24([17.0, 23.0, 24.0, 24.0])]);
}
