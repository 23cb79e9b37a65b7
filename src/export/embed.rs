//! Text for other people's pages: the laboratory as an element or in a frame. Where it is served is theirs to say.

use crate::figure::svg::escaped;

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
pub fn element(place: &Place<'_>, title: &str) -> String {
    format!(
        "<script type=\"module\" src=\"{0}embed.js\"></script>\n<edge-lab address=\"{1}\" label=\"{2}\" height=\"{3}\">\n  \
         <a href=\"{0}#{1}\">{2}</a>\n</edge-lab>\n",
        escaped(&folder(place.base)),
        escaped(place.fragment),
        escaped(title),
        place.height_px
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
