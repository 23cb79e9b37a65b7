//! Prints one line per golden case, `NAME… DIGEST`; `cargo xtask test golden` compares them with `digests.txt`.
//!
//! A package of its own, because it must compile for wasm, where the development dependencies of the core do not.
//! Weights are digested beside traces: rounding time to microseconds hides a last bit that differs.
#![allow(clippy::print_stdout, reason = "printing is what it does")]

use std::process::ExitCode;

use edgelab::{
    engine::{record::Record, sink::Sink, sink::content_digest, world::World},
    model::{check::Fault, method::Method},
    num::rng,
    placement::learn::train::Training,
    presets, session, shipped,
};

/// Presets beyond a few hundred devices run under these methods alone: unshielded, shielded, and without learning.
const METHODS_IN_LARGE: [Method; 3] = [Method::Marl, Method::SroleD, Method::LeastLoaded];

/// Presets of a thousand devices, and those that are left to the benchmarks.
const LARGE: &[&str] = &["city"];
const OMITTED: &[&str] = &["metropolis"];

/// Enough to fill a table with hundreds of averages, and no more.
const EPISODES: u32 = 10;

fn main() -> ExitCode {
    match print_all() {
        Ok(()) => ExitCode::SUCCESS,
        Err(faults) => {
            for fault in faults {
                println!("fault: {fault}");
            }
            ExitCode::FAILURE
        }
    }
}

fn print_all() -> Result<(), Vec<Fault>> {
    for seed in [1, 7] {
        println!("streams seed={seed} {}", rng::fingerprint(seed, 100_000));
    }
    for method in Method::ALL.into_iter().filter(|method| method.is_learning()) {
        println!("trained {} {}", method.name(), trained(method)?);
    }
    let library = shipped::library();
    for preset in presets::ALL.iter().filter(|preset| !OMITTED.contains(&preset.name)) {
        let methods = if LARGE.contains(&preset.name) { &METHODS_IN_LARGE[..] } else { &Method::ALL[..] };
        for &method in methods {
            let mut scenario = presets::get(&preset.id()).map_err(|fault| vec![fault])?;
            scenario.study.method = method;
            let outcome = session::run(&scenario, &library, &mut Nothing)?;
            println!("run {} {} {}", preset.id(), method.name(), outcome.digest);
        }
    }
    Ok(())
}

/// The digest of a policy that is trained briefly on the default preset.
fn trained(method: Method) -> Result<String, Vec<Fault>> {
    let mut scenario = presets::default();
    scenario.study.method = method;
    let mut training = Training::begin(&scenario, 1, EPISODES)?;
    while training.episode().map_err(|fault| vec![fault])?.is_some() {}
    let text = training.table().write().unwrap_or_default();
    Ok(content_digest(text.as_bytes()))
}

/// The digest is folded by the run itself; nobody else needs the records.
struct Nothing;

impl Sink for Nothing {
    fn take(&mut self, _: &World, _: &Record) {}
}
