//! Pictures of the training laboratory: micro-clouds and what passes between them, curves, and what a network sees.
//!
//! All of them are folds over a run's records ([`course::Course`]) and plain data; nothing here can change a run.

pub mod cards;
pub mod charts;
pub mod clouds;
pub mod course;
pub mod seen;
pub mod spans;
pub mod words;

use crate::training::kind::ProtocolKind;

use super::{
    palette::{Pen, Role},
    shape::{Dash, Mark},
};

/// How a protocol's curves look: colour, line and marker each tell it alone.
pub fn pen(protocol: ProtocolKind) -> Pen {
    const SHORT: Dash = Dash::Flow(0.0);
    let pen = |role, dash, mark| Pen { role, dash, mark };
    match protocol {
        ProtocolKind::Allreduce => pen(Role::HueVermilion, Dash::Solid, Mark::Circle),
        ProtocolKind::Ako => pen(Role::HueOrange, Dash::Dashed, Mark::Square),
        ProtocolKind::Gaia => pen(Role::HuePurple, SHORT, Mark::Triangle),
        ProtocolKind::Hop => pen(Role::HueGreen, Dash::Dashed, Mark::Hexagon),
        ProtocolKind::Dlion => pen(Role::HueBlue, Dash::Solid, Mark::Diamond),
        ProtocolKind::Fedavg => pen(Role::HueSky, SHORT, Mark::Wedge),
        ProtocolKind::Fedat => pen(Role::HueBlack, Dash::Dashed, Mark::Pentagon),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn protocols_are_told_apart() {
        let pens = ProtocolKind::ALL.map(pen);
        for (at, one) in pens.iter().enumerate() {
            assert!(pens[..at].iter().all(|other| other.role != one.role && other.mark != one.mark));
        }
    }
}
