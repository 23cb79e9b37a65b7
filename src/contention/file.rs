//! A network in a file, so that anyone can check the fixed point against another tool.

use serde::{Deserialize, Serialize};

use super::{Network, Visit};
use crate::model::{check::Fault, faults::Faults, json, limits};

/// The longest time in a file, in seconds (30,000 years).
const MAX_SECS: f64 = 1e12;

/// A closed queueing network: what `edgelab contention` reads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetworkFile {
    /// How many processor-sharing stations there are.
    pub stations: u32,
    /// The jobs, one customer each.
    pub jobs: Vec<JobEntry>,
}

/// One job of a [`NetworkFile`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JobEntry {
    /// Time between two iterations that is spent at no station, in seconds.
    pub think_secs: f64,
    /// Where an iteration goes.
    pub visits: Vec<VisitEntry>,
}

/// One visit of a [`JobEntry`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VisitEntry {
    /// Which station, 0 … stations − 1.
    pub station: u32,
    /// Service demand per iteration on an idle station, in seconds.
    pub demand_secs: f64,
}

/// What `edgelab contention` answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Solution {
    /// The mean cycle of each job, in seconds, in the order of the file.
    pub cycle_secs: Vec<f64>,
    /// The largest relative violation of the fixed-point equations.
    pub residual: f64,
    /// How many sweeps over the jobs it took.
    pub iterations: u32,
}

/// Reads a [`NetworkFile`] and solves it.
///
/// # Errors
/// One line per fault, each `path: what is wrong`, such as `jobs.3.visits.0.station: …`.
/// A file whose shape is wrong (JSON, types, unknown fields) names the first fault only.
///
/// ```
/// use edgelab::contention::solve_file;
/// let network = r#"{"stations": 1, "jobs": [{"think_secs": 1, "visits": [{"station": 0, "demand_secs": 2}]}]}"#;
/// assert_eq!(solve_file(network).map(|solution| solution.cycle_secs), Ok(vec![3.0]));
/// ```
pub fn solve_file(text: &str) -> Result<Solution, String> {
    let file: NetworkFile = json::read(text).map_err(|fault| fault.to_string())?;
    check(&file).map_err(|faults| faults.iter().map(Fault::to_string).collect::<Vec<_>>().join("\n"))?;
    let mut network = Network::new(file.stations as usize);
    let mut visits = Vec::new();
    for (id, job) in (0..).zip(&file.jobs) {
        visits.clear();
        visits.extend(job.visits.iter().map(|v| Visit { station: v.station, demand_secs: v.demand_secs }));
        network.set(id, job.think_secs, &visits);
    }
    network.solve();
    let cycle_secs = (0..).zip(&file.jobs).map(|(id, _)| network.cycle_secs(id)).collect();
    Ok(Solution { cycle_secs, residual: network.residual(), iterations: network.sweeps() })
}

/// Every fault of the values, one line each.
fn check(file: &NetworkFile) -> Result<(), Vec<Fault>> {
    let mut faults = Faults::default();
    faults.check_count("stations", u64::from(file.stations), limits::NETWORK_STATIONS);
    faults.check_count("jobs", file.jobs.len() as u64, limits::NETWORK_JOBS);
    let visits: usize = file.jobs.iter().map(|job| job.visits.len()).sum();
    faults.check_count("jobs.visits", visits as u64, limits::NETWORK_VISITS);
    for (j, job) in file.jobs.iter().enumerate() {
        check_secs(&mut faults, job.think_secs, || format!("jobs.{j}.think_secs"));
        for (v, visit) in job.visits.iter().enumerate() {
            if visit.station >= file.stations {
                let problem = || format!("{} is not below the number of stations, {}", visit.station, file.stations);
                faults.add(|| format!("jobs.{j}.visits.{v}.station"), problem);
            }
            check_secs(&mut faults, visit.demand_secs, || format!("jobs.{j}.visits.{v}.demand_secs"));
        }
    }
    faults.into_result()
}

fn check_secs(faults: &mut Faults, secs: f64, path: impl FnOnce() -> String) {
    if !(0.0..=MAX_SECS).contains(&secs) {
        faults.add(path, || format!("{secs} is not a time from 0 to {MAX_SECS:e} seconds"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn refusal(text: &str) -> String {
        solve_file(text).expect_err(text)
    }

    #[test]
    fn solves_what_it_reads() {
        let text = r#"{"stations": 2, "jobs": [
            {"think_secs": 1, "visits": [{"station": 1, "demand_secs": 0.25}, {"station": 1, "demand_secs": 0.75}]},
            {"think_secs": 1.0, "visits": [{"station": 1, "demand_secs": 1e0}]},
            {"think_secs": 4, "visits": []}]}"#;
        let solution = solve_file(text).unwrap();
        let golden_ratio = (1.0 + 5f64.sqrt()) / 2.0;
        let expected = [1.0 + golden_ratio, 1.0 + golden_ratio, 4.0];
        assert!(solution.cycle_secs.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-7), "{solution:?}");
        assert!(solution.residual <= 1e-8 && solution.iterations > 1);
    }

    #[test]
    fn names_every_wrong_value() {
        let text = r#"{"stations": 2, "jobs": [
            {"think_secs": -1, "visits": [{"station": 2, "demand_secs": 1}, {"station": 0, "demand_secs": -0.5}]},
            {"think_secs": 1, "visits": [{"station": 4294967295, "demand_secs": 1e300}]}]}"#;
        let faults = refusal(text);
        let paths: Vec<&str> = faults.lines().filter_map(|line| line.split(':').next()).collect();
        let (first, second) = ("jobs.0.visits", "jobs.1.visits.0");
        assert_eq!(
            paths,
            [
                "jobs.0.think_secs",
                &format!("{first}.0.station"),
                &format!("{first}.1.demand_secs"),
                &format!("{second}.station"),
                &format!("{second}.demand_secs"),
            ]
        );
    }

    #[test]
    fn names_the_first_wrong_shape() {
        let with = |visit: &str| format!(r#"{{"stations": 1, "jobs": [{{"think_secs": 1, "visits": [{visit}]}}]}}"#);
        for (text, path) in [
            (with(r#"{"station": "0", "demand_secs": 1}"#), "jobs.0.visits.0.station: invalid type"),
            (with(r#"{"station": -1, "demand_secs": 1}"#), "jobs.0.visits.0.station: invalid value"),
            (with(r#"{"station": 0.5, "demand_secs": 1}"#), "jobs.0.visits.0.station: invalid type"),
            (with(r#"{"station": 0, "demand_secs": null}"#), "jobs.0.visits.0.demand_secs: invalid type"),
            (with(r#"{"station": 0, "demand_secs": "NaN"}"#), "jobs.0.visits.0.demand_secs: invalid type"),
            (with(r#"{"station": 0, "demand_secs": NaN}"#), "jobs.0.visits.0.demand_secs: expected value"),
            (with(r#"{"station": 0, "demand_secs": 1e999}"#), "jobs.0.visits.0.demand_secs: number out of range"),
            (with(r#"{"station": 0, "demand_secs": 1, "x": 1}"#), "jobs.0.visits.0.x: unknown field"),
            (with(r#"{"station": 0}"#), "jobs.0.visits.0: missing field"),
            (r#"{"stations": 1e9, "jobs": []}"#.to_owned(), "stations: invalid type"),
            (r#"{"stations": 1, "stations": 1, "jobs": []}"#.to_owned(), "duplicate field `stations`"),
            (r#"{"stations": 1, "jobs": []} []"#.to_owned(), "trailing characters"),
            (String::new(), "EOF"),
            ("[[[[".to_owned(), "0: invalid type"),
        ] {
            let faults = refusal(&text);
            assert!(faults.starts_with(path), "{text} is refused by: {faults}");
        }
    }

    #[test]
    fn limits_hold() {
        assert!(refusal(r#"{"stations": 1000001, "jobs": []}"#).starts_with("stations: 1000001 are more than"));
        let job = r#"{"think_secs":-1,"visits":[]},"#;
        let many = |jobs: usize| format!(r#"{{"stations":1,"jobs":[{}]}}"#, job.repeat(jobs).trim_end_matches(','));
        assert!(refusal(&many(100_001)).starts_with("jobs: 100001 are more than"));
        assert_eq!(refusal(&many(150)).lines().last(), Some("and 50 more"));
        assert_eq!(refusal(&format!(r#"{{"{}\n": 1}}"#, "<b>".repeat(1000))).chars().count(), 300);
        assert!(refusal(&" ".repeat(limits::FILE_BYTES + 1)).contains("bytes are more than"));
    }

    proptest! {
        #[test]
        fn any_text_is_answered(text in any::<String>(), secs in any::<f64>(), station in 0..3u32) {
            let _ = solve_file(&text);
            let visit = format!(r#"{{"station": {station}, "demand_secs": {secs:e}}}"#);
            let network = format!(r#"{{"stations": 2, "jobs": [{{"think_secs": 0, "visits": [{visit}, {visit}]}}]}}"#);
            match solve_file(&network) {
                Ok(solution) => prop_assert!(station < 2 && solution.cycle_secs[0].is_finite()),
                Err(faults) => prop_assert!(faults.starts_with("jobs.0.visits.0.")),
            }
        }
    }
}
