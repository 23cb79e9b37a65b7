//! The window of Edge Training Lab: two programs that share their parts, the stage and the study.
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

use web_sys::Element;

/// The stage: `index.html`.
pub fn stage() {
    start(|root, _| drop(yew::Renderer::<app::App>::with_root(root).render()), lab::serve::<edgelab::session::Session>);
}

/// Long work: `learning.html` and `experiments.html`.
pub fn study() {
    start(
        |root, page| match page {
            "experiments" => drop(yew::Renderer::<experiments::Experiments>::with_root(root).render()),
            _ => drop(yew::Renderer::<learning::Learning>::with_root(root).render()),
        },
        lab::serve::<edgelab::study::Study>,
    );
}

/// Shows the page in the element `page`, whose `data-page` names it; where there is no page, this is the worker.
fn start(show: fn(Element, &str), serve: fn()) {
    console_error_panic_hook::set_once();
    match web_sys::window().and_then(|window| window.document()).and_then(|page| page.get_element_by_id("page")) {
        Some(root) => {
            root.set_inner_html("");
            let name = root.get_attribute("data-page").unwrap_or_default();
            show(root, &name);
        }
        None => serve(),
    }
}
