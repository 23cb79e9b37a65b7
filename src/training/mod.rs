//! Laboratory 3: decentralised training of a network on real samples.

pub mod data;
