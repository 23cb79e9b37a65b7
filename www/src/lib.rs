//! The window of Edge Training Lab: programs that share their parts: one for each page, and the close looks, which follow
//! the stage and the shells of the other laboratories.
//!
//! Each is one program for page and worker: [`start`] sees which of the two it is in.
//! What a program does not use is not in its file.

mod address;
mod app;
mod bridge;
mod closer;
mod components;
mod experiments;
mod hooks;
mod lab;
mod laboratory;
mod learning;
mod paint;
mod partition;
mod policy;
mod show;
mod store;
mod story;
mod text;
mod training;

use edgelab::{
    experiment::{partition::Partition, training::Training},
    session::Session,
    study::{lesson::Lesson, runs::Runs, watch::Watch},
};
use web_sys::Element;

use self::laboratory::closer::{CloseLook, Talk};

/// The stage: `index.html`.
pub fn stage() {
    start(|root| drop(yew::Renderer::<app::App>::with_root(root).render()), lab::serve::<Session>);
}

/// Training: `learning.html`.
pub fn learning() {
    start(|root| drop(yew::Renderer::<learning::Learning>::with_root(root).render()), lab::serve::<Lesson>);
}

/// Plans: `experiments.html`.
pub fn experiments() {
    start(|root| drop(yew::Renderer::<experiments::Experiments>::with_root(root).render()), lab::serve::<Runs>);
}

/// Partition: who gets how many parameters and how much bandwidth: `partition.html`.
pub fn partition() {
    start(
        |root| drop(yew::Renderer::<laboratory::Laboratory<Partition>>::with_root(root).render()),
        lab::serve::<Watch<Partition>>,
    );
}

/// Decentralised training: who sends what to whom: `training.html`.
pub fn training() {
    start(
        |root| drop(yew::Renderer::<laboratory::Laboratory<Training>>::with_root(root).render()),
        lab::serve::<Watch<Training>>,
    );
}

/// The close look: the second program of `index.html`.
pub fn closer() {
    follow(|root| drop(yew::Renderer::<closer::Closer>::with_root(root).render()), || ());
}

/// The second program of `partition.html`.
pub fn partition_closer() {
    follow(|root| drop(yew::Renderer::<CloseLook<Partition>>::with_root(root).render()), lab::serve::<Talk<Partition>>);
}

/// The second program of `training.html`.
pub fn training_closer() {
    follow(|root| drop(yew::Renderer::<CloseLook<Training>>::with_root(root).render()), lab::serve::<Talk<Training>>);
}

/// Yew numbers the trees of a program from one on, and tells by an element's number whose its events are. Where two
/// programs share a page, the second leaves these numbers to the first: else a click in the one would be taken for a
/// click on whatever has the same number in the other.
const TREES_OF_THE_FIRST: usize = 16;

/// Shows a second program in the element that the first keeps for it; where there is no page, this is its worker.
fn follow(show: fn(Element), serve: fn()) {
    console_error_panic_hook::set_once();
    let Some(page) = web_sys::window().and_then(|window| window.document()) else { return serve() };
    lab::is_second();
    if let Some(root) = hooks::element("closer") {
        for _ in 0..TREES_OF_THE_FIRST {
            if let Ok(unseen) = page.create_element("div") {
                yew::Renderer::<Nothing>::with_root(unseen).render().destroy();
            }
        }
        show(root);
    }
}

/// Shows the page in the element `page`; where there is no page, this is the worker.
fn start(show: fn(Element), serve: fn()) {
    console_error_panic_hook::set_once();
    match hooks::element("page") {
        Some(root) => {
            root.set_inner_html("");
            show(root);
        }
        None => serve(),
    }
}

/// A tree without leaves.
#[yew::component]
fn Nothing() -> yew::Html {
    yew::html! {}
}
