//! Training: who sends what to whom, and who waits.

fn main() {
    www::training();
}
