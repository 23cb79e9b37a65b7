//! Fetches the second program of a page, which stands beside the first.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlLinkElement, HtmlScriptElement, IdleRequestOptions};

use super::window;
use crate::lab::{SECOND_BOOT, boot_script};

/// It is fetched this long after the first picture, milliseconds, once the page has nothing else to do,
const PAUSE_MS: u32 = 60;
/// but at the latest after this long.
const LATEST_MS: u32 = 1_000;

/// What `boot.js` tells where a program was fetched and could not start.
const REFUSED: &str = "edgelab:refused";

/// Fetches a program soon, and its style sheet if it has one; `on_refused` is called where that fails.
pub fn load_closer(program: &'static str, style: Option<&'static str>, on_refused: impl Fn() + 'static) {
    let on_refused: Rc<dyn Fn()> = Rc::new(on_refused);
    let told = Rc::clone(&on_refused);
    let listener = Closure::<dyn FnMut()>::new(move || told());
    if let Some(page) = window().and_then(|window| window.document()) {
        // Documents take listeners.
        let _ = page.add_event_listener_with_callback(REFUSED, listener.as_ref().unchecked_ref());
    }
    // The page asks once, and waits as long as it stands.
    listener.forget();
    let load = move || {
        if load(program, style, Rc::clone(&on_refused)).is_none() {
            on_refused();
        }
    };
    Timeout::new(PAUSE_MS, || when_idle(load)).forget();
}

/// Does something as soon as the page is idle; at once where a browser does not tell.
fn when_idle(act: impl Fn() + Clone + 'static) {
    let options = IdleRequestOptions::new();
    options.set_timeout(LATEST_MS);
    let later = Closure::once_into_js(act.clone());
    let asked = window().map(|page| page.request_idle_callback_with_options(later.unchecked_ref(), &options));
    if !matches!(asked, Some(Ok(_))) {
        act();
    }
}

fn load(program: &str, style: Option<&str>, on_refused: Rc<dyn Fn()>) -> Option<()> {
    let page = window()?.document()?;
    let head = page.head()?;
    let folder = boot_script()?.rsplit_once('/')?.0.to_owned();
    if let Some(style) = style {
        let link: HtmlLinkElement = page.create_element("link").ok()?.dyn_into().ok()?;
        link.set_rel("stylesheet");
        link.set_href(&format!("{folder}/{style}"));
        head.append_child(&link).ok()?;
    }
    let script: HtmlScriptElement = page.create_element("script").ok()?.dyn_into().ok()?;
    script.set_type("module");
    script.set_id(SECOND_BOOT);
    let on_error = Closure::once_into_js(move || on_refused());
    script.set_onerror(Some(on_error.unchecked_ref()));
    script.set_src(&format!("{folder}/{program}-boot.js"));
    head.append_child(&script).ok()?;
    Some(())
}
