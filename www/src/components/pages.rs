//! The name of the laboratory, and the way to its pages. The pages that are only read carry the same lines.

use yew::prelude::*;

use crate::text;

/// A page, by the name that its element `page` carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Watch runs.
    Stage,
    /// Train.
    Learning,
    /// Vary settings.
    Experiments,
}

/// Every page: where it is, and its name.
const PAGES: [(Option<Place>, &str, &str); 5] = [
    (Some(Place::Stage), "./", text::PAGE_STAGE),
    (Some(Place::Learning), "learning.html", text::PAGE_LEARNING),
    (Some(Place::Experiments), "experiments.html", text::PAGE_EXPERIMENTS),
    (None, "claims.html", text::PAGE_CLAIMS),
    (None, "sensitivity.html", text::PAGE_SENSITIVITY),
];

/// Properties of [`Pages`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The page that this is.
    pub here: Place,
    /// What the link to the stage and to learning takes along: the scenario, as a fragment.
    #[prop_or_default]
    pub fragment: Option<String>,
}

/// The name of the laboratory above links to its pages.
#[component]
pub fn Pages(props: &Props) -> Html {
    let link = |(place, path, name): (Option<Place>, &'static str, &'static str)| {
        let here = place == Some(props.here);
        let scenario = props.fragment.as_ref().filter(|_| place.is_some() && !here);
        let href = scenario.map_or_else(|| path.to_owned(), |fragment| format!("{path}#{fragment}"));
        html! { <li><a {href} aria-current={here.then_some("page")}>{ name }</a></li> }
    };
    html! {
        <div class="brand">
            <h1>{ text::TITLE }</h1>
            <nav aria-label={text::PAGES}><ul>{ for PAGES.map(link) }</ul></nav>
        </div>
    }
}
