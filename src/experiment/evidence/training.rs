//! What the paper on micro-clouds claims, and what is compared for it (science §3.1).

use serde_json::{Value, json};

use crate::experiment::{
    headlines::Headline,
    map::Comparison,
    plan::{Axis, EntryOf},
    training::Training,
};

use super::Evident;
use crate::{
    model::departures::Departure,
    training::{departures, kind::ProtocolKind},
};

/// The headline numbers of the abstract. A speed-up by the factor f is a time shorter by 1 − 1/f.
static HEADLINES: [Headline; 3] = [
    Headline {
        id: "speed-up",
        words: "On a cluster of CPUs, training is up to 2 times as fast as with four state-of-the-art systems.",
        percent: -50.0,
        preset: "",
        measures: &["time_to_target_secs"],
        decides: "Against whom, and what differs. Against synchronous all-reduce, Gaia and Hop the time is about halved where links are \
            narrow or cores differ; on a fast network of equals there is nothing to gain. Against Ako, which never waits and sends a \
            part of the gradient at a time, DLion is nowhere faster here. Of its techniques batching decides where cores differ, \
            exchange where links are narrow; direct knowledge transfer cannot be told from nothing. Over the map of twelve settings \
            it holds against all-reduce in three, all at the learning rate of 0.2 (-43 to -56 %); in the others so many runs do not \
            get to 90 % in 25 minutes that nothing can be told.",
    },
    Headline {
        id: "accuracy",
        words: "On a cluster of CPUs, accuracy is up to 26 % higher.",
        percent: 26.0,
        preset: "",
        measures: &["accuracy_at_end"],
        decides: "Against whom. The largest gains are against Gaia behind narrow links, whose barrier leaves it few iterations, and \
            against all-reduce where cores and links differ. Ako ends more accurate than DLion in every environment; on a fast \
            network of equals so does everybody but FedAT, by a point or two. Over the map the size of a message beside its link \
            decides: against all-reduce it is 3 to 6 % at a tenth of the shipped size, 12 to 17 % at that, 50 to 79 % at four times; \
            against Ako it is -1 to -22 %.",
    },
    Headline {
        id: "speed-up-gpu",
        words: "On a cluster of GPUs, training is up to 4.2 times as fast.",
        percent: -76.2,
        preset: "gpu",
        measures: &["time_to_target_secs"],
        decides: "Nothing was found that does. In our reconstruction eight unequal accelerators leave no gain that could be told from none \
            against all-reduce and Hop, and Ako and Gaia are faster.",
    },
];

/// DLion with one technique switched off: the setting, and the name of the entry.
const ABLATIONS: [(&str, &str); 3] = [
    ("study.dlion.batching", "dlion without batching"),
    ("study.dlion.exchange", "dlion without exchange"),
    ("study.dlion.transfer", "dlion without transfer"),
];

impl Evident for Training {
    const TITLE: &'static str = "Decentralised training in micro-clouds";
    const PAPER: &'static str = "R. Hong and A. Chandra, “DLion: Decentralized Distributed Deep Learning in Micro-Clouds”, \
        HPDC 2021. (Our learning rate was chosen on hetero-sys-a, after every protocol had been seen there under several.)";
    const DEPARTURES: &'static [Departure] = departures::DEPARTURES;
    const NOT_MODELLED: &'static [(&'static str, &'static str)] = departures::NOT_MODELLED;
    const HEADLINES: &'static [Headline] = &HEADLINES;
    const PRESETS: &'static [&'static str] =
        &["hetero-sys-a", "hetero-sys-b", "hetero-cpu", "hetero-net", "homo-lan", "homo-wan", "dynamic", "gpu"];
    const RIVALS: &'static [&'static str] = &["allreduce", "ako", "gaia", "hop"];

    /// One claim is about accelerators, the others about clusters of CPUs.
    fn is_about(headline: &Headline, preset: &str) -> bool {
        (preset == "gpu") == (headline.preset == "gpu")
    }

    fn entries() -> Vec<EntryOf<Self>> {
        let protocols = ProtocolKind::ALL.into_iter().map(EntryOf::of);
        let ablations = ABLATIONS.into_iter().map(|(path, label)| EntryOf {
            label: label.to_owned(),
            settings: [(path.to_owned(), json!(false))].into(),
            ..EntryOf::of(ProtocolKind::Dlion)
        });
        protocols.chain(ablations).collect()
    }

    /// DLion against every other protocol, and against itself without each technique.
    fn pairs() -> Vec<(String, String)> {
        let dlion = ProtocolKind::Dlion.name();
        let entries = Self::entries();
        let others = entries.iter().map(EntryOf::name).filter(|name| *name != dlion);
        others.map(|other| (dlion.to_owned(), other.to_owned())).collect()
    }

    fn axes() -> Vec<Axis> {
        let axis = |path: &str, values: &[Value]| Axis { path: path.to_owned(), values: values.to_vec() };
        vec![
            axis("learning.rate", &[json!(0.1), json!(0.2)]),
            axis("data.split", &[json!("even"), json!("label")]),
            axis("model.payload_scale", &[json!(46.3), json!(463.0), json!(1852.0)]),
        ]
    }

    fn comparisons() -> Vec<Comparison> {
        let of = |headline: &Headline, measure: &str, baseline: &str| Comparison {
            claim: headline.id.to_owned(),
            paper_percent: headline.percent,
            measure: measure.to_owned(),
            baseline: baseline.to_owned(),
            entry: ProtocolKind::Dlion.name().to_owned(),
        };
        let about = [(&HEADLINES[0], "time_to_target_secs"), (&HEADLINES[1], "accuracy_at_end")];
        about
            .into_iter()
            .flat_map(|(headline, measure)| Self::RIVALS.iter().map(move |rival| of(headline, measure, rival)))
            .collect()
    }
}
