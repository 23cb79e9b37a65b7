//! Experiments: vary any settings, over seeds and methods.

fn main() {
    www::experiments();
}
