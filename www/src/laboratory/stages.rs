//! The stages, side by side, and the keys that work while one has the focus.

use web_sys::{Element, HtmlSelectElement};
use yew::prelude::*;

use super::{Action, Desk, Page, Part, use_desk};
use crate::{
    app::use_steady,
    components::icon::{Icon, icon},
    text::{self as words, laboratory as text},
};

/// All stages.
#[component]
pub fn Stages<L: Page>() -> Html {
    let desk = use_desk::<L>();
    let onkeydown = {
        let desk = desk.clone();
        move |event: KeyboardEvent| {
            let in_stage =
                event.target_dyn_into::<Element>().is_some_and(|element| element.has_attribute("data-stage"));
            if in_stage && !event.ctrl_key() && !event.meta_key() && !event.alt_key() && key(&desk, &event.key()) {
                event.prevent_default();
            }
        }
    };
    let lanes = desk.scene.show.as_ref().map_or(0, |show| show.lanes.len());
    html! {
        <section class={classes!("stages", format!("n{lanes}"))} aria-label={words::STAGES} {onkeydown}>
            <p id="stage-keys" class="spoken">{ text::STAGE_KEYS }</p>
            { for (0..lanes).map(|lane| html! { <Stage<L> key={lane} {lane} /> }) }
        </section>
    }
}

/// Does what a key says; whether it said anything.
fn key<L: Page>(desk: &Desk<L>, key: &str) -> bool {
    let scene = &desk.scene;
    match key {
        " " => desk.act(Action::Play(!scene.playing)),
        "ArrowRight" => desk.act(Action::Step(1)),
        "ArrowLeft" => desk.act(Action::Step(-1)),
        "Home" => desk.act(Action::Step(isize::MIN)),
        "End" => desk.act(Action::Step(isize::MAX)),
        "+" | "=" => desk.act(Action::Speed(scene.speed * 2.0)),
        "-" => desk.act(Action::Speed(scene.speed / 2.0)),
        "?" => desk.toggle.emit(Part::Help),
        _ => return false,
    }
    true
}

/// Properties of [`Stage`].
#[derive(Properties, PartialEq)]
struct Props {
    lane: usize,
}

/// A lane at the moment on show.
#[component]
fn Stage<L: Page>(props: &Props) -> Html {
    let desk = use_desk::<L>();
    let at = use_steady().at;
    let number = props.lane;
    let Some(lane) = desk.scene.show.as_ref().and_then(|show| show.lanes.get(number).cloned()) else {
        return html! {};
    };
    let digest = lane.end.as_ref().map(|end| end.digest.clone());
    html! {
        <article class="stage" aria-label={L::label(lane.method)}>
            <header class={classes!("stage-head", format!("pen-{}", L::name(lane.method)))}>
                { menu(&desk, number, lane.method) }
                <p class="fine what-it-does">{ L::facts(lane.method).help }</p>
                <dl class="numbers">
                    { for L::numbers(&lane, at).into_iter().map(|(name, value, alarm)| html! {
                        <div class={alarm.then_some("alarm")}><dt>{ name }</dt><dd>{ value }</dd></div>
                    }) }
                </dl>
                { way_out(&desk, number, lane.method) }
            </header>
            { L::stage(number) }
            <p class="digest" title={words::DIGEST_HELP}>
                { words::DIGEST }{ " " }
                if let Some(digest) = digest { <code data-digest={L::name(lane.method)}>{ digest }</code> } else { { "…" } }
                { for lane.end.iter().flat_map(|end| &end.also).map(|(name, value)| {
                    // One text, or one for each worker.
                    let digests: Vec<&str> = value.split(['[', ']', '"', ',']).filter(|part| !part.is_empty()).collect();
                    let first: String = digests.first().into_iter().flat_map(|first| first.chars()).take(EXCERPT_CHARS).collect();
                    let rest = if digests.len() > 1 { " …" } else { "" };
                    html! { <>{ " · " }{ name }{ " " }<code data-also={name.clone()} title={digests.join(" ")}>{ first }{ rest }</code></> }
                }) }
            </p>
        </article>
    }
}

/// Digits of a digest that are shown of what its title says in full.
const EXCERPT_CHARS: usize = 16;

/// The methods of all lanes with one changed.
fn change<L: Page>(desk: &Desk<L>, lane: usize, change: impl FnOnce(&mut Vec<L::Method>)) {
    let mut methods = desk.scene.methods.clone();
    if lane < methods.len() {
        change(&mut methods);
    }
    desk.act(Action::Compare(methods));
}

/// The method's name as a menu.
fn menu<L: Page>(desk: &Desk<L>, lane: usize, method: L::Method) -> Html {
    let onchange = {
        let desk = desk.clone();
        move |event: Event| {
            if let Ok(chosen) = L::named(&event.target_unchecked_into::<HtmlSelectElement>().value()) {
                change(&desk, lane, |methods| {
                    // One lane for each method: whoever has it takes the other.
                    if let Some(other) = methods.iter().position(|method| *method == chosen) {
                        methods[other] = methods[lane];
                    }
                    methods[lane] = chosen;
                });
            }
        }
    };
    html! {
        <h2>
            <label>
                <span class="spoken">{ L::WORDS.method }</span>
                <select {onchange} title={L::facts(method).help}>
                    { for L::methods().iter().map(|&other| html! {
                        <option value={L::name(other)} selected={other == method}>{ L::label(other) }</option>
                    }) }
                </select>
            </label>
        </h2>
    }
}

/// Takes the lane away, if another one stays.
fn way_out<L: Page>(desk: &Desk<L>, lane: usize, method: L::Method) -> Html {
    let desk = desk.clone();
    let alone = desk.scene.methods.len() < 2;
    let onclick = move |_: MouseEvent| {
        change(&desk, lane, |methods| {
            methods.remove(lane);
        })
    };
    html! {
        if !alone {
            <button type="button" class="quiet square" aria-label={words::remove(L::label(method))} {onclick}>{ icon(Icon::Close) }</button>
        }
    }
}
