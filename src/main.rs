//! The command `edgelab`: arguments in, text out; everything else is the library's.

mod commands;

use std::process::ExitCode;

use clap::Parser as _;

use commands::{Command, Failure};

/// Edge Training Lab: training deep models at the network edge, the same bits as in the page.
#[derive(clap::Parser)]
#[command(name = "edgelab", version, about, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    match Cli::parse().command.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => commands::complain(&failure),
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::new(error.to_string())
    }
}
