//! The name of the laboratory, and the way to its pages. The pages that are only read carry the same lines.

use yew::prelude::*;

use super::icon::{Icon, icon};
use crate::{
    hooks::{self, Look, ThemeChoice},
    text,
};

/// A page, by the name that its element `page` carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Watch runs.
    Stage,
    /// Train.
    Learning,
    /// Vary settings.
    Experiments,
    /// The partition laboratory.
    Partition,
    /// The training laboratory.
    Training,
}

impl Place {
    /// Whether it is about scenarios of the placement laboratory, which its links then take along.
    fn is_placement(self) -> bool {
        matches!(self, Self::Stage | Self::Learning | Self::Experiments)
    }
}

/// Every page: where it is, and its name.
const PAGES: [(Option<Place>, &str, &str); 8] = [
    (Some(Place::Stage), "./", text::PAGE_STAGE),
    (Some(Place::Partition), "partition.html", text::PAGE_PARTITION),
    (Some(Place::Training), "training.html", text::PAGE_TRAINING),
    (Some(Place::Learning), "learning.html", text::PAGE_LEARNING),
    (Some(Place::Experiments), "experiments.html", text::PAGE_EXPERIMENTS),
    (None, "claims.html", text::PAGE_CLAIMS),
    (None, "sensitivity.html", text::PAGE_SENSITIVITY),
    (None, "model.html", text::PAGE_MODEL),
];

/// Properties of [`Pages`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The page that this is.
    pub here: Place,
    /// What links to the other pages of the placement laboratory take along: the scenario, as a fragment.
    #[prop_or_default]
    pub fragment: Option<String>,
}

/// The name of the laboratory above links to its pages.
#[component]
pub fn Pages(props: &Props) -> Html {
    let link = |(place, path, name): (Option<Place>, &'static str, &'static str)| {
        let here = place == Some(props.here);
        let scenario = props.fragment.as_ref().filter(|_| place.is_some_and(Place::is_placement) && !here);
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

/// Properties of [`Top`].
#[derive(Properties, PartialEq)]
pub struct TopProps {
    /// The page that this is.
    pub here: Place,
    /// The scenario, as a fragment.
    pub fragment: Option<String>,
    /// How the page looks.
    pub look: Look,
    /// Chooses another look.
    pub choose_look: Callback<ThemeChoice>,
    /// What else stands there.
    #[prop_or_default]
    pub children: Html,
}

/// The top of a page of the study.
#[component]
pub fn Top(props: &TopProps) -> Html {
    let (is_dark, choose) = (props.look.is_dark, props.choose_look.clone());
    let onlook = move |_: MouseEvent| choose.emit(if is_dark { ThemeChoice::Light } else { ThemeChoice::Dark });
    let (look_icon, look_label) = if is_dark { (Icon::Sun, text::GO_LIGHT) } else { (Icon::Moon, text::GO_DARK) };
    html! {
        <header class="top">
            <button type="button" class="skip" onclick={|_: MouseEvent| hooks::focus("main")}>{ text::SKIP_TO_MAIN }</button>
            <Pages here={props.here} fragment={props.fragment.clone()} />
            <nav class="tools" aria-label={text::TOOLS}>
                { props.children.clone() }
                <button type="button" class="quiet square" aria-label={look_label} title={look_label} onclick={onlook}>{ icon(look_icon) }</button>
            </nav>
        </header>
    }
}
