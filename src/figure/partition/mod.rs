//! Pictures of the partition laboratory: the cell, a round, what everybody gets, curves, and the solver at work.
//!
//! All of them are folds over a run's records ([`course::Course`]) and plain data; nothing here can change a run.

pub mod allocation;
pub mod cell;
pub mod charts;
pub mod course;
pub mod gantt;
pub mod solving;
pub mod words;

use crate::partition::scheme::Scheme;

use super::{
    palette::{Pen, Role},
    shape::{Dash, Mark},
};

/// The looks of groups: colour and shape each tell one of the first eight alone.
const LOOKS: [(Role, Mark); 8] = [
    (Role::HueBlue, Mark::Circle),
    (Role::HueVermilion, Mark::Square),
    (Role::HueGreen, Mark::Triangle),
    (Role::HuePurple, Mark::Diamond),
    (Role::HueOrange, Mark::Hexagon),
    (Role::HueSky, Mark::Pentagon),
    (Role::HueBlack, Mark::Wedge),
    (Role::HueYellow, Mark::Burst),
];

/// How the workers of a group look. From the ninth group on colours come again, with other shapes.
pub fn look(group: usize) -> (Role, Mark) {
    let (round, place) = (group / LOOKS.len(), group % LOOKS.len());
    (LOOKS[place].0, LOOKS[(place + round) % LOOKS.len()].1)
}

/// How a scheme's curves and bars look: colour, line and marker each tell it alone.
pub fn pen(scheme: Scheme) -> Pen {
    const SHORT: Dash = Dash::Flow(0.0);
    let pen = |role, dash, mark| Pen { role, dash, mark };
    match scheme {
        Scheme::Uniform => pen(Role::HueVermilion, Dash::Solid, Mark::Circle),
        Scheme::Ba => pen(Role::HueOrange, Dash::Dashed, Mark::Square),
        Scheme::Pa => pen(Role::HuePurple, SHORT, Mark::Triangle),
        Scheme::BaPa => pen(Role::HueGreen, Dash::Dashed, Mark::Hexagon),
        Scheme::SpeedPa => pen(Role::HueSky, SHORT, Mark::Wedge),
        Scheme::Joint => pen(Role::HueBlue, Dash::Solid, Mark::Diamond),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_and_schemes_are_told_apart() {
        let looks: Vec<_> = (0..64).map(look).collect();
        for (at, one) in looks.iter().enumerate() {
            assert!(!looks[..at].contains(one), "group {at}");
        }
        for (at, one) in looks[..8].iter().enumerate() {
            assert!(
                looks[..at].iter().all(|other| other.0 != one.0 && other.1 != one.1),
                "group {at} by one trait alone"
            );
        }
        let pens = Scheme::ALL.map(pen);
        for (at, one) in pens.iter().enumerate() {
            assert!(pens[..at].iter().all(|other| other.role != one.role && other.mark != one.mark));
        }
    }
}
