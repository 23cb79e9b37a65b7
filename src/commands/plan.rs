//! `edgelab plan`: a plan file, from a scenario and what is to vary.

use edgelab::{
    experiment::plan::{Axis, EntryOf, PlanOf, Seeds, StartOf},
    model::{check::excerpt, described::Described as _},
    presets,
};
use serde_json::Value;

use super::{
    Failure, Source,
    laboratory::{Offered, in_laboratory},
    print, run, sweep,
};

pub const EXAMPLES: &str = sweep::EXAMPLES;

/// Arguments of `edgelab plan`.
#[derive(clap::Args)]
pub struct PlanCommand {
    #[command(flatten)]
    source: Source,
    /// A setting that varies, with its values; may be repeated, and every combination is run
    #[arg(long = "vary", value_name = "PATH=A,B,…")]
    axes: Vec<String>,
    /// Who competes, separated by commas; otherwise the scenario's own method
    #[arg(long, value_delimiter = ',', value_name = "A,B")]
    methods: Vec<String>,
    /// How many evaluation seeds
    #[arg(long, default_value_t = 10)]
    seeds: u64,
    /// The first evaluation seed
    #[arg(long, default_value_t = 1)]
    first_seed: u64,
    /// Each learning method by the shipped policies of all five training seeds, crossed with the evaluation seeds
    #[arg(long)]
    all_policies: bool,
    /// A short title for people
    #[arg(long, default_value = "")]
    title: String,
}

impl PlanCommand {
    /// Prints the plan.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn run(self) -> Result<(), Failure> {
        in_laboratory!(self.source.kind()?, L => self.run_in::<L>())
    }

    fn run_in<L: Offered>(self) -> Result<(), Failure> {
        let methods = run::methods::<L>(&self.methods)?;
        let scenario = self.source.load_as::<L>()?;
        // A shipped scenario is named; a changed one travels whole.
        let name = scenario.preset();
        let shipped_as_is = presets::get_of::<L::Scenario>(name).is_ok_and(|preset| preset == scenario);
        let start = match shipped_as_is {
            true => StartOf::Preset(name.to_owned()),
            false => StartOf::Own(Box::new(scenario.clone())),
        };
        let methods = if methods.is_empty() { vec![L::method(&scenario)] } else { methods };
        let entries = methods.into_iter().map(|method| {
            let policies = if self.all_policies { L::policies(&scenario, method) } else { Vec::new() };
            EntryOf::<L> { policies, ..EntryOf::of(method) }
        });
        let seeds = Seeds { first: self.first_seed, count: self.seeds };
        let mut plan = PlanOf::<L>::new(start, entries.collect(), seeds);
        plan.title = self.title;
        plan.axes = self.axes.iter().map(|text| axis(text)).collect::<Result<_, _>>()?;
        plan.check()?;
        print(&plan.write())
    }
}

/// `PATH=A,B`: values as JSON where they are that, else as texts.
fn axis(text: &str) -> Result<Axis, Failure> {
    let (path, values) = text
        .split_once('=')
        .filter(|(path, _)| !path.is_empty())
        .ok_or_else(|| Failure::new(format!("{}: expected PATH=A,B,…", excerpt(text))))?;
    let values = match serde_json::from_str(&format!("[{values}]")) {
        Ok(values) => values,
        Err(_) => values.split(',').map(|value| Value::from(value.trim())).collect(),
    };
    Ok(Axis { path: path.to_owned(), values })
}
