//! The close look of the partition laboratory: curves, tables, sweeps, what can be taken away.

fn main() {
    www::partition_closer();
}
