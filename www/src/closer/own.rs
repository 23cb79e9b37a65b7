//! Data of the reader's own: devices, jobs, layer tables and topologies become part of the scenario on show.

use edgelab::import::{self, File, Units};

use super::Desk;
use crate::{
    bridge::{Deed, Opened},
    text::closer as text,
};

/// Puts what a file describes into the scenario, and says what should be known about it.
pub fn open(desk: &Desk, opened: &Opened) {
    let file = File { name: &opened.name, text: &opened.text };
    match import::import(&desk.view.scenario, &[file], &Units::default()) {
        Ok(imported) => {
            desk.ask(&Deed::Set(Box::new(imported.scenario)));
            let text = text::imported(&opened.name, &imported.notes);
            desk.ask(&Deed::Say { is_error: false, text, faults: Vec::new() });
        }
        Err(faults) => desk.ask(&Deed::Say { is_error: true, text: text::NOT_IMPORTED.to_owned(), faults }),
    }
}
