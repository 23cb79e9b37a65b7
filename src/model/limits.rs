//! Limits on everything, in one place: a scenario beyond them is refused before anything runs.

/// Devices of a run.
pub const DEVICES: u64 = 20_000;
/// Devices of one cluster: distances between all pairs are looked at, and a head decides over all of them.
pub const DEVICES_PER_CLUSTER: u64 = 2_000;
/// Jobs of a run.
pub const JOBS: u64 = 50_000;
/// Tasks of a run.
pub const TASKS: u64 = 500_000;
/// Layers of one of the reader's own models: the cut looks at all pairs of them.
pub const LAYERS: usize = 512;
/// Multiply-accumulates per sample of an own model, all layers together: thirty times VGG-16 at 1,024².
pub const OWN_MACS: u64 = 10_000_000_000_000;
/// Parameters of an own model, all layers together.
pub const OWN_PARAMETERS: u64 = 10_000_000_000;
/// Elements per sample that an own model keeps, or hands on after one layer.
pub const OWN_ELEMENTS: u64 = 10_000_000_000;
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
/// Decisions that a deep learner may remember.
pub const REPLAY: u32 = 100_000;
/// Numbers that the deep learners of a training remember at most, all agents together: long lists of candidates shorten
/// their memories. Each keeps a minibatch, however long: without one it would not learn.
pub const REPLAY_NUMBERS: usize = 1 << 24;
/// Units of a hidden layer.
pub const HIDDEN: u32 = 256;
/// Numbers in a policy of independent agents, all together; its file stays below [`FILE_BYTES`].
pub const POLICY_NUMBERS: u64 = 1 << 20;
/// The seeds on which training is evaluated and variants are looked for. No report uses them: reports count from 1 to at
/// most 1,000, and training draws its episodes above [`SEED`].
pub const HELD_OUT: std::ops::RangeInclusive<u64> = 900_001..=900_010;
/// The seeds on which a few variants are tried once more after they were chosen on [`HELD_OUT`]. No report and no training
/// uses them, and nothing is chosen by them.
pub const CONFIRMATION: std::ops::RangeInclusive<u64> = 910_001..=910_030;
/// Records of one run; a run that would emit more ends with what it has, and reports what is unfinished.
pub const RECORDS: u64 = 5_000_000;
/// Numbers or names in one list of choices, such as the memory sizes that occur.
pub const CHOICES: usize = 64;
/// Faults that are reported at once.
pub const FAULTS: usize = 100;
/// Characters of a path that is looked up.
pub const PATH_CHARS: usize = 200;
/// Settings in one address.
pub const ADDRESS_SETTINGS: usize = 200;
/// Bytes to which a packed address may expand.
pub const ADDRESS_JSON_BYTES: usize = 256 * 1024;
/// Methods that are watched side by side.
pub const VIEW_METHODS: usize = 4;
/// Changes in mid-run of one run.
pub const INTERVENTIONS: usize = 64;
/// Redraws of the background load until the horizon.
pub const REDRAWS: f64 = 1e5;
/// Stations of a queueing network in a file.
pub const NETWORK_STATIONS: u64 = 1_000_000;
/// Jobs of a queueing network in a file.
pub const NETWORK_JOBS: u64 = 100_000;
/// Visits of all jobs of a queueing network in a file.
pub const NETWORK_VISITS: u64 = 1_000_000;
/// Runs of one plan.
pub const CELLS: u64 = 1_000_000;
/// Combinations of a plan's settings that are checked before the first run; further ones are checked as they are run.
pub const CHECKED: u64 = 10_000;
/// Settings that vary in one plan.
pub const AXES: usize = 16;
/// Placements that an exhaustive search tries.
pub const PLACEMENTS: u64 = 100_000;
/// Groups of workers of a partition problem.
pub const PARTITION_GROUPS: u64 = 10_000;
/// Workers of all groups of a partition problem.
pub const PARTITION_WORKERS: u64 = 100_000;
/// Features of a data set.
pub const FEATURES: u32 = 1_000_000;
/// Classes of a data set.
pub const CLASSES: u32 = 1_000;
/// Documents of a data set.
pub const DOCUMENTS: u32 = 500_000;
/// The greatest absolute value of a feature.
pub const FEATURE_VALUE: f32 = 1e6;
/// Weights that are learned: features × classes.
pub const WEIGHTS: u64 = 20_000_000;
/// Residuals that learning keeps: documents × classes.
pub const RESIDUALS: u64 = 20_000_000;
/// Words of a synthetic data set, all documents together.
pub const WORDS: u64 = 20_000_000;
/// Parameters of a model that is sent in blocks.
pub const PARAMS: u64 = 1_000_000_000_000;
/// Rounds of one run.
pub const ROUNDS: u64 = 20_000;
/// Rounds × workers of one run: what its records hold.
pub const ROUND_WORKERS: u64 = 5_000_000;
/// Workers of a training run: messages go from all to all.
pub const WORKERS: u64 = 64;
/// Samples that the workers of a training run get through until its horizon, as far as their cores tell: some minutes of
/// computing with the default network.
pub const TRAINED_SAMPLES: f64 = 2e7;
/// Evaluations of a training run.
pub const EVALUATIONS: f64 = 1e4;
/// Workers of one group of a partition problem: with multicast, each looks at all others.
pub const PARTITION_GROUP_WORKERS: u64 = 1_000;
/// Samples of a data set.
pub const SAMPLES: u32 = 100_000;
/// Numbers of all samples of a data set: MNIST has 55 million.
pub const SAMPLE_NUMBERS: u64 = 1 << 26;
/// Sides of a sample's image, pixels: the default network needs eight.
pub const IMAGE_SIDES: std::ops::RangeInclusive<u32> = 8..=128;
/// Bytes of a data file, packed and unpacked: MNIST's training images as text have 110 million.
pub const DATA_BYTES: usize = 1 << 27;
