//! The size gate: what the first view may weigh on the wire.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::dist;
use crate::server::gzip;

/// The bound on the first view, gzip-compressed. Gated by gzip: every host has it, and it is the larger of the two.
const FIRST_VIEW_MAX_BYTES: usize = 400_000;

/// Prints the sizes of everything that the page loads before it can show anything; an error above the bound.
///
/// Data that the page fetches afterwards is measured by the browser tests, on the wire.
pub fn check() -> Result<()> {
    let folder = dist::folder();
    let files = dist::files_below(&folder).context("run `cargo xtask build` first")?;
    let mut total = Sizes::default();
    println!("{:>9} {:>9} {:>9}  file", "raw", "gzip", "brotli");
    for file in files {
        let name = file.strip_prefix(&folder)?.to_string_lossy().into_owned();
        if name == "index.html" || name.starts_with("app-") {
            let sizes = Sizes::of(&fs::read(&file)?)?;
            sizes.print(&name);
            total.add(&sizes);
        }
    }
    total.print("first view, in bytes");
    if total.gzip > FIRST_VIEW_MAX_BYTES {
        bail!("the first view is {} bytes of gzip; the bound is {FIRST_VIEW_MAX_BYTES}", total.gzip);
    }
    println!("{} % of the bound of {FIRST_VIEW_MAX_BYTES} bytes of gzip", total.gzip * 100 / FIRST_VIEW_MAX_BYTES);
    Ok(())
}

/// The size of something in bytes: as it is, and as it travels.
#[derive(Default)]
struct Sizes {
    raw: usize,
    gzip: usize,
    brotli: usize,
}

impl Sizes {
    fn of(bytes: &[u8]) -> Result<Self> {
        let mut brotli = Vec::new();
        // Quality 9: within two per cent of the best, and ten times sooner.
        let parameters = brotli::enc::BrotliEncoderParams { quality: 9, ..Default::default() };
        brotli::BrotliCompress(&mut &*bytes, &mut brotli, &parameters)?;
        Ok(Self { raw: bytes.len(), gzip: gzip(bytes)?.len(), brotli: brotli.len() })
    }

    fn add(&mut self, other: &Self) {
        self.raw += other.raw;
        self.gzip += other.gzip;
        self.brotli += other.brotli;
    }

    fn print(&self, name: &str) {
        println!("{:>9} {:>9} {:>9}  {name}", self.raw, self.gzip, self.brotli);
    }
}
