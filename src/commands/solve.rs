//! `edgelab solve`: who gets which parameters and how much of the band, for a problem in a file.

use std::{fmt::Write as _, path::PathBuf};

use edgelab::partition::{
    problem::Problem,
    scheme::{Allocation, Scheme, solve},
};

use super::{Failure, files, print, remark, to_json};

pub const EXAMPLES: &str = "\
A problem:
  {\"params\": 1241220, \"bits_per_param\": 32, \"bandwidth_down_hz\": 20e6, \"bandwidth_up_hz\": 20e6,
   \"groups\": [[{\"down_bps_per_hz\": 8, \"up_bps_per_hz\": 5, \"secs_per_param\": 6e-6, \"overhead_secs\": 0}]]}
Further fields: \"shared_bandwidth\": true (one pool), \"multicast_download\": true, \"whole_params\": true, and \"rate\":
\"power-spread\", where \"down_snr_hz\" and \"up_snr_hz\" (P·h/n0) take the place of the efficiencies.

Examples:
  edgelab solve problem.json
  edgelab solve problem.json --scheme all
  edgelab solve problem.json --scheme joint --json";

/// Groups of which a line names the parameters.
const NAMED: usize = 6;

/// Arguments of `edgelab solve`.
#[derive(clap::Args)]
pub struct Solve {
    /// The problem: parameters, budgets of bandwidth, and groups of workers
    #[arg(value_name = "PROBLEM.json")]
    file: PathBuf,
    /// Who decides: uniform, ba, pa, ba-pa, speed-pa, joint, or all of them
    #[arg(long, default_value = "joint", value_parser = schemes)]
    scheme: Schemes,
    /// Print everything as JSON: one answer or, for `all`, a list
    #[arg(long)]
    json: bool,
    /// Solve this many times, and say on standard error how long one took
    #[arg(long, hide = true, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    repeat: Option<u32>,
}

/// The schemes that were asked for.
#[derive(Clone)]
enum Schemes {
    One(Scheme),
    All,
}

fn schemes(text: &str) -> Result<Schemes, String> {
    if text == "all" { Ok(Schemes::All) } else { text.parse().map(Schemes::One) }
}

impl Solve {
    /// Solves and prints.
    ///
    /// # Errors
    /// What is wrong with the problem, by path.
    pub fn run(self) -> Result<(), Failure> {
        let about = |faults: &[_]| Failure::faults_of(&self.file, faults);
        let problem = Problem::read(&files::read(&self.file)?).map_err(|faults| about(&faults))?;
        let wanted = match self.scheme {
            Schemes::One(scheme) => vec![scheme],
            Schemes::All => Scheme::ALL.to_vec(),
        };
        let answers: Result<Vec<Allocation>, _> = wanted.iter().map(|&scheme| solve(&problem, scheme)).collect();
        let answers = answers.map_err(|fault| about(&[fault]))?;
        if let Some(times) = self.repeat {
            for &scheme in &wanted {
                remark(&format!("{scheme} {:e} s\n", secs_per_solve(&problem, scheme, times)));
            }
        }
        print(&match (&self.scheme, answers.as_slice()) {
            (Schemes::One(_), [answer]) if self.json => to_json(answer)?,
            _ if self.json => to_json(&answers)?,
            (Schemes::One(_), [answer]) => workers(&problem, answer),
            _ => comparison(&problem, &answers),
        })
    }
}

/// The clock is the command's: the library has none.
#[expect(clippy::disallowed_types, reason = "this measures the library, it is not part of it")]
fn secs_per_solve(problem: &Problem, scheme: Scheme, times: u32) -> f64 {
    let begun = std::time::Instant::now();
    for _ in 0..times {
        // It has been solved before; now only the time counts.
        let _ = std::hint::black_box(solve(std::hint::black_box(problem), scheme));
    }
    begun.elapsed().as_secs_f64() / f64::from(times)
}

/// All schemes, a line each.
fn comparison(problem: &Problem, answers: &[Allocation]) -> String {
    let mut text = format!("{:<10} {:>13} {:>9}  parameters of each group\n", "scheme", "round", "change");
    let uniform_secs = answers.first().map_or(0.0, |answer| answer.round_secs);
    for answer in answers {
        let change = (answer.round_secs - uniform_secs) / uniform_secs * 100.0;
        let named: Vec<String> = answer.params.iter().take(NAMED).map(|params| format!("{params:.0}")).collect();
        let more = if answer.params.len() > NAMED { ", …" } else { "" };
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{:<10} {:>11.6} s {:>7.1} %  {}{more}",
            answer.scheme,
            answer.round_secs,
            change,
            named.join(", ")
        );
    }
    text.push('\n');
    answers.iter().for_each(|answer| text.push_str(&resting(problem, answer)));
    text + &certificates(answers)
}

/// One scheme, a line for each worker.
fn workers(problem: &Problem, answer: &Allocation) -> String {
    let mut text = format!("{}: a round lasts {:.6} s.\n\n", answer.scheme.label(), answer.round_secs);
    text.push_str(" group worker    parameters    down/kHz      up/kHz  download/s  compute/s   upload/s    total/s\n");
    for (k, secs) in answer.worker_secs.iter().enumerate() {
        for (n, secs) in secs.iter().enumerate() {
            let [download, compute, upload, _] = answer.parts_secs(problem, k, n);
            let _ = writeln!(
                text,
                "{k:>6} {n:>6} {:>13.2} {:>11.3} {:>11.3} {download:>11.4} {compute:>10.4} {upload:>10.4} {secs:>10.6}",
                answer.params[k],
                answer.down_hz(k, n) / 1e3,
                answer.bandwidth_up_hz[k][n] / 1e3,
            );
        }
    }
    text.push('\n');
    text + &resting(problem, answer) + &certificates(std::slice::from_ref(answer))
}

/// Which groups get no parameters, and why.
fn resting(problem: &Problem, answer: &Allocation) -> String {
    let mut text = String::new();
    for k in (0..answer.params.len()).filter(|&k| answer.params[k] <= 0.0) {
        let overheads = problem.groups[k].iter().map(|worker| worker.overhead_secs).enumerate();
        let slow = overheads.max_by(|a, b| a.1.total_cmp(&b.1)).filter(|slow| slow.1 >= answer.round_secs);
        let why = slow.map_or_else(
            || "its bandwidth is worth more elsewhere".to_owned(),
            |(n, secs)| format!("the overhead of its worker {n} alone, {secs} s, is longer than the round"),
        );
        let _ = writeln!(text, "{}: group {k} gets no parameters, because {why}.", answer.scheme);
    }
    text
}

/// What is proven, at its worst.
fn certificates(answers: &[Allocation]) -> String {
    let worst = |of: fn(&Allocation) -> f64| answers.iter().map(of).fold(0.0, edgelab::num::math::max);
    format!(
        "Certificate: conditions of the optimum kept to {:.1e}, at most {:.1e} above it, budgets spent to {:.1e} (all \
         relative).\n",
        worst(|answer| answer.certificate.kkt_residual),
        worst(|answer| answer.certificate.duality_gap),
        worst(|answer| answer.certificate.budget_slack),
    )
}
