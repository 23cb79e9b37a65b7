//! The end-to-end tests: Playwright in a Chromium or Chrome that is found or, where we may, installed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::command::{find_on_path, output, program, root, run};
use crate::server::Server;
use crate::{bench, dist, readme};

/// A sort of Chromium.
struct Kind {
    /// What it is called on the path.
    names: &'static [&'static str],
    /// The distribution's package that has it.
    package: &'static str,
    /// What else Playwright must be told to get it.
    option: &'static str,
}

/// The browser that people use.
const WHOLE: Kind = Kind {
    names: &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"],
    package: "chromium",
    option: "",
};

/// The same engine without a window: the journeys take little more than half as long in it.
const HEADLESS: Kind = Kind {
    names: &["chromium-headless-shell", "chrome-headless-shell"],
    package: "chromium-headless-shell",
    option: " --only-shell",
};

/// What the browser is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Journeys: without a window where that can be had.
    Journeys,
    /// Measurements: the browser that people use.
    Measures,
}

impl Purpose {
    /// What will do, the best first.
    fn kinds(self) -> &'static [Kind] {
        match self {
            Self::Journeys => &[HEADLESS, WHOLE],
            Self::Measures => &[WHOLE],
        }
    }
}

/// The oldest Node that Playwright works with.
const NODE_MIN_VERSION: u32 = 20;

/// Serves `dist/` and runs the tests of `tests/e2e/` against it.
pub fn check() -> Result<()> {
    run(&mut on_page("node_modules/@playwright/test/cli.js test", Purpose::Journeys)?)
}

/// Runs a script of `tests/e2e/` that measures the page and prints Markdown; writes that into README if asked to.
/// An error where the script finds a bound missed.
pub fn measure(script: &str, name: &str, update: bool) -> Result<()> {
    if !dist::folder().is_dir() {
        dist::build(dist::Profile::Web)?;
    }
    let mut node = on_page(script, Purpose::Measures)?;
    let answer = node.stderr(Stdio::inherit()).output().with_context(|| format!("cannot start {script}"))?;
    let measured = String::from_utf8(answer.stdout).with_context(|| format!("{script} did not print UTF-8"))?;
    let written = format!("Written by `cargo xtask {name} --update` {}.", bench::circumstances()?);
    let text = format!("{}\n{written}\n", measured.trim_end());
    print!("{text}");
    if update {
        readme::write(name, &text)?;
    }
    if !answer.status.success() {
        bail!("a bound is missed, or {script} failed ({})", answer.status);
    }
    Ok(())
}

/// Node with these arguments in `tests/e2e/`, ready to be run: packages are there, a browser is found and named by
/// `CHROMIUM`, and `dist/` is served at `EDGELAB_URL`.
pub fn on_page(arguments: &str, purpose: Purpose) -> Result<Command> {
    require_node()?;
    install_packages()?;
    let browser = find_or_install(purpose)?;
    match &browser {
        Some(path) => eprintln!("browser: {}", path.display()),
        None => eprintln!("browser: Playwright's own"),
    }
    let server = Server::bind(0, &dist::folder(), Some("/sub/path/"))?;
    let mut node = node_in_e2e(arguments);
    node.env("EDGELAB_URL", server.address()?);
    if let Some(path) = browser {
        node.env("CHROMIUM", path);
    }
    // The thread answers until xtask ends.
    std::thread::spawn(move || server.serve());
    Ok(node)
}

/// An error in words where Node is missing or too old.
pub fn require_node() -> Result<()> {
    let version = output(&mut program("node", "--version"))
        .with_context(|| format!("the tests need Node {NODE_MIN_VERSION} or newer, from https://nodejs.org"))?;
    let major = version.trim().trim_start_matches('v').split('.').next().and_then(|text| text.parse::<u32>().ok());
    if major.is_none_or(|major| major < NODE_MIN_VERSION) {
        bail!("the tests need Node {NODE_MIN_VERSION} or newer, and this one is {}", version.trim());
    }
    Ok(())
}

/// `npm ci`, unless what is installed comes from the present lock file.
fn install_packages() -> Result<()> {
    let folder = root().join("tests/e2e");
    let lock = fs::read(folder.join("package-lock.json")).context("tests/e2e/package-lock.json")?;
    let installed = folder.join("node_modules/.installed-lock.json");
    if fs::read(&installed).is_ok_and(|bytes| bytes == lock) {
        return Ok(());
    }
    let mut npm = program("npm", "ci --no-audit --no-fund");
    run(npm.current_dir(&folder).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))?;
    fs::write(installed, lock).context("cannot note what is installed")
}

/// The browser to test in; `None` means the one that Playwright manages itself.
fn find_or_install(purpose: Purpose) -> Result<Option<PathBuf>> {
    if let Some(path) = std::env::var_os("CHROMIUM") {
        let path = PathBuf::from(path);
        if !works(&path) {
            bail!("CHROMIUM is {}, which does not start", path.display());
        }
        return Ok(Some(path));
    }
    if let Some(path) = purpose.kinds().iter().find_map(|kind| find(kind).or_else(|| install(kind))) {
        return Ok(Some(path));
    }
    println!("no Chromium here: asking Playwright for one");
    let option = purpose.kinds()[0].option;
    run(&mut node_in_e2e(&format!("node_modules/@playwright/test/cli.js install{option} chromium")))
        .context("the browser tests need Chromium or Chrome: install one, or name it by CHROMIUM=/path/to/it")?;
    Ok(None)
}

/// The first browser on the path that starts; some distributions have a `chromium` that only says how to get one.
fn find(kind: &Kind) -> Option<PathBuf> {
    kind.names.iter().filter_map(|name| find_on_path(name)).find(|path: &PathBuf| works(path))
}

/// Installs the distribution's, where we may.
fn install(kind: &Kind) -> Option<PathBuf> {
    if find_on_path("apt-get").is_none() || !is_root() {
        return None;
    }
    println!("installing the distribution's {}", kind.package);
    let apt = |arguments: &str| run(program("apt-get", arguments).env("DEBIAN_FRONTEND", "noninteractive"));
    if let Err(error) = apt("update").and_then(|()| apt(&format!("install --yes {}", kind.package))) {
        println!("that failed: {error:#}");
        return None;
    }
    find(kind)
}

fn works(browser: &Path) -> bool {
    let status = Command::new(browser).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

fn is_root() -> bool {
    output(&mut program("id", "-u")).is_ok_and(|id| id.trim() == "0")
}

fn node_in_e2e(arguments: &str) -> Command {
    let mut node = program("node", arguments);
    node.current_dir(root().join("tests/e2e"));
    node
}
