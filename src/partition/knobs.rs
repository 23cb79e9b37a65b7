//! The rows of the partition laboratory: one for each setting, in the order of the format.

use crate::model::{
    knob::{Group::*, Knob, Provenance::*, Scale::*, Settings},
    limits,
};

use super::{
    link::Rate,
    scenario::{FORMAT, Fading, OverGroups, ReferenceBand},
    scheme::Scheme,
};

/// The settings of the partition laboratory.
pub static PARTITION: Settings = Settings::new(KNOBS, &["cell.workers", "data.source"], &[]);

/// One row for each setting; `*` stands for an index into a list.
pub static KNOBS: &[Knob] = &[
    Knob::new("format", Run, Fixed, "Format", "")
        .range(FORMAT as f64, FORMAT as f64)
        .help("The version of the file format. A file of another version is migrated or refused.")
        .source(Ours, "Old files keep their meaning only if they say which rules they were written under."),
    Knob::new("laboratory", Run, Choice(&["partition"]), "Laboratory", "")
        .help("Whose scenario this is: the laboratory of models that are trained in blocks.")
        .source(Ours, "A file should say by itself what can read it."),
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
        .help("Names the random draws. The same seed gives the same workers, fading and documents under every scheme; another seed gives another cell and other news.")
        .source(Ours, "Any number will do; conclusions need several seeds."),
    Knob::new("horizon_secs", Run, Log, "Horizon", "s")
        .range(0.001, 1e7).slider(10.0, 2000.0)
        .help("The run ends here. A round that is not over by then does not count.")
        .source(Ours, "200 s: twice the 100 s at which the paper compares accuracies."),
    Knob::new("cell.workers.drawn.groups", Cell, Whole, "Groups", "")
        .range(1.0, limits::PARTITION_GROUPS as f64).slider(1.0, 20.0)
        .help("Into how many groups the workers are divided. The model is cut into as many blocks, and each group trains one.")
        .source(Ours, "Five: enough that the slowest group matters, few enough to watch."),
    Knob::new("cell.workers.drawn.workers_per_group", Cell, Whole, "Workers per group", "")
        .range(1.0, limits::PARTITION_WORKERS as f64).slider(1.0, 16.0)
        .help("How many workers train the same block, each on its own share of the documents. A group is as slow as its slowest worker.")
        .source(Ours, "Four: twenty workers in the cell."),
    Knob::new("cell.workers.drawn.cycles_per_sec", Cell, List, "Computing speeds", "cycles/s")
        .range(1e3, 1e15).slider(1e8, 4e9)
        .help("The computing speeds that occur, each equally likely.")
        .source(Ours, "0.1 to 1.0 GHz in tenths: a tenfold spread, the usual one in studies of edge learning."),
    Knob::new("cell.workers.drawn.overhead_secs", Cell, Linear, "Overhead", "s")
        .range(0.0, 1e4).slider(0.0, 5.0)
        .help("What every round costs a worker besides: signalling, starting, waiting for a slot.")
        .source(Ours, "0: the model of the paper's abstract has transfer and computation only."),
    Knob::new("cell.workers.listed.*.name", Cell, Text, "Name", "")
        .help("The worker's name. No two workers may share one.")
        .source(Ours, "Listed workers are the reader's own: no default."),
    Knob::new("cell.workers.listed.*.group", Cell, Whole, "Group", "")
        .range(0.0, (limits::PARTITION_GROUPS - 1) as f64).slider(0.0, 9.0)
        .help("The group to which the worker belongs, numbered from 0 without a gap.")
        .source(Ours, "Listed workers are the reader's own: no default."),
    Knob::new("cell.workers.listed.*.x_m", Cell, Linear, "Position, x", "m")
        .range(-1e6, 1e6).slider(-500.0, 500.0)
        .help("Where the worker stands, east of the base station.")
        .source(Ours, "Listed workers are the reader's own: no default."),
    Knob::new("cell.workers.listed.*.y_m", Cell, Linear, "Position, y", "m")
        .range(-1e6, 1e6).slider(-500.0, 500.0)
        .help("Where the worker stands, north of the base station.")
        .source(Ours, "Listed workers are the reader's own: no default."),
    Knob::new("cell.workers.listed.*.cycles_per_sec", Cell, Log, "Computing speed", "cycles/s")
        .range(1e3, 1e15).slider(1e8, 4e9)
        .help("How fast the worker computes.")
        .source(Ours, "Listed workers are the reader's own: no default."),
    Knob::new("cell.workers.listed.*.overhead_secs", Cell, Linear, "Overhead", "s")
        .range(0.0, 1e4).slider(0.0, 5.0)
        .help("What every round costs the worker besides.")
        .source(Ours, "Listed workers are the reader's own: no default."),
    Knob::new("cell.workers.listed.*.down_bps_per_hz", Channel, Linear, "Efficiency of the download", "bit/s/Hz")
        .range(0.0, 100.0).slider(0.0, 20.0)
        .help("How many bits per second each hertz of the download carries, without fading. 0: it follows from the position.")
        .source(Ours, "Listed workers are the reader's own: no default."),
    Knob::new("cell.workers.listed.*.up_bps_per_hz", Channel, Linear, "Efficiency of the upload", "bit/s/Hz")
        .range(0.0, 100.0).slider(0.0, 20.0)
        .help("How many bits per second each hertz of the upload carries, without fading. 0: it follows from the position.")
        .source(Ours, "Listed workers are the reader's own: no default."),
    Knob::new("cell.radius_m", Cell, Log, "Radius", "m")
        .range(1.0, 1e6).slider(50.0, 5000.0)
        .help("Radius of the cell. Drawn workers stand uniformly in its area, so most are far from the base station.")
        .source(Ours, "Half a kilometre: a cell of a town."),
    Knob::new("cell.min_distance_m", Cell, Linear, "Least distance", "m")
        .range(1.0, 1e6).slider(1.0, 100.0)
        .help("Nobody is nearer to the base station than this; the path loss of anything nearer is that of this distance.")
        .source(Ours, "20 m: the mast's height; path loss formulas do not hold nearer."),
    Knob::new("cell.path_loss_1km_db", Channel, Linear, "Path loss at 1 km", "dB")
        .range(0.0, 300.0).slider(100.0, 160.0)
        .help("How much weaker a signal is after one kilometre.")
        .source(Ours, "128.1 dB: the urban macro cell of 3GPP TR 36.814 (and TR 25.942) at 2 GHz."),
    Knob::new("cell.path_loss_decade_db", Channel, Linear, "Path loss per decade", "dB")
        .range(0.0, 100.0).slider(20.0, 50.0)
        .help("How much weaker a signal is at ten times the distance. 20 dB is free space.")
        .source(Ours, "37.6 dB: the urban macro cell of 3GPP TR 36.814 (and TR 25.942) at 2 GHz."),
    Knob::new("cell.noise_dbm_per_hz", Channel, Linear, "Noise", "dBm/Hz")
        .range(-250.0, 0.0).slider(-180.0, -140.0)
        .help("Power of the noise in each hertz of bandwidth.")
        .source(Ours, "−174 dBm/Hz: thermal noise at room temperature."),
    Knob::new("cell.power_down_dbm", Channel, Linear, "Power down", "dBm")
        .range(-50.0, 100.0).slider(10.0, 50.0)
        .help("Power with which the base station sends to a worker.")
        .source(Ours, "40 dBm (10 W): a base station."),
    Knob::new("cell.power_up_dbm", Channel, Linear, "Power up", "dBm")
        .range(-50.0, 100.0).slider(0.0, 40.0)
        .help("Power with which a worker sends.")
        .source(Ours, "23 dBm (0.2 W): a hand-held device at full power."),
    Knob::new("cell.bandwidth_down_hz", Channel, Log, "Bandwidth down", "Hz")
        .range(1.0, 1e12).slider(1e6, 1e8)
        .help("Bandwidth of all downloads together, which the scheme shares out.")
        .source(Ours, "10 MHz: a usual carrier."),
    Knob::new("cell.bandwidth_up_hz", Channel, Log, "Bandwidth up", "Hz")
        .range(1.0, 1e12).slider(1e6, 1e8)
        .help("Bandwidth of all uploads together, which the scheme shares out.")
        .source(Ours, "10 MHz: a usual carrier."),
    Knob::new("cell.shared_bandwidth", Channel, Switch, "One budget", "")
        .help("Whether downloads and uploads share the sum of both bandwidths, rather than having one each.")
        .source(Ours, "Off: the paper's abstract names bandwidth for down- and uploading; two bands are the usual case."),
    Knob::new("cell.multicast_download", Channel, Switch, "Multicast download", "")
        .help("Whether a block is sent once to all workers of its group, at the rate of the worst of them, rather than to each.")
        .source(Ours, "Off: each worker has its own download."),
    Knob::new("cell.fading", Channel, Choice(&Fading::NAMES), "Fading", "")
        .help("Rayleigh fading multiplies the power of every channel by a random factor of mean 1: drawn before every round, once, or not at all.")
        .source(Ours, "Before every round: rounds last longer than a channel stays the same."),
    Knob::new("cell.rate", Channel, Choice(&Rate::NAMES), "Rate", "")
        .help("How a rate follows from bandwidth: linear in it, or with a fixed power that spreads over the band and so gains less and less.")
        .source(Ours, "Linear: as in the companion work, where a worker's spectral efficiency does not depend on its bandwidth."),
    Knob::new("cell.reference_band", Channel, Choice(&ReferenceBand::NAMES), "Reference band", "")
        .help("Where rates are linear: the band whose noise counts in a worker's signal-to-noise ratio, its equal share of the budget or all of it.")
        .source(Ours, "The equal share: what a worker has before anybody optimises. The gain of the schemes depends on this choice."),
    Knob::new("model.params", Model, Whole, "Parameters", "")
        .range(0.0, limits::PARAMS as f64).slider(0.0, 1e7)
        .help("Parameters that are sent and computed in a round. A small model can so stand for a large one: block shares stay the same. 0: as many as are learned.")
        .source(Ours, "1,241,220, the weights of news20 (62,061 features × 20 classes), for which the smaller synthetic set stands."),
    Knob::new("model.bits_per_param", Model, Whole, "Bits per parameter", "bit")
        .range(1.0, 1024.0).slider(1.0, 64.0)
        .help("Bits of a parameter on the air.")
        .source(Ours, "32: single precision."),
    Knob::new("model.cycles_per_param", Model, Log, "Cycles per parameter", "cycles")
        .range(1e-3, 1e12).slider(100.0, 1e5)
        .help("CPU cycles that a worker spends on each parameter of its block in a round.")
        .source(Ours, "3,000: some hundred documents in which the feature occurs, at about ten cycles each, and back."),
    Knob::new("data.source.synthetic.features", Data, Whole, "Vocabulary", "words")
        .range(1.0, limits::FEATURES as f64).slider(100.0, 20_000.0)
        .help("How many different words there are. Each has one weight for each class.")
        .source(Ours, "4,000: small enough that a run answers at once."),
    Knob::new("data.source.synthetic.classes", Data, Whole, "Classes", "")
        .range(2.0, limits::CLASSES as f64).slider(2.0, 50.0)
        .help("How many topics the documents have; the model learns to tell them apart.")
        .source(Ours, "20: as the data set news20 has."),
    Knob::new("data.source.synthetic.documents", Data, Whole, "Training documents", "")
        .range(1.0, limits::DOCUMENTS as f64).slider(100.0, 20_000.0)
        .help("Documents that the model learns from.")
        .source(Ours, "4,000: 200 of each class."),
    Knob::new("data.source.synthetic.test_documents", Data, Whole, "Test documents", "")
        .range(1.0, limits::DOCUMENTS as f64).slider(100.0, 10_000.0)
        .help("Documents that the model never learns from and that accuracy is measured on.")
        .source(Ours, "1,000: accuracy is then known to about 1.3 percentage points (one standard error)."),
    Knob::new("data.source.synthetic.words_per_document", Data, Whole, "Words per document", "words")
        .range(1.0, 10_000.0)
        .slider(10.0, 500.0)
        .help("Mean length of a document. Lengths are exponential: many are short, some are long.")
        .source(Ours, "60: a short post."),
    Knob::new("data.source.synthetic.zipf_exponent", Data, Linear, "Zipf exponent", "")
        .range(0.0, 5.0).slider(0.0, 2.0)
        .help("How unequally frequent words are: the word of rank r occurs in proportion to 1/r to this power.")
        .source(Ours, "1: Zipf's law of natural languages."),
    Knob::new("data.source.synthetic.families", Data, Whole, "Families", "")
        .range(1.0, limits::CLASSES as f64)
        .slider(1.0, 20.0)
        .help("Into how many families of related classes the classes fall, as newsgroups on computers, sports or science do. Members of a family share a topic and are hard to tell apart.")
        .source(Ours, "Five, of four classes each: about as in news20, whose groups fall into six."),
    Knob::new("data.source.synthetic.topic_words", Data, Whole, "Topic words", "words")
        .range(1.0, limits::FEATURES as f64)
        .slider(10.0, 1000.0)
        .help("How many words each topic prefers, of a class or of a family. Topics may share words.")
        .source(Ours, "100: the topics of all classes together are half of the vocabulary."),
    Knob::new("data.source.synthetic.topic_share", Data, Linear, "Topic share", "share")
        .range(0.0, 1.0)
        .help("The share of a document's words that are drawn from a topic, of its class or of its class's family. With less, documents say less about their class.")
        .source(Ours, "Half: the other half are words that any text has."),
    Knob::new("data.source.synthetic.family_share", Data, Linear, "Family share", "share")
        .range(0.0, 1.0)
        .help("The share of topic words that come from the family's topic, which all its classes have, rather than from the class's own. With more, classes of a family are harder to tell apart, and learning takes longer.")
        .source(Ours, "0.8: learnable, but not at once. On preset paper-cell (seed 1) the first round gets 72 % of the test documents right, 60 rounds 79 %, and the optimum itself, after 900 rounds, 77 %."),
    Knob::new("data.source.file.digest", Data, Digest, "Data file", "")
        .help("SHA-256 of a file in LIBSVM format, which travels beside the scenario.")
        .source(Ours, "Files are the reader's own: no default."),
    Knob::new("data.source.file.test_share", Data, Linear, "Share for testing", "share")
        .range(0.01, 0.99)
        .help("Share of the file's documents, drawn at random, that the model never learns from and that accuracy is measured on.")
        .source(Ours, "A fifth: the usual share."),
    Knob::new("data.over_groups", Data, Choice(&OverGroups::NAMES), "Documents of groups", "")
        .help("Identical: every group holds all documents, and learning does not depend on who trains which block. Different: documents are dealt out over groups, and it does.")
        .source(Ours, "Identical: schemes then differ in time only."),
    Knob::new("learning.step_scale", Learning, Log, "Step", "×")
        .range(1e-6, 1e3).slider(0.1, 4.0)
        .help("The step of the gradient as a multiple of 1/L, where L bounds the curvature of the loss on these data. Up to 1 the objective never increases (with identical data).")
        .source(Ours, "1: the textbook's step."),
    Knob::new("learning.l1", Learning, Log, "ℓ1 penalty", "")
        .range(1e-12, 1e6).slider(1e-6, 1e-2)
        .help("Weight of the penalty on the sum of absolute weights. More makes more weights exactly zero.")
        .source(Ours, "One by the number of training documents: LIBLINEAR's C = 1."),
    Knob::new("study.scheme", Decisions, Choice(&Scheme::NAMES), "Scheme", "")
        .help("Who shares parameters and bandwidth out over the workers.")
        .source(Paper, "The schemes of the paper, and simpler ones to compare them with."),
    Knob::new("study.compare_at_secs", Decisions, Log, "Compare at", "s")
        .range(0.001, 1e7).slider(10.0, 2000.0)
        .help("The moment whose accuracy is measured.")
        .source(Paper, "100 s: where the paper compares accuracies."),
    Knob::new("study.target_accuracy", Decisions, Linear, "Target accuracy", "share")
        .range(0.0, 1.0)
        .help("The test accuracy the time to which is measured.")
        .source(Ours, "To be reached by all schemes within the horizon."),
];
