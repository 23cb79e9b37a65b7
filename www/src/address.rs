//! Scenario and view ↔ the fragment of the address: the library's codec, and two things that only a page knows.

use edgelab::{
    codec::{self, View},
    model::{check::Fault, intervention::Lane as Future},
};

use crate::{
    store::{LANES, Notice, Pace, Scene, proposed},
    story::Playhead,
    text,
};

/// The digests that the sender of a link saw.
const DIGEST: &str = "view.digest";
/// The clock that plays: `story` is the default.
const PACE: &str = "view.pace";

/// A scenario file of this site, instead of a scenario.
const SOURCE: &str = "src";

/// What a view says that the page can follow.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Extra {
    /// Digests of the lanes, joined by commas.
    pub digest: Option<String>,
    /// Whether simulated seconds play.
    pub clock: bool,
}

/// What an address gives.
pub struct Visit {
    /// The library's reading.
    pub decoded: codec::Decoded,
    /// The page's own.
    pub extra: Extra,
}

/// Reads a fragment.
pub fn read(fragment: &str) -> Visit {
    let mut extra = Extra::default();
    let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
    // An over-long address goes to the codec as it is: it says what is wrong.
    if fragment.len() > edgelab::model::limits::ADDRESS_CHARS {
        return Visit { decoded: codec::decode(fragment), extra };
    }
    let rest: Vec<&str> = fragment
        .split('&')
        .filter(|pair| match pair.split_once('=') {
            Some((DIGEST, value)) => {
                let is_digest = |c: char| c.is_ascii_hexdigit() || matches!(c, '-' | ',');
                extra.digest = (!value.is_empty() && value.chars().all(is_digest)).then(|| value.to_owned());
                false
            }
            Some((PACE, value)) => {
                extra.clock = value == "clock";
                false
            }
            // Fetched by `hooks::use_source`; until it comes, what else the address says is on show.
            Some((SOURCE, _)) => false,
            _ => true,
        })
        .collect();
    Visit { decoded: codec::decode(&rest.join("&")), extra }
}

/// The file that an address names as its scenario, percent-encoded as it stands there.
pub fn source(fragment: &str) -> Option<&str> {
    let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
    let pairs = fragment.split('&').filter_map(|pair| pair.split_once('='));
    pairs.filter(|(key, _)| *key == SOURCE).map(|(_, value)| value).find(|value| !value.is_empty())
}

/// What to tell the reader about an address that could not be followed in everything.
pub fn notice(faults: Vec<Fault>) -> Option<Notice> {
    let text = format!("{} {}", text::ADDRESS_FAULTS, text::NEAREST);
    (!faults.is_empty()).then_some(Notice { is_error: true, text, faults })
}

/// The fragment of what is on show; `None` if it is too large for an address.
pub fn write(scene: &Scene, playhead: Option<Playhead>) -> Option<String> {
    let lanes = if scene.futures == proposed(&scene.scenario.preset) { Vec::new() } else { scene.futures.clone() };
    let speed = match scene.pace {
        Pace::Clock => Some(scene.clock_speed),
        Pace::Story => None,
    };
    let t_secs = playhead.map(|playhead| playhead.at.secs());
    let view = View { t_secs, lanes, speed };
    let mut fragment = codec::encode(&*scene.scenario, &view).ok()?;
    if scene.pace == Pace::Clock {
        fragment.push_str("&view.pace=clock");
    }
    Some(fragment)
}

/// The same with the digests on show, so that whoever opens it learns whether theirs are the same bits.
pub fn link(scene: &Scene, playhead: Playhead) -> Option<String> {
    let mut fragment = write(scene, Some(playhead))?;
    if let Some(digest) = scene.digest() {
        fragment.push_str(&format!("&{DIGEST}={digest}"));
    }
    Some(fragment)
}

/// The futures that a view asks for.
pub fn futures(view: &View, preset: &str) -> Vec<Future> {
    match view.lanes.as_slice() {
        [] => proposed(preset),
        some => some.iter().take(LANES).cloned().collect(),
    }
}
