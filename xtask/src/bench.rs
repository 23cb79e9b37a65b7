//! `cargo xtask bench`: speed and size, measured here and now, beside the bounds that the project set itself.
//!
//! Nothing is asserted: a time depends on the machine and on what else it does, so both are named in the table's foot.

mod long;

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::command::{cargo, output, program, run, target_folder};
use crate::{browser, dist, readme, size};

/// Whole runs that criterion times natively, in one process, metrics only; the browser repeats them.
const PRESETS: [&str; 3] = ["paper-emulation", "city", "metropolis"];
/// The playing stages that the browser measures: a preset, what it is, and the bounds on the median and the 95th
/// percentile of a frame's work and on frames missed.
const FRAMES: [(&str, &str, [&str; 3]); 2] = [
    ("city", "1,000 devices playing on two stages", ["8 ms", "16 ms", "5 %"]),
    ("metropolis", "10,000 devices playing on one stage", ["25 ms", "–", "–"]),
];
/// The pages that have a program.
const PAGES: [&str; 5] = ["index.html", "partition.html", "training.html", "learning.html", "experiments.html"];
/// Starts of the command line tool, of which the median counts.
const CITY_STARTS: usize = 11;
const METROPOLIS_STARTS: usize = 3;
/// How often a process is asked for its memory and whether it has ended.
const POLL: Duration = Duration::from_millis(2);

/// Measures everything, prints a Markdown table and, if asked to, writes it into README.
pub fn report(update: bool) -> Result<()> {
    run(&mut cargo("build --release --package edgelab --bin edgelab"))?;
    if !dist::folder().is_dir() {
        dist::build(dist::Profile::Web)?;
    }
    let text = table()?;
    print!("{text}");
    if update {
        readme::write("speed", &text)?;
    }
    Ok(())
}

/// The table and what it was measured on.
fn table() -> Result<String> {
    let native = native()?;
    let city = (0..CITY_STARTS).map(|_| start("city")).collect::<Result<Vec<_>>>()?;
    let metropolis = (0..METROPOLIS_STARTS).map(|_| start("metropolis")).collect::<Result<Vec<_>>>()?;
    let page = page()?;
    let of_page = |name: &str| number(&page, name);

    let mut rows = vec![
        row("`paper-emulation`, one method, native", &format!("{:.2} ms", native[0]), "2 ms"),
        row("`city`, native, from start to exit", &seconds(&city), "0.3 s"),
        row("`metropolis`, native, from start to exit", &seconds(&metropolis), "10 s"),
        row("its peak memory", &peak(&metropolis), "1 GiB"),
    ];
    rows.extend(long::rows()?);
    for (preset, native_ms) in PRESETS.iter().zip(&native) {
        let page_ms = of_page(&format!("{}_ms", preset.replace('-', "_")))?;
        let measured = format!("{:.1} × ({page_ms:.1} ms against {native_ms:.1} ms)", page_ms / native_ms);
        rows.push(row(&format!("`{preset}` in the page's worker against native"), &measured, "2 ×"));
    }
    let longest = of_page("training_task_ms")?;
    let task = if longest > 0.0 { format!("longest task {longest:.0} ms") } else { "no task over 50 ms".to_owned() };
    let trained = format!("{:.1} s, {task}", of_page("training_secs")?);
    rows.push(row(
        "the same training in the page, every episode measured, and its main thread",
        &trained,
        "8 s, no task over 50 ms",
    ));
    rows.push(row("a knob moved to new curves and stages", &format!("{:.0} ms", of_page("knob_ms")?), "100 ms"));
    for (preset, what, bounds) in FRAMES {
        let ms = |name: &str| Ok::<_, anyhow::Error>(format!("{:.1} ms", of_page(&format!("{preset}_{name}"))?));
        let (percent, count) =
            (of_page(&format!("{preset}_frames_missed_percent"))?, of_page(&format!("{preset}_frames"))?);
        rows.extend([
            row(&format!("{what}: a frame's work, median"), &ms("frame_median_ms")?, bounds[0]),
            row("the same, 95th percentile", &ms("frame_p95_ms")?, bounds[1]),
            row("the same, frames missed", &format!("{percent:.1} % of {count} frames"), bounds[2]),
        ]);
    }
    for page in PAGES {
        let sizes = size::first_view(page)?;
        let travels: usize = sizes.iter().map(|(_, sizes)| sizes.travels).sum();
        let gzip: usize = sizes.iter().map(|(_, sizes)| sizes.gzip).sum();
        let bytes = format!("{travels} bytes ({gzip} by gzip alone)");
        let bound = format!("{} bytes", size::FIRST_VIEW_MAX_BYTES);
        rows.push(row(&format!("first view of `{page}`, as it travels"), &bytes, &bound));
    }
    let chromium = page.get("chromium").context("the page told no version")?;
    Ok(format!("| What | Measured | Bound |\n|---|---|---|\n{}\n{}", rows.concat(), foot(chromium)?))
}

fn row(what: &str, measured: &str, bound: &str) -> String {
    format!("| {what} | {measured} | {bound} |\n")
}

/// The machine and the day, for the foot of a table.
pub fn circumstances() -> Result<String> {
    let cores = thread::available_parallelism()?;
    let cpu = fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| {
        let line = text.lines().find(|line| line.starts_with("model name"))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    });
    let load = fs::read_to_string("/proc/loadavg").ok();
    let load = load.as_ref().and_then(|text| text.split_whitespace().next()).unwrap_or("unknown");
    let date = output(&mut program("date", "-u +%Y-%m-%d"))?;
    let cpu = cpu.as_deref().unwrap_or("of unknown make");
    Ok(format!("on {}: {cores} cores ({cpu}), load average {load} at the end", date.trim()))
}

/// How it was measured, and where and when.
fn foot(chromium: &str) -> Result<String> {
    Ok(format!(
        "Written by `cargo xtask bench --update` {}, Chromium {chromium}, headless and without GPU.\n\
         Times are medians, of MARL unless said otherwise.\n\
         Native times of one run are criterion's, in one process and metrics only; those from start to exit are of \
         {CITY_STARTS} and {METROPOLIS_STARTS} starts of `edgelab run`.\n\
         A training's time is from start to exit; in the page, from the click to the end, with ten evaluations.\n\
         In the page, a run lasts from the request to the message that ends it, with all records handed over.\n\
         A knob's time ends with the frame that shows the new digests of both methods.\n\
         A frame's work is the wall time of all tasks of the main thread from one animation frame to the next, from a \
         trace of five seconds; a frame is missed when none comes in its sixtieth of a second.\n",
        circumstances()?,
    ))
}

/// Milliseconds of one run of each of [`PRESETS`]: the medians of `benches/run.rs`.
fn native() -> Result<Vec<f64>> {
    let mut bench = cargo("bench --package edgelab --bench run -- --warm-up-time 1 --measurement-time 3");
    run(bench.arg(format!("^run/({})/marl$", PRESETS.join("|"))).stdout(Stdio::null()))?;
    PRESETS.iter().map(|preset| criterion_ms(preset)).collect()
}

fn criterion_ms(preset: &str) -> Result<f64> {
    let file = target_folder().join(format!("criterion/run/{preset}_marl/new/estimates.json"));
    let text = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
    let median = text.split_once("\"median\":").and_then(|(_, rest)| rest.split_once("\"point_estimate\":"));
    let digits = median.and_then(|(_, rest)| rest.split([',', '}']).next());
    let nanos = digits.and_then(|digits| digits.parse::<f64>().ok());
    Ok(nanos.with_context(|| format!("{} holds no median", file.display()))? / 1e6)
}

/// One run of the command line tool.
struct Start {
    wall_secs: f64,
    /// Nothing where the system has no `/proc`.
    peak_bytes: Option<u64>,
}

/// Runs a preset by the command line tool.
fn start(preset: &str) -> Result<Start> {
    Start::of(edgelab(&["run", preset, "--methods", "marl", "--json"]))
}

/// The command line tool with these arguments.
fn edgelab(arguments: &[&str]) -> Command {
    let mut command = Command::new(target_folder().join("release/edgelab"));
    command.args(arguments);
    command
}

impl Start {
    /// Runs a command and looks at its memory while it lasts.
    fn of(mut command: Command) -> Result<Self> {
        let begun = Instant::now();
        let mut child = command.stdout(Stdio::null()).spawn().context("cannot start edgelab")?;
        let mut peak_bytes = None;
        let status = loop {
            if let Some(status) = child.try_wait()? {
                break status;
            }
            // The high-water mark only grows, so the last look before the end is the one that counts.
            peak_bytes = peak_bytes_of(child.id()).or(peak_bytes);
            thread::sleep(POLL);
        };
        if !status.success() {
            bail!("{command:?} failed ({status})");
        }
        Ok(Self { wall_secs: begun.elapsed().as_secs_f64(), peak_bytes })
    }
}

fn peak_bytes_of(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? * 1024)
}

/// The median wall time.
fn seconds(starts: &[Start]) -> String {
    let mut secs: Vec<f64> = starts.iter().map(|start| start.wall_secs).collect();
    secs.sort_by(f64::total_cmp);
    format!("{:.2} s", secs[secs.len() / 2])
}

/// The highest peak memory.
fn peak(starts: &[Start]) -> String {
    match starts.iter().filter_map(|start| start.peak_bytes).max() {
        Some(bytes) => format!("{:.0} MiB", bytes as f64 / f64::from(1 << 20)),
        None => "not measured: no /proc".to_owned(),
    }
}

/// What `tests/e2e/speed.mjs` measures: lines of a name and a value.
fn page() -> Result<BTreeMap<String, String>> {
    let text = output(&mut browser::on_page("speed.mjs", browser::Purpose::Measures)?)?;
    let lines = text.lines().filter_map(|line| line.split_once(' '));
    Ok(lines.map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
}

fn number(lines: &BTreeMap<String, String>, name: &str) -> Result<f64> {
    let value = lines.get(name).with_context(|| format!("speed.mjs does not tell {name}"))?;
    value.parse().with_context(|| format!("{name} is {value}"))
}
