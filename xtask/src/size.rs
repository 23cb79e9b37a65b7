//! The size gate: what the first view may weigh on the wire.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::dist;
use crate::server::gzip;

/// The bound on the first view as it travels: brotli where the build has packed a file, gzip for the rest.
/// What gzip alone would come to is printed beside it.
pub const FIRST_VIEW_MAX_BYTES: usize = 400_000;

/// Prints the sizes of everything that the page loads before it can show anything; an error above the bound.
///
/// Data that the page fetches afterwards is measured by the browser tests, on the wire.
pub fn check() -> Result<()> {
    let mut total = Sizes::default();
    println!("{:>9} {:>9} {:>9}  file", "raw", "gzip", "sent");
    for (name, sizes) in first_view()? {
        sizes.print(&name);
        total.add(&sizes);
    }
    total.print("first view, in bytes");
    if total.travels > FIRST_VIEW_MAX_BYTES {
        bail!("the first view is {} bytes; the bound is {FIRST_VIEW_MAX_BYTES}", total.travels);
    }
    println!("{} % of the bound of {FIRST_VIEW_MAX_BYTES} bytes", total.travels * 100 / FIRST_VIEW_MAX_BYTES);
    Ok(())
}

/// The names and sizes of the files that the page loads before it can show anything.
pub fn first_view() -> Result<Vec<(String, Sizes)>> {
    let folder = dist::folder();
    let mut sizes = Vec::new();
    for file in dist::files_below(&folder).context("run `cargo xtask build` first")? {
        let name = file.strip_prefix(&folder)?.to_string_lossy().into_owned();
        if name == "index.html" || (name.starts_with("app-") && !name.ends_with(".br")) {
            let packed = fs::metadata(dist::packed_name(&file)).ok().map(|packed| packed.len() as usize);
            sizes.push((name, Sizes::of(&fs::read(&file)?, packed)?));
        }
    }
    Ok(sizes)
}

/// The size of something in bytes: as it is, and as it travels.
#[derive(Default)]
pub struct Sizes {
    raw: usize,
    /// In gzip's format.
    pub gzip: usize,
    /// As `cargo xtask serve` sends it.
    pub travels: usize,
}

impl Sizes {
    fn of(bytes: &[u8], packed: Option<usize>) -> Result<Self> {
        let gzip = gzip(bytes)?.len();
        Ok(Self { raw: bytes.len(), gzip, travels: packed.unwrap_or(gzip) })
    }

    fn add(&mut self, other: &Self) {
        self.raw += other.raw;
        self.gzip += other.gzip;
        self.travels += other.travels;
    }

    fn print(&self, name: &str) {
        println!("{:>9} {:>9} {:>9}  {name}", self.raw, self.gzip, self.travels);
    }
}
