//! Limits on everything, in one place: a scenario beyond them is refused before anything runs.

/// Devices of a cluster.
pub const DEVICES: u64 = 20_000;
/// Jobs of a run.
pub const JOBS: u64 = 50_000;
/// Tasks of a run.
pub const TASKS: u64 = 500_000;
/// Characters of a title, goal or name.
pub const TEXT_CHARS: usize = 400;
/// Characters of an address fragment.
pub const ADDRESS_CHARS: usize = 8_000;
/// Bytes of a scenario or policy file.
pub const FILE_BYTES: usize = 16 * 1024 * 1024;
/// The greatest seed of a scenario; training draws its episodes above it.
pub const SEED: u64 = (1 << 52) - 1;
/// The greatest training seed.
pub const TRAINING_SEEDS: u64 = 100_000;
/// Episodes of one training.
pub const EPISODES: u32 = 1_000_000;
