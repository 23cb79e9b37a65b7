//! Partition: who gets how many parameters and how much bandwidth.

fn main() {
    www::partition();
}
