//! The only users of the browser's interfaces, besides the painter and the worker's shell.

mod address;
mod bridge;
mod canvas;
mod closer;
mod fetch;
mod files;
mod frames;
mod lab;
mod png;
mod pool;
mod second;
mod storage;
mod study;
mod theme;
mod undo;

pub use address::{read_fragment, use_address, use_source, write_address};
pub use bridge::{tell, tell_bytes, tell_json, use_told, use_told_json};
pub use canvas::{use_painting, use_painting_on, use_size};
pub use closer::use_closer;
pub use fetch::{fetch, fetch_json};
pub use files::{Content, Raw, copy_text, pick_files, pick_text, save_text, use_dropped_files, use_dropped_text};
pub use frames::use_frames;
pub use lab::{POLICIES, fetch_policy, use_lab};
pub use png::save_png;
pub use pool::{News, Pool, use_pool, workers};
pub use second::load_closer;
pub use storage::{keep_policy, kept_policy, storage};
pub use study::{Worker, use_worker};
pub use theme::{Look, ThemeChoice, use_look};
pub use undo::use_undo;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Window};

/// The window; absent in a worker.
pub fn window() -> Option<Window> {
    web_sys::window()
}

/// The element with an id.
pub fn element(id: &str) -> Option<Element> {
    window()?.document()?.get_element_by_id(id)
}

/// Moves the keyboard's focus to the element with this id.
pub fn focus(id: &str) {
    if let Some(element) = element(id).and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // An element that takes no focus leaves it where it was.
        let _ = element.focus();
        element.scroll_into_view_with_bool(false);
    }
}

/// A number that nobody has chosen, small enough to be read aloud.
pub fn new_seed() -> u64 {
    let mut bytes = [0; 4];
    match getrandom::fill(&mut bytes) {
        Ok(()) => u64::from(u32::from_le_bytes(bytes) % 1_000_000),
        // Without chance the reader types a number.
        Err(_) => 0,
    }
}

/// Milliseconds of the wall clock: for pauses, never for results.
pub fn now_ms() -> f64 {
    js_sys::Date::now()
}

/// The address of the page as it stands in the browser.
pub fn href() -> String {
    window().and_then(|window| window.location().href().ok()).unwrap_or_default()
}

/// Leaves for another page.
pub fn go(address: &str) {
    if let Some(window) = window() {
        // A browser that refuses says so itself.
        let _ = window.location().set_href(address);
    }
}

/// Whether there is room for the settings beside the stages.
pub fn is_wide() -> bool {
    let width = window().and_then(|window| window.inner_width().ok()).and_then(|width| width.as_f64());
    width.is_some_and(|width| width >= 1360.0)
}
