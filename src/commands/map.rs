//! `edgelab claims --map`: over which region of settings the claims hold.

use std::path::Path;

use edgelab::{
    experiment::{
        map::{self, KAPPAS, Map, PRESET, Retrained, SEEDS, TRAINING_SEEDS},
        plan::{Entry, Plan, Start},
        sweep::Sweep,
        table::Table,
    },
    model::method::Method,
    placement::learn::train::Training,
    presets,
    session::Library,
    shipped,
};

use super::{
    Failure, files,
    parallel::{Workers, progress},
    policies::EPISODES,
    print, to_json,
};

/// Draws the map; prints it, or updates the generated file.
///
/// # Errors
/// A run's faults; a file that cannot be written.
pub fn run(workers: &Workers, library: &Library, update: Option<&Path>) -> Result<(), Failure> {
    let sweep = Sweep::new(map::plan(shipped::digests))?;
    let bar = progress(sweep.combinations(), "cell");
    let cells = workers.map((0..sweep.combinations()).collect(), |combination| {
        let cell = map::cell(&sweep, combination, library);
        bar.inc(1);
        cell
    });
    bar.finish_and_clear();
    let map = Map {
        version: edgelab::VERSION.to_owned(),
        command: "edgelab claims --map".to_owned(),
        plan: sweep.plan().clone(),
        runs: sweep.count(),
        comparisons: map::comparisons(),
        cells: cells.into_iter().collect::<Result<_, _>>()?,
        retrained: retrained(workers, library)?,
    };
    // One line: the file is data, and a page fetches it.
    let text = serde_json::to_string(&map).map_err(|error| Failure::new(error.to_string()))? + "\n";
    match update {
        Some(folder) => files::write(&folder.join("static/evidence/map.json"), &text),
        None => print(&to_json(&map)?),
    }
}

/// Trains under each κ as the shipped policies were trained, and compares with MARL.
fn retrained(workers: &Workers, library: &Library) -> Result<Vec<Retrained>, Failure> {
    let shields = [Method::SroleC, Method::SroleD];
    let each = KAPPAS.into_iter().flat_map(|kappa| shields.map(|method| (kappa, method)));
    let trainings: Vec<(f64, Method, u64)> = each
        .clone()
        .flat_map(|(kappa, method)| (1..=TRAINING_SEEDS as u64).map(move |seed| (kappa, method, seed)))
        .collect();
    let bar = progress(trainings.len() as u64, "training");
    let trained = workers.map(trainings, |(kappa, method, seed)| {
        let policy = train(kappa, method, seed);
        bar.inc(1);
        policy
    });
    bar.finish_and_clear();
    let mut library = library.clone();
    let digests = trained.into_iter().map(|text| Ok(library.add(text?.as_bytes())?));
    let digests: Vec<String> = digests.collect::<Result<_, Failure>>()?;

    let marl = Entry {
        policies: shipped::digests("marl").into_iter().take(TRAINING_SEEDS).collect(),
        ..Entry::of(Method::Marl)
    };
    let mut entries = vec![marl];
    for ((kappa, method), policies) in each.clone().zip(digests.chunks(TRAINING_SEEDS)) {
        let mut entry =
            Entry { label: format!("{method}, κ = {kappa}"), policies: policies.to_vec(), ..Entry::of(method) };
        entry.settings.insert("study.policies.trained_with_shield".to_owned(), true.into());
        entries.push(entry);
    }
    let sweep = Sweep::new(Plan::new(Start::Preset(PRESET.to_owned()), entries, SEEDS))?;
    let bar = progress(sweep.count(), "run");
    let table = Table::new(&sweep, workers.all(&sweep, &library, &bar)?)?;
    bar.finish_and_clear();
    let one = |(kappa, method): (f64, Method)| {
        let percent = |measure| map::percent(&table, measure, "marl", &format!("{method}, κ = {kappa}"));
        Retrained {
            kappa,
            entry: method.to_string(),
            training_secs: percent("training_secs_median"),
            collisions_executed: percent("collisions_executed"),
            collisions_proposed: percent("collisions_proposed"),
        }
    };
    Ok(each.map(one).collect())
}

fn train(kappa: f64, method: Method, seed: u64) -> Result<String, Failure> {
    let mut scenario = presets::get(PRESET)?;
    scenario.study.method = method;
    scenario.study.learning.kappa = kappa;
    let mut training = Training::begin(&scenario, seed, EPISODES)?;
    while training.episode()?.is_some() {}
    training.policy().write().ok_or_else(|| Failure::new("nothing was trained"))
}
