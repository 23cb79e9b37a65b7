//! What the reader changes in mid-run.
//!
//! A change comes before everything else of its moment, and holds from then on: a joint action that is on its way goes on
//! under the method that proposed it, what runs is slowed by the new rates at once, and the background is drawn between
//! the new bounds when it is next redrawn.

use std::sync::Arc;

use crate::{
    engine::{process::Ctx, record::Event},
    model::{intervention, time::Time},
    placement::policy,
};

use super::{Cue, Scheduling};

impl Scheduling {
    pub(super) fn intervene(&mut self, ctx: &mut Ctx<'_, Cue>, number: u32) {
        let Some(intervention) = self.instance.scenario.interventions.get(number as usize).cloned() else { return };
        let Some((part, name)) = intervention::switched(&intervention.path) else {
            return self.change(ctx, intervention.path, intervention.value.to_string());
        };
        let device = self.instance.devices.iter().position(|device| device.name == name);
        if let (Some(device), Some(up)) = (device, intervention.value.as_bool()) {
            self.switch(ctx, device as u32, part, up);
        }
    }

    fn change(&mut self, ctx: &mut Ctx<'_, Cue>, path: String, value: String) {
        let is_share = path.starts_with("cluster.background.") && path.ends_with("_share");
        ctx.emit(Event::Changed { path, value });
        let before = std::mem::replace(&mut self.instance, Arc::clone(&ctx.world.instance));
        let (old, new) = (&before.scenario.study, &self.instance.scenario.study);
        let other_temperature = new.method.is_learning() && new.temperature != old.temperature;
        if new.method != old.method || other_temperature {
            // A learner in training keeps what it learns: training takes no interventions.
            self.policy = policy::policy(&self.instance, self.learned.get(&new.method).cloned());
        }
        if is_share {
            self.resume_redraws(ctx);
        }
        self.refresh_all(ctx);
    }

    /// A background that was constant is redrawn, between its new bounds, at the next multiple of its period.
    fn resume_redraws(&mut self, ctx: &mut Ctx<'_, Cue>) {
        let background = &self.instance.scenario.cluster.background;
        // At time 0 the first draw is still to come.
        if !self.redraws && ctx.now > Time::ZERO {
            self.redraws = true;
            let period = Time::from_secs(background.period_secs).micros().max(1);
            let next = (ctx.now.micros() / period + 1) * period;
            ctx.note(Time::from_micros(next), Cue::Background);
        }
    }
}
