//! The rows: one for each setting of the scenario, in the order of the format.

use super::{Group::*, Knob, Provenance::*, Scale::*};
use crate::model::{layers::Architecture, learning::Learner, limits, method::Method, scenario::FORMAT};

/// One row for each setting; `*` stands for an index into a list.
pub static KNOBS: &[Knob] = &[
    Knob::new("format", Run, Fixed, "Format", "")
        .range(FORMAT as f64, FORMAT as f64)
        .help("The version of the file format. A file of another version is migrated or refused.")
        .source(Ours, "Old files keep their meaning only if they say which rules they were written under."),
    Knob::new("preset", Run, Text, "Preset", "")
        .optional()
        .help("The shipped scenario that this one departs from. Addresses store only the differences from it.")
        .source(Ours, "A frozen name and version keeps old links at the same bits."),
    Knob::new("title", Run, Text, "Title", "")
        .optional()
        .help("A short title for people.")
        .source(Ours, "For people only: it changes no result."),
    Knob::new("goal", Run, Text, "Learning goal", "")
        .optional()
        .help("What a reader can learn from this scenario, in one sentence.")
        .source(Ours, "For people only: it changes no result."),
    Knob::new("seed", Run, Whole, "Seed", "")
        .range(0.0, limits::SEED as f64).slider(0.0, 999.0)
        .help("Names the random draws. The same seed gives the same devices, arrivals and background for every method; another seed gives another world.")
        .source(Ours, "Any number will do; conclusions need several seeds."),
    Knob::new("horizon_secs", Run, Log, "Horizon", "s")
        .range(1.0, 1e8).slider(600.0, 6.048e5)
        .help("The run ends here at the latest. Jobs that have not finished by then are reported as unfinished.")
        .source(Ours, "A day: far longer than any job of the presets needs, so that only a stuck run meets it."),
    Knob::new("interventions", Run, Changes, "Changes in mid-run", "")
        .optional()
        .help("What a reader changes while the run goes on: a list of moments, settings and values. Everything before the first of them is as it would have been.")
        .source(Ours, "None: the scenario is left to itself."),
    Knob::new("cluster.devices.drawn.count", Devices, Whole, "Devices", "")
        .range(1.0, limits::DEVICES as f64).slider(2.0, 200.0)
        .help("How many edge devices there are, in all clusters together.")
        .source(Ours, "Twenty-five: a cluster small enough to watch and large enough for five regions."),
    Knob::new("cluster.devices.drawn.clusters", Devices, Whole, "Clusters", "")
        .range(1.0, limits::DEVICES as f64).slider(1.0, 10.0)
        .help("How many separate clusters the devices form. Each has its own head, and jobs stay inside their cluster.")
        .source(Ours, "The paper speaks of clusters with a head each; one is enough to see what happens inside."),
    Knob::new("cluster.devices.drawn.side_m", Devices, Log, "Side of the area", "m")
        .range(1.0, 1e6).slider(50.0, 2000.0)
        .help("Side of the square in which a cluster's devices stand at random positions. A larger square leaves fewer neighbours in radio range.")
        .source(Ours, "Twice the radio range: some devices see each other and some do not."),
    Knob::new("cluster.devices.drawn.cpu_flops_per_sec", Devices, List, "CPU rates", "FLOP/s")
        .range(1e6, 1e15).slider(1e9, 1e12)
        .help("The CPU rates that occur, each equally likely.")
        .source(Ours, "5, 10 and 20 GFLOP/s: what small single-board computers reach in dense arithmetic."),
    Knob::new("cluster.devices.drawn.memory_bytes", Devices, List, "Memory sizes", "B")
        .range(1e6, 1e13).slider(2.5e8, 1.6e10)
        .help("The memory sizes that occur, each equally likely. Tasks beyond a device's memory make it swap.")
        .source(Ours, "0.5, 1 and 2 GB: the usual sizes of small boards, where memory is what makes overload hurt."),
    Knob::new("cluster.devices.drawn.link_bytes_per_sec", Network, List, "Link rates", "B/s")
        .range(1000.0, 1e12).slider(1e5, 1.25e8)
        .help("The link rates that occur, each equally likely and the same for sending and receiving.")
        .source(Ours, "50, 100 and 200 Mb/s: local radio and fast Ethernet."),
    Knob::new("cluster.devices.drawn.idle_watts", Devices, Linear, "Power when idle", "W")
        .range(0.0, 1e5).slider(0.0, 20.0)
        .help("Electrical power that a device draws while its CPU does nothing.")
        .source(Ours, "1.9 W: measured on an idle Raspberry Pi 3 B+ (Pi Dramble benchmarks). paper-devices: 2.6 W, a Raspberry Pi 4."),
    Knob::new("cluster.devices.drawn.busy_watts", Devices, Linear, "Power when busy", "W")
        .range(0.0, 1e5).slider(0.0, 20.0)
        .help("Electrical power that a device draws while its CPU is fully used.")
        .source(Ours, "5.1 W: measured on a Raspberry Pi 3 B+ with all four cores loaded (Pi Dramble benchmarks). paper-devices: 6.4 W, a Raspberry Pi 4."),
    Knob::new("cluster.devices.listed.*.name", Devices, Text, "Name", "")
        .help("The device's name. No two devices may share one.")
        .source(Ours, "Listed devices are the reader's own: no default."),
    Knob::new("cluster.devices.listed.*.x_m", Devices, Linear, "Position, x", "m")
        .range(-1e6, 1e6).slider(0.0, 500.0)
        .help("Where the device stands, from west to east.")
        .source(Ours, "Listed devices are the reader's own: no default."),
    Knob::new("cluster.devices.listed.*.y_m", Devices, Linear, "Position, y", "m")
        .range(-1e6, 1e6).slider(0.0, 500.0)
        .help("Where the device stands, from south to north.")
        .source(Ours, "Listed devices are the reader's own: no default."),
    Knob::new("cluster.devices.listed.*.cpu_flops_per_sec", Devices, Log, "CPU rate", "FLOP/s")
        .range(1e6, 1e15).slider(1e9, 1e12)
        .help("How much arithmetic the CPU does in a second when nobody else uses it.")
        .source(Ours, "Listed devices are the reader's own: no default."),
    Knob::new("cluster.devices.listed.*.memory_bytes", Devices, Log, "Memory", "B")
        .range(1e6, 1e13).slider(2.5e8, 1.6e10)
        .help("The device's memory. The system takes its share of it first.")
        .source(Ours, "Listed devices are the reader's own: no default."),
    Knob::new("cluster.devices.listed.*.uplink_bytes_per_sec", Network, Log, "Uplink", "B/s")
        .range(1000.0, 1e12).slider(1e5, 1.25e8)
        .help("How fast the device can send.")
        .source(Ours, "Listed devices are the reader's own: no default."),
    Knob::new("cluster.devices.listed.*.downlink_bytes_per_sec", Network, Log, "Downlink", "B/s")
        .range(1000.0, 1e12).slider(1e5, 1.25e8)
        .help("How fast the device can receive.")
        .source(Ours, "Listed devices are the reader's own: no default."),
    Knob::new("cluster.devices.listed.*.idle_watts", Devices, Linear, "Power when idle", "W")
        .range(0.0, 1e5).slider(0.0, 20.0)
        .help("Electrical power that the device draws while its CPU does nothing.")
        .source(Ours, "Listed devices are the reader's own: no default."),
    Knob::new("cluster.devices.listed.*.busy_watts", Devices, Linear, "Power when busy", "W")
        .range(0.0, 1e5).slider(0.0, 20.0)
        .help("Electrical power that the device draws while its CPU is fully used.")
        .source(Ours, "Listed devices are the reader's own: no default."),
    Knob::new("cluster.devices.listed.*.region", Devices, Whole, "Region", "")
        .range(0.0, (limits::DEVICES - 1) as f64).slider(0.0, 9.0).optional()
        .nullable()
        .help("The region whose shield watches the device, numbered from 0. Give it for all devices or for none; for none, regions are drawn by position.")
        .source(Ours, "Listed devices are the reader's own: no default."),
    Knob::new("cluster.memory_scale", Devices, Log, "Memory factor", "×")
        .range(0.01, 1000.0).slider(0.25, 8.0)
        .help("Multiplies the memory of every device. Raise it to see how much of an effect comes from memory alone.")
        .source(Ours, "1: the sizes as they are."),
    Knob::new("cluster.memory_reserved_share", Devices, Linear, "Memory of the system", "share")
        .range(0.0, 0.95).slider(0.0, 0.9)
        .help("The share of each device's memory that the operating system keeps for itself.")
        .source(Ours, "30 %: an operating system and its services on a board of 0.5 to 2 GB."),
    Knob::new("cluster.storage_bytes_per_sec", Devices, Log, "Swap rate", "B/s")
        .live()
        .range(1000.0, 1e11).slider(1e6, 1e9)
        .help("How fast pages that do not fit into memory are read and written. Slow storage makes overload expensive.")
        .source(Ours, "40 MB/s: an SD card."),
    Knob::new("cluster.background.low_share", Devices, Linear, "Background load, least", "share")
        .live()
        .range(0.0, 0.95).slider(0.0, 0.9)
        .help("The least share of a CPU that other people's work takes. The share of each device is redrawn between least and greatest.")
        .source(Ours, "0: a device can be idle."),
    Knob::new("cluster.background.high_share", Devices, Linear, "Background load, greatest", "share")
        .live()
        .range(0.0, 0.95).slider(0.0, 0.9)
        .help("The greatest share of a CPU that other people's work takes.")
        .source(Ours, "40 %: edges serve their users too, and rarely more than half of the time."),
    Knob::new("cluster.background.period_secs", Devices, Log, "Background period", "s")
        .range(1.0, 1e8).slider(10.0, 3600.0)
        .help("Time between redraws of the background load, at the same instants on all devices.")
        .source(Ours, "Five minutes: slow against an epoch of decisions, fast against a job."),
    Knob::new("cluster.range_m", Network, Linear, "Radio range", "m")
        .range(0.0, 1e7).slider(0.0, 750.0)
        .help("Devices within this distance are neighbours: an edge can give tasks to itself and to its neighbours only.")
        .source(Ours, "250 m: the outdoor reach of a local radio."),
    Knob::new("cluster.max_neighbours", Network, Whole, "Neighbours at most", "")
        .range(0.0, 1000.0).slider(1.0, 24.0)
        .help("Only so many of the nearest neighbours are candidates for a task. Fewer candidates mean more agents after the same ones.")
        .source(Ours, "8: what an agent can keep reports of, and enough to choose from."),
    Knob::new("cluster.devices_per_region", Shield, Whole, "Devices per region", "")
        .range(1.0, limits::DEVICES as f64).slider(1.0, 50.0)
        .help("How many devices one regional shield watches. Small regions decide fast and meet at more borders.")
        .source(Ours, "5: five regions in a cluster of twenty-five. The paper speaks of regions and gives us no size."),
    Knob::new("cluster.round_trip_secs", Network, Linear, "Round trip", "s")
        .live()
        .range(0.0, 60.0).slider(0.0, 0.5)
        .help("Time of a message to another device and back. Shields and the cluster head pay it.")
        .source(Ours, "10 ms: a local radio."),
    Knob::new("cluster.report_bytes", Network, Linear, "Load report", "B")
        .range(0.0, 1e9).slider(0.0, 10000.0)
        .help("Size of the message by which a device reports its load.")
        .source(Ours, "1 kB: a status message."),
    Knob::new("cluster.failures.device_mtbf_secs", Devices, Linear, "Time between failures of a device", "s")
        .optional()
        .range(0.0, 1e9).slider(0.0, 86400.0)
        .help("Mean time that a device is up before it fails; 0: it never fails. Its tasks stop, and their jobs begin the iteration again that they were in.")
        .source(Ours, "0, never: the public text lets no device fail, and nothing else can then be its cause."),
    Knob::new("cluster.failures.link_mtbf_secs", Network, Linear, "Time between failures of a link", "s")
        .optional()
        .range(0.0, 1e9).slider(0.0, 86400.0)
        .help("Mean time that a device's link is up before it fails; 0: it never fails. Nobody reaches the device then, and it goes on with what it has.")
        .source(Ours, "0, never: the public text lets no link fail."),
    Knob::new("cluster.failures.repair_secs", Devices, Linear, "Time until return", "s")
        .optional()
        .range(0.0, 1e9).slider(0.0, 3600.0)
        .help("Mean time until a failed device or link returns; 0: it never returns.")
        .source(Ours, "0, never: without failures there is nothing to repair. A restart of a small board takes a minute or two."),
    Knob::new("workload.jobs.waves.waves", Workload, Whole, "Waves", "")
        .range(1.0, 10000.0).slider(1.0, 10.0)
        .help("How many waves of jobs arrive, the first at time 0. In a wave every device gets its jobs at the same instant.")
        .source(Ours, "One: everybody decides at once, which is where collisions come from."),
    Knob::new("workload.jobs.waves.interval_secs", Workload, Linear, "Time between waves", "s")
        .range(0.0, 1e8).slider(0.0, 3600.0)
        .help("Time from one wave to the next.")
        .source(Ours, "Five minutes: earlier jobs still run when the next ones arrive."),
    Knob::new("workload.jobs.waves.jobs_per_device", Workload, Whole, "Jobs per device", "")
        .range(1.0, 1000.0).slider(1.0, 5.0)
        .help("How many jobs each device gets in a wave.")
        .source(Ours, "One: two fill the memory of a cluster of small boards."),
    Knob::new("workload.jobs.waves.models", Workload, Choices(&Architecture::NAMES), "Models", "")
        .help("What the jobs train, in equal parts, dealt in a random order.")
        .source(Ours, "VGG-16, GoogLeNet and an LSTM: a large, a small and a recurrent model."),
    Knob::new("workload.jobs.arrivals.count", Workload, Whole, "Jobs", "")
        .range(1.0, limits::JOBS as f64).slider(1.0, 500.0)
        .help("How many jobs arrive, at random moments and owned by random devices.")
        .source(Ours, "Follows from the load that a preset is about."),
    Knob::new("workload.jobs.arrivals.duration_secs", Workload, Linear, "Arrivals end after", "s")
        .range(0.0, 1e8).slider(0.0, 7200.0)
        .help("All jobs arrive within this time. A shorter time is a heavier storm.")
        .source(Ours, "Follows from the load that a preset is about."),
    Knob::new("workload.jobs.arrivals.models", Workload, Choices(&Architecture::NAMES), "Models", "")
        .help("What the jobs train, in equal parts, dealt in a random order.")
        .source(Ours, "VGG-16, GoogLeNet and an LSTM: a large, a small and a recurrent model."),
    Knob::new("workload.jobs.listed.*.name", Workload, Text, "Name", "")
        .help("The job's name. No two jobs may share one.")
        .source(Ours, "Listed jobs are the reader's own: no default."),
    Knob::new("workload.jobs.listed.*.owner", Workload, Text, "Owner", "")
        .help("The device that owns the job and holds its data. Where devices are drawn they are called device-0, device-1 and so on.")
        .source(Ours, "Listed jobs are the reader's own: no default."),
    Knob::new("workload.jobs.listed.*.model", Workload, Choice(&Architecture::NAMES), "Model", "")
        .help("What the job trains.")
        .source(Ours, "Listed jobs are the reader's own: no default."),
    Knob::new("workload.jobs.listed.*.arrival_secs", Workload, Linear, "Arrival", "s")
        .range(0.0, 1e8).slider(0.0, 3600.0)
        .help("When the job arrives.")
        .source(Ours, "Listed jobs are the reader's own: no default."),
    Knob::new("workload.iterations", Workload, Whole, "Iterations", "")
        .range(1.0, 1e6).slider(10.0, 1000.0)
        .help("How many mini-batches a job trains on.")
        .source(Ours, "200: jobs long enough that placement matters more than the moment of deciding."),
    Knob::new("workload.batch", Workload, Whole, "Batch size", "samples")
        .range(1.0, 65536.0).slider(1.0, 256.0)
        .help("Samples of a mini-batch. A larger batch takes more arithmetic and more memory for each iteration.")
        .source(Ours, "32: the usual size on small machines."),
    Knob::new("workload.data_wait_secs", Workload, Linear, "Wait for data", "s")
        .range(0.0, 1e6).slider(0.0, 30.0)
        .help("Time until the owner's next mini-batch is ready after an iteration. While a job waits it uses no CPU.")
        .source(Ours, "5 s: a sensor fills a mini-batch in five seconds."),
    Knob::new("workload.tasks_per_job", Workload, Whole, "Tasks per job", "")
        .range(1.0, 256.0).slider(1.0, 12.0)
        .help("Into how many tasks a model is cut. The tasks of a job can run on different devices, one after the other.")
        .source(Ours, "5: pieces that fit the smallest board."),
    Knob::new("workload.split", Workload, Choice(&["balanced", "per-layer"]), "Cut", "")
        .help("How a model is cut: into tasks of nearly equal arithmetic, or with one task for each layer.")
        .source(Ours, "Balanced: the largest task is as small as possible. One task per layer is companion (MLFS treats it so in its RL baseline)."),
    Knob::new("workload.image_side", Workload, Whole, "Image side", "pixels")
        .range(1.0, 1024.0).slider(32.0, 224.0)
        .help("Width and height of the images. Arithmetic and activations grow with the square of it.")
        .source(Ours, "64: at 224 one iteration of VGG-16 takes 3 TFLOP, which no edge board does."),
    Knob::new("workload.classes", Workload, Whole, "Classes", "")
        .range(2.0, 1e5).slider(2.0, 1000.0)
        .help("How many classes an image model tells apart.")
        .source(Ours, "10: the usual small data sets."),
    Knob::new("workload.sequence_length", Workload, Whole, "Sequence length", "words")
        .range(1.0, 4096.0).slider(5.0, 100.0)
        .help("Words of a sequence of the language model.")
        .source(Ours, "35: the usual word-level benchmark."),
    Knob::new("workload.vocabulary", Workload, Whole, "Vocabulary", "words")
        .range(2.0, 1e6).slider(1000.0, 50000.0)
        .help("Words that the language model knows. It decides the size of the first and the last layer.")
        .source(Ours, "10,000: the usual word-level benchmark."),
    Knob::new("workload.models.*.name", Workload, Text, "Own model", "")
        .help("The name of a model of the reader's own. Jobs name it by its place in the list: own-1 is the first.")
        .source(Ours, "Own models are the reader's own: no default."),
    Knob::new("workload.models.*.input_elements", Workload, Whole, "Sample, as it enters", "elements")
        .range(0.0, limits::OWN_ELEMENTS as f64)
        .help("Elements of one sample, which the owner sends to the model's first task, four bytes each.")
        .source(Ours, "Own models are the reader's own: no default."),
    Knob::new("workload.models.*.layers.*.name", Workload, Text, "Layer", "")
        .help("The layer's name. No two layers of a model may share one. A cut never divides a layer.")
        .source(Ours, "Own models are the reader's own: no default."),
    Knob::new("workload.models.*.layers.*.forward_macs", Workload, Whole, "Arithmetic, forward", "MAC")
        .range(0.0, limits::OWN_MACS as f64)
        .help("Multiply-accumulates of the layer's forward pass for one sample; training takes three times as many.")
        .source(Ours, "Own models are the reader's own: no default."),
    Knob::new("workload.models.*.layers.*.parameters", Workload, Whole, "Parameters", "")
        .range(0.0, limits::OWN_PARAMETERS as f64)
        .help("Trainable numbers of the layer. Each takes twelve bytes while it trains: weight, gradient and momentum.")
        .source(Ours, "Own models are the reader's own: no default."),
    Knob::new("workload.models.*.layers.*.activation_elements", Workload, Whole, "Activations kept", "elements")
        .range(0.0, limits::OWN_ELEMENTS as f64)
        .help("Elements that a training step keeps of this layer for the way back, for one sample.")
        .source(Ours, "Own models are the reader's own: no default."),
    Knob::new("workload.models.*.layers.*.output_elements", Workload, Whole, "Output", "elements")
        .range(0.0, limits::OWN_ELEMENTS as f64)
        .help("Elements that cross a cut after this layer, for one sample: forward, and as many gradients back.")
        .source(Ours, "Own models are the reader's own: no default."),
    Knob::new("study.method", Decisions, Choice(&Method::NAMES), "Method", "")
        .live()
        .help("Who schedules: a rule, one learner at the cluster head (rl), every edge for itself (marl), or the same under a central or a regional shield (srole-c, srole-d).")
        .source(Paper, "Centralised RL, multi-agent RL and the two shields are the paper's; the rules are ours, for comparison."),
    Knob::new("study.epoch_secs", Decisions, Log, "Epoch", "s")
        .live()
        .range(0.001, 86400.0).slider(0.1, 60.0)
        .help("Jobs that arrive within one epoch are decided and reviewed together.")
        .source(Ours, "1 s: short against a job, and long enough for several edges to decide at once."),
    Knob::new("study.observation_period_secs", Decisions, Log, "Age of reports", "s")
        .range(0.001, 86400.0).slider(0.1, 600.0)
        .help("Time between broadcasts of loads. Agents decide by the last one, so a longer time makes their view staler.")
        .source(Ours, "One epoch: nobody sees what the others are choosing now."),
    Knob::new("study.head", Decisions, Text, "Cluster head", "")
        .optional()
        .help("The device that schedules for its whole cluster under rl and heft. Empty: the one with the highest CPU rate.")
        .source(Ours, "Empty: an operator would choose the fastest device."),
    Knob::new("study.decision_flops", Decisions, Linear, "Cost of a learned decision", "FLOP")
        .live()
        .range(0.0, 1e15).slider(0.0, 1e10)
        .help("Arithmetic that one decision by a learned policy takes, on the device that decides. It competes with the tasks there.")
        .source(Ours, "0.2 GFLOP: one inference call of a framework, 20 ms on a board of 10 GFLOP/s."),
    Knob::new("study.rule_flops", Decisions, Linear, "Cost of a rule", "FLOP")
        .live()
        .range(0.0, 1e15).slider(0.0, 2e7)
        .help("Arithmetic that a rule or a shield's check takes for each task and candidate.")
        .source(Ours, "2 MFLOP: arithmetic on a few loads, no inference."),
    Knob::new("study.temperature", Decisions, Linear, "Temperature", "")
        .live()
        .range(0.0, 100.0).slider(0.0, 1.0)
        .help("How random learned policies act: 0 always takes the best choice, more spreads the choices. Spreading avoids some collisions without any shield.")
        .source(Ours, "0: plain Q-learning acts greedily."),
    Knob::new("study.sampled_neighbours", Decisions, Whole, "Neighbours looked at", "")
        .live()
        .optional()
        .range(0.0, limits::DEVICES as f64).slider(0.0, 8.0)
        .help("For each job its owner looks at this many of its neighbours, drawn at random, and at itself; 0: at all. Agents that see the same and look at everything choose the same; a few random neighbours each keep them apart.")
        .source(Ours, "0: the public text names no sampling. With old information a few random choices do better than the best of all (Mitzenmacher 2000)."),
    Knob::new("study.shield.alpha", Shield, Linear, "Load limit α", "share")
        .live()
        .range(0.05, 2.0).slider(0.5, 1.0)
        .help("A device is overloaded when the planned use of any resource exceeds this share of it. The shield keeps devices below.")
        .source(Companion, "0.9 and \"any resource\": the rule of MLFS, by the same group."),
    Knob::new("study.shield.unplaced", Shield, Choice(&["force", "wait"]), "If nothing is safe", "")
        .live()
        .help("What happens to a task without a safe place: it is forced where it harms least, or its whole job waits until a job has finished or the background has changed.")
        .source(Ours, "Force: a job at the edge must run somewhere, and the paper reports fewer collisions, not none."),
    Knob::new("study.learning.kappa", Learning, Linear, "Penalty κ for a correction", "")
        .range(0.0, 1000.0).slider(0.0, 2.0)
        .help("Charged to a learner for an action that the shield had to replace.")
        .source(Ours, "0.5: of the order of the time term."),
    Knob::new("study.learning.rho", Learning, Linear, "Penalty ρ for full memory", "")
        .range(0.0, 1000.0).slider(0.0, 5.0)
        .help("Charged to a learner for a task on a device whose memory is exceeded.")
        .source(Ours, "1: of the order of the time term."),
    Knob::new("study.learning.discount", Learning, Linear, "Discount", "")
        .range(0.0, 1.0).slider(0.0, 1.0)
        .help("How much a learner cares about the decisions that follow: 0 only for this one, 1 for all alike.")
        .source(Companion, "0.9: as in the code of MLFS, by the same group."),
    Knob::new("study.learning.rate_floor", Learning, Linear, "Learning rate, least", "")
        .range(0.0, 1.0).slider(0.0, 0.2)
        .help("The learning rate is one over the visits of a state and action, but never below this.")
        .source(Ours, "0.01: averaging over the visits, still able to follow a changing world; constant rates forget (MLFS: 0.1)."),
    Knob::new("study.learning.epsilon_start", Learning, Linear, "Exploration ε, first", "")
        .range(0.0, 1.0).slider(0.0, 1.0)
        .help("Chance of a random action in the first episode of training.")
        .source(Ours, "1: begin without prejudice, as textbooks do."),
    Knob::new("study.learning.epsilon_end", Learning, Linear, "Exploration ε, last", "")
        .range(0.0, 1.0).slider(0.0, 0.5)
        .help("Chance of a random action after exploration has fallen.")
        .source(Ours, "0.05: the usual remainder."),
    Knob::new("study.learning.epsilon_decay_share", Learning, Linear, "Exploration falls over", "share")
        .range(0.01, 1.0).slider(0.1, 1.0)
        .help("Share of the episodes over which exploration falls, in a straight line.")
        .source(Ours, "80 %: the last fifth refines what was found."),
    Knob::new("study.learning.learner", Learning, Choice(&Learner::NAMES), "Learner", "")
        .optional()
        .help("What is trained: a table over classes of what an agent sees, or a small network over the numbers themselves (DQN). A policy acts by what its own file holds.")
        .source(Ours, "Table: the public text says reinforcement learning and no more; a table can be read and trains in a second."),
    Knob::new("study.learning.tables", Learning, Choice(&["shared", "independent"]), "Tables", "")
        .optional()
        .help("Whether all agents train one table (or network) together, or each its own by its own jobs alone. A policy of independent agents serves no more devices than it was trained on.")
        .source(Ours, "Shared: it learns from all jobs, and serves clusters of every size."),
    Knob::new("study.learning.as_acting", Learning, Switch, "Trained as it acts", "")
        .optional()
        .help("Off: where training does not explore, it takes the best choice. On: it draws the choice by the temperature, as acting does, so that agents learn among others who behave as they will later.")
        .source(Ours, "Off: the textbook's ε-greedy training."),
    Knob::new("study.learning.dqn.rate", Learning, Log, "DQN: learning rate", "")
        .range(1e-6, 1.0).slider(1e-4, 1e-2)
        .optional()
        .help("The step of Adam, by which the network's weights change after each minibatch.")
        .source(Ours, "0.001: what Adam's authors suggest."),
    Knob::new("study.learning.dqn.batch", Learning, Whole, "DQN: minibatch", "decisions")
        .range(1.0, 1024.0).slider(8.0, 128.0)
        .optional()
        .help("Remembered decisions that are drawn for each change of the weights. There is one change for each job placed.")
        .source(Ours, "32: as in the paper that introduced DQN (Mnih et al. 2015)."),
    Knob::new("study.learning.dqn.replay", Learning, Whole, "DQN: memory", "decisions")
        .range(1.0, limits::REPLAY as f64).slider(1000.0, 100000.0)
        .optional()
        .help("How many decisions are remembered; the oldest are forgotten first.")
        .source(Ours, "20,000: some 160 episodes of 25 jobs, so that the memory follows what the other agents do now."),
    Knob::new("study.learning.dqn.target_period", Learning, Whole, "DQN: target period", "minibatches")
        .range(1.0, 1e6).slider(10.0, 2000.0)
        .optional()
        .help("After so many minibatches the network by which the next decision is valued takes over the learned weights.")
        .source(Ours, "250: ten episodes of 25 jobs, long against one change of the weights and short against a training."),
    Knob::new("study.learning.dqn.hidden", Learning, Whole, "DQN: hidden units", "")
        .range(1.0, limits::HIDDEN as f64).slider(8.0, 64.0)
        .optional()
        .help("Units of each of the network's two hidden layers.")
        .source(Ours, "24: some 800 weights, fewer than the table has states."),
    Knob::new("study.policies.trained_with_shield", Learning, Switch, "Trained with the shield", "")
        .help("Off: SROLE acts by MARL's policy, so that only the shield differs. On: by a policy that was trained under the shield.")
        .source(Ours, "Off: it answers what the shield alone does."),
    Knob::new("study.policies.rl", Learning, Digest, "Policy of rl", "")
        .optional()
        .help("SHA-256 digest of the policy file. Empty: none is named.")
        .source(Ours, "Learned policies are named by their content, so that a run can be repeated."),
    Knob::new("study.policies.marl", Learning, Digest, "Policy of marl", "")
        .optional()
        .help("SHA-256 digest of the policy file. Empty: none is named. SROLE acts by it too unless its own is switched on.")
        .source(Ours, "Learned policies are named by their content, so that a run can be repeated."),
    Knob::new("study.policies.srole_c", Learning, Digest, "Policy of srole-c", "")
        .optional()
        .help("SHA-256 digest of the policy file. Empty: none is named. It was trained under the central shield.")
        .source(Ours, "Learned policies are named by their content, so that a run can be repeated."),
    Knob::new("study.policies.srole_d", Learning, Digest, "Policy of srole-d", "")
        .optional()
        .help("SHA-256 digest of the policy file. Empty: none is named. It was trained under regional shields.")
        .source(Ours, "Learned policies are named by their content, so that a run can be repeated."),
];
