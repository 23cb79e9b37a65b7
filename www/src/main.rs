//! The window of Edge Training Lab. One program for page and worker: `main` sees which of the two it is in.

mod address;
mod app;
mod components;
mod hooks;
mod lab;
mod paint;
mod show;
mod store;
mod story;
mod text;

fn main() {
    console_error_panic_hook::set_once();
    match web_sys::window().and_then(|window| window.document()).and_then(|page| page.get_element_by_id("page")) {
        Some(root) => {
            root.set_inner_html("");
            yew::Renderer::<app::App>::with_root(root).render();
        }
        None => lab::serve(),
    }
}
