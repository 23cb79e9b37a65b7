//! Messages to the reader: what went wrong and what was done about it.

use edgelab::model::check::Fault;
use yew::prelude::*;

use super::icon::{Icon, icon};
use crate::{
    app::use_desk,
    store::{Action, Notice},
    text,
};

/// At most this many faults are listed.
const SHOWN: usize = 8;

/// The message, if there is one, and the faults of settings that cannot run.
#[component]
pub fn NoticeBar() -> Html {
    let desk = use_desk();
    let onclose = {
        let desk = desk.clone();
        move |_: MouseEvent| desk.act(Action::Say(None))
    };
    let notice = desk.scene.notice.as_ref().map(|notice| message(notice, Callback::from(onclose)));
    // A link may name a policy that only its sender has.
    let shipped = desk.scene.shipped().filter(|_| desk.scene.failed).map(|scenario| {
        let desk = desk.clone();
        let onclick = move |_: MouseEvent| {
            desk.act(Action::Say(None));
            desk.act(Action::Set { scenario: Ok(Box::new(scenario.clone())), moving: false });
        };
        html! { <p><button type="button" {onclick}>{ text::USE_SHIPPED }</button></p> }
    });
    html! { <>{ notice }{ shipped }{ refused(text::REFUSED, &desk.scene.faults) }</> }
}

/// A message that can be closed.
pub fn message(notice: &Notice, onclose: Callback<MouseEvent>) -> Html {
    let (class, role) = if notice.is_error { ("notice error", "alert") } else { ("notice", "status") };
    html! {
        <div {class} {role}>
            <div><p>{ notice.text.clone() }</p>{ faults(&notice.faults) }</div>
            <button type="button" class="quiet square" aria-label={text::CLOSE} onclick={onclose}>{ icon(Icon::Close) }</button>
        </div>
    }
}

/// What is wrong with the settings, if anything is.
pub fn refused(lead: &str, wrong: &[Fault]) -> Html {
    html! {
        if !wrong.is_empty() {
            <div class="notice error" role="alert"><div><p>{ lead.to_owned() }</p>{ faults(wrong) }</div></div>
        }
    }
}

fn faults(faults: &[Fault]) -> Html {
    html! {
        if !faults.is_empty() {
            <ul>
                { for faults.iter().take(SHOWN).map(|fault| html! {
                    <li>if !fault.path.is_empty() { <code>{ fault.path.clone() }</code>{ " " } }{ fault.problem.clone() }</li>
                }) }
                if faults.len() > SHOWN { <li>{ format!("… {} more", faults.len() - SHOWN) }</li> }
            </ul>
        }
    }
}
