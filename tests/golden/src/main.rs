//! Prints one line per golden case, `NAME… DIGEST`; `cargo xtask test golden` compares them with `digests.txt`.
//!
//! A package of its own, because it must compile for wasm, where the development dependencies of the core do not.
#![allow(clippy::print_stdout, reason = "printing is what it does")]

mod cases;

fn main() {
    for line in cases::all() {
        println!("{line}");
    }
}
