//! `dist/`: the page as any static host serves it, from any sub-path.
//!
//! ```text
//! dist/index.html …        the pages; they name app-…/
//! dist/app-0123456789ab/   programs and style sheet, named after their content: may be cached for ever
//! dist/app-…/*.br          the same in brotli's format, for hosts that send such files (as `cargo xtask serve` does)
//! dist/presets/ …          the folders of static/: data that addresses speak of keeps its name
//! dist/embed.js            what other people's pages load keeps its name
//! dist/service-worker.js   keeps this build for use without a network
//! ```

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result};
use rayon::prelude::*;
use sha2::{Digest as _, Sha256};
use wasm_bindgen_cli_support::Bindgen;

use crate::command::{cargo_wasm, ensure_target, root, run, target_folder};
use crate::offline;

/// How the page's wasm is compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// The shipped one: small and fast.
    Web,
    /// For developers: compiles sooner, runs slower, keeps function names in stack traces.
    Dev,
}

/// The programs of the pages: the binary of the crate `www`, and the name of its files in `app-…/`.
const PROGRAMS: [(&str, &str); 8] = [
    ("stage", "edgelab"),
    ("closer", "closer"),
    ("learning", "learning"),
    ("experiments", "experiments"),
    ("partition", "partition"),
    ("training", "training"),
    ("partition-closer", "partition-closer"),
    ("training-closer", "training-closer"),
];

/// Scripts of `www/` that pages load besides their programs.
const APP_SCRIPTS: [&str; 2] = ["guest.js", "offline.js"];

/// Scripts of `www/` that others find by their names.
const NAMED_SCRIPTS: [&str; 1] = ["embed.js"];

/// The folder that [`build`] writes.
pub fn folder() -> PathBuf {
    root().join("dist")
}

/// Builds the page. A failed compilation leaves the old `dist/` alone.
pub fn build(profile: Profile) -> Result<()> {
    let start = Instant::now();
    let app = compile(profile)?;
    let dist = folder();
    if dist.exists() {
        fs::remove_dir_all(&dist).context("cannot clear dist/")?;
    }
    let name = format!("app-{}", fingerprint(&app)?);
    copy_folder(&app, &dist.join(&name))?;
    for entry in sorted_entries(&root().join("static"))?.iter().filter(|entry| entry.is_dir()) {
        copy_folder(entry, &dist.join(entry.file_name().unwrap_or_default()))?;
    }
    for script in NAMED_SCRIPTS {
        fs::copy(root().join("www").join(script), dist.join(script)).context(script)?;
    }
    for page in pages()? {
        let text = fs::read_to_string(&page).with_context(|| page.display().to_string())?;
        let target = dist.join(page.file_name().unwrap_or_default());
        fs::write(target, text.replace("\"app/", &format!("\"{name}/")))?;
    }
    offline::write(&dist, profile == Profile::Web)?;
    // Whoever develops waits for nobody but the compiler.
    if profile == Profile::Web {
        precompress(&dist.join(&name))?;
    }
    println!("built dist/ in {:.1} s", start.elapsed().as_secs_f64());
    Ok(())
}

/// The sources of the pages: those with a program stand in the root, those that are only read in `static/`.
pub fn pages() -> Result<Vec<PathBuf>> {
    let mut pages = Vec::new();
    for folder in [root(), root().join("static")] {
        pages.extend(sorted_entries(&folder)?.into_iter().filter(|file| has_extension(file, "html")));
    }
    Ok(pages)
}

/// Writes each file of a folder in brotli's format beside it, at its best: done once, it is worth the seconds.
fn precompress(folder: &Path) -> Result<()> {
    files_below(folder)?.par_iter().try_for_each(|file| {
        let bytes = fs::read(file)?;
        let size_hint = bytes.len();
        let parameters = brotli::enc::BrotliEncoderParams { quality: 11, size_hint, ..Default::default() };
        let mut packed = Vec::new();
        brotli::BrotliCompress(&mut &*bytes, &mut packed, &parameters)?;
        fs::write(packed_name(file), packed)?;
        Ok(())
    })
}

/// Where the brotli form of a file stands.
pub fn packed_name(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".br");
    name.into()
}

/// Compiles the programs and gathers what belongs beside them in one folder.
fn compile(profile: Profile) -> Result<PathBuf> {
    const TARGET: &str = "wasm32-unknown-unknown";
    ensure_target(TARGET)?;
    // `debug` is how cargo calls the folder of its profile `dev`.
    let (profile_name, profile_folder) = match profile {
        Profile::Web => ("web", "web"),
        Profile::Dev => ("dev", "debug"),
    };
    let mut cargo: Command = cargo_wasm("build --package www");
    run(cargo.args(["--target", TARGET, "--profile", profile_name]))?;

    let app = target_folder().join("dist-app");
    if app.exists() {
        fs::remove_dir_all(&app).with_context(|| format!("cannot clear {}", app.display()))?;
    }
    fs::create_dir_all(&app)?;
    let boot = fs::read_to_string(root().join("www/boot.js")).context("www/boot.js")?;
    PROGRAMS.par_iter().try_for_each(|&(binary, name)| {
        Bindgen::new()
            .input_path(target_folder().join(TARGET).join(profile_folder).join(format!("{binary}.wasm")))
            .out_name(name)
            .web(true)?
            .typescript(false)
            .remove_name_section(profile == Profile::Web)
            .remove_producers_section(profile == Profile::Web)
            .generate(&app)
            .context("wasm-bindgen")?;
        // The same script starts each program; only the names of its files differ, and its event keeps its own.
        let boot = boot.replace("edgelab.js", &format!("{name}.js")).replace("edgelab_bg", &format!("{name}_bg"));
        fs::write(app.join(format!("{binary}-boot.js")), boot)?;
        anyhow::Ok(())
    })?;
    for script in APP_SCRIPTS {
        fs::copy(root().join("www").join(script), app.join(script)).context(script)?;
    }
    let is_asset = |file: &&PathBuf| file.is_file() && !has_extension(file, "html");
    for file in sorted_entries(&root().join("static"))?.iter().filter(is_asset) {
        fs::copy(file, app.join(file.file_name().unwrap_or_default()))?;
    }
    Ok(app)
}

/// Twelve hexadecimal digits that change whenever a file of the folder does.
fn fingerprint(folder: &Path) -> Result<String> {
    let mut parts = Vec::new();
    for file in files_below(folder)? {
        parts.push(file.strip_prefix(folder)?.to_string_lossy().into_owned().into_bytes());
        parts.push(fs::read(&file)?);
    }
    // Each part with its length: what moves from one to the next is a change too.
    let lengths: Vec<_> = parts.iter().map(|part| (part.len() as u64).to_le_bytes()).collect();
    let hashed = lengths.iter().zip(&parts).flat_map(|(length, part)| [length.as_slice(), part.as_slice()]);
    Ok(digest_of(hashed, 6))
}

/// The first `bytes` of the SHA-256 of these parts in a row, in hexadecimal digits.
pub fn digest_of<'a>(parts: impl IntoIterator<Item = &'a [u8]>, bytes: usize) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize().iter().take(bytes).map(|byte| format!("{byte:02x}")).collect()
}

/// All files in a folder and the folders below it, in order of name.
pub fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in sorted_entries(folder)? {
        if entry.is_dir() {
            files.extend(files_below(&entry)?);
        } else {
            files.push(entry);
        }
    }
    Ok(files)
}

/// What is directly in a folder, in order of name; hidden files are left out.
fn sorted_entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.retain(|path| !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')));
    paths.sort();
    Ok(paths)
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    for file in files_below(from)? {
        let target = to.join(file.strip_prefix(from)?);
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::copy(&file, &target).with_context(|| format!("cannot copy {}", file.display()))?;
    }
    Ok(())
}

fn has_extension(file: &Path, extension: &str) -> bool {
    file.extension().is_some_and(|found| found == extension)
}
