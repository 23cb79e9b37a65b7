//! Running other programs from the root of the repository.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_path_buf).unwrap_or_default()
}

/// The folder that cargo builds into.
pub fn target_folder() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// A program to be run in the root; arguments are split at spaces.
pub fn program(name: &str, arguments: &str) -> Command {
    let mut command = Command::new(name);
    command.current_dir(root()).args(arguments.split_whitespace());
    command
}

/// The cargo that runs us.
pub fn cargo(arguments: &str) -> Command {
    program(&std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()), arguments)
}

/// The cargo that runs us, for a wasm target.
///
/// `RUSTFLAGS` would replace the flags of `.cargo/config.toml` and is meant for the machine, not for wasm.
pub fn cargo_wasm(arguments: &str) -> Command {
    let mut command = cargo(arguments);
    command.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
    command
}

/// Runs a program that talks to the terminal; an error if it fails.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot start {}", shown(command)))?;
    if !status.success() {
        bail!("{} failed ({status})", shown(command));
    }
    Ok(())
}

/// Runs a program and returns what it prints; its complaints go to the terminal.
pub fn output(command: &mut Command) -> Result<String> {
    let output =
        command.stderr(Stdio::inherit()).output().with_context(|| format!("cannot start {}", shown(command)))?;
    if !output.status.success() {
        bail!("{} failed ({})", shown(command), output.status);
    }
    String::from_utf8(output.stdout).with_context(|| format!("{} did not print UTF-8", shown(command)))
}

/// Where a program of this name lies on the path, if anywhere.
pub fn find_on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// Sees to it that rustc can compile for `target`.
///
/// `rust-toolchain.toml` names the targets, but rustup ignores that where it may not install by itself.
pub fn ensure_target(target: &str) -> Result<()> {
    let sysroot = output(&mut program("rustc", "--print sysroot"))?;
    if Path::new(sysroot.trim()).join("lib/rustlib").join(target).join("lib").is_dir() {
        return Ok(());
    }
    run(program("rustup", "target add").arg(target))
        .with_context(|| format!("the compiler has no target {target}; add it by your own means"))
}

/// A command as one would type it, for messages.
fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
