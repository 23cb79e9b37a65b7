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
//! | `link` | the rate of a link by its bandwidth, in both conventions |
//! | `scheme/` | who gets how much: one file for each scheme |
//! | `scenario`, `knobs`, `rules` | what a reader describes, and what it may be |
//! | `cell` | workers as drawn, and the problem that each round's fading poses |
//! | `data`, `news`, `libsvm`, `sparse` | documents: drawn or read |
//! | `logistic`, `learning` | the model, and how groups step its blocks |
//! | `rounds`, `record`, `world`, `metrics` | a run: what happens, the state that follows, what is measured |

mod bandwidth;
pub mod cell;
pub mod certificate;
pub mod data;
mod demand;
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
pub mod world;
