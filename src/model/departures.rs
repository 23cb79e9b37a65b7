//! Where the laboratory departs from the papers or goes beyond what their public text says, and what it leaves out:
//! the facts behind the page *Model card*.

use super::knob::Provenance::{self, Companion, Ours};

/// A rule that is ours, or a related work's, where the paper's abstract is silent or says something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Departure {
    /// Its name in addresses of the page.
    pub id: &'static str,
    /// What it is about.
    pub topic: &'static str,
    /// What the paper's abstract says.
    pub paper: &'static str,
    /// What is done here.
    pub here: &'static str,
    /// Why.
    pub why: &'static str,
    /// Where the rule comes from.
    pub provenance: Provenance,
}

/// A departure: what the abstract says, what is done here, and why.
pub const fn departure(
    id: &'static str,
    topic: &'static str,
    provenance: Provenance,
    [paper, here, why]: [&'static str; 3],
) -> Departure {
    Departure { id, topic, paper, here, why, provenance }
}

/// All departures of the placement laboratory, from the world to the measures.
pub static DEPARTURES: &[Departure] = &[
    departure(
        "emulation",
        "Emulation",
        Ours,
        [
            "Results come from an emulation in containers and from real devices.",
            "A simulation: jobs are customers of a queueing network of processors and links, whose mean cycle times are solved after each event.",
            "Same bits on every machine, and thousands of runs for an interval. Its error is measured below.",
        ],
    ),
    departure(
        "devices",
        "Devices",
        Ours,
        [
            "Devices are not described in the abstract.",
            "Small boards of stated rates, memory and power; paper-devices is a simulated Raspberry Pi 4 class, not the paper's testbed.",
            "Values of boards that exist, chosen before any claim was run.",
        ],
    ),
    departure(
        "inputs",
        "Models and inputs",
        Ours,
        [
            "Deep learning models are trained; the abstract does not name their sizes.",
            "Published architectures with edge-sized inputs (64² images, 512-512 heads), costs computed from layer shapes.",
            "One iteration of VGG-16 at 224² and batch 32 is 3 TFLOP and its first activation 411 MB, which no edge board does.",
        ],
    ),
    departure(
        "tasks",
        "Tasks",
        Companion,
        [
            "A job is split into tasks that are given to edges.",
            "Five contiguous runs of layers, the largest as small as possible; workload.split can cut one task per layer, as MLFS treats it.",
            "Pieces that fit the smallest board. A branching block is never divided.",
        ],
    ),
    departure(
        "memory",
        "What overload costs",
        Ours,
        [
            "Overloaded edges delay training.",
            "Processors and links are shared in equal parts, and tasks beyond a device's memory page to slow storage at each visit.",
            "Processor sharing alone only slows in proportion: memory is what makes overload hurt on small boards.",
        ],
    ),
    departure(
        "arrivals",
        "When jobs arrive",
        Ours,
        [
            "The abstract does not say when jobs arrive.",
            "One wave, one job a device at the same instant; presets with more waves and with spread arrivals are beside it.",
            "Deciding at once from the same old reports is where collisions come from. The map of the claims varies it.",
        ],
    ),
    departure(
        "overload",
        "Overload",
        Companion,
        [
            "Shields keep edges from being overloaded.",
            "A device is overloaded when the planned use of any resource exceeds α = 90 %.",
            "The rule of MLFS, by the same group.",
        ],
    ),
    departure(
        "collision",
        "Collision",
        Ours,
        [
            "An action collision occurs when several edges schedule tasks onto the same edge and overload it.",
            "Per device and epoch, proposals are taken in order; each that would lift the device above α is skipped and counts 1, if at least two owners proposed for it and its base load was within α.",
            "A count needs a definition. Tasks that would not fit alone are counted apart, as misfits. Without a shield, a collision counts as carried out when it is proposed, also if a failure then prevents it.",
        ],
    ),
    departure(
        "candidates",
        "Whom an agent may choose",
        Ours,
        [
            "Edges schedule onto edges of their cluster.",
            "An edge may choose itself and its nearest neighbours in radio range; centralised methods may choose the whole cluster.",
            "An agent cannot hold reports of everybody, and data does not cross a city for each mini-batch.",
        ],
    ),
    departure(
        "learning",
        "Reinforcement learning",
        Ours,
        [
            "Reinforcement learning, centralised and multi-agent, without its states, rewards or network.",
            "Q-learning per candidate over classes of its state, or a small DQN over the same numbers; the reward is minus the contended over the reference cycle, less penalties for memory and for corrections.",
            "A table can be read, trains in a second and serves clusters of every size.",
        ],
    ),
    departure(
        "sharing",
        "Whose table",
        Ours,
        [
            "Each edge is an agent.",
            "All agents train one table together and act by copies of it; independent tables are a setting.",
            "It learns from all jobs. How it differs is shown in docs/learning.md.",
        ],
    ),
    departure(
        "deciding",
        "What deciding costs",
        Ours,
        [
            "A cluster head or a single shield may become overloaded.",
            "A learned decision takes 0.2 GFLOP and a rule 2 MFLOP per candidate on the device that decides, where tasks run too; reports take bytes, messages a round trip.",
            "The bottleneck should follow from physics instead of a constant added at the end.",
        ],
    ),
    departure(
        "shield",
        "How a shield corrects",
        Companion,
        [
            "A shield checks the joint action for collisions and supplies alternative actions.",
            "Proposals are evicted, largest demand first, until each device is within α; each evicted task goes to the candidate within α where its job's cycle is predicted to be shortest.",
            "Relieving an overloaded node task by task is MLFS's; replacing as little as possible is that of Safe Multi-Agent RL via Shielding (AAMAS 2021).",
        ],
    ),
    departure(
        "regions",
        "Regional shields",
        Companion,
        [
            "Decentralised shields each watch a region and coordinate at its boundaries.",
            "Regions of five devices, halved along the longer side; a proposal across a border needs the consent of the other side's shield, and is tried once in each neighbouring region.",
            "Consent of both sides is that of factored shields (AAMAS 2021); size and shape are ours.",
        ],
    ),
    departure(
        "unplaced",
        "When nothing is safe",
        Ours,
        [
            "Fewer collisions are reported, not none.",
            "A task without a safe place is forced where it harms least, and counted; a setting lets its whole job wait instead.",
            "A job at the edge must run somewhere.",
        ],
    ),
    departure(
        "training",
        "The policy under the shield",
        Ours,
        [
            "The abstract does not say whether agents are trained with the shield.",
            "By default SROLE acts by MARL's policy, so that only the shield differs; the other reading is a switch, and the claims show both.",
            "They are two questions, and they have two answers.",
        ],
    ),
    departure(
        "utilisation",
        "Median utilisation",
        Ours,
        [
            "Median resource utilisation falls by 29 %.",
            "Three medians: over all devices, over those that host tasks, and over tasks.",
            "The abstract does not say over what, and they do not move alike.",
        ],
    ),
    departure(
        "percent",
        "Percentages",
        Ours,
        [
            "Training time falls by up to 59 %, collisions by up to 48 %.",
            "A change is (new − old) / old of the same seed's workload, with a 95 % interval over seeds; never the best of several settings.",
            "“Up to” is one setting of many: the map shows where the claims hold.",
        ],
    ),
];

/// What is not modelled, and what that means for the numbers.
pub static NOT_MODELLED: &[(&str, &str)] = &[
    (
        "Radio",
        "No interference, fading or shared medium: each device has an uplink and a downlink of its own, and range decides only who is whose neighbour.",
    ),
    ("Packets", "No loss, retransmission or congestion control: bytes over a rate, then half a round trip."),
    ("Routes", "Neighbours reach each other directly; there are no switches, hops or paths."),
    ("Movement", "Devices stay where they are during a run."),
    (
        "Processors",
        "One rate a device: no cores, caches, accelerators or memory bandwidth, no frequency scaling and no throttling when hot.",
    ),
    (
        "Operating system",
        "Processor sharing in equal parts: no time slices, priorities or scheduling overhead; the system takes a fixed share of memory.",
    ),
    (
        "Memory",
        "What exceeds it is paged at one rate. Nobody is killed for lack of memory, and paging devices do not queue for their storage.",
    ),
    (
        "Variation",
        "Between redraws of the background every iteration of a job takes its mean time: no stragglers, no jitter, no phases.",
    ),
    (
        "Data loading",
        "The owner's next mini-batch is ready after a fixed wait; its cost on processor and storage is not charged.",
    ),
    (
        "Placing",
        "A task begins where it is placed at once: code and initial weights are not sent, and running tasks never move because of load.",
    ),
    (
        "Learning itself",
        "Jobs count iterations. Nothing is learned from data, so accuracy and convergence are not results; no mini-batch is pipelined.",
    ),
    (
        "Energy",
        "Processors only, linear between idle and busy power: radios, displays, batteries and cooling are left out.",
    ),
    ("People", "Owners are honest and agents do not strategise; privacy and attacks are outside."),
];
