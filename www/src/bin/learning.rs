//! Learning: train a policy, watch it learn, use it.

fn main() {
    www::learning();
}
