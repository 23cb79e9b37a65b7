//! The stage: watch runs, change one thing, see, explain.

fn main() {
    www::stage();
}
