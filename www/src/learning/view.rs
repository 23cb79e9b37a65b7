//! What a policy prefers: the value of a candidate by its CPU and memory, as a table of shades and numbers.

use std::rc::Rc;

use edgelab::study::preferences::{Cell, Slice, grid};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::{policy::Policy, text::learning as text};

/// Shades between the least and the greatest value.
const SHADES: f64 = 6.0;

/// Properties of [`PolicyView`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The policy.
    pub policy: Option<Rc<Policy>>,
}

/// What a policy prefers in which state.
#[component]
pub fn PolicyView(props: &Props) -> Html {
    let slice = use_state(|| Slice { agent: 0, demand: 1, link: 0, same_device: false });
    let Some(policy) = &props.policy else { return html! {} };
    let agents = policy.learned.brains().len();
    let has_unseen = policy.learned.brains().iter().any(|brain| brain.visits().contains(&0));
    let shown = Slice { agent: slice.agent.min(agents - 1), ..*slice };
    let choose = |label: &'static str, names: Vec<String>, current: usize, change: fn(&mut Slice, usize)| {
        let slice = slice.clone();
        let onchange = move |event: Event| {
            let chosen = event.target_unchecked_into::<HtmlSelectElement>().selected_index();
            let mut next = shown;
            change(&mut next, usize::try_from(chosen).unwrap_or(0));
            slice.set(next);
        };
        html! {
            <label class="stacked"><span>{ label }</span>
                <select {onchange}>{ for names.iter().enumerate().map(|(place, name)| html! { <option selected={place == current}>{ name }</option> }) }</select>
            </label>
        }
    };
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    html! {
        <section class="card preferences" aria-labelledby="view-title">
            <header><h2 id="view-title">{ text::VIEW }</h2></header>
            <p class="fine">{ text::VIEW_LEAD }{ " " }if has_unseen { { text::VIEW_UNSEEN_HELP } }</p>
            <div class="choosers">
                { choose(text::VIEW_DEMAND, owned(&text::DEMANDS), shown.demand, |slice, place| slice.demand = place) }
                { choose(text::VIEW_LINK, owned(&text::LINKS), shown.link, |slice, place| slice.link = place) }
                { choose(text::VIEW_SAME, owned(&text::SAME), usize::from(shown.same_device), |slice, place| slice.same_device = place == 1) }
                if agents > 1 {
                    { choose(text::VIEW_AGENT, (0..agents).map(|agent| agent.to_string()).collect(), shown.agent, |slice, place| slice.agent = place) }
                }
            </div>
            { table(&grid(&policy.learned, shown)) }
        </section>
    }
}

fn table(cells: &[Vec<Cell>]) -> Html {
    let known = || cells.iter().flatten().filter(|cell| cell.is_known()).map(|cell| cell.value);
    let (low, high) = (known().fold(f64::INFINITY, f64::min), known().fold(f64::NEG_INFINITY, f64::max));
    html! {
        <div class="scroll" tabindex="0" role="group" aria-label={text::VIEW}>
            <table class="shades">
                <caption>{ text::VIEW_CAPTION }</caption>
                <thead><tr>
                    <td></td>
                    { for text::MEMORIES.iter().map(|name| html! { <th scope="col">{ *name }</th> }) }
                </tr></thead>
                <tbody>
                    { for cells.iter().enumerate().map(|(cpu, row)| html! {
                        <tr>
                            <th scope="row">{ text::CPUS.get(cpu).copied().unwrap_or_default() }</th>
                            { for row.iter().map(|cell| field(*cell, low, high)) }
                        </tr>
                    }) }
                </tbody>
            </table>
        </div>
    }
}

/// A state: shade, value, and how often it was updated.
fn field(cell: Cell, low: f64, high: f64) -> Html {
    if !cell.is_known() {
        return html! {
            <td class="unseen" title={text::VIEW_UNSEEN_HELP}>
                <span aria-hidden="true">{ "– " }</span><span class="spoken">{ text::VIEW_UNSEEN }</span>
                <span class="visits" aria-hidden="true">{ text::VIEW_LAST }</span>
            </td>
        };
    }
    let share = if high > low { (cell.value - low) / (high - low) } else { 1.0 };
    let class = format!("shade-{:.0}", (share * SHADES).round());
    html! {
        <td {class}>
            <b>{ format!("{:.2}", cell.value) }</b>
            <span class="visits">
                if cell.value >= high { { "★ " } }
                { cell.visits.map(text::visits).unwrap_or_default() }
            </span>
        </td>
    }
}
