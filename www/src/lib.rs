//! The window of Edge Training Lab: three programs that share their parts, one for each page.
//!
//! Each is one program for page and worker: [`start`] sees which of the two it is in.
//! What a program does not use is not in its file.

mod address;
mod app;
mod components;
mod experiments;
mod hooks;
mod lab;
mod learning;
mod paint;
mod policy;
mod show;
mod store;
mod story;
mod text;

use edgelab::{
    session::Session,
    study::{lesson::Lesson, runs::Runs},
};
use web_sys::Element;

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

/// Shows the page in the element `page`; where there is no page, this is the worker.
fn start(show: fn(Element), serve: fn()) {
    console_error_panic_hook::set_once();
    match web_sys::window().and_then(|window| window.document()).and_then(|page| page.get_element_by_id("page")) {
        Some(root) => {
            root.set_inner_html("");
            show(root);
        }
        None => serve(),
    }
}
