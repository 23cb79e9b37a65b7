//! What is up and can be reached, and what follows: candidates, heads, hosts of shields.

use std::borrow::Cow;

use crate::model::method::{Method, ShieldKind};

use super::{record::Action, world::World};

impl World {
    /// Whether a device is up and can be reached.
    pub fn is_usable(&self, device: u32) -> bool {
        let state = &self.devices[device as usize];
        state.up && state.linked
    }

    /// The candidates for a job's tasks under a method: without devices that are down or cannot be reached.
    /// An owner whom nobody reaches has only itself.
    pub fn candidates(&self, method: Method, job: u32) -> Cow<'_, [u32]> {
        let all = self.instance.candidates_under(method, job);
        if self.failed == 0 {
            return all.into();
        }
        let owner = self.instance.jobs[job as usize].owner;
        if !self.is_usable(owner) {
            return vec![owner].into();
        }
        all.iter().copied().filter(|&device| self.is_usable(device)).collect::<Vec<u32>>().into()
    }

    /// Whether a shield reviews a joint action that is proposed now: none does for owners whom nobody reaches.
    pub fn is_reviewed(&self, actions: &[Action]) -> bool {
        let owner = |action: &Action| self.instance.jobs[action.job as usize].owner;
        let shielded = self.instance.scenario.study.method.shield() != ShieldKind::None;
        shielded && actions.iter().any(|action| self.is_usable(owner(action)))
    }

    /// The device that decides for a cluster and hosts its central shield: its head, or while that is down or cannot be
    /// reached the fastest device that is not. `None`: there is none. Load reports stay charged to the head's link.
    pub fn head(&self, cluster: u32) -> Option<u32> {
        let cluster = &self.instance.clusters[cluster as usize];
        if self.is_usable(cluster.head) { Some(cluster.head) } else { self.fastest(&cluster.all) }
    }

    /// The device that hosts a region's shield: the region's host, or the fastest other one there, or else the head.
    pub fn region_host(&self, region: u32) -> Option<u32> {
        let region = &self.instance.regions[region as usize];
        if self.is_usable(region.host) {
            return Some(region.host);
        }
        self.fastest(&region.devices).or_else(|| self.head(region.cluster))
    }

    /// The fastest usable one of some devices, the first of equals.
    fn fastest(&self, devices: &[u32]) -> Option<u32> {
        let rate = |device: u32| self.instance.devices[device as usize].cpu_flops_per_sec;
        let usable = devices.iter().copied().filter(|&device| self.is_usable(device));
        usable.reduce(|best, device| if rate(device) > rate(best) { device } else { best })
    }

    /// Whether a job could train on these hosts now: its owner, which sends the data, and all hosts are up, and none
    /// of them is cut off, unless the owner keeps everything.
    pub fn can_run(&self, job: u32, hosts: &[u32]) -> bool {
        let owner = self.instance.jobs[job as usize].owner;
        let stays = hosts.iter().all(|&host| host == owner);
        self.devices[owner as usize].up && (stays || hosts.iter().chain([&owner]).all(|&device| self.is_usable(device)))
    }
}
