//! Everything between rustc and the browser: `cargo xtask build | serve | test | bless | bench | report | …`.
//!
//! One program instead of a bundler, a task runner and a shell script, so that a machine with rustup can build
//! and show the page, and one with Node as well can run every test.
//! Each file here is one idea: [`dist`] builds the page, [`server`] serves it, [`suite`] runs the tests,
//! and the others are the steps of the suite that need more than one command line.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a task runner talks to the terminal")]
#![allow(clippy::disallowed_types, reason = "a task runner may look at the clock")]

mod bench;
mod browser;
mod command;
mod crates;
mod dist;
mod evidence;
mod golden;
mod headers;
mod offline;
mod readme;
mod server;
mod size;
mod suite;

use std::process::ExitCode;

use anyhow::{Context, Result, bail};

const HELP: &str = "\
cargo xtask COMMAND

  build [--dev]                write the page to dist/ (--dev: faster to build, slower to run)
  serve [--dev] [--port N] [--under /PATH/] [--no-build]
                               build, then serve dist/ on http://127.0.0.1:8080/;
                               --under serves it from that sub-path as well
  test [STEP]...               run every test, or only the named steps
  bless                        write the golden digests anew, after a change that moves results on purpose
  bench [--update]             measure speed and size here and now, beside the project's bounds;
                               --update writes the table into README.md
  lighthouse [--update]        what Lighthouse says of every page in dist/; an error below the project's bounds
  report [--laboratory NAME]   run the evidence anew, of all laboratories or one, and write README and pages from it
                               (hours for training)
  memory [--update]            whether the page's memory stays flat over 200 runs and over a simulated hour
";

fn main() -> ExitCode {
    match run(std::env::args().skip(1).collect()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Does what the arguments say; the exit code tells whether it went well.
fn run(mut arguments: Vec<String>) -> Result<ExitCode> {
    let command = if arguments.is_empty() { "help".to_owned() } else { arguments.remove(0) };
    let mut flags = Flags(arguments);
    match command.as_str() {
        "build" => {
            let profile = flags.profile();
            flags.end()?;
            dist::build(profile)?;
        }
        "serve" => {
            let profile = flags.profile();
            let build = !flags.take("--no-build");
            let port = flags.take_value("--port")?.map_or(Ok(8080), |text| text.parse()).context("--port")?;
            let under = flags.take_value("--under")?;
            flags.end()?;
            if build {
                dist::build(profile)?;
            }
            let server = server::Server::bind(port, &dist::folder(), under.as_deref())?;
            println!("serving {} — stop with Ctrl-C", server.address()?);
            server.serve();
        }
        "test" => return suite::run_named(&flags.0),
        "bless" => {
            flags.end()?;
            golden::bless()?;
        }
        "bench" => {
            let update = flags.take("--update");
            flags.end()?;
            bench::report(update)?;
        }
        "lighthouse" | "memory" => {
            let update = flags.take("--update");
            flags.end()?;
            browser::measure(&format!("{command}.mjs"), &command, update)?;
        }
        "report" => {
            let laboratory = flags.take_value("--laboratory")?;
            flags.end()?;
            evidence::report(laboratory.as_deref())?;
        }
        "help" | "--help" | "-h" => print!("{HELP}"),
        other => bail!("no command `{other}`\n\n{HELP}"),
    }
    Ok(ExitCode::SUCCESS)
}

/// What is left of the command line; each flag is taken out when it is read.
struct Flags(Vec<String>);

impl Flags {
    fn take(&mut self, name: &str) -> bool {
        let position = self.0.iter().position(|argument| argument == name);
        position.map(|at| self.0.remove(at)).is_some()
    }

    fn take_value(&mut self, name: &str) -> Result<Option<String>> {
        let Some(at) = self.0.iter().position(|argument| argument == name) else { return Ok(None) };
        self.0.remove(at);
        if at == self.0.len() {
            bail!("{name} needs a value");
        }
        Ok(Some(self.0.remove(at)))
    }

    fn profile(&mut self) -> dist::Profile {
        if self.take("--dev") { dist::Profile::Dev } else { dist::Profile::Web }
    }

    fn end(&self) -> Result<()> {
        if let Some(argument) = self.0.first() {
            bail!("`{argument}` is not understood here\n\n{HELP}");
        }
        Ok(())
    }
}
