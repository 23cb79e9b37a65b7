//! One sentence that says what is seen, and the badge that both sides face the same workload.

use yew::prelude::*;

use crate::{app::use_desk, text};

/// The sentence, the badge, the learning goal.
#[component]
pub fn Lead() -> Html {
    let desk = use_desk();
    let scene = &desk.scene;
    let Some(show) = &scene.show else { return html! { <p class="lead" role="status">{ text::LOADING }</p> } };
    let methods: Vec<_> = show.lanes.iter().map(|lane| lane.method).collect();
    let badge = show.same_workload().map(|same| {
        let (class, words) = if same { ("badge good", text::SAME_WORKLOAD) } else { ("badge bad", text::OTHER_WORKLOAD) };
        html! { <strong {class} title={text::SAME_WORKLOAD_HELP}>{ words }</strong> }
    });
    html! {
        <div class="lead">
            <p class="what">
                { text::lead(show.instance.devices.len(), show.instance.jobs.len(), &methods) }{ " " }{ badge }
            </p>
            <p class="goal">
                if !scene.scenario.title.is_empty() { <b>{ scene.scenario.title.clone() }</b>{ ". " } }
                { scene.scenario.goal.clone() }
                if scene.progress > 0 { <span class="progress" role="status">{ text::progress(scene.progress) }</span> }
            </p>
        </div>
    }
}
