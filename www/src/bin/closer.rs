//! The close look: what stands on the stage in words and numbers, and why.

fn main() {
    www::closer();
}
