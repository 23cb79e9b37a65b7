//! The top of the page: what is run and what can be done with it; and the sentence that says what is seen.

use edgelab::{VERSION, model::described::Described, presets};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{Action, Desk, Page, Part, Work, address, show::Show, state::LANES, use_desk};
use crate::{
    app::use_now,
    components::{
        icon::{Icon, icon},
        pages::Pages,
    },
    hooks::{self, ThemeChoice},
    store::Notice,
    text::{self as words, laboratory as text},
};

/// The top of the page.
#[component]
pub fn Header<L: Page>() -> Html {
    let desk = use_desk::<L>();
    html! {
        <header class="top">
            <button type="button" class="skip" onclick={|_: MouseEvent| hooks::focus("stage-0")}>{ words::SKIP }</button>
            <Pages here={L::PLACE} />
            { preset(&desk) }
            { seed(&desk) }
            { version(&desk) }
            { tools(&desk) }
        </header>
    }
}

/// Says which scenario is open, and leads to the others.
fn preset<L: Page>(desk: &Desk<L>) -> Html {
    let scenario = &desk.scene.scenario;
    let base = presets::get_of::<L::Scenario>(scenario.preset()).ok();
    let name = match &base {
        None => words::OWN_SCENARIO.to_owned(),
        Some(base) => {
            let mut other = base.clone();
            L::enter(&mut other, L::method(scenario), L::seed(base));
            let changed = if other == **scenario { "" } else { words::CHANGED };
            format!("{}{changed}", scenario.preset().split('@').next().unwrap_or_default())
        }
    };
    let onclick = desk.toggle.reform(|_: MouseEvent| Part::Scenarios);
    html! {
        <button type="button" class="preset" aria-haspopup="dialog" title={words::CHOOSE_SCENARIO} {onclick}>
            <span class="spoken">{ words::PRESET }{ ": " }</span>{ name }{ icon(Icon::Down) }
        </button>
    }
}

/// The seed, another one, and the way back to the preset.
fn seed<L: Page>(desk: &Desk<L>) -> Html {
    let set = {
        let desk = desk.clone();
        move |seed: String| desk.act(Action::Set("seed", seed, false))
    };
    let onchange = {
        let set = set.clone();
        move |event: Event| set(event.target_unchecked_into::<HtmlInputElement>().value())
    };
    let onnew = move |_: MouseEvent| set(hooks::new_seed().to_string());
    let onreset = {
        let desk = desk.clone();
        move |_: MouseEvent| desk.act(Action::Reset)
    };
    let fault = desk.scene.faults.iter().find(|fault| fault.path == "seed");
    html! {
        <div class="field seed" role="group" aria-label={words::SEED}>
            <label><span>{ words::SEED }</span>
                <input id="seed" type="text" inputmode="numeric" size="7" value={L::seed(&desk.scene.scenario).to_string()}
                    aria-invalid={fault.map(|_| "true")} title={fault.map(|fault| fault.problem.clone())} {onchange} />
            </label>
            <button type="button" class="quiet" onclick={onnew} title={L::WORDS.new_seed}>{ icon(Icon::Dice) }<span>{ words::NEW_SEED }</span></button>
            <button type="button" class="quiet" onclick={onreset} title={words::RESET_HELP}>{ icon(Icon::Reset) }<span>{ words::RESET }</span></button>
        </div>
    }
}

/// The version; and whether the bits are those that the link promised.
fn version<L: Page>(desk: &Desk<L>) -> Html {
    let digests = desk.scene.show.as_ref().filter(|show| show.run == desk.scene.run).and_then(|show| show.digests());
    let verdict = desk.scene.promised.as_ref().zip(digests).map(|(promised, digests)| {
        let same = *promised == digests;
        let (class, told) = if same { ("badge good", words::SAME_BITS) } else { ("badge bad", words::OTHER_BITS) };
        html! { <strong {class}>{ told }</strong> }
    });
    html! { <p class="version" title={words::DIGEST_HELP}>{ format!("v{VERSION}") }{ " " }{ verdict }</p> }
}

/// Settings, share, open, look and help.
fn tools<L: Page>(desk: &Desk<L>) -> Html {
    let onopen = {
        let desk = desk.clone();
        move |_: MouseEvent| {
            let desk = desk.clone();
            hooks::pick_files(Callback::from(move |files| desk.open(files)));
        }
    };
    let onlook = {
        let desk = desk.clone();
        move |_: MouseEvent| {
            desk.choose_look.emit(if desk.look.is_dark { ThemeChoice::Light } else { ThemeChoice::Dark })
        }
    };
    let (look_icon, look_label) =
        if desk.look.is_dark { (Icon::Sun, words::GO_LIGHT) } else { (Icon::Moon, words::GO_DARK) };
    let toggle = |part| desk.toggle.reform(move |_: MouseEvent| part);
    html! {
        <nav class="tools" aria-label={words::TOOLS}>
            <button type="button" class="quiet" aria-expanded={desk.settings_open.to_string()} onclick={toggle(Part::Settings)}>
                { icon(Icon::Sliders) }<span>{ words::SETTINGS }</span>
            </button>
            <Share<L> />
            <button type="button" class="quiet" onclick={onopen} title={L::WORDS.drop_here}>{ icon(Icon::Open) }<span>{ words::OPEN }</span></button>
            <button type="button" class="quiet square" aria-label={look_label} title={look_label} onclick={onlook}>{ icon(look_icon) }</button>
            <button type="button" class="quiet square" aria-label={text::HELP} title={text::HELP} onclick={toggle(Part::Help)}>{ icon(Icon::Help) }</button>
        </nav>
    }
}

/// Copies the link to this scenario at this moment.
#[component]
fn Share<L: Page>() -> Html {
    let desk = use_desk::<L>();
    let at = use_now().at;
    let onclick = move |_: MouseEvent| {
        let say =
            |text: &str, is_error| Action::Say(Some(Notice { is_error, text: text.to_owned(), faults: Vec::new() }));
        let Some(fragment) = address::link(&desk.scene, at) else {
            return desk.act(say(words::TOO_LARGE_TO_SHARE, true));
        };
        let href = hooks::href();
        let base = href.split('#').next().unwrap_or_default();
        let desk = desk.clone();
        let told = move |done| desk.act(say(if done { words::COPIED } else { words::NOT_COPIED }, !done));
        hooks::copy_text(format!("{base}#{fragment}"), Callback::from(told));
    };
    html! { <button type="button" class="quiet" {onclick}>{ icon(Icon::Share) }<span>{ words::SHARE }</span></button> }
}

/// One sentence that says what is seen, the badge that all sides face the same draws, the learning goal.
#[component]
pub fn Lead<L: Page>() -> Html {
    let desk = use_desk::<L>();
    let scene = &desk.scene;
    let Some(show) = &scene.show else {
        let told = if scene.failed || !scene.faults.is_empty() { words::NOTHING_RUN } else { words::LOADING };
        return html! { <p class="lead" role="status">{ told }</p> };
    };
    let badge = show.same_workload().map(|same| {
        let (class, told) = if same { ("badge good", text::SAME_DRAWS) } else { ("badge bad", text::OTHER_DRAWS) };
        html! { <strong {class} title={text::SAME_DRAWS_HELP}>{ told }</strong> }
    });
    let onadd = {
        let desk = desk.clone();
        move |_: MouseEvent| {
            let mut methods = desk.scene.methods.clone();
            let unused = L::methods().iter().copied().find(|method| !methods.contains(method));
            methods.extend(unused);
            desk.act(Action::Compare(methods));
        }
    };
    html! {
        <div class="lead">
            <button type="button" class="add" disabled={scene.methods.len() >= LANES.min(L::methods().len())} onclick={onadd}>
                { icon(Icon::Plus) }<span>{ L::WORDS.add }</span>
            </button>
            <p class="what">{ L::lead(show) }{ " " }{ badge }</p>
            { goal(&desk, show) }
        </div>
    }
}

/// The scenario's title and goal, and how far its runs are.
fn goal<L: Page>(desk: &Desk<L>, show: &Show<L>) -> Html {
    let part = |name| super::value_of::<L>(&show.scenario, name);
    let (title, goal) = (part("title"), part("goal"));
    let scene = &desk.scene;
    let going_on = (show.run != scene.run || !show.has_ended()) && !scene.failed;
    html! {
        <p class="goal">
            if !title.is_empty() { <b>{ title }</b>{ ". " } }
            { goal }
            if going_on { { work(desk, show) } }
        </p>
    }
}

/// How far runs are, and how they rest, go on or stop.
fn work<L: Page>(desk: &Desk<L>, show: &Show<L>) -> Html {
    let button = |word: &'static str, action: fn() -> Action<L>| {
        let desk = desk.clone();
        let onclick = move |_: MouseEvent| desk.act(action());
        html! { <button type="button" class="quiet small" {onclick}>{ word }</button> }
    };
    let until = show.until().secs();
    let told = |words: fn(f64) -> String| html! { <span class="progress" role="status">{ words(until) }</span> };
    let rest = button(text::REST, || Action::Work(Work::Resting));
    let go_on = button(text::GO_ON, || Action::Work(Work::Going));
    let stop = button(text::STOP, || Action::Work(Work::Stopped));
    match desk.scene.work {
        Work::Going => html! { <>{ told(text::progress) }{ rest }{ stop }</> },
        Work::Resting => html! { <>{ told(text::resting) }{ go_on }{ stop }</> },
        Work::Stopped => html! { <>{ told(text::stopped) }{ button(text::AGAIN, || Action::Again) }</> },
    }
}
