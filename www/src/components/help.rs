//! The help: what the keys do and what the signs mean.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

use super::icon::{Icon, icon, mark_icon};
use crate::{story::MarkKind, text};

/// Properties of [`Help`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The reader has read enough.
    pub on_close: Callback<()>,
}

/// A dialog with the keys and the signs.
#[component]
pub fn Help(props: &Props) -> Html {
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
        <dialog ref={node} class="help" aria-labelledby="help-title" {onclose}>
            <header>
                <h2 id="help-title">{ text::HELP_TITLE }</h2>
                <button type="button" class="quiet square" aria-label={text::CLOSE} {onclick}>{ icon(Icon::Close) }</button>
            </header>
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
        </dialog>
    }
}
