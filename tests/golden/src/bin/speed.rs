//! How long one joint allocation takes, and one gradient of the default network: medians, microseconds.
//!
//! Natively `cargo run --release --package golden --bin speed`; as the page is built, in Chromium,
//! `cargo build --package golden --bin speed --profile web --target wasm32-wasip1`, then
//! `CHROMIUM=… node tests/e2e/wasi.mjs target/wasm32-wasip1/web/speed.wasm`.
#![allow(clippy::print_stdout, reason = "printing is what it does")]
#![allow(clippy::disallowed_types, reason = "it measures time")]

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use edgelab::{
    model::path,
    num::{
        net::layered::{Network, Scratch},
        rng::Stream,
    },
    partition::{
        cell::DrawnCell,
        scenario::Scenario,
        scheme::{self, Scheme},
    },
    presets,
    training::data::digits::Digits,
};

/// Parameters of the model that is cut into blocks: the paper's.
const PARAMS: u64 = 1_241_220;
const BATCH: usize = 32;
/// Each measurement lasts so long,
const LASTS: Duration = Duration::from_secs(2);
/// and its parts as long: clocks of browsers are coarse.
const PART: Duration = Duration::from_millis(20);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for (name, groups, workers) in [("5x4", "5", "4"), ("100x10", "100", "10")] {
        let mut scenario: Scenario = presets::get_of("paper-cell").map_err(|fault| fault.to_string())?;
        let settings = [("groups", groups), ("workers_per_group", workers)]
            .map(|(name, value)| (format!("cell.workers.drawn.{name}"), value));
        for (path, value) in
            settings.iter().map(|(path, value)| (path.as_str(), *value)).chain([("cell.rate", "linear")])
        {
            scenario = path::set(&scenario, path, value).map_err(|fault| fault.to_string())?;
        }
        let problems: Vec<_> = (1..=8).map(|round| DrawnCell::draw(&scenario, PARAMS).problem(round)).collect();
        let mut next = problems.iter().cycle();
        print(&format!("joint_{name}_us"), || {
            if let Some(problem) = next.next() {
                let _ = black_box(scheme::solve(black_box(problem), Scheme::Joint));
            }
        });
    }
    let data = Digits::default().draw(1, "train", BATCH as u32).map_err(|fault| fault.to_string())?;
    let network = Network::convolutional(data.shape, data.classes)?;
    let weights = network.init(&mut Stream::new(1, "weights", 0));
    let (mut gradient, mut scratch) = (vec![0.0; weights.len()], Scratch::default());
    print("network_us", || {
        black_box(network.gradient(black_box(&weights), &data.images, &data.labels, &mut gradient, &mut scratch));
    });
    Ok(())
}

/// Prints the median time of an act.
fn print(name: &str, mut act: impl FnMut()) {
    let begin = Instant::now();
    let mut parts = Vec::new();
    while begin.elapsed() < LASTS {
        let (start, mut count) = (Instant::now(), 0);
        while start.elapsed() < PART {
            act();
            count += 1;
        }
        parts.push(start.elapsed().as_secs_f64() / f64::from(count));
    }
    parts.sort_by(f64::total_cmp);
    println!("{name} {:.1}", parts[parts.len() / 2] * 1e6);
}
