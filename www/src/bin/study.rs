//! Long work: training and experiments.

fn main() {
    www::study();
}
