//! Shields: they collect the proposals of a batch, review them, and their verdict is carried out.

use crate::{
    engine::{process::Ctx, record::Event, world::World},
    model::method::ShieldKind,
    placement::{
        conflict::conflicts,
        shield::{self, Situation},
        visits,
    },
};

use super::{Cue, Scheduling};

impl Scheduling {
    pub(super) fn collected(&mut self, ctx: &mut Ctx<'_, Cue>, batch: u32) {
        let cluster = self.batches[batch as usize].cluster as usize;
        self.desks[cluster].review_queue.push_back(batch);
        self.serve_shields(ctx, cluster);
    }

    /// The shields take the next batch, one at a time. Where nobody can be their host, the owners have their jobs back.
    pub(super) fn serve_shields(&mut self, ctx: &mut Ctx<'_, Cue>, cluster: usize) {
        while !self.desks[cluster].shield_busy {
            let Some(batch) = self.desks[cluster].review_queue.pop_front() else { return };
            let work = self.review_flops(ctx.world, batch);
            if work.is_empty() {
                let jobs: Vec<u32> = self.batches[batch as usize].proposed.iter().map(|action| action.job).collect();
                jobs.into_iter().for_each(|job| self.send_back(ctx, batch, job));
                continue;
            }
            self.desks[cluster].shield_busy = true;
            self.batches[batch as usize].reviewing = work.len() as u32;
            for (slot, device, flops) in work {
                self.start_work(ctx, slot, batch, device, flops, Vec::new());
            }
        }
    }

    /// What each shield has to compute, as (slot, host, FLOP): one check per proposal and candidate at the shield of the
    /// owner, and one per proposal that crosses a border at the shield of its target. Empty: nobody can compute it.
    fn review_flops(&self, world: &World, batch: u32) -> Vec<(usize, u32, f64)> {
        let instance = &self.instance;
        let batch = &self.batches[batch as usize];
        let cluster = &instance.clusters[batch.cluster as usize];
        let regional = batch.method.shield() == ShieldKind::Regional;
        let mut checks = vec![0.0; cluster.regions.len()];
        let first = cluster.regions.start;
        for action in &batch.proposed {
            let owner = instance.jobs[action.job as usize].owner;
            let home = if regional { instance.devices[owner as usize].region - first } else { 0 };
            checks[home as usize] += (action.hosts.len() * world.candidates(batch.method, action.job).len()) as f64;
            for &host in action.hosts.iter().filter(|_| regional) {
                let target = instance.devices[host as usize].region - first;
                checks[target as usize] += if target == home { 0.0 } else { 1.0 };
            }
        }
        let host = |region: usize| {
            if regional { world.region_host(first + region as u32) } else { world.head(batch.cluster) }
        };
        let slot = |region: usize| instance.devices.len() + first as usize + region;
        let flops = instance.scenario.study.rule_flops;
        let busy = checks.iter().enumerate().filter(|(_, checks)| **checks > 0.0);
        busy.filter_map(|(region, checks)| Some((slot(region), host(region)?, checks * flops))).collect()
    }

    pub(super) fn reviewed(&mut self, ctx: &mut Ctx<'_, Cue>, slot: usize) {
        let Some(work) = self.end_work(slot) else { return };
        self.batches[work.batch as usize].reviewing -= 1;
        if self.batches[work.batch as usize].reviewing > 0 {
            return;
        }
        let batch = &self.batches[work.batch as usize];
        let scenario = &self.instance.scenario;
        let (world, network, instance) = (&*ctx.world, &self.network, &self.instance);
        let base = |device: u32| world.devices[device as usize].load;
        let predict = |job: u32, hosts: &[Option<u32>]| {
            let mut asked = Vec::new();
            let think_secs = visits::visits(instance, world, job, hosts, &mut asked);
            network.predict(None, think_secs, &asked)
        };
        let candidates = batch.proposed.iter().map(|a| (a.job, world.candidates(batch.method, a.job)));
        let candidates: Vec<_> = candidates.collect();
        let situation = Situation {
            instance,
            candidates: &candidates,
            cluster: batch.cluster,
            base: &base,
            unplaced: scenario.study.shield.unplaced,
            predict: &predict,
        };
        let verdict = shield::review(batch.method.shield(), &situation, &batch.proposed);
        let found = conflicts(instance, base, &verdict.actions);
        let rounds_secs = f64::from(verdict.rounds) * scenario.cluster.round_trip_secs;
        let secs = ctx.now.secs_since(batch.decided) + rounds_secs;
        let cluster = batch.cluster;
        let batch = &mut self.batches[work.batch as usize];
        batch.executed.clone_from(&verdict.actions);
        batch.unplaced = verdict.actions.len() as u32;
        self.desks[cluster as usize].parked.extend(&verdict.waiting);
        ctx.emit(Event::Reviewed { batch: work.batch, cluster, verdict, conflicts: found, secs });
        ctx.note(ctx.now.after_secs(rounds_secs), Cue::CarriedOut(work.batch));
    }

    pub(super) fn carried_out(&mut self, ctx: &mut Ctx<'_, Cue>, batch: u32) {
        for action in self.batches[batch as usize].executed.clone() {
            self.place(ctx, batch, action);
        }
        let cluster = self.batches[batch as usize].cluster as usize;
        self.desks[cluster].shield_busy = false;
        self.serve_shields(ctx, cluster);
    }
}
