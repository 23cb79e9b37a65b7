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
/// The greatest seed: whole numbers that JavaScript holds exactly.
pub const SEED: u64 = (1 << 53) - 1;
/// Records of one run; a run that would emit more ends with what it has, and says so.
pub const RECORDS: u64 = 5_000_000;
/// Epochs of decisions without any progress after which a run gives up waiting.
pub const WAITING_EPOCHS: u32 = 100_000;
