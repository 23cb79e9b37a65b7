//! `edgelab pages`: the pages that are only read, as HTML, from the generated evidence.
//!
//! They need no program in the browser: they open at once, print, and say the same as the files that they are made from.

mod claims;
mod evidence;
mod map;
mod model;
mod plot;
mod sensitivity;
mod settings;

use std::path::{Path, PathBuf};

use edgelab::{
    experiment::{
        claims::Claims,
        evidence::{Evidence, Evident, Region},
        laboratory::{Laboratory, Placement},
        map::Map,
        partition::Partition,
        sensitivity::Sensitivities,
        training::Training,
    },
    model::{described::Described as _, knob},
};
use maud::{DOCTYPE, Markup, html};
use serde_json::Value;

use super::{Failure, contention::Measurement, files, laboratory::Offered};

/// Arguments of `edgelab pages`.
#[derive(clap::Args)]
pub struct Pages {
    /// The folder with `evidence`, where the pages go as well
    #[arg(long, default_value = "static")]
    into: PathBuf,
}

impl Pages {
    /// Writes the pages.
    ///
    /// # Errors
    /// Evidence that is missing or does not read; a page that cannot be written.
    pub fn run(self) -> Result<(), Failure> {
        let claims = read(&self.into, "claims", Claims::read)?;
        let map = read(&self.into, "map", Map::read)?;
        let sensitivities = read(&self.into, "sensitivity", Sensitivities::read)?;
        let measured = read(&self.into, "contention", Measurement::read)?;
        let later = html! {
            (self.sections::<Partition>()?)
            (self.sections::<Training>()?)
        };
        files::write(&self.into.join("model.html"), &model::page(&measured)?.into_string())?;
        files::write(&self.into.join("claims.html"), &claims::page(&claims, &map, &later).into_string())?;
        files::write(&self.into.join("sensitivity.html"), &sensitivity::page(&sensitivities).into_string())
    }
}

impl Pages {
    /// The sections of a later laboratory on the page of claims; a map is not needed.
    fn sections<L: Evident + Offered>(&self) -> Result<Markup, Failure> {
        let name = L::Scenario::LABORATORY;
        let found = read(&self.into, name, Evidence::read)?;
        let map = format!("{name}-map");
        let has_map = self.into.join("evidence").join(&map).with_extension("json").exists();
        let region = has_map.then(|| read(&self.into, &map, Region::<L>::read)).transpose()?;
        Ok(evidence::sections(&found, region.as_ref()))
    }
}

fn read<T>(folder: &Path, name: &str, read: fn(&str) -> Result<T, edgelab::model::check::Fault>) -> Result<T, Failure> {
    let file = folder.join("evidence").join(name).with_extension("json");
    read(&files::read(&file)?).map_err(|fault| Failure::about(&file, fault))
}

/// The pages of the laboratory: where they are, and their names (as in the page's own program).
const PAGES: [(&str, &str); 8] = [
    ("./", "Stage"),
    ("partition.html", "Partition"),
    ("training.html", "Training"),
    ("learning.html", "Learning"),
    ("experiments.html", "Experiments"),
    ("claims.html", "Claims"),
    ("sensitivity.html", "Sensitivity"),
    ("model.html", "Model card"),
];

/// That of the pages with a program, which `cargo xtask serve` sends, without WebAssembly; a test compares.
const POLICY: &str = "default-src 'self'; script-src 'self'; worker-src 'self'; style-src 'self'; \
    img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'none'";

/// A page: its head, the links to the others, and what it says.
fn document(here: &str, title: &str, description: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="referrer" content="no-referrer";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="description" content=(description);
                title { (title) " · Edge Training Lab" }
                link rel="icon" href="app/icon.svg" type="image/svg+xml";
                link rel="stylesheet" href="app/app.css";
                link rel="stylesheet" href="app/read.css";
                script type="module" id="offline" src="app/offline.js" fetchpriority="low" data-label="New version"
                    data-ready="A new version is ready. Reloading brings it to every open tab of the laboratory."
                    data-accept="Reload" data-later="Later" {}
            }
            body {
                header.top {
                    a.skip href="#main" { "Skip to the page" }
                    div.brand {
                        h1 { "Edge Training Lab" }
                        nav aria-label="Pages" {
                            ul {
                                @for (path, name) in PAGES {
                                    li { a href=(path) aria-current=[(path == here).then_some("page")] { (name) } }
                                }
                            }
                        }
                    }
                }
                main.read id="main" { (body) }
            }
        }
    }
}

/// The name of a placement setting for people; the path where it has no row.
fn setting(path: &str) -> &str {
    setting_of::<Placement>(path)
}

/// A setting's name for people; the path where it has no row.
fn setting_of<L: Laboratory>(path: &str) -> &str {
    L::Scenario::settings().find(path).map_or(path, |knob| knob.label)
}

/// A setting's value with its unit, for people.
fn with_unit_of<L: Laboratory>(path: &str, value: &Value) -> String {
    let unit = L::Scenario::settings().find(path).map_or("", |knob| knob.unit);
    value.as_f64().map_or_else(|| plain(value), |number| figure(number, unit))
}

/// A value that is no number, for people.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The value of a placement setting with its unit, for people.
fn with_unit(path: &str, value: f64) -> String {
    figure(value, knob::find(path).map_or("", |knob| knob.unit))
}

/// A number with its unit, for people.
fn figure(value: f64, unit: &str) -> String {
    let number = match value {
        v if v.abs() >= 1e9 => format!("{} G", round(v / 1e9)),
        v if v.abs() >= 1e6 => format!("{} M", round(v / 1e6)),
        v => format!("{} ", round(v)),
    };
    match unit {
        "×" => format!("×{}", number.trim()),
        "share" => format!("{} %", round(value * 100.0)),
        _ => format!("{number}{unit}").trim().to_owned(),
    }
}

/// Three digits are enough to read.
fn round(value: f64) -> String {
    let digits = if value.abs() >= 100.0 {
        0
    } else if value.abs() >= 10.0 {
        1
    } else {
        2
    };
    let text = format!("{value:.digits$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}
