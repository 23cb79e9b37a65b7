//! The forbidden-dependency check: what the core must not depend on, not even through others.

use anyhow::{Result, bail};

use crate::command::{cargo, output};

/// A crate and why it is forbidden.
type Ban = (&'static str, &'static str);

/// Crates whose arithmetic differs between machines or releases: neither the core nor its command line has them.
const INEXACT: &[Ban] = &[
    ("matrixmultiply", "picks its kernels at run time, by the processor"),
    ("gemm", "picks its kernels at run time, by the processor"),
    ("faer", "picks its kernels at run time, by the processor and its number of cores"),
    ("ndarray", "brings matrixmultiply, and its sums have no promised order"),
    ("nalgebra", "brings matrixmultiply, and calls std's transcendental functions"),
    ("blas-src", "another library on every machine"),
    ("lapack-src", "another library on every machine"),
    ("clarabel", "calls std's logarithm"),
    ("good_lp", "brings a solver whose arithmetic nobody has pinned"),
    ("statrs", "calls std's transcendental functions"),
    ("rand_distr", "draws differ between browser and machine, and between releases"),
];

/// Crates that know more of the world than the core may; its command line may have them.
const WORLDLY: &[Ban] = &[
    ("getrandom", "chance that no seed controls"),
    ("fastrand", "chance that no seed controls"),
    ("rayon", "parallelism is between runs, never inside one"),
    ("tokio", "the core does not wait"),
    ("chrono", "the core has no clock"),
    ("time", "the core has no clock"),
];

/// Crates that the core must not name itself. (In a browser, `plotters` brings them.)
const BROWSER: &[Ban] = &[
    ("yew", "only the page knows a browser"),
    ("web-sys", "only the page knows a browser"),
    ("js-sys", "only the page knows a browser"),
    ("wasm-bindgen", "only the page knows a browser"),
];

/// Checks what `edgelab` depends on: with its command line, as the page has it, and directly.
pub fn check() -> Result<()> {
    const PAGE: &str = "--no-default-features --target wasm32-unknown-unknown";
    let cases = [
        ("with the command line", "", INEXACT),
        ("as the page has it", PAGE, INEXACT),
        ("as the page has it", PAGE, WORLDLY),
        ("directly", "--depth 1 --target all", BROWSER),
    ];
    let mut faults = Vec::new();
    for (case, flags, bans) in cases {
        let tree = format!("tree --package edgelab --edges normal --prefix none --format {{p}} {flags}");
        let tree = output(&mut cargo(&tree))?;
        faults.extend(forbidden_in(&tree, bans).map(|(name, reason)| format!("{name} ({case}): {reason}")));
    }
    if !faults.is_empty() {
        bail!(
            "the core depends on what it must not:\n  {}\n`cargo tree -i NAME` says through whom",
            faults.join("\n  ")
        );
    }
    println!("the core has none of the {} forbidden crates", INEXACT.len() + WORLDLY.len() + BROWSER.len());
    Ok(())
}

/// The bans that lines `NAME VERSION …` offend against.
fn forbidden_in(tree: &str, bans: &[Ban]) -> impl Iterator<Item = Ban> {
    let has = |name: &str| tree.lines().any(|line| line.split(' ').next() == Some(name));
    bans.iter().copied().filter(move |(name, _)| has(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_what_is_forbidden() {
        let found = |tree| forbidden_in(tree, INEXACT).map(|ban| ban.0).collect::<Vec<_>>();
        assert_eq!(found("edgelab v0.1.0\nmatrixmultiply v0.3.9\nlibm v0.2.16 (*)\n"), ["matrixmultiply"]);
        assert!(found("edgelab v0.1.0\nmatrixmultiply-like v1.0.0\n").is_empty());
    }
}
