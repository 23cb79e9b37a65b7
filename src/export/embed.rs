//! Text for other people's pages: the laboratory as an element or in a frame. Where it is served is theirs to say.

use crate::{codec::View, figure::svg::escaped};

/// Where the page is served.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The page's address without a fragment, such as `https://example.org/lab/`.
    pub base: &'a str,
    /// The scenario as an address fragment, without the `#`.
    pub fragment: &'a str,
    /// Height of the frame, CSS pixels.
    pub height_px: u32,
}

/// The element `<edge-lab>` with the script that defines it. What is in the element is seen where scripts do not run.
pub fn element(place: &Place<'_>, title: &str, view: &View) -> String {
    let (base, fragment) = (folder(place.base), without_view(place.fragment));
    let mut attributes = format!("src=\"#{}\"", escaped(&fragment));
    if !view.lanes.is_empty() {
        let methods: Vec<&str> = view.lanes.iter().map(|lane| lane.method.name()).collect();
        attributes += &format!(" methods=\"{}\"", methods.join(","));
    }
    if let Some(t_secs) = view.t_secs {
        attributes += &format!(" t=\"{t_secs}\"");
    }
    format!(
        "<script type=\"module\" src=\"{0}embed.js\"></script>\n<edge-lab {attributes} style=\"height: {1}px\">\n  \
         <a href=\"{0}#{2}\">{3}</a>\n</edge-lab>\n",
        escaped(&base),
        place.height_px,
        escaped(place.fragment),
        escaped(title)
    )
}

/// The same in a frame, for pages that allow no scripts of others.
pub fn frame(place: &Place<'_>, title: &str) -> String {
    format!(
        "<iframe src=\"{}#{}\" title=\"{}\" width=\"100%\" height=\"{}\" loading=\"lazy\" style=\"border: 0\"></iframe>\n",
        escaped(&folder(place.base)),
        escaped(place.fragment),
        escaped(title),
        place.height_px
    )
}

/// The page's address as a folder: what stands after the last slash is the page itself.
fn folder(base: &str) -> String {
    let base = base.split(['#', '?']).next().unwrap_or_default();
    match base.rsplit_once('/') {
        Some((folder, _)) => format!("{folder}/"),
        None => "./".to_owned(),
    }
}

/// A fragment without what it says about looking.
fn without_view(fragment: &str) -> String {
    fragment.split('&').filter(|pair| !pair.starts_with("view.")).collect::<Vec<_>>().join("&")
}
