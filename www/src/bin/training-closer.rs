//! The close look of the training laboratory: curves, tables, sweeps, what can be taken away.

fn main() {
    www::training_closer();
}
