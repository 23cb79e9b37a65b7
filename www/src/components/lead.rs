//! One sentence that says what is seen, and the badge that both sides face the same workload.

use edgelab::model::method::Method;
use yew::prelude::*;

use super::icon::{Icon, icon};
use crate::{
    app::use_desk,
    store::{Action, LANES},
    text,
};

/// The sentence, the badge, the learning goal.
#[component]
pub fn Lead() -> Html {
    let desk = use_desk();
    let scene = &desk.scene;
    let Some(show) = &scene.show else {
        let words = if scene.failed || !scene.faults.is_empty() { text::NOTHING_RUN } else { text::LOADING };
        return html! { <p class="lead" role="status">{ words }</p> };
    };
    let methods: Vec<_> = show.lanes.iter().map(|lane| lane.method).collect();
    let names: Vec<String> = (0..show.lanes.len()).map(|lane| show.lane_name(lane)).collect();
    let badge = show.same_workload().map(|same| {
        let (class, words) =
            if same { ("badge good", text::SAME_WORKLOAD) } else { ("badge bad", text::OTHER_WORKLOAD) };
        html! { <strong {class} title={text::SAME_WORKLOAD_HELP}>{ words }</strong> }
    });
    let onadd = {
        let desk = desk.clone();
        move |_: MouseEvent| {
            let mut futures = desk.scene.futures.clone();
            let shows = |method: &Method| futures.iter().any(|future| future.method == *method);
            let unused = [Method::Rl, Method::Heft, Method::SroleC, Method::SroleD, Method::Marl];
            let method = unused.into_iter().find(|method| !shows(method)).unwrap_or(Method::LeastLoaded);
            futures.push(method.into());
            desk.act(Action::Compare(futures));
        }
    };
    html! {
        <div class="lead">
            <button type="button" class="add" disabled={scene.futures.len() >= LANES} onclick={onadd}>
                { icon(Icon::Plus) }<span>{ text::ADD_METHOD }</span>
            </button>
            <p class="what">
                { text::lead(show.instance.devices.len(), show.instance.jobs.len(), &methods, &names) }{ " " }{ badge }
            </p>
            <p class="goal">
                if !scene.scenario.title.is_empty() { <b>{ scene.scenario.title.clone() }</b>{ ". " } }
                { scene.scenario.goal.clone() }
                if scene.progress > 0 { <span class="progress" role="status">{ text::progress(scene.progress) }</span> }
            </p>
        </div>
    }
}
