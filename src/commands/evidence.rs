//! `edgelab claims --laboratory NAME`: what the later laboratories' papers claim, beside what comes out here.

use std::path::Path;

use edgelab::{
    experiment::{
        claims::{Claim, Finding},
        evidence::{self, Evidence, Evident, Region},
        plan::Seeds,
        sweep::SweepOf,
        table::TableOf,
    },
    model::described::Described as _,
};

use super::{
    Failure, claims, files,
    laboratory::Offered,
    parallel::{Jobs, Workers, progress},
    print, to_json,
};

/// What is to be done.
pub struct Wanted<'a> {
    /// The seeds.
    pub seeds: Seeds,
    /// Run nothing: print what this file says.
    pub from: Option<&'a Path>,
    /// Draw the map instead.
    pub map: bool,
    /// Write the generated files into this source folder.
    pub update: Option<&'a Path>,
    /// Print everything as JSON.
    pub json: bool,
}

/// Runs and prints, or updates the generated files.
///
/// # Errors
/// A run's faults; a file that cannot be written; a document without the marks.
pub fn run<L: Evident + Offered>(wanted: &Wanted<'_>, jobs: &Jobs) -> Result<(), Failure> {
    if let Some(file) = wanted.from {
        let evidence = Evidence::read(&files::read(file)?).map_err(|fault| Failure::about(file, fault))?;
        return print(&if wanted.json { to_json(&evidence)? } else { markdown::<L>(&evidence) });
    }
    let name = L::Scenario::LABORATORY;
    let mark = format!("claims-{name}");
    // A document without the marks is refused before anything runs.
    if let Some(folder) = wanted.update.filter(|_| !wanted.map) {
        files::around(&folder.join("README.md"), &mark)?;
    }
    let (library, workers) = (L::library(), jobs.pool()?);
    if wanted.map {
        let region = region::<L>(wanted.seeds, &workers, &library)?;
        // One line: the file is data, and a page fetches it.
        let text = serde_json::to_string(&region).map_err(|error| Failure::new(error.to_string()))? + "\n";
        return match wanted.update {
            Some(folder) => files::write(&folder.join(format!("static/evidence/{name}-map.json")), &text),
            None => print(&to_json(&region)?),
        };
    }
    let mut sweeps = Vec::new();
    for preset in L::PRESETS {
        sweeps.push((*preset, SweepOf::new(evidence::plan::<L>(preset, wanted.seeds))?));
    }
    let bar = progress(sweeps.iter().map(|(_, sweep)| sweep.count()).sum(), "run");
    let mut tables = Vec::new();
    for (preset, sweep) in &sweeps {
        tables.push((*preset, TableOf::new(sweep, workers.all(sweep, &library, &bar)?)?));
    }
    bar.finish_and_clear();
    let evidence = Evidence::of(&tables)?;
    if let Some(folder) = wanted.update {
        files::write(&folder.join(format!("static/evidence/{name}.json")), &to_json(&evidence)?)?;
        return files::replace(&folder.join("README.md"), &mark, &markdown::<L>(&evidence));
    }
    print(&if wanted.json { to_json(&evidence)? } else { markdown::<L>(&evidence) })
}

/// The map, a cell at a time.
fn region<L: Evident>(seeds: Seeds, workers: &Workers, library: &L::Library) -> Result<Region<L>, Failure> {
    let sweep = SweepOf::new(evidence::map_plan::<L>(seeds))?;
    let bar = progress(sweep.combinations(), "cell");
    let cells = workers.map((0..sweep.combinations()).collect(), |combination| {
        let cell = evidence::cell(&sweep, combination, library);
        bar.inc(1);
        cell
    });
    bar.finish_and_clear();
    Ok(Region {
        version: edgelab::VERSION.to_owned(),
        command: format!("edgelab claims --laboratory {} --map --seeds {}", L::Scenario::LABORATORY, seeds.count),
        plan: sweep.plan().clone(),
        runs: sweep.count(),
        comparisons: L::comparisons(),
        cells: cells.into_iter().collect::<Result<_, _>>()?,
    })
}

/// The evidence as a Markdown table: a claim, preset and measure a line, a comparison a column.
pub fn markdown<L: Evident>(evidence: &Evidence) -> String {
    let mut text = format!(
        "Edgelab {}, seeds {} to {}, {} runs, written by `{}`.\n{}\n\n",
        evidence.version,
        evidence.seeds.first,
        evidence.seeds.first + evidence.seeds.count - 1,
        evidence.runs,
        evidence.command.replace("--json", "--update ."),
        evidence.normalisation.replace(". ", ".\n"),
    );
    text += claims::LEGEND;
    let pairs = L::pairs();
    let heads: Vec<String> = pairs.iter().map(|(entry, baseline)| format!("{entry} against {baseline}")).collect();
    text += &format!("| the paper says | on | of | {} |\n", heads.join(" | "));
    text += &format!("| --- | --- | --- |{}\n", " --- |".repeat(pairs.len()));
    for claim in &evidence.claims {
        for group in claim.findings.chunk_by(|a, b| a.measure == b.measure) {
            text += &line::<L>(claim, group, &pairs);
        }
    }
    text
}

fn line<L: Evident>(claim: &Claim, group: &[Finding], pairs: &[(String, String)]) -> String {
    let cell = |(entry, baseline): &(String, String)| {
        let found = group.iter().find(|finding| finding.entry == *entry && finding.baseline == *baseline);
        found.map_or_else(String::new, claims::short)
    };
    let cells: Vec<String> = pairs.iter().map(cell).collect();
    let measure = L::measure(&group[0].measure).map_or(group[0].measure.as_str(), |(_, measure)| measure.label);
    format!("| {:+.0} % | `{}` | {measure} | {} |\n", claim.paper_percent, claim.preset, cells.join(" | "))
}
