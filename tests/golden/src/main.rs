//! Prints one line per golden case, `NAME… DIGEST`; `cargo xtask test golden` compares them with `digests.txt`.
//!
//! A package of its own, because it must compile for wasm, where the development dependencies of the core do not.
#![allow(clippy::print_stdout, reason = "printing is what it does")]

use edgelab::num::rng;

fn main() {
    for seed in [1, 7] {
        println!("streams seed={seed} {}", rng::fingerprint(seed, 100_000));
    }
}
