//! The size gate: what the first view of each page may weigh on the wire.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::dist;
use crate::server::gzip;

/// The bound on the first view as it travels: brotli where the build has packed a file, gzip for the rest.
/// What gzip alone would come to is printed beside it.
pub const FIRST_VIEW_MAX_BYTES: usize = 400_000;

/// Prints the sizes of everything that each page loads before it can show anything; an error above the bound.
///
/// Data that a page fetches afterwards is measured by the browser tests, on the wire.
pub fn check() -> Result<()> {
    let mut heavy = Vec::new();
    for page in pages()? {
        println!("{:>9} {:>9} {:>9}  {page}", "raw", "gzip", "sent");
        let mut total = Sizes::default();
        for (name, sizes) in first_view(&page)? {
            sizes.print(&name);
            total.add(&sizes);
        }
        total.print("first view, in bytes");
        println!("{} % of the bound of {FIRST_VIEW_MAX_BYTES} bytes\n", total.travels * 100 / FIRST_VIEW_MAX_BYTES);
        if total.travels > FIRST_VIEW_MAX_BYTES {
            heavy.push(format!("{page} ({} bytes)", total.travels));
        }
    }
    if !heavy.is_empty() {
        bail!("the first view is above {FIRST_VIEW_MAX_BYTES} bytes on {}", heavy.join(", "));
    }
    Ok(())
}

/// The names of the pages in `dist/`.
fn pages() -> Result<Vec<String>> {
    let entries = fs::read_dir(dist::folder()).context("run `cargo xtask build` first")?;
    let names = entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    let mut pages = names.collect::<Result<Vec<_>>>()?;
    pages.retain(|name| name.ends_with(".html"));
    pages.sort();
    Ok(pages)
}

/// The names and sizes of the files that a page loads before it can show anything: itself, and what it names of `app-…/`.
pub fn first_view(page: &str) -> Result<Vec<(String, Sizes)>> {
    let folder = dist::folder();
    let text = fs::read_to_string(folder.join(page)).context("run `cargo xtask build` first")?;
    let quoted = text.split('"').skip(1).step_by(2).filter(|name| name.starts_with("app-"));
    let mut names: Vec<&str> = quoted.collect();
    names.sort_unstable();
    names.dedup();
    names.insert(0, page);
    let sizes = names.into_iter().map(|name| {
        let file = folder.join(name);
        let packed = fs::metadata(dist::packed_name(&file)).ok().map(|packed| packed.len() as usize);
        let bytes = fs::read(&file).with_context(|| format!("{page} names {name}"))?;
        Ok((name.to_owned(), Sizes::of(&bytes, packed)?))
    });
    sizes.collect()
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
