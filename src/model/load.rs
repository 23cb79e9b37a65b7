//! Planned utilisation of a device's resources, as exact integers.
//!
//! Loads are added when a task is placed and subtracted when it leaves.
//! In floating point that would drift, and "reviewing twice changes nothing" would hold only nearly;
//! so a load is a whole number of billionths of the device's capacity.

use std::ops::{Add, AddAssign, Index, Sub, SubAssign};

use serde::{Deserialize, Serialize};

/// A resource of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Resource {
    /// Processor time.
    Cpu,
    /// Working memory.
    Memory,
    /// Sending.
    Uplink,
    /// Receiving.
    Downlink,
}

impl Resource {
    /// All resources, in the order in which a [`Load`] holds them.
    pub const ALL: [Self; 4] = [Self::Cpu, Self::Memory, Self::Uplink, Self::Downlink];

    /// The word for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Cpu => "CPU",
            Self::Memory => "memory",
            Self::Uplink => "uplink",
            Self::Downlink => "downlink",
        }
    }
}

/// A load of one: the whole capacity of a resource.
pub const WHOLE: i64 = 1_000_000_000;

/// A demand beyond ten thousand capacities counts as so many: all tasks of a run ([`super::limits::TASKS`]) on one device
/// then still add up exactly.
const MOST_SHARE: f64 = 1e4;

/// The share `of` a capacity (1.0 = all of it) in billionths, rounded up: a reservation never understates what can matter.
pub fn billionths(share: f64) -> i64 {
    if share >= MOST_SHARE { MOST_SHARE as i64 * WHOLE } else { (share * WHOLE as f64).ceil() as i64 }
}

/// Shares of a device's four resources, in billionths of its capacity. Addition is exact.
///
/// ```
/// use edgelab::model::load::Load;
/// let a = Load::of_shares(0.1, 0.2, 0.0, 0.3);
/// let b = Load::of_shares(0.7, 0.1, 0.0, 0.0);
/// assert_eq!(a + b - b, a);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Load(pub [i64; 4]);

impl Load {
    /// No load at all.
    pub const NONE: Self = Self([0; 4]);

    /// A load from shares of CPU, memory, uplink and downlink (1.0 = the whole capacity).
    pub fn of_shares(cpu: f64, memory: f64, uplink: f64, downlink: f64) -> Self {
        Self([billionths(cpu), billionths(memory), billionths(uplink), billionths(downlink)])
    }

    /// The share of one resource, 1.0 = its whole capacity.
    pub fn share(self, resource: Resource) -> f64 {
        self[resource] as f64 / WHOLE as f64
    }

    /// The largest of the four, in billionths.
    pub fn greatest(self) -> i64 {
        let [a, b, c, d] = self.0;
        a.max(b).max(c).max(d)
    }

    /// Whether every resource is within the limit `alpha` (billionths).
    pub fn within(self, alpha: i64) -> bool {
        self.greatest() <= alpha
    }
}

impl Index<Resource> for Load {
    type Output = i64;
    fn index(&self, resource: Resource) -> &i64 {
        &self.0[resource as usize]
    }
}

impl Add for Load {
    type Output = Self;
    fn add(mut self, other: Self) -> Self {
        self += other;
        self
    }
}

impl Sub for Load {
    type Output = Self;
    fn sub(mut self, other: Self) -> Self {
        self -= other;
        self
    }
}

impl AddAssign for Load {
    fn add_assign(&mut self, other: Self) {
        self.0.iter_mut().zip(other.0).for_each(|(mine, theirs)| *mine += theirs);
    }
}

impl SubAssign for Load {
    fn sub_assign(&mut self, other: Self) {
        self.0.iter_mut().zip(other.0).for_each(|(mine, theirs)| *mine -= theirs);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// However absurd the demands, the loads of a whole run add up without overflow.
    #[test]
    fn absurd_demands_add_up() {
        assert_eq!(billionths(0.25), WHOLE / 4);
        let most = billionths(1e300);
        assert!(most.checked_mul(crate::model::limits::TASKS as i64 + 1).is_some());
        assert_eq!(billionths(f64::INFINITY), most);
    }
}
