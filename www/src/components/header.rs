//! The top of the page: what is run (preset, seed, version, digest) and what can be done with it.

use edgelab::{
    VERSION,
    codec::{self, View},
    model::path,
    presets,
};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{
    icon::{Icon, icon},
    pages::{Pages, Place},
};
use crate::{
    address,
    app::{Desk, Part, open_file, use_desk, use_now},
    bridge::{PANEL, Panel},
    hooks::{self, ThemeChoice},
    store::{Action, Notice, Scene},
    text,
};

/// The top of the page.
#[component]
pub fn Header() -> Html {
    let desk = use_desk();
    html! {
        <header class="top">
            <button type="button" class="skip" onclick={|_: MouseEvent| hooks::focus("stage-0")}>{ text::SKIP }</button>
            <Pages here={Place::Stage} fragment={scenario_fragment(&desk.scene)} />
            { preset_menu(&desk) }
            { seed(&desk) }
            { version(&desk) }
            { tools(&desk) }
        </header>
    }
}

/// The scenario alone, for the other pages.
fn scenario_fragment(scene: &Scene) -> Option<String> {
    codec::encode(&*scene.scenario, &View::default()).ok()
}

/// Says which scenario is open, and leads to the others.
fn preset_menu(desk: &Desk) -> Html {
    let scenario = &desk.scene.scenario;
    let base = presets::get(&scenario.preset).ok();
    let mut name = scenario.preset.split('@').next().unwrap_or_default().to_owned();
    match &base {
        None => name = text::OWN_SCENARIO.to_owned(),
        Some(base) if *base != **scenario => name += text::CHANGED,
        Some(_) => {}
    }
    let onclick = desk.toggle.reform(|_: MouseEvent| Part::Scenarios);
    html! {
        <button type="button" class="preset" aria-haspopup="dialog" title={text::CHOOSE_SCENARIO} {onclick}>
            <span class="spoken">{ text::PRESET }{ ": " }</span>{ name }{ icon(Icon::Down) }
        </button>
    }
}

/// The seed, another one, and the way back to the preset.
fn seed(desk: &Desk) -> Html {
    let set = {
        let desk = desk.clone();
        move |seed: &str| {
            let scenario = path::set(&*desk.scene.scenario, "seed", seed).map(Box::new);
            desk.act(Action::Set { scenario, moving: false });
        }
    };
    let onchange = {
        let set = set.clone();
        move |event: Event| set(&event.target_unchecked_into::<HtmlInputElement>().value())
    };
    let onnew = move |_| set(&hooks::new_seed().to_string());
    let onreset = {
        let desk = desk.clone();
        move |_| {
            // The seed stays: a reset is about settings.
            let seed = desk.scene.scenario.seed;
            if let Ok(mut scenario) = presets::get(&desk.scene.scenario.preset) {
                scenario.seed = seed;
                desk.act(Action::Set { scenario: Ok(Box::new(scenario)), moving: false });
            }
        }
    };
    let fault = desk.scene.faults.iter().find(|fault| fault.path == "seed");
    html! {
        <div class="field seed" role="group" aria-label={text::SEED}>
            <label><span>{ text::SEED }</span>
                <input id="seed" type="text" inputmode="numeric" size="7" value={desk.scene.scenario.seed.to_string()}
                    aria-invalid={fault.map(|_| "true")} title={fault.map(|fault| fault.problem.clone())} {onchange} />
            </label>
            <button type="button" class="quiet" onclick={onnew} title={text::NEW_SEED_HELP}>{ icon(Icon::Dice) }<span>{ text::NEW_SEED }</span></button>
            <button type="button" class="quiet" onclick={onreset} title={text::RESET_HELP}>{ icon(Icon::Reset) }<span>{ text::RESET }</span></button>
            { turn(desk, Icon::Undo, (text::UNDO, text::UNDO_HELP), desk.scene.can_undo(), || Action::Undo) }
            { turn(desk, Icon::Redo, (text::REDO, text::REDO_HELP), desk.scene.can_redo(), || Action::Redo) }
        </div>
    }
}

/// Takes back a change, or makes it again.
fn turn(
    desk: &Desk,
    sign: Icon,
    (label, title): (&'static str, &'static str),
    can: bool,
    action: fn() -> Action,
) -> Html {
    let desk = desk.clone();
    html! {
        <button type="button" class="quiet square" aria-label={label} {title} disabled={!can}
            onclick={move |_: MouseEvent| desk.act(action())}>{ icon(sign) }</button>
    }
}

/// The version; and whether the bits are those that the link promised.
fn version(desk: &Desk) -> Html {
    let verdict = desk.scene.promised.as_ref().zip(desk.scene.digest()).map(|(promised, digest)| {
        let same = *promised == digest;
        let (class, words) = if same { ("badge good", text::SAME_BITS) } else { ("badge bad", text::OTHER_BITS) };
        html! { <strong {class}>{ words }</strong> }
    });
    html! { <p class="version" title={text::DIGEST_HELP}>{ format!("v{VERSION}") }{ " " }{ verdict }</p> }
}

/// Share, open, save; look and help.
fn tools(desk: &Desk) -> Html {
    let onopen = {
        let dispatch = desk.dispatch.clone();
        move |_| {
            let dispatch = dispatch.clone();
            hooks::pick_text(Callback::from(move |content| open_file(&dispatch, content)));
        }
    };
    let onlook = {
        let desk = desk.clone();
        move |_| desk.choose_look.emit(if desk.look.is_dark { ThemeChoice::Light } else { ThemeChoice::Dark })
    };
    let (look_icon, look_label) =
        if desk.look.is_dark { (Icon::Sun, text::GO_LIGHT) } else { (Icon::Moon, text::GO_DARK) };
    let toggle = |part| desk.toggle.reform(move |_: MouseEvent| part);
    html! {
        <nav class="tools" aria-label={text::TOOLS}>
            <button type="button" class="quiet" aria-expanded={desk.settings_open.to_string()} onclick={toggle(Part::Settings)}>
                { icon(Icon::Sliders) }<span>{ text::SETTINGS }</span>
            </button>
            <Share />
            <button type="button" class="quiet" onclick={onopen}>{ icon(Icon::Open) }<span>{ text::OPEN }</span></button>
            <button type="button" class="quiet" onclick={|_: MouseEvent| hooks::tell(PANEL, &Panel::Export)} title={text::EXPORT_HELP}>
                { icon(Icon::Save) }<span>{ text::EXPORT }</span>
            </button>
            <button type="button" class="quiet square" aria-label={look_label} title={look_label} onclick={onlook}>{ icon(look_icon) }</button>
            <button type="button" class="quiet square" aria-label={text::HELP} title={text::HELP} onclick={toggle(Part::Help)}>{ icon(Icon::Help) }</button>
        </nav>
    }
}

/// Copies the link to this scenario at this moment.
#[component]
fn Share() -> Html {
    let desk = use_desk();
    let now = use_now();
    let onclick = {
        let desk = desk.clone();
        move |_| {
            let Some(fragment) = address::link(&desk.scene, now) else {
                let notice = Notice { is_error: true, text: text::TOO_LARGE_TO_SHARE.to_owned(), faults: Vec::new() };
                return desk.act(Action::Say(Some(notice)));
            };
            let href = hooks::href();
            let base = href.split('#').next().unwrap_or_default();
            let dispatch = desk.dispatch.clone();
            hooks::copy_text(
                format!("{base}#{fragment}"),
                Callback::from(move |done| {
                    let text = if done { text::COPIED } else { text::NOT_COPIED }.to_owned();
                    dispatch.dispatch(Action::Say(Some(Notice { is_error: !done, text, faults: Vec::new() })));
                }),
            );
        }
    };
    html! { <button type="button" class="quiet" {onclick}>{ icon(Icon::Share) }<span>{ text::SHARE }</span></button> }
}
