//! Learners: they find a known optimum, agents learn apart, and everything is the same bits again.

use std::sync::Arc;

use crate::value_iteration::{Step, optimum, values};
use edgelab::{
    engine::{
        instance::Instance,
        record::Event,
        sink::{Nothing, Trace},
        world::World,
    },
    experiment::curve::Curve,
    model::{learning::Learner, load::Load, method::Method, path, scenario::Scenario},
    num::rng::Stream,
    placement::{
        learn::{acting::Acting, beginner, learned::Brain, learned::Learned, train::Training},
        policy::{Feedback, Policy, View},
    },
    presets,
    session::{self, Library},
};
use serde_json::{Value, json};

/// A preset under MARL with these settings.
fn marl(preset: &str, settings: &[(&str, &str)]) -> Scenario {
    let mut scenario = presets::get(preset).expect("a preset");
    scenario.study.method = Method::Marl;
    settings.iter().fold(scenario, |scenario, (path, text)| path::set(&scenario, path, text).expect(path))
}

const DQN: (&str, &str) = ("study.learning.learner", "dqn");
const INDEPENDENT: (&str, &str) = ("study.learning.tables", "independent");

fn trained(scenario: &Scenario, seed: u64, episodes: u32) -> Learned {
    let mut training = Training::begin(scenario, seed, episodes).expect("a training");
    while training.episode().expect("an episode").is_some() {}
    training.policy()
}

/// A toy needs no patience.
const FASTER: (&str, &str) = ("study.learning.dqn.rate", "0.005");

/// Choices of every decision in the toy.
const CHOICES: usize = 3;

/// A decision problem of two tasks: the first choice decides in which of three nodes the second is made.
/// What a learner sees of a choice is its own class in all nodes, by loads that are made up.
struct Toy {
    instance: Arc<Instance>,
    world: World,
    nodes: Vec<Vec<Step>>,
}

impl Toy {
    fn new(seed: u64) -> Self {
        let scenario = marl("collision-minimal", &[("workload.tasks_per_job", "2")]);
        let instance = Instance::draw(&scenario).expect("drawable");
        assert!(instance.devices.len() == CHOICES && instance.jobs[0].tasks.len() == 2);
        let mut stream = Stream::new(seed, "toy", 0);
        let mut tenths = |most: u32| f64::from(stream.below(most + 1)) / 10.0;
        let mut nodes = vec![(1..=CHOICES).map(|next| Step { reward: -tenths(10), next: Some(next) }).collect()];
        for _ in 0..CHOICES {
            // Some nodes are bad wherever one goes from there: whoever looks no further walks into them.
            let toll = tenths(10);
            nodes.push((0..CHOICES).map(|_| Step { reward: -toll - tenths(10), next: None }).collect());
        }
        Self { world: World::new(Arc::clone(&instance)), instance, nodes }
    }

    /// What the choices of a node look like: CPU and memory in a class of their own.
    fn loads(&self, node: usize) -> Vec<Load> {
        const CPU: [f64; 4] = [0.0, 0.4, 0.8, 2.0];
        const MEMORY: [f64; 3] = [0.0, 0.8, 2.0];
        (0..CHOICES).map(|choice| Load::of_shares(CPU[node], MEMORY[choice], 0.1, 0.1)).collect()
    }

    fn choose(&self, policy: &mut dyn Policy, node: usize, stream: &mut Stream) -> usize {
        let loads = self.loads(node);
        let candidates: Vec<u32> = (0..CHOICES as u32).collect();
        let task = usize::from(node > 0);
        // Nothing is ever on the same device as the task before.
        let mut view = View {
            instance: &self.instance,
            job: 0,
            task,
            previous: u32::MAX,
            candidates: &candidates,
            loads: &loads,
            world: &self.world,
            stream,
        };
        policy.choose(&mut view) as usize
    }

    fn episode(&self, policy: &mut dyn Policy, stream: &mut Stream) {
        let first = self.choose(policy, 0, stream);
        let second = self.choose(policy, first + 1, stream);
        let rewards = [self.nodes[0][first].reward, self.nodes[first + 1][second].reward];
        let hosts = [first as u32, second as u32];
        policy.learn(&Feedback { job: 0, owner: 0, proposed: &hosts, executed: &hosts, rewards: &rewards });
    }

    /// What a learner chooses in each node after so many episodes of exploring.
    fn solved_by(&self, scenario: &Scenario, episodes: u32) -> Vec<usize> {
        let mut learner = beginner(&scenario.study, 1, 0, 1);
        let mut stream = Stream::new(1, "explore", 0);
        learner.begin_episode(1.0);
        (0..episodes).for_each(|_| self.episode(learner.as_mut(), &mut stream));
        let mut greedy = Acting::new(learner.brains()[0].clone(), 0.0);
        (0..self.nodes.len()).map(|node| self.choose(&mut greedy, node, &mut stream)).collect()
    }
}

/// Six toys whose best choices are better than the next by a tenth at least, so that single precision and averaging
/// cannot decide; in some of them whoever ignores what follows chooses wrongly.
#[test]
fn each_learner_finds_the_optimum_of_value_iteration() {
    let (mut solved, mut short_sighted) = (0, 0);
    for seed in 0.. {
        let toy = Toy::new(seed);
        let (table, deep) = (marl("collision-minimal", &[]), marl("collision-minimal", &[DQN, FASTER]));
        let discount = table.study.learning.discount;
        let (best, gap) = optimum(&values(&toy.nodes, discount));
        if gap < 0.09 {
            continue;
        }
        assert_eq!(toy.solved_by(&table, 2_000), best, "q-table, toy {seed}");
        assert_eq!(toy.solved_by(&deep, 4_000), best, "dqn, toy {seed}");
        solved += 1;
        short_sighted += usize::from(optimum(&values(&toy.nodes, 0.0)).0 != best);
        if solved == 6 {
            break;
        }
    }
    assert!(short_sighted >= 2, "only {short_sighted} toys need the discount");
}

/// A job that waits is proposed again: only what was decided last is carried out and teaches, so each task updates one
/// value, or two where it was corrected.
#[test]
fn a_job_that_waited_teaches_once() {
    const EPISODES: u32 = 3;
    const CROWDED: [(&str, &str); 2] = [("study.shield.unplaced", "wait"), ("study.shield.alpha", "0.5")];
    const SHARED: (&str, &str) = ("study.learning.tables", "shared");
    const TABLE: (&str, &str) = ("study.learning.learner", "q-table");
    let learners = [TABLE, DQN].into_iter().flat_map(|learner| [SHARED, INDEPENDENT].map(|tables| [learner, tables]));
    for (settings, method) in learners.flat_map(|learner| [Method::SroleC, Method::SroleD].map(|m| (learner, m))) {
        let mut scenario = marl("paper-emulation", &[CROWDED, settings].concat());
        scenario.study.method = method;
        let instance = Instance::draw(&scenario).expect("drawable");
        let tasks = instance.jobs.iter().map(|job| job.tasks.len() as u32).sum::<u32>() * EPISODES;
        let learned = trained(&scenario, 1, EPISODES);
        let updates: u32 = learned.brains().iter().flat_map(Brain::visits).sum();
        let expected = if settings[0] == DQN { 0..=0 } else { tasks..=2 * tasks };
        assert!(expected.contains(&updates), "{method} {settings:?}: {updates} updates of {tasks} tasks");
    }
}

/// The owners of the jobs of `collision-minimal` are its devices left and right; the middle one owns nothing.
#[test]
fn an_agent_learns_from_its_own_jobs_alone() {
    const EPISODES: u32 = 20;
    let scenario = marl("collision-minimal", &[INDEPENDENT]);
    let instance = Instance::draw(&scenario).expect("drawable");
    let learned = trained(&scenario, 1, EPISODES);
    assert_eq!(learned.agents(), Some(3));
    for (device, brain) in learned.brains().iter().enumerate() {
        let own = instance.jobs.iter().filter(|job| job.owner as usize == device);
        let updates = own.map(|job| job.tasks.len() as u32).sum::<u32>() * EPISODES;
        assert_eq!(brain.visits().iter().sum::<u32>(), updates, "device {device}");
    }
    let deep = marl("collision-minimal", &[INDEPENDENT, DQN]);
    let untrained = Training::begin(&deep, 1, EPISODES).expect("a training").untrained();
    let learned = trained(&deep, 1, 40);
    let changed: Vec<bool> = learned.brains().iter().zip(untrained.brains()).map(|(now, then)| now != then).collect();
    let owns: Vec<bool> = (0..3).map(|device| instance.jobs.iter().any(|job| job.owner == device)).collect();
    assert_eq!(changed, owns);
    assert_ne!(untrained.brains()[0], untrained.brains()[1], "each begins by its own chance");
}

#[test]
fn deep_training_is_the_same_bits_again() {
    let scenario = marl("collision-minimal", &[DQN]);
    let file = |seed| trained(&scenario, seed, 30).write().expect("a trained policy");
    assert_eq!(file(1), file(1));
    assert_ne!(file(1), file(2));
    let learned = Learned::read(file(1).as_bytes()).expect("reads");
    assert_eq!((learned.learner(), learned.agents()), (Learner::Dqn, None));
    assert_eq!(learned.write(), Some(file(1)));
}

/// Measuring, asking for the policy, evaluating it, and pausing: none of them changes what is learned.
#[test]
fn watching_changes_nothing() {
    for settings in [&[][..], &[DQN], &[INDEPENDENT]] {
        let scenario = marl("collision-minimal", settings);
        let begin = || Training::begin(&scenario, 3, 20).expect("a training");
        let (mut plain, mut watched) = (begin(), begin().measured());
        let mut curve = Curve::new(&watched).expect("a curve");
        while let Some(episode) = plain.episode().expect("an episode") {
            let seen = watched.episode().expect("an episode").expect("as many");
            assert_eq!((episode.episode, episode.epsilon, episode.measured), (seen.episode, seen.epsilon, None));
            assert_eq!(episode.reward.to_bits(), seen.reward.to_bits());
            assert!(seen.reward < 0.0);
            let measured = seen.measured.expect("measured");
            assert!(measured.training_secs > 0.0 && measured.collisions_executed == measured.collisions_proposed);
            if watched.done() == 10 {
                let evaluation = curve.evaluate(&watched).expect("an evaluation");
                assert_eq!(evaluation.episode, 10);
            }
        }
        assert_eq!(watched.policy().write(), plain.policy().write());
    }
}

/// Before the first episode a policy is its own untrained self, and nothing is better than the best heuristic by more
/// than the runs say.
#[test]
fn a_curve_begins_at_the_untrained_policy() {
    let training = Training::begin(&marl("collision-minimal", &[DQN]), 1, 5).expect("a training");
    let mut curve = Curve::new(&training).expect("a curve");
    let steps = std::iter::from_fn(|| curve.prepare().expect("a run").then_some(())).count();
    let heuristics = Method::ALL.len() - Method::LEARNING.len();
    assert_eq!(steps, (heuristics + 1) * 10);
    let evaluation = curve.evaluate(&training).expect("an evaluation");
    let zero = evaluation.against_untrained;
    assert_eq!((evaluation.episode, zero.estimate, zero.low, zero.high), (0, 0.0, 0.0, 0.0));
    assert!(!evaluation.best.is_learning() && evaluation.against_best.estimate >= 0.0);
    assert_eq!(curve.evaluate(&training).expect("again"), evaluation);
}

/// The file of a policy as a value, to be spoilt.
fn file(settings: &[(&str, &str)]) -> Value {
    let text = trained(&marl("collision-minimal", settings), 1, 2).write().expect("a trained policy");
    serde_json::from_str(&text).expect("JSON")
}

#[test]
fn bad_policy_files_are_refused_by_path() {
    let refused = |settings: &[(&str, &str)], field: &str, value: Value, path: &str, problem: &str| {
        let mut file = file(settings);
        file[field] = value;
        let fault = Learned::read(file.to_string().as_bytes()).expect_err(field);
        assert!(fault.path == path && fault.problem.contains(problem), "{field}: {fault}");
    };
    let infinite = "AACAfw==";
    refused(&[DQN], "kind", json!("edgelab-policy-2"), "policy.kind", "expected kind");
    refused(&[DQN], "learner", json!("sarsa"), "policy.kind", "learner one of q-table, dqn");
    refused(&[DQN], "learner", json!("q-table"), "policy.shape", "this version's tables have the shape");
    refused(&[], "learner", json!("dqn"), "policy.shape", "this version's networks have the shape");
    refused(&[DQN], "shape", json!([6, 24, 24, 1]), "policy.shape", "networks have the shape");
    refused(&[DQN], "shape", json!([5, 24, 24]), "policy.shape", "networks have the shape");
    refused(&[DQN], "shape", json!([5, 0, 24, 1]), "policy.shape", "networks have the shape");
    refused(&[DQN], "shape", json!([5, 4_000_000_000_u32, 24, 1]), "policy.shape", "networks have the shape");
    refused(&[DQN], "values", json!(infinite), "policy.values", "expected 769 numbers");
    refused(&[DQN], "visits", json!("AAAA"), "policy.visits", "a network has no visits");
    refused(&[], "visits", json!(""), "policy.visits", "expected 1080 numbers");
    refused(&[INDEPENDENT], "agents", json!(2), "policy.values", "expected 2160 numbers");
    refused(&[INDEPENDENT], "agents", json!(0), "policy.agents", "between 1 and");
    refused(&[INDEPENDENT], "agents", json!(4_000_000_000_u32), "policy.agents", "between 1 and");
    refused(&[INDEPENDENT], "agents", json!(-1), "policy", "");
    refused(&[], "surprise", json!(1), "policy.surprise", "unknown field");
    let mut bad = file(&[DQN]);
    let values = bad["values"].as_str().expect("text").to_owned();
    bad["values"] = json!(format!("AADAfwAA{}", &values[8..]));
    let fault = Learned::read(bad.to_string().as_bytes()).expect_err("NaN");
    assert_eq!((fault.path.as_str(), fault.problem.as_str()), ("policy.values", "value 0 is not finite"));
}

/// A file whose origin says something else than the file itself was put together by hand.
#[test]
fn policy_files_that_contradict_their_origin_are_refused_by_path() {
    let refused = |settings: &[(&str, &str)], place: &str, value: Value, wanted: &str| {
        let mut file = file(settings);
        *file.pointer_mut(place).expect(place) = value;
        let fault = Learned::read(file.to_string().as_bytes()).expect_err(place);
        assert_eq!(fault.to_string(), wanted, "{place}");
    };
    let (study, learner) = ("/origin/scenario/study", "/origin/scenario/study/learning/learner");
    refused(&[], "/method", json!("rl"), "policy.method: is rl; its origin trained marl");
    refused(&[], &format!("{study}/method"), json!("srole-c"), "policy.method: is marl; its origin trained srole-c");
    refused(&[DQN], learner, json!("q-table"), "policy.learner: is dqn; its origin trained q-table");
    let wanted = "policy.origin.scenario.study.learning.discount: must be a number between 0 and 1; it is 2.0";
    refused(&[], &format!("{study}/learning/discount"), json!(2), wanted);
}

/// A policy of three agents acts on three devices or fewer; more are refused by the setting that names it.
#[test]
fn too_few_agents_are_refused_by_path() {
    let mut library = Library::default();
    let text = trained(&marl("collision-minimal", &[INDEPENDENT]), 1, 2).write().expect("a trained policy");
    let digest = library.add(text.as_bytes()).expect("reads");
    let run = |preset: &str| {
        let mut scenario = marl(preset, &[]);
        scenario.study.policies.marl.clone_from(&digest);
        session::run(&scenario, &library, &mut Nothing)
    };
    assert!(run("collision-minimal").is_ok());
    let faults = run("paper-emulation").expect_err("too few agents");
    assert_eq!(faults[0].path, "study.policies.marl");
    assert!(faults[0].problem.contains("3 independent agents") && faults[0].problem.contains("25 devices"));
}

#[test]
fn trainings_that_cannot_be_are_refused_by_path() {
    let begin = |scenario: &Scenario| Training::begin(scenario, 1, 1).err().map(|faults| faults[0].path.clone());
    let mut central = marl("collision-minimal", &[INDEPENDENT]);
    central.study.method = Method::Rl;
    assert_eq!(begin(&central).as_deref(), Some("study.learning.tables"));
    let wide = [INDEPENDENT, DQN, ("study.learning.dqn.hidden", "256")];
    assert_eq!(begin(&marl("paper-emulation", &wide)).as_deref(), Some("study.learning.tables"));
    assert_eq!(begin(&marl("paper-emulation", &wide[1..])), None);
}

/// An agent that looks at one neighbour proposes for itself and for one other device at most; a head looks at all.
#[test]
fn agents_look_at_so_many_neighbours() {
    let proposed = |method: Method, sampled: &str| {
        let mut scenario = marl("paper-emulation", &[("study.sampled_neighbours", sampled)]);
        scenario.study.method = method;
        let mut trace = Trace::default();
        session::run(&scenario, &Library::default(), &mut trace).expect("a run");
        let actions = trace.0.into_iter().filter_map(|record| match record.event {
            Event::Proposed { actions, .. } => Some(actions),
            _ => None,
        });
        actions.flatten().collect::<Vec<_>>()
    };
    let instance = Instance::draw(&marl("paper-emulation", &[])).expect("drawable");
    let elsewhere = |method, sampled| {
        let count = |action: &edgelab::engine::record::Action| {
            let owner = instance.jobs[action.job as usize].owner;
            assert!(action.hosts.iter().all(|host| instance.devices[owner as usize].candidates.contains(host)));
            let mut others: Vec<u32> = action.hosts.iter().copied().filter(|&host| host != owner).collect();
            others.sort_unstable();
            others.dedup();
            others.len()
        };
        proposed(method, sampled).iter().map(count).max().expect("jobs")
    };
    assert_eq!(elsewhere(Method::Random, "1"), 1);
    assert_eq!(elsewhere(Method::Random, "2"), 2);
    assert!(elsewhere(Method::Random, "0") > 2);
    assert_eq!(proposed(Method::Heft, "1"), proposed(Method::Heft, "0"));
}

/// A brain of one kind shows what a file holds of it.
#[test]
fn brains_show_what_they_know() {
    let table = trained(&marl("collision-minimal", &[]), 1, 3);
    assert!(matches!(table.brains(), [Brain::Table(table)] if table.visits.iter().sum::<u32>() > 0));
    let deep = trained(&marl("collision-minimal", &[DQN]), 1, 3);
    assert!(matches!(deep.brains(), [Brain::Net(net)] if net.sizes() == [5, 24, 24, 1]));
}
