//! What the recent past lays over the stage: proposals, collisions, corrections.

use crate::num::math::{distance, max, min};

use super::{
    layout::Detail,
    palette::Role,
    scene::Scene,
    shape::{Anchor, Dash, Mark, Point, Shape, Style, text_width},
    stage::Drawing,
};

/// With more lines of collisions than this they are drawn thin.
const MOST_LINES: usize = 16;
/// With more proposals than this none is drawn before its review.
const MOST_INTENTS: usize = 6;

impl Drawing<'_> {
    /// What is proposed and not yet reviewed.
    pub(super) fn intents(&mut self, scene: &Scene) {
        if scene.intents.len() > MOST_INTENTS {
            return;
        }
        let style = Style::stroke(Role::Flow, 1.2).dashed(Dash::Dashed);
        for intent in &scene.intents {
            let owner = self.owner(intent.job);
            for &host in intent.hosts.iter().filter(|&&host| host != owner) {
                self.link((owner, host), 0.1, true, style);
            }
        }
    }

    fn owner(&self, job: u32) -> u32 {
        self.instance().jobs.get(job as usize).map_or(0, |job| job.owner)
    }

    /// Marks fade only at the end of their time, and in steps: a hundred lines that fade a little with every frame would
    /// be painted anew with every frame.
    fn opacity(&self, age: f64) -> f64 {
        let steps = (10.0 * max(0.0, min(1.0, age) - 0.6)).ceil();
        if self.view.still { 1.0 } else { 1.0 - 0.15 * steps }
    }

    /// Who proposed for a device that could not take it all.
    pub(super) fn clash_lines(&mut self, scene: &Scene) {
        let lines: usize = scene.clashes.iter().map(|clash| clash.owners.len()).sum();
        for clash in &scene.clashes {
            let clear = lines <= MOST_LINES || self.view.selected == Some(clash.device);
            let opacity = self.opacity(clash.age);
            let style = if clear {
                Style::stroke(Role::Alarm, 2.0).faded(opacity)
            } else {
                Style::stroke(Role::Alarm, 1.0).faded(0.6 * opacity)
            };
            for &owner in clash.owners.iter().filter(|&&owner| owner != clash.device) {
                self.link((owner, clash.device), 0.06, clear, style.dashed(Dash::Dashed));
            }
        }
    }

    /// Corrections: a broken line to what was refused, an arrow to what was substituted.
    pub(super) fn shifts(&mut self, scene: &Scene) {
        let clear = scene.shifts.len() <= MOST_LINES;
        for shift in &scene.shifts {
            let (owner, opacity) = (self.owner(shift.job), self.opacity(shift.age));
            let refused = Style::stroke(Role::Alarm, if clear { 1.6 } else { 1.0 }).dashed(Dash::Dashed).faded(opacity);
            if shift.refused != owner {
                self.link((owner, shift.refused), 0.0, false, refused);
            }
            // What goes back to its owner comes from where it was refused.
            let from = if shift.executed == owner { shift.refused } else { owner };
            let executed = Style::stroke(Role::Safe, if clear { 2.4 } else { 1.5 }).faded(opacity);
            self.link((from, shift.executed), 0.14, true, executed);
        }
    }

    /// A cross where a line of refusal ends.
    pub(super) fn crosses(&mut self, scene: &Scene) {
        for shift in &scene.shifts {
            let owner = self.owner(shift.job);
            let (a, b) = (self.view.place(owner), self.view.place(shift.refused));
            let away = distance(a, b);
            let rim = self.rim(shift.refused);
            if away <= rim + self.rim(owner) {
                continue;
            }
            let back = (rim + 5.0) / away;
            let at = (b.0 + (a.0 - b.0) * back, b.1 + (a.1 - b.1) * back);
            let style = Style::stroke(Role::Alarm, 2.6).faded(self.opacity(shift.age));
            self.mark(at, max(4.0, min(7.0, self.r * 0.2)), Mark::Cross, style);
        }
    }

    /// A burst where owners collide, with how many they are.
    pub(super) fn bursts(&mut self, scene: &Scene) {
        let spoken = scene.clashes.len() <= 4 && self.detail != Detail::Dots;
        let burst = max(6.0, min(15.0, self.r * 0.46));
        for clash in &scene.clashes {
            let (x, y) = self.view.place(clash.device);
            let reach = self.rim(clash.device) * 0.72;
            let at = (x + reach, y - reach);
            let style = Style::fill(Role::Alarm).outlined(Role::Ground, 1.5).faded(self.opacity(clash.age));
            self.mark(at, burst, Mark::Burst, style);
            let count = format!("×{}", clash.owners.len());
            if spoken {
                self.mark(at, burst * 0.4, Mark::Cross, Style::stroke(Role::OnChip, 2.0));
                self.pill((at.0 + burst + 2.0, at.1), format!("{count} owners"), style);
            } else if burst >= 9.0 && self.detail != Detail::Dots {
                self.text(at, count, (burst * 0.72, true), Anchor::Middle, Role::OnChip);
            }
        }
    }

    /// A label that begins at a point, within the picture.
    fn pill(&mut self, at: Point, label: String, style: Style) {
        let (wide, high) = (text_width(&label, 11.0) + 14.0, 19.0);
        let corner = (min(at.0, self.view.size.0 - wide - 2.0), max(at.1 - high / 2.0, 2.0));
        self.shapes.push(Shape::Rect { at: corner, size: (wide, high), corner: high / 2.0, style });
        let middle = (corner.0 + wide / 2.0, corner.1 + high / 2.0);
        self.text(middle, label, (11.0, true), Anchor::Middle, Role::OnChip);
    }
}
