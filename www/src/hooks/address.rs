//! The address bar: the fragment follows what people do, and leads where people type or follow links.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use gloo_timers::callback::Timeout;
use wasm_bindgen::prelude::*;
use web_sys::HashChangeEvent;
use yew::prelude::*;

use super::{fetch::fetch_own, files::Content, window};
use crate::address;

/// The address changes at most this often, milliseconds.
const PAUSE_MS: u32 = 400;

/// The fragment of the address, with its `#` if it has one.
pub fn read_fragment() -> String {
    window().and_then(|window| window.location().hash().ok()).unwrap_or_default()
}

/// Writes `fragment` into the address (not more than a few times a second), and calls `on_visit` with a fragment that
/// came from elsewhere: typed, or a link followed.
#[hook]
pub fn use_address(fragment: Option<String>, on_visit: Callback<String>) {
    let written = use_mut_ref(|| None::<String>);
    let timer = use_mut_ref(|| None::<Timeout>);
    use_effect_with(fragment, {
        let (written, timer) = (Rc::clone(&written), Rc::clone(&timer));
        move |fragment| {
            timer.replace(fragment.clone().map(|fragment| Timeout::new(PAUSE_MS, move || write(fragment, &written))));
        }
    });
    use_effect_with((), move |()| {
        let on_change = Closure::<dyn FnMut(HashChangeEvent)>::new(move |event: HashChangeEvent| {
            // What the event was sent for: by now, something older may have been written over it.
            let fragment = event.new_url().split_once('#').map_or_else(String::new, |(_, after)| format!("#{after}"));
            if written.borrow().as_deref() != Some(&fragment) {
                // What was about to be written belongs to the scenario that is left.
                timer.replace(None);
                on_visit.emit(fragment);
            }
        });
        if let Some(window) = window() {
            window.set_onhashchange(Some(on_change.as_ref().unchecked_ref()));
        }
        move || {
            if let Some(window) = window() {
                window.set_onhashchange(None);
            }
            drop(on_change);
        }
    });
}

/// Calls `on_content` with the file that the address names as its scenario: now, and when such a link is followed.
#[hook]
pub fn use_source(on_content: Callback<Content>) {
    use_effect_with((), move |()| {
        // Of several links in a row the last one counts, whichever file comes first.
        let latest = Rc::new(Cell::new(0_u32));
        let follow = move || {
            let here = latest.get() + 1;
            latest.set(here);
            let Some(source) = address::source(&read_fragment()).map(str::to_owned) else { return };
            let (latest, on_content) = (Rc::clone(&latest), on_content.clone());
            wasm_bindgen_futures::spawn_local(async move {
                let content = fetch_own(&source).await;
                if latest.get() == here {
                    on_content.emit(content);
                }
            });
        };
        follow();
        let listener = Closure::<dyn FnMut()>::new(follow);
        let target = window();
        if let Some(window) = &target {
            // Windows take listeners.
            let _ = window.add_event_listener_with_callback("hashchange", listener.as_ref().unchecked_ref());
        }
        move || {
            if let Some(window) = &target {
                let _ = window.remove_event_listener_with_callback("hashchange", listener.as_ref().unchecked_ref());
            }
            drop(listener);
        }
    });
}

fn write(fragment: String, written: &RefCell<Option<String>>) {
    write_address(&fragment);
    written.replace(Some(format!("#{fragment}")));
}

/// Writes a fragment into the address at once: before the page is left.
pub fn write_address(fragment: &str) {
    let Some(history) = window().and_then(|window| window.history().ok()) else { return };
    // Refused only when it is called too often; the next change writes it then.
    let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&format!("#{fragment}")));
}
