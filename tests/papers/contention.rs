//! The contention model against laws, closed forms and other ways to the same numbers.
//!
//! `cargo test --test papers contention -- --nocapture` prints the measured errors that `src/contention.rs` states.

use crate::peers::{Job, linearizer, mva, networks, sharing};
use edgelab::contention::{Network, Visit};
use edgelab::num::{math, rng::Stream};
use proptest::prelude::*;
use sharing::Law;

const STATIONS: usize = 6;
const IDS: u32 = 12;

fn visits(job: &Job) -> Vec<Visit> {
    (0..).zip(&job.demands).map(|(station, &demand_secs)| Visit { station, demand_secs }).collect()
}

/// A network solved from nothing; ids are places in the list.
fn cold(jobs: &[Option<Job>]) -> Network {
    let stations = jobs.iter().flatten().map(|job| job.demands.len()).max();
    let mut network = Network::new(stations.unwrap_or(STATIONS));
    for (id, job) in (0..).zip(jobs) {
        if let Some(job) = job {
            network.set(id, job.think, &visits(job));
        }
    }
    network.solve();
    network
}

/// Cycles of jobs 0 … n − 1.
fn cycles(jobs: &[Job]) -> Vec<f64> {
    let jobs: Vec<Option<Job>> = jobs.iter().cloned().map(Some).collect();
    let network = cold(&jobs);
    (0..jobs.len() as u32).map(|id| network.cycle_secs(id)).collect()
}

fn close(a: f64, b: f64, relative: f64) -> bool {
    (a - b).abs() <= relative * b.abs()
}

// ---- laws --------------------------------------------------------------------------------------------------------

/// Times of eight orders of magnitude, and none.
fn secs() -> impl Strategy<Value = f64> {
    prop_oneof![2 => Just(0.0), 4 => 0.01..10.0f64, 1 => (-6.0..3.0f64).prop_map(|e| math::pow(10.0, e))]
}

fn job() -> impl Strategy<Value = Job> {
    (secs(), prop::collection::vec(secs(), STATIONS)).prop_map(|(think, demands)| Job { think, demands })
}

fn jobs() -> impl Strategy<Value = Vec<Job>> {
    prop::collection::vec(job(), 1..=IDS as usize)
}

/// Steps: set (a job) or remove (nothing), of one of a dozen ids; and whether to solve after it.
fn steps() -> impl Strategy<Value = Vec<(u32, Option<Job>, bool)>> {
    prop::collection::vec((0..IDS, prop::option::weighted(0.7, job()), prop::bool::weighted(0.8)), 1..60)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn incremental_equals_cold(steps in steps()) {
        let mut network = Network::new(STATIONS);
        let mut jobs: Vec<Option<Job>> = vec![None; IDS as usize];
        for (id, job, solve) in steps {
            match &job {
                Some(job) => network.set(id, job.think, &visits(job)),
                None => network.remove(id),
            }
            jobs[id as usize] = job;
            if solve {
                network.solve();
                prop_assert!(network.residual() <= 1e-7, "residual {}", network.residual());
                let fresh = cold(&jobs);
                for id in 0..IDS {
                    let (warm, cold) = (network.cycle_secs(id), fresh.cycle_secs(id));
                    prop_assert!(close(warm, cold, 1e-6), "job {id}: {warm} after events, {cold} from nothing");
                }
            }
        }
    }

    /// What `solve` leaves out has not changed; what it names is present and in order.
    #[test]
    fn reports_every_change_once(steps in steps()) {
        let mut network = Network::new(STATIONS);
        let mut known = vec![f64::NAN; IDS as usize];
        let mut present = vec![false; IDS as usize];
        for (id, job, _) in steps {
            match &job {
                Some(job) => network.set(id, job.think, &visits(job)),
                None => network.remove(id),
            }
            let is_new = job.is_some() && !present[id as usize];
            present[id as usize] = job.is_some();
            let changed = network.solve().to_vec();
            prop_assert!(changed.is_sorted_by(|a, b| a < b));
            prop_assert!(changed.iter().all(|&id| present[id as usize]));
            prop_assert!(!is_new || changed.contains(&id));
            changed.iter().for_each(|&id| known[id as usize] = network.cycle_secs(id));
            for id in (0..IDS).filter(|&id| present[id as usize]) {
                prop_assert!(close(known[id as usize], network.cycle_secs(id), edgelab::contention::REPORTED));
            }
            prop_assert!(network.solve().is_empty());
        }
    }

    /// Whatever happened, an empty network is exactly empty: station totals do not drift.
    #[test]
    fn totals_do_not_drift(steps in steps()) {
        let mut network = Network::new(STATIONS);
        for (id, job, solve) in steps {
            match &job {
                Some(job) => network.set(id, job.think, &visits(job)),
                None => network.remove(id),
            }
            if solve {
                network.solve();
            }
        }
        (0..IDS).for_each(|id| network.remove(id));
        for station in 0..STATIONS as u32 {
            prop_assert_eq!(network.queue(station), 0.0);
        }
    }

    #[test]
    fn order_does_not_matter(jobs in jobs(), seed in 0..1000u64) {
        let mut order: Vec<usize> = (0..jobs.len()).collect();
        Stream::new(seed, "order", 0).shuffle(&mut order);
        let shuffled: Vec<Job> = order.iter().map(|&at| jobs[at].clone()).collect();
        let (straight, shuffled) = (cycles(&jobs), cycles(&shuffled));
        for (place, &at) in order.iter().enumerate() {
            prop_assert!(close(shuffled[place], straight[at], 1e-6));
        }
    }

    /// A cycle is no shorter than on idle stations, and no longer than if everybody else stood in each queue.
    #[test]
    fn cycles_are_bounded(jobs in jobs()) {
        for (job, cycle) in jobs.iter().zip(cycles(&jobs)) {
            let crowd = |s: usize| jobs.iter().filter(|other| other.demands[s] > 0.0).count() as f64;
            let idle = job.think + job.demands.iter().sum::<f64>();
            let packed = job.think + job.demands.iter().enumerate().map(|(s, demand)| demand * crowd(s)).sum::<f64>();
            prop_assert!(cycle >= idle * (1.0 - 1e-12), "{cycle} < {idle}");
            prop_assert!(cycle <= packed * (1.0 + 1e-9) , "{cycle} > {packed}");
        }
    }

    /// Little's law at each station, and no station is busier than always.
    #[test]
    fn queues_and_utilisations_agree(jobs in jobs()) {
        let network = cold(&jobs.iter().cloned().map(Some).collect::<Vec<_>>());
        let (mut queues, mut busy) = ([0.0; STATIONS], [0.0; STATIONS]);
        for id in 0..jobs.len() as u32 {
            for (station, demand, residence) in network.visits(id) {
                queues[station as usize] += residence / network.cycle_secs(id);
                busy[station as usize] += demand / network.cycle_secs(id);
            }
        }
        for station in 0..STATIONS {
            let (queue, utilisation) = (network.queue(station as u32), network.utilisation(station as u32));
            prop_assert!((queue - queues[station]).abs() <= 1e-6, "{queue} {}", queues[station]);
            prop_assert!(close(utilisation, busy[station], 1e-12));
            prop_assert!(utilisation <= 1.0 + 1e-7);
        }
    }

    /// Time has no natural unit.
    #[test]
    fn cycles_scale_with_all_times(jobs in jobs(), factor in 0.01..100.0f64) {
        let scaled: Vec<Job> = jobs
            .iter()
            .map(|job| Job { think: job.think * factor, demands: job.demands.iter().map(|d| d * factor).collect() })
            .collect();
        for (a, b) in cycles(&scaled).into_iter().zip(cycles(&jobs)) {
            prop_assert!(close(a, b * factor, 1e-6));
        }
    }

    /// A prediction for a job as it stands is its cycle; a job that leaves itself out does not queue behind itself.
    #[test]
    fn prediction_for_the_present_is_the_cycle(jobs in jobs()) {
        let network = cold(&jobs.iter().cloned().map(Some).collect::<Vec<_>>());
        for (id, job) in (0..).zip(&jobs) {
            let mut visits = visits(job);
            visits.reverse();
            prop_assert!(close(network.predict(Some(id), job.think, &visits), network.cycle_secs(id), 1e-6));
            prop_assert!(network.predict(None, job.think, &visits) >= network.cycle_secs(id) * (1.0 - 1e-7));
        }
    }

    /// Visits to one station are one visit, and a visit without demand is none.
    #[test]
    fn visits_are_merged(job in job(), cut in 0.0..1.0f64) {
        let whole = visits(&job);
        let mut parts: Vec<Visit> = whole.iter().map(|v| Visit { demand_secs: v.demand_secs * cut, ..*v }).collect();
        parts.extend(whole.iter().map(|v| Visit { demand_secs: v.demand_secs * (1.0 - cut), ..*v }));
        let mut network = Network::new(STATIONS);
        network.set(0, job.think, &whole);
        network.set(1, job.think, &parts);
        network.solve();
        prop_assert!(close(network.cycle_secs(0), network.cycle_secs(1), 1e-6));
        prop_assert_eq!(network.visits(1).count(), job.demands.iter().filter(|&&demand| demand > 0.0).count());
    }

    /// On one station, another job makes nobody faster, and a longer pause of one makes no other slower.
    /// (Over several stations this is no law: who slows a job here relieves its rivals there.)
    #[test]
    fn one_station_is_monotone(mut jobs in prop::collection::vec((0.0..10.0f64, 0.01..10.0f64), 2..12), longer in 0.1..10.0f64) {
        let on_one = |jobs: &[(f64, f64)]| {
            cycles(&jobs.iter().map(|&(think, demand)| Job { think, demands: vec![demand] }).collect::<Vec<_>>())
        };
        let all = on_one(&jobs);
        for (without, with) in on_one(&jobs[..jobs.len() - 1]).into_iter().zip(&all) {
            prop_assert!(without <= with * (1.0 + 1e-7));
        }
        if let Some(last) = jobs.last_mut() {
            last.0 += longer;
        }
        let rested = on_one(&jobs);
        for (rested, before) in rested.iter().zip(&all).take(jobs.len() - 1) {
            prop_assert!(*rested <= before * (1.0 + 1e-7));
        }
    }
}

/// Equal histories, equal bits.
#[test]
fn equal_histories_give_equal_bits() {
    let run = || {
        let mut stream = Stream::new(5, "history", 0);
        let mut network = Network::new(30);
        let mut bits = Vec::new();
        for _ in 0..500 {
            let id = stream.below(40);
            if stream.below(3) == 0 {
                network.remove(id);
            } else {
                network.set(id, stream.exponential(5.0), &random_visits(30, &mut stream));
            }
            for &id in &network.solve().to_vec() {
                bits.push((id, network.cycle_secs(id).to_bits()));
            }
        }
        bits
    };
    assert_eq!(run(), run());
}

fn random_visits(stations: u32, stream: &mut Stream) -> Vec<Visit> {
    (0..1 + stream.below(10))
        .map(|_| Visit { station: stream.below(stations), demand_secs: stream.exponential(1.0) })
        .collect()
}

/// Demands drawn in many ways: exponential, heavy-tailed, all equal, large or tiny, over eight decades, nearly equal.
fn demand(kind: u32, stream: &mut Stream) -> f64 {
    match kind {
        0 => stream.exponential(1.0),
        1 => math::pow(stream.exponential(1.0), 4.0),
        2 => 1.0,
        3 => *stream.choose(&[1.0, 1e-3]),
        4 => math::pow(10.0, stream.between(-5.0, 3.0)),
        _ => stream.between(0.5, 1.5),
    }
}

#[test]
fn random_networks_settle_soon() {
    for kind in 0..6 {
        let (mut sum, mut worst) = (0, 0);
        for case in 0..1_000 {
            let mut stream = Stream::new(case, "kinds", u64::from(kind));
            let (stations, jobs) = (1 + stream.below(12), 1 + stream.below(100));
            let mut network = Network::new(stations as usize);
            for id in 0..jobs {
                let think = if stream.below(2) == 0 { 0.0 } else { stream.exponential(5.0) };
                let visits: Vec<Visit> = (0..1 + stream.below(stations))
                    .map(|_| Visit { station: stream.below(stations), demand_secs: demand(kind, &mut stream) })
                    .collect();
                network.set(id, think, &visits);
            }
            network.solve();
            (sum, worst) = (sum + network.sweeps(), worst.max(network.sweeps()));
            assert!(network.sweeps() <= 60, "kind {kind}, case {case}: {} sweeps", network.sweeps());
            assert!(network.residual() <= 1e-7, "kind {kind}, case {case}: {}", network.residual());
        }
        println!("demands of kind {kind}: {:.1} sweeps on average, {worst} at worst", f64::from(sum) / 1_000.0);
    }
}

/// Many jobs without think time between two equally loaded stations: plain substitution shrinks the error by a factor
/// near (n − 1)/(n + 1) only. Half of the jobs have demands 1 and 2, then as many 2 and 1, so both queues are n/2 and
/// with h = 1 + n/2 a job's share q of the first is q (1 (h − q) + 2 (h − 1 + q)) = 1 (h − q): a quadratic.
#[test]
fn slow_networks_settle() {
    for n in [10, 100, 1_000, 10_000] {
        let mut network = Network::new(2);
        for id in 0..n {
            let demands = if id < n / 2 { [1.0, 2.0] } else { [2.0, 1.0] };
            network.set(id, 0.0, &visits(&Job { think: 0.0, demands: demands.to_vec() }));
        }
        network.solve();
        assert!(network.sweeps() <= 60, "{n} jobs: {} sweeps", network.sweeps());
        assert!(network.residual() <= 1e-7, "{n} jobs: {}", network.residual());
        let h = 1.0 + f64::from(n) / 2.0;
        let b = h + 2.0 * (h - 1.0) + 1.0;
        let share = ((b * b + 4.0 * h).sqrt() - b) / 2.0;
        let expected = (h - share) + 2.0 * (h - 1.0 + share);
        for id in [0, n / 2 - 1, n / 2, n - 1] {
            assert!(close(network.cycle_secs(id), expected, 1e-6), "{n} jobs: {} {expected}", network.cycle_secs(id));
        }
    }
}

#[test]
fn jobs_without_stations_only_think() {
    let mut network = Network::new(1);
    network.set(3, 2.5, &[]);
    network.set(7, 0.0, &[Visit { station: 0, demand_secs: 0.0 }]);
    assert_eq!(network.solve(), [3, 7]);
    assert_eq!((network.cycle_secs(3), network.cycle_secs(7), network.cycle_secs(0)), (2.5, 0.0, 0.0));
}

// ---- closed forms ------------------------------------------------------------------------------------------------

#[test]
fn one_job_meets_no_contention() {
    assert_eq!(cycles(&[Job { think: 5.0, demands: vec![1.0, 0.5, 0.25] }]), [6.75]);
}

/// n equal jobs, one station, demand D, think time Z. R = D (1 + (n − 1) R / (Z + R)) multiplied by Z + R is
/// R² + (Z − n D) R − D Z = 0. Exact: R(n) = D (1 + (n − 1) R(n − 1) / (Z + R(n − 1))), by the arrival theorem.
#[test]
fn equal_jobs_on_one_station() {
    let mut worst = 0.0;
    for n in 1..=50 {
        for (demand, think) in [(1.0, 0.0), (1.0, 1.0), (1.0, 10.0), (1.0, 25.0), (0.1, 40.0)] {
            let b = f64::from(n) * demand - think;
            let closed = think + (b + (b * b + 4.0 * demand * think).sqrt()) / 2.0;
            let jobs = vec![Job { think, demands: vec![demand] }; n as usize];
            for cycle in cycles(&jobs) {
                assert!(close(cycle, closed, 1e-7), "{n} jobs, D {demand}, Z {think}: {cycle}, by hand {closed}");
            }
            let mut residence = demand;
            for before in 1..n {
                residence = demand * (1.0 + f64::from(before) * residence / (think + residence));
            }
            let exact = think + residence;
            if n <= 7 {
                assert!(close(mva::cycles(&jobs)[0], exact, 1e-12));
            }
            assert!(closed >= exact * (1.0 - 1e-12), "Bard–Schweitzer is never too fast here");
            worst = math::max(worst, closed / exact - 1.0);
        }
    }
    println!("equal jobs on one station, 1 … 50 jobs: worst error {:.2} %", worst * 100.0);
    assert!((0.02..0.08).contains(&worst), "{worst}");
}

// ---- other methods -----------------------------------------------------------------------------------------------

/// Mean and worst relative error of cycles over the jobs of all networks.
fn errors(networks: impl Iterator<Item = Vec<Job>>, method: impl Fn(&[Job]) -> Vec<f64>) -> (f64, f64) {
    let (mut sum, mut worst, mut count) = (0.0, 0.0, 0.0);
    for jobs in networks {
        for (cycle, exact) in method(&jobs).into_iter().zip(mva::cycles(&jobs)) {
            let error = (cycle / exact - 1.0).abs();
            (sum, worst, count) = (sum + error, math::max(worst, error), count + 1.0);
        }
    }
    (sum / count, worst)
}

#[test]
fn exact_analysis_by_hand() {
    // Two equal jobs, D = Z = 1: alone a job is at the station half of its time, so R = 1.5.
    let job = Job { think: 1.0, demands: vec![1.0] };
    assert_eq!(mva::cycles(&[job.clone(), job]), [2.5, 2.5]);
    // Without think time two jobs at one station are always both there.
    let job = |demand| Job { think: 0.0, demands: vec![demand] };
    assert_eq!(mva::cycles(&[job(1.0), job(3.0)]), [2.0, 6.0]);
}

/// How far Bard–Schweitzer is from exact mean-value analysis, and the Linearizer beside it.
#[test]
fn errors_against_exact_analysis() {
    // Mean think time, and the bounds that the model card states: of the mean error and of the worst job's.
    for (think, mean_bound, worst_bound) in [(5.0, 0.04, 0.27), (1.0, 0.05, 0.29), (0.0, 0.055, 0.31)] {
        for count in [60, 2_000] {
            let (mean, worst) = errors(networks::small(count, think), cycles);
            let (finer, finer_worst) = errors(networks::small(count, think), |jobs| linearizer::cycles(jobs).0);
            println!(
                "{count} networks of 2 to 7 jobs, mean think time {think} s: Bard–Schweitzer errs by {:.2} % (worst job \
                 {:.1} %), the Linearizer by {:.2} % ({:.1} %)",
                mean * 100.0,
                worst * 100.0,
                finer * 100.0,
                finer_worst * 100.0
            );
            assert!((0.02..=mean_bound).contains(&mean), "{mean}");
            assert!((0.15..=worst_bound).contains(&worst), "{worst}");
            assert!(finer < mean / 10.0, "{finer} is not much closer than {mean}");
        }
    }
}

/// The Linearizer solves the network once without each job, three times over: too dear for the hot path.
#[test]
fn cost_of_the_linearizer() {
    let jobs = networks::cluster(1);
    let network = cold(&jobs.iter().cloned().map(Some).collect::<Vec<_>>());
    let (_, updates) = linearizer::cycles(&jobs);
    println!("25 jobs: Bard–Schweitzer solves a job {} times, the Linearizer {updates} times", network.updates());
    assert!(updates > 25 * network.updates());
}

/// Exponential demands and think times, event by event: exact analysis lies within the simulation's own interval.
#[test]
fn simulation_agrees_with_exact_analysis() {
    // Four standard errors of 32 batches: 1 in 2,700 by chance, for each of about 30 jobs.
    const ERRORS: f64 = 4.0;
    let mut deviations = Vec::new();
    for (case, jobs) in (0..).zip(networks::small(6, 2.0)) {
        let mut stream = Stream::new(case, "processor sharing", 0);
        let measured = sharing::simulate(&jobs, &Law::Exponential, &vec![0.0; jobs.len()], 40_000, &mut stream);
        for (simulated, exact) in measured.iter().zip(mva::cycles(&jobs)) {
            let deviation = (simulated.mean - exact) / simulated.error;
            assert!(deviation.abs() < ERRORS, "network {case}: {simulated:?}, exact {exact}");
            assert!(simulated.error < 0.01 * exact, "network {case}: the interval says nothing: {simulated:?}");
            deviations.push(deviation);
        }
    }
    let mean = deviations.iter().sum::<f64>() / deviations.len() as f64;
    println!("{} jobs simulated: mean deviation from exact {mean:.2} standard errors", deviations.len());
    // Deviations of jobs of one network go together, so this is a loose check for a common bias.
    assert!(mean.abs() < 1.0, "{mean}");
}

/// At the simulator's own size, beyond exact analysis: against simulations with exponential and with constant times.
#[test]
fn simulation_of_clusters() {
    for (law, name) in [(Law::Exponential, "exponential"), (Law::Constant, "constant")] {
        let (mut sum, mut worst, mut count) = (0.0, 0.0, 0.0);
        for seed in 0..2 {
            let jobs = networks::cluster(seed);
            let mut stream = Stream::new(seed, "phases", 0);
            let phases: Vec<f64> = jobs.iter().map(|_| stream.between(0.0, 20.0)).collect();
            let measured = sharing::simulate(&jobs, &law, &phases, 2_000, &mut stream);
            for (cycle, simulated) in cycles(&jobs).into_iter().zip(measured) {
                let error = (cycle / simulated.mean - 1.0).abs();
                (sum, worst, count) = (sum + error, math::max(worst, error), count + 1.0);
            }
        }
        let mean: f64 = sum / count;
        println!(
            "2 clusters of 25 jobs, {name} times: mean error {:.2} %, worst job {:.1} %",
            mean * 100.0,
            worst * 100.0
        );
        assert!(mean < 0.04 && worst < 0.27, "{mean} {worst}");
    }
}

/// What means cannot say: two equal jobs with constant times (one second of think time, one of work) stay in phase or
/// out of phase for ever. In phase each takes 3 s, out of phase 2 s; with random times 2.5 s.
#[test]
fn constant_times_lock_the_phase() {
    let pair = vec![Job { think: 1.0, demands: vec![1.0] }; 2];
    for (lead, expected) in [(0.0, 3.0), (0.5, 2.5), (1.0, 2.0)] {
        let mut stream = Stream::new(0, "unused", 0);
        let measured = sharing::simulate(&pair, &Law::Constant, &[0.0, lead], 1_000, &mut stream);
        measured.iter().for_each(|job| assert!(close(job.mean, expected, 1e-9), "lead {lead}: {job:?}"));
    }
    assert_eq!(mva::cycles(&pair), [2.5, 2.5]);
    // (3 + √5)/2: Bard–Schweitzer's 2.618 is 4.7 % above the mean.
    cycles(&pair).iter().for_each(|cycle| assert!(close(*cycle, 2.618_033_988_75, 1e-7), "{cycle}"));
}
