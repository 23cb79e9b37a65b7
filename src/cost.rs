//! Every formula of time, load and energy (but the queueing fixed point, which is [`crate::contention`]'s). Pure.
//!
//! Sources: *ours* unless a line says otherwise; see the model card.

use crate::num::math;

/// FLOP of one multiply-accumulate.
pub const FLOPS_PER_MAC: f64 = 2.0;
/// Forward and backward together, as a multiple of forward: the gradient by inputs and the gradient by weights each
/// cost about one forward pass (textbook).
pub const TRAINING_PASSES: f64 = 3.0;
/// Bytes of a single-precision number.
pub const FLOAT_BYTES: f64 = 4.0;

/// FLOP of one training iteration: forward and backward over a mini-batch.
///
/// ```
/// // 1 GMAC forward, batch 32: 3 passes × 2 FLOP × 32 samples.
/// assert_eq!(edgelab::cost::iteration_flops(1_000_000_000, 32), 192e9);
/// ```
pub fn iteration_flops(forward_macs: u64, batch: u32) -> f64 {
    TRAINING_PASSES * FLOPS_PER_MAC * forward_macs as f64 * f64::from(batch)
}

/// Memory of a task while it trains, bytes: weights, gradients and momentum, and activations kept with their gradients.
pub fn working_set_bytes(parameters: u64, activations: u64, batch: u32) -> u64 {
    4 * 3 * parameters + 4 * 2 * u64::from(batch) * activations
}

/// Bytes that cross a cut in one direction in one iteration.
pub fn cut_bytes(elements: u64, batch: u32) -> f64 {
    FLOAT_BYTES * elements as f64 * f64::from(batch)
}

/// Seconds of computing on a CPU of which `background` (share) is taken.
pub fn compute_secs(flops: f64, flops_per_sec: f64, background: f64) -> f64 {
    flops / (flops_per_sec * (1.0 - background))
}

/// Seconds of paging in one visit to the CPU: where the working sets on a device exceed its memory, the missing share
/// of the task's own working set is written out and read in at the storage's rate.
pub fn paging_secs(task_bytes: u64, used_bytes: u64, memory_bytes: u64, storage_bytes_per_sec: f64) -> f64 {
    if used_bytes <= memory_bytes {
        return 0.0;
    }
    let missing = 1.0 - memory_bytes as f64 / used_bytes as f64;
    2.0 * task_bytes as f64 * missing / storage_bytes_per_sec
}

/// Seconds to move bytes over an idle link of which `reports` (share) is taken by status messages.
pub fn transfer_secs(bytes: f64, bytes_per_sec: f64, reports: f64) -> f64 {
    bytes / (bytes_per_sec * (1.0 - reports))
}

/// Share of a link that periodic reports take.
pub fn report_share(reports: u32, report_bytes: f64, period_secs: f64, bytes_per_sec: f64) -> f64 {
    math::min(f64::from(reports) * report_bytes / period_secs / bytes_per_sec, 0.99)
}

/// A job's reference cycle, seconds: the wait for data, then its computing alone on a device of the mean rate.
pub fn reference_cycle_secs(data_wait_secs: f64, flops: f64, mean_flops_per_sec: f64) -> f64 {
    data_wait_secs + flops / mean_flops_per_sec
}

/// Share of a CPU that a task asks for: its FLOP over what the CPU does in one reference cycle.
pub fn cpu_demand(flops: f64, flops_per_sec: f64, reference_secs: f64) -> f64 {
    flops / flops_per_sec / reference_secs
}

/// Share of a link that bytes in every reference cycle ask for.
pub fn link_demand(bytes: f64, bytes_per_sec: f64, reference_secs: f64) -> f64 {
    bytes / bytes_per_sec / reference_secs
}

/// Realised utilisation of a CPU: background, and of the rest what the stations' customers use.
pub fn busy_share(background: f64, station_utilisation: f64) -> f64 {
    background + (1.0 - background) * station_utilisation
}

/// What part of the CPU that background leaves is in use; the inverse of [`busy_share`].
pub fn used_of_rest(busy: f64, background: f64) -> f64 {
    (busy - background) / (1.0 - background)
}

/// Power at this CPU utilisation, watts: linear between idle and busy (ours; the usual first-order model).
pub fn power_watts(idle_watts: f64, busy_watts: f64, utilisation: f64) -> f64 {
    idle_watts + (busy_watts - idle_watts) * math::min(utilisation, 1.0)
}

/// Seconds of one iteration of a worker: what each iteration takes, and its samples over what the cores get through.
///
/// ```
/// assert_eq!(edgelab::cost::iteration_secs(32, 16.0, 1.0, 0.5), 2.5);
/// ```
pub fn iteration_secs(samples: u32, cores: f64, samples_per_sec_per_core: f64, overhead_secs: f64) -> f64 {
    overhead_secs + f64::from(samples) / (cores * samples_per_sec_per_core)
}

/// What every message between workers has beside its payload: addresses, kind, iteration and sizes (ours).
pub const MESSAGE_HEADER_BYTES: u64 = 64;

/// Bytes of so many numbers side by side.
pub fn dense_bytes(entries: usize) -> u64 {
    4 * entries as u64
}

/// Bytes of so many numbers that each come with their place.
pub fn sparse_bytes(entries: usize) -> u64 {
    8 * entries as u64
}

/// Bytes of a message between workers: its header, and its payload as if it were `scale` times as large.
pub fn message_bytes(payload_bytes: u64, scale: f64) -> u64 {
    MESSAGE_HEADER_BYTES + (payload_bytes as f64 * scale).ceil() as u64
}

/// How many numbers with their places fit into so many bytes of a message, header included.
pub fn sparse_entries(message_bytes: f64, scale: f64) -> usize {
    let payload = math::max(0.0, message_bytes - MESSAGE_HEADER_BYTES as f64) / scale;
    (payload / sparse_bytes(1) as f64) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What fits does fit, and one more would not.
    #[test]
    fn entries_fit_their_budget() {
        for (budget, scale) in [(1_000.0, 1.0), (123_456.0, 178.0), (64.0, 1.0), (0.0, 7.0)] {
            let entries = sparse_entries(budget, scale);
            assert!(entries == 0 || message_bytes(sparse_bytes(entries), scale) as f64 <= budget);
            assert!(message_bytes(sparse_bytes(entries + 1), scale) as f64 > budget);
        }
    }

    /// Worked by hand: 1,000 weights, 10 activations a sample, batch 2 → 12,000 + 160 bytes.
    #[test]
    fn working_set_by_hand() {
        assert_eq!(working_set_bytes(1_000, 10, 2), 12_160);
    }

    /// Worked by hand: 300 MB wanted in 200 MB; a task of 120 MB misses a third, 40 MB, out and in: 80 MB at 40 MB/s.
    #[test]
    fn paging_by_hand() {
        assert!((paging_secs(120_000_000, 300_000_000, 200_000_000, 40e6) - 2.0).abs() < 1e-12);
        assert_eq!(paging_secs(120_000_000, 200_000_000, 200_000_000, 40e6), 0.0);
    }

    /// Half of the CPU is taken by others: twice the time.
    #[test]
    fn background_slows() {
        assert_eq!(compute_secs(10e9, 10e9, 0.5), 2.0);
        assert_eq!(busy_share(0.5, 1.0), 1.0);
        assert_eq!(used_of_rest(busy_share(0.5, 0.25), 0.5), 0.25);
    }
}
