//! Dialogs: what the keys do and what the signs mean; the shipped scenarios and what each shows.

use edgelab::{
    model::{check, scenario::Scenario},
    presets,
};
use web_sys::HtmlDialogElement;
use yew::prelude::*;

use super::icon::{Icon, icon, mark_icon};
use crate::{app::use_desk, store::Action, story::MarkKind, text};

/// Properties of a dialog.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The reader is done with it.
    pub on_close: Callback<()>,
}

/// Properties of [`Dialog`].
#[derive(Properties, PartialEq)]
pub struct DialogProps {
    /// Its heading.
    pub title: &'static str,
    /// The reader is done with it.
    pub on_close: Callback<()>,
    /// What stands in it.
    pub children: Html,
}

/// A dialog over the page; Escape and its button close it.
#[component]
pub fn Dialog(props: &DialogProps) -> Html {
    let node = use_node_ref();
    use_effect_with(node.clone(), |node| {
        if let Some(dialog) = node.cast::<HtmlDialogElement>() {
            // It is closed when it appears, so it can be opened.
            let _ = dialog.show_modal();
        }
    });
    let onclose = props.on_close.reform(|_: Event| ());
    let onclick = props.on_close.reform(|_: MouseEvent| ());
    html! {
        <dialog ref={node} class="dialog" aria-labelledby="dialog-title" {onclose}>
            <header>
                <h2 id="dialog-title">{ props.title }</h2>
                <button type="button" class="quiet square" aria-label={text::CLOSE} {onclick}>{ icon(Icon::Close) }</button>
            </header>
            { props.children.clone() }
        </dialog>
    }
}

/// The shipped scenarios, each with its learning goal.
#[component]
pub fn Scenarios(props: &Props) -> Html {
    let desk = use_desk();
    let shipped = use_memo((), |()| {
        let latest = presets::ALL.iter().filter(|preset| presets::latest(preset.name) == Some(preset));
        latest.filter_map(|preset| Some((preset.name, check::load::<Scenario>(preset.text).ok()?))).collect::<Vec<_>>()
    });
    html! {
        <Dialog title={text::CHOOSE_SCENARIO} on_close={props.on_close.clone()}>
            <p class="fine">{ text::SCENARIOS_LEAD }</p>
            <ul class="scenarios">
                { for shipped.iter().map(|(name, scenario)| {
                    let current = scenario.preset == desk.scene.scenario.preset;
                    let (desk, on_close, scenario_) = (desk.clone(), props.on_close.clone(), scenario.clone());
                    let onclick = move |_: MouseEvent| {
                        desk.act(Action::Open(Box::new(scenario_.clone())));
                        on_close.emit(());
                    };
                    html! {
                        <li><button type="button" aria-current={current.to_string()} {onclick}>
                            <b>{ scenario.title.clone() }</b><code>{ *name }</code><span>{ scenario.goal.clone() }</span>
                        </button></li>
                    }
                }) }
            </ul>
        </Dialog>
    }
}

/// The keys and the signs.
#[component]
pub fn Help(props: &Props) -> Html {
    html! {
        <Dialog title={text::HELP_TITLE} on_close={props.on_close.clone()}>
            <p>{ text::HELP_LEAD }</p>
            <h3>{ text::HELP_KEYS }</h3>
            <dl class="keys">
                { for text::KEYS.iter().map(|(keys, does)| html! {
                    <div><dt>{ for keys.split(' ').map(|key| html! { <kbd>{ key }</kbd> }) }</dt><dd>{ *does }</dd></div>
                }) }
            </dl>
            <h3>{ text::HELP_SIGNS }</h3>
            <ul class="signs">
                { for MarkKind::ALL.map(|kind| html! { <li>{ mark_icon(kind) }{ text::sign(kind) }</li> }) }
            </ul>
            <p>{ text::HELP_STAGE }</p>
        </Dialog>
    }
}
