//! Laboratory 2: partitioned edge learning, and the joint allocation of parameters and bandwidth (PABA).
//!
//! In every round a model's parameters are split into blocks.
//! Each block is downloaded to a group of workers, which train it on their data and upload the update;
//! the round lasts as long as the slowest worker.
//! So it matters how many parameters each group gets, and how much of the band each of its workers.
//! Source: Wen, Bennis, Huang, "Joint Parameter-and-Bandwidth Allocation for Improving the Efficiency of Partitioned
//! Edge Learning", IEEE TWC 19(12), 2020 (*paper*: the questions, and two sequential schemes beside a joint one found by
//! bisection that nests a convex problem); the equations are *ours*, worked out from textbook methods.
//!
//! | file | what |
//! | --- | --- |
//! | `problem` | what is given, how it is read and refused, and the formula of a worker's time |
//! | `link` | the rate of a link by its bandwidth, in both conventions, and its inverse |
//! | `scheme/` | who gets how much: one file for each scheme; `joint` can be watched |
//! | `demand` | the problem in its own units: what bandwidth groups ask for at given prices |
//! | `bandwidth` | the best bandwidths for given blocks |
//! | `largest` | the largest model that a round of given length can train: what `joint` nests |
//! | `search` | a root between bounds |
//! | `together/` | the optimum by all its conditions at once, where `joint` would have no closed forms to nest |
//! | `certificate` | how far an allocation is from the best, from problem and allocation alone |
//! | `scenario`, `knobs`, `rules` | what a reader describes, and what it may be |
//! | `cell` | workers as drawn, and the problem that each round's fading poses |
//! | `data`, `news`, `libsvm`, `sparse` | documents: drawn or read |
//! | `logistic`, `learning` | the model, and how groups step its blocks |
//! | `rounds`, `record`, `world`, `metrics` | a run: what happens, the state that follows, what is measured |
//!
//! # How good it is
//!
//! Measured on random problems of up to 5 groups of 4 workers, both conventions (`tests/laws/partition.rs`): conditions of
//! the optimum are kept to 1e-12, rounds are at most 1e-11 above the proven bound, workers are done together to 1e-13 of a
//! round. For two workers an exhaustive grid agrees to 4e-16 (`tests/papers/partition.rs`), general solvers to the digits
//! that they have (`tests/peers/partition.py`).
//! Problems whose numbers span up to six decades were all solved; of those that span twelve (linear rates), 3 % were refused
//! because digits do not suffice, or because a round would last longer than 30,000 years.

mod bandwidth;
pub mod cell;
pub mod certificate;
pub mod data;
mod demand;
pub mod departures;
pub mod knobs;
mod largest;
pub mod learning;
pub mod libsvm;
pub mod link;
pub mod logistic;
pub mod metrics;
pub mod news;
pub mod problem;
pub mod record;
pub mod rounds;
mod rules;
pub mod scenario;
pub mod scheme;
mod search;
pub mod sparse;
mod together;
pub mod world;
