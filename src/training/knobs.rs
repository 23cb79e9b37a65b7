//! The rows of the training laboratory: one for each setting of its scenario, in the order of the format.

use crate::model::{
    knob::{Group::*, Knob, Provenance::*, Scale::*, Settings},
    limits,
};

use super::{
    kind::ProtocolKind,
    polyline,
    scenario::{FORMAT, NetworkKind, Selection, Split, Unsent, UpdateWeights},
};

/// The settings of the training laboratory.
pub static TRAINING: Settings =
    Settings::new(KNOBS, &["environment.workers", "data.source"], &["environment.changes", "environment.failures"]);

const RATES: &str =
    "Environments of the comparison in Mb/s, recalled; receiving 1,000 Mb/s, so that senders are the bottleneck.";
const LISTED: &str = "Listed workers are the reader's own: no default.";

/// One row for each setting; `*` stands for an index into a list.
pub static KNOBS: &[Knob] = &[
    Knob::new("format", Run, Fixed, "Format", "")
        .range(FORMAT as f64, FORMAT as f64)
        .help("The version of the file format. A file of another version is migrated or refused.")
        .source(Ours, "Old files keep their meaning only if they say which rules they were written under."),
    Knob::new("laboratory", Run, Choice(&["training"]), "Laboratory", "")
        .help("Which laboratory the scenario is for.")
        .source(Ours, "Each laboratory has settings of its own."),
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
        .help("Names the random draws. The same seed gives the same samples, first weights and order of samples under every protocol.")
        .source(Ours, "Any number will do; conclusions need several seeds."),
    Knob::new("horizon_secs", Run, Log, "Horizon", "s")
        .range(1.0, 1e6).slider(60.0, 1e4)
        .help("The run ends here, and all workers are judged.")
        .source(Ours, "1,500 s: the span of the comparison, recalled. The default workers get through 126,000 samples in it."),
    Knob::new("environment.workers.pattern.count", Environment, Whole, "Workers", "")
        .range(1.0, limits::WORKERS as f64).slider(1.0, 16.0)
        .help("How many workers train together. Each has its own samples; messages go from all to all.")
        .source(Ours, "Six micro-clouds, recalled."),
    Knob::new("environment.workers.pattern.cores", Environment, List, "Cores", "")
        .range(0.01, 1e5).slider(1.0, 64.0)
        .help("Cores of each worker, from the first again after the last.")
        .source(Ours, "24, 12 and 6: the environments of the comparison, recalled."),
    Knob::new("environment.workers.pattern.egress_bits_per_sec", Environment, List, "Sending rates", "bit/s")
        .range(1e3, 1e12).slider(1e6, 1e9)
        .help("What each worker can send, all its messages together, from the first again after the last.")
        .source(Ours, RATES),
    Knob::new("environment.workers.pattern.ingress_bits_per_sec", Environment, List, "Receiving rates", "bit/s")
        .range(1e3, 1e12).slider(1e6, 1e9)
        .help("What each worker can receive, all its messages together, from the first again after the last.")
        .source(Ours, RATES),
    Knob::new("environment.workers.listed.*.name", Environment, Text, "Name", "")
        .help("The worker's name. No two workers may share one.")
        .source(Ours, LISTED),
    Knob::new("environment.workers.listed.*.cores", Environment, Log, "Cores", "")
        .range(0.01, 1e5).slider(1.0, 64.0)
        .help("The worker's cores: it trains in proportion to them.")
        .source(Ours, LISTED),
    Knob::new("environment.workers.listed.*.egress_bits_per_sec", Environment, Log, "Sending rate", "bit/s")
        .range(1e3, 1e12).slider(1e6, 1e9)
        .help("What the worker can send, all its messages together.")
        .source(Ours, LISTED),
    Knob::new("environment.workers.listed.*.ingress_bits_per_sec", Environment, Log, "Receiving rate", "bit/s")
        .range(1e3, 1e12).slider(1e6, 1e9)
        .help("What the worker can receive, all its messages together.")
        .source(Ours, LISTED),
    Knob::new("environment.samples_per_sec_per_core", Environment, Log, "Speed of a core", "samples/s")
        .range(1e-3, 1e5).slider(0.1, 100.0)
        .help("Samples that one core trains on in a second.")
        .source(Ours, "One: so that 84 cores take 1,500 s for 126,000 samples. It stands for a network some thousand times larger than the one that is really trained."),
    Knob::new("environment.overhead_secs", Environment, Linear, "Overhead of an iteration", "s")
        .range(0.0, 100.0).slider(0.0, 1.0)
        .help("Time that each iteration takes whatever its samples: small batches pay it more often.")
        .source(Ours, "10 ms: what a framework takes to prepare a step."),
    Knob::new("environment.latency_secs", Environment, Linear, "Latency", "s")
        .range(0.0, 100.0).slider(0.0, 0.5)
        .help("From a message's last byte out to its arrival.")
        .source(Ours, "1 ms in a local network, 30 ms between clouds of a continent."),
    Knob::new("environment.changes.*.at_secs", Environment, Linear, "Change at", "s")
        .range(0.0, 1e6).slider(0.0, 1500.0)
        .help("When all workers' cores and sending rates change.")
        .source(Ours, "Changes are the reader's own: no default."),
    Knob::new("environment.changes.*.cores", Environment, List, "Cores from then on", "")
        .range(0.01, 1e5).slider(1.0, 64.0)
        .help("Cores of each worker, from the first again after the last.")
        .source(Ours, "Changes are the reader's own: no default."),
    Knob::new("environment.changes.*.egress_bits_per_sec", Environment, List, "Sending rates from then on", "bit/s")
        .range(1e3, 1e12).slider(1e6, 1e9)
        .help("What each worker can send, from the first again after the last.")
        .source(Ours, "Changes are the reader's own: no default."),
    Knob::new("environment.failures.*.at_secs", Environment, Linear, "Failure at", "s")
        .range(0.0, 1e6).slider(0.0, 1500.0)
        .help("When a worker or link slows down, dies or returns.")
        .source(Ours, "Failures are the reader's own: no default."),
    Knob::new("environment.failures.*.worker", Environment, Text, "Worker", "")
        .help("The worker that fails, or from which the link leads.")
        .source(Ours, "Failures are the reader's own: no default."),
    Knob::new("environment.failures.*.to", Environment, Text, "Link to", "")
        .optional()
        .help("Empty: the worker itself fails. Otherwise its link to this worker, in this direction.")
        .source(Ours, "Failures are the reader's own: no default."),
    Knob::new("environment.failures.*.factor", Environment, Linear, "What is left", "")
        .range(0.0, 1.0)
        .help("Share of speed or rate from then on. 0: dead; 1: as it was. A worker that dies loses its weights and messages; a link that dies keeps what is on it.")
        .source(Ours, "Failures are the reader's own: no default."),
    Knob::new("model.network", Model, Choice(&NetworkKind::NAMES), "Network", "")
        .help("What is trained, with real gradients: two convolutions and a dense layer, or logistic regression.")
        .source(Ours, "A network small enough to train in a browser, and better than a linear model."),
    Knob::new("model.payload_scale", Model, Log, "Payload factor", "")
        .range(1e-3, 1e6).slider(1.0, 1e4)
        .help("How many times larger weights and gradients are on the links than they are. So a small network stands for a large one.")
        .source(Ours, "463: the default network's 2,698 weights stand for the 5 MB of a small network of the comparison, recalled."),
    Knob::new("data.source.digits.count", Data, Whole, "Training samples", "")
        .range(10.0, limits::SAMPLES as f64).slider(1000.0, 50_000.0)
        .help("Digits that the program draws to train on.")
        .source(Ours, "20,000: a run of 126,000 samples goes through them six times."),
    Knob::new("data.source.digits.test", Data, Whole, "Held-out samples", "")
        .range(10.0, limits::SAMPLES as f64).slider(100.0, 5000.0)
        .help("Digits by which accuracy is measured, and which nobody trains on.")
        .source(Ours, "1,000: a standard error of 1 % at 90 % accuracy, shared by all workers and protocols."),
    Knob::new("data.source.digits.difficulty", Data, Linear, "Difficulty", "")
        .range(0.0, 1.0)
        .help("How much the digits are turned, slanted, scaled, moved and covered with noise.")
        .source(Ours, "A half: logistic regression stays well behind the network, which can still learn nearly all."),
    Knob::new("data.source.digits.side", Data, Whole, "Side of an image", "pixels")
        .range(*limits::IMAGE_SIDES.start() as f64, *limits::IMAGE_SIDES.end() as f64).slider(8.0, 28.0)
        .help("Side of the square images.")
        .source(Ours, "12: the smallest at which people read the digits without effort."),
    Knob::new("data.source.file.digest", Data, Digest, "Data file", "")
        .help("SHA-256 digest of the content of a data file of yours.")
        .source(Ours, "Data are named by their content, so that a run can be repeated."),
    Knob::new("data.split", Data, Choice(&Split::NAMES), "Split", "")
        .help("Which worker has which samples: equal parts, parts of given sizes, or each worker its own mixture of labels.")
        .source(Ours, "Even: what unequal workers and links do is seen without unequal data."),
    Knob::new("data.size_shares", Data, List, "Split by size: shares", "")
        .range(1e-3, 1e6).slider(1.0, 10.0)
        .help("Each worker's share of the samples, from the first again after the last; only proportions count.")
        .source(Ours, "4, 4, 2, 2, 1 and 1: as the cores of hetero-cpu."),
    Knob::new("data.label_alpha", Data, Log, "Split by label: α", "")
        .range(1e-2, 1e4).slider(0.05, 100.0)
        .help("Concentration of each worker's mixture of labels (Dirichlet): 100 is nearly even, 0.1 gives each worker few labels.")
        .source(Ours, "0.5: usual in studies of federated learning."),
    Knob::new("learning.rate", Learning, Log, "Learning rate", "")
        .range(1e-6, 100.0).slider(1e-3, 1.0)
        .help("How far a step goes. Too large, and weights grow without bound: the run stops and says so.")
        .source(Ours, "Six equal workers in step learn faster from 0.05 to 0.1, 0.2 and 0.5, and fail at 1; 0.2 leaves room for protocols whose steps are less alike."),
    Knob::new("learning.momentum", Learning, Linear, "Momentum", "")
        .range(0.0, 0.999).slider(0.0, 0.95)
        .help("Share of the last step that each step keeps.")
        .source(Ours, "None: updates that come late act as momentum by themselves (Mitliagkas et al. 2016)."),
    Knob::new("learning.batch", Learning, Whole, "Mini-batch", "samples")
        .range(1.0, 4096.0).slider(1.0, 256.0)
        .help("Samples of one worker's iteration. Under dynamic batching it is where batches begin.")
        .source(Ours, "32, recalled."),
    Knob::new("evaluation.period_secs", Run, Log, "Time between evaluations", "s")
        .range(0.1, 1e6).slider(10.0, 500.0)
        .help("How often every worker's weights are judged on held-out samples. It takes no simulated time.")
        .source(Ours, "50 s: thirty points of a curve; evaluation is then a fifth of the computing."),
    Knob::new("evaluation.samples", Run, Whole, "Samples of an evaluation", "")
        .range(1.0, limits::SAMPLES as f64).slider(100.0, 5000.0)
        .help("Held-out samples of each evaluation but the last, which uses all.")
        .source(Ours, "500: see the time between evaluations."),
    Knob::new("evaluation.target_accuracy", Run, Linear, "Target accuracy", "")
        .range(0.0, 1.0).slider(0.5, 1.0)
        .help("Time to target is when the workers' mean accuracy is first found to be this high.")
        .source(Ours, "0.9: beyond logistic regression, within reach of the network."),
    Knob::new("study.protocol", Protocol, Choice(&ProtocolKind::NAMES), "Protocol", "")
        .help("Who sends what to whom, and who waits for whom.")
        .source(Paper, "DLion against four systems that others had built."),
    Knob::new("study.staleness", Protocol, Whole, "Staleness", "iterations")
        .range(0.0, 1e6).slider(0.0, 20.0)
        .help("How many iterations a worker may be ahead of the newest it has of another (DLion, Hop), or of its own messages on their way (Gaia).")
        .source(Ours, "5, recalled."),
    Knob::new("study.dlion.batching", Protocol, Switch, "DLion: dynamic batching", "")
        .help("Batches in proportion to workers' measured speeds, growing as training goes on. Off: batches stay as they are.")
        .source(Paper, "Weighted dynamic batching, one of the three techniques."),
    Knob::new("study.dlion.exchange", Protocol, Switch, "DLion: prioritised exchange", "")
        .help("Each link carries the largest entries of a gradient that fit. Off: full gradients.")
        .source(Paper, "Per-link prioritised gradient exchange, one of the three techniques."),
    Knob::new("study.dlion.transfer", Protocol, Switch, "DLion: knowledge transfer", "")
        .help("Now and then all move towards the weights of the worker with the least loss. Off: nobody does.")
        .source(Paper, "Direct knowledge transfer, one of the three techniques."),
    Knob::new("study.dlion.weights", Protocol, Choice(&UpdateWeights::NAMES), "DLion: weights of gradients", "")
        .help("samples: each gradient counts by its samples, as in one large batch. relative: by its samples over the receiver's, divided by the workers.")
        .source(Ours, "By samples: the mean of the global batch, without bias. The other rule is recalled."),
    Knob::new("study.dlion.selection", Protocol, Choice(&Selection::NAMES), "DLion: what is sent", "")
        .help("budget: the largest entries that the link can carry. max-n: all entries near the largest of their tensor.")
        .source(Paper, "Communication is cut by each link's capacity."),
    Knob::new("study.dlion.min_share", Protocol, Linear, "DLion: least part of a tensor", "")
        .range(0.0, 1.0).slider(0.0, 0.2)
        .help("This part of every tensor is sent at least, where the budget allows it, so that no layer is starved.")
        .source(Ours, "1 %: one entry of a small tensor."),
    Knob::new("study.dlion.max_n_percent", Protocol, Linear, "DLion: N of max-n", "%")
        .range(0.0, 100.0)
        .help("Entries within so many per cent of the largest of their tensor are sent.")
        .source(Ours, "10 %: no more than a wish; with max-n, links are not asked."),
    Knob::new("study.dlion.unsent", Protocol, Choice(&Unsent::NAMES), "DLion: unsent entries", "")
        .help("drop: they are forgotten. accumulate: they are added to the next gradient for the same link.")
        .source(Ours, "Dropped: the simpler reading."),
    Knob::new("study.dlion.period_iterations", Protocol, Whole, "DLion: time between transfers", "iterations")
        .range(1.0, 1e6).slider(10.0, 500.0)
        .help("Iterations between two transfers of knowledge.")
        .source(Ours, "100, recalled."),
    Knob::new("study.dlion.lambda", Protocol, Linear, "DLion: λ", "")
        .range(0.0, 1.0)
        .help("How far a worker moves towards the best one's weights. 1: it takes them over.")
        .source(Ours, "0.75, recalled."),
    Knob::new("study.gaia.threshold_share", Protocol, Log, "Gaia: significance", "")
        .range(1e-6, 10.0).slider(1e-3, 0.2)
        .help("An update is sent when it exceeds this share of its weight; the share falls with the root of the iterations.")
        .source(Ours, "1 %, recalled."),
    Knob::new("study.hop.backup_workers", Protocol, Whole, "Hop: backup workers", "")
        .range(0.0, limits::WORKERS as f64).slider(0.0, 5.0)
        .help("So many of the others, the furthest behind, are not waited for.")
        .source(Ours, "One, recalled."),
    Knob::new("study.hop.iteration_gap", Protocol, Whole, "Hop: largest gap", "iterations")
        .range(0.0, 1e6).slider(0.0, 50.0)
        .help("How far any two workers may be apart, backup workers included.")
        .source(Ours, "10: twice the staleness, so that a backup worker is waited for later than others, but not never."),
    Knob::new("study.fedavg.local_epochs", Protocol, Log, "FedAvg, FedAT: local epochs", "")
        .range(1e-4, 100.0).slider(0.01, 5.0)
        .help("How often a worker goes through its own samples in each round.")
        .source(Ours, "One: the smallest of the values in the paper that introduced FedAvg."),
    Knob::new("study.fedat.tiers", Protocol, Whole, "FedAT: tiers", "")
        .range(1.0, limits::WORKERS as f64).slider(1.0, 10.0)
        .help("Groups of workers of about equal latency. At most one a worker.")
        .source(Companion, "Five: Chai et al. 2021."),
    Knob::new("study.fedat.codec", Protocol, Switch, "FedAT: polylines", "")
        .help("Weights travel as polylines, shorter and a little less exact. Off: they travel as they are.")
        .source(Companion, "Chai et al. 2021."),
    Knob::new("study.fedat.codec_digits", Protocol, Whole, "FedAT: decimal places", "")
        .range(0.0, polyline::MOST_DIGITS as f64).slider(2.0, 6.0)
        .help("Decimal places that polylines keep.")
        .source(Companion, "Four: Chai et al. 2021."),
];
