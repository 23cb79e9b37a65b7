//! Dialogs: what the keys do and what the pictures show; the shipped scenarios.

use edgelab::{
    model::{check, described::Described},
    presets::{self, Shipped as _},
};
use yew::prelude::*;

use super::{Action, Page, use_desk, value_of};
use crate::{
    components::help::{Dialog, Props},
    text::{self as words, laboratory as text},
};

/// The keys, and what is seen.
#[component]
pub fn Help<L: Page>(props: &Props) -> Html {
    html! {
        <Dialog title={text::HELP} on_close={props.on_close.clone()}>
            <p>{ words::HELP_LEAD }</p>
            <h3>{ words::HELP_KEYS }</h3>
            <dl class="keys">
                { for text::KEYS.iter().map(|(keys, does)| html! {
                    <div><dt>{ for keys.split(' ').map(|key| html! { <kbd>{ key }</kbd> }) }</dt><dd>{ *does }</dd></div>
                }) }
            </dl>
            <h3>{ text::HELP_PICTURES }</h3>
            <p>{ L::WORDS.help }</p>
        </Dialog>
    }
}

/// The shipped scenarios, each with its learning goal.
#[component]
pub fn Scenarios<L: Page>(props: &Props) -> Html {
    let desk = use_desk::<L>();
    let shipped = use_memo((), |()| {
        let latest =
            L::Scenario::PRESETS.iter().filter(|preset| presets::latest_of::<L::Scenario>(preset.name) == Some(preset));
        latest
            .filter_map(|preset| Some((preset.name, check::load::<L::Scenario>(preset.text).ok()?)))
            .collect::<Vec<_>>()
    });
    html! {
        <Dialog title={words::CHOOSE_SCENARIO} on_close={props.on_close.clone()}>
            <p class="fine">{ words::SCENARIOS_LEAD }</p>
            <ul class="scenarios">
                { for shipped.iter().map(|(name, scenario)| {
                    let current = scenario.preset() == desk.scene.scenario.preset();
                    let (desk, on_close, opened) = (desk.clone(), props.on_close.clone(), scenario.clone());
                    let onclick = move |_: MouseEvent| {
                        desk.act(Action::Open(Box::new(opened.clone())));
                        on_close.emit(());
                    };
                    html! {
                        <li><button type="button" aria-current={current.to_string()} {onclick}>
                            <b>{ value_of::<L>(scenario, "title") }</b><code>{ *name }</code><span>{ value_of::<L>(scenario, "goal") }</span>
                        </button></li>
                    }
                }) }
            </ul>
        </Dialog>
    }
}
