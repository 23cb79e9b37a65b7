//! A lesson, if one is shipped: steps that are links to the stage.

use serde_json::Value;
use yew::prelude::*;

use crate::{components::chart::rows, hooks, text::learning as text};

/// Where the lesson about learning stands.
const LESSON: &str = "lessons/herding.json";

/// The lesson as a quiet card.
#[component]
pub fn Herding() -> Html {
    let lesson = use_state(|| None::<Value>);
    use_effect_with((), {
        let setter = lesson.setter();
        move |()| hooks::fetch_json(LESSON, Callback::from(move |found| setter.set(Some(found))))
    });
    let Some(lesson) = lesson.as_ref() else { return html! {} };
    let words = |name: &str| lesson[name].as_str().unwrap_or_default().to_owned();
    html! {
        <section class="card lesson" aria-labelledby="lesson-title">
            <header><h2 id="lesson-title">{ text::LESSON }{ ": " }{ words("title") }</h2></header>
            <p>{ words("goal") }</p>
            <p class="question">{ words("question") }</p>
            <ol>{ for lesson["steps"].as_array().into_iter().flatten().map(step) }</ol>
            { evidence(&lesson["evidence"]["rows"]) }
        </section>
    }
}

/// What was measured: a variant and its training time a row.
fn evidence(found: &Value) -> Html {
    let mut table = vec![text::EVIDENCE.map(str::to_owned).to_vec()];
    table.extend(found.as_array().into_iter().flatten().map(|row| {
        ["variant", "training_secs"].map(|name| row[name].as_str().unwrap_or_default().to_owned()).to_vec()
    }));
    html! {
        if table.len() > 1 {
            <details><summary>{ text::EVIDENCE_SUMMARY }</summary>{ rows(text::EVIDENCE_SUMMARY, &table) }</details>
        }
    }
}

/// A step: its words, a question before the answer, and the link that shows it.
fn step(step: &Value) -> Html {
    let words = |name: &str| step[name].as_str().unwrap_or_default().to_owned();
    let address = words("address");
    let fragment = address.split_once('#').map_or(address.as_str(), |(_, after)| after);
    html! {
        <li>
            { words("text") }
            if !words("predict").is_empty() { <em class="predict">{ " " }{ words("predict") }</em> }
            if !fragment.is_empty() { { " " }<a href={format!("./#{fragment}")}>{ text::LESSON_SHOW }</a> }
        </li>
    }
}
