//! Events on the document, by which the two programs of a page tell each other things.

use js_sys::Uint8Array;
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::prelude::*;
use web_sys::{CustomEvent, CustomEventInit, Document};
use yew::prelude::*;

use super::window;

/// Tells whoever listens to `name`, in JSON: other people's scripts hear it.
pub fn tell_json(name: &str, what: &str) {
    send(name, &what.into());
}

/// Calls `on_told` with the JSON that is told under `name`.
#[hook]
pub fn use_told_json(name: &'static str, on_told: Callback<String>) {
    use_events(
        name,
        Callback::from(move |detail: JsValue| {
            if let Some(told) = detail.as_string() {
                on_told.emit(told);
            }
        }),
    );
}

fn document() -> Option<Document> {
    window()?.document()
}

/// Tells whoever listens to `name`.
pub fn tell(name: &str, what: &impl Serialize) {
    if let Ok(bytes) = postcard::to_allocvec(what) {
        tell_bytes(name, &bytes);
    }
}

/// Tells what is written already.
pub fn tell_bytes(name: &str, what: &[u8]) {
    send(name, &Uint8Array::from(what));
}

fn send(name: &str, detail: &JsValue) {
    let Some(document) = document() else { return };
    let init = CustomEventInit::new();
    init.set_detail(detail);
    if let Ok(event) = CustomEvent::new_with_event_init_dict(name, &init) {
        // An event of our own can be sent.
        let _ = document.dispatch_event(&event);
    }
}

/// Calls `on_told` with what is told under `name`. What cannot be read is not ours, and left alone.
#[hook]
pub fn use_told<T: DeserializeOwned + 'static>(name: &'static str, on_told: Callback<T>) {
    use_events(
        name,
        Callback::from(move |detail: JsValue| {
            let bytes = detail.dyn_into::<Uint8Array>().map(|bytes| bytes.to_vec()).unwrap_or_default();
            if let Ok(told) = postcard::from_bytes(&bytes) {
                on_told.emit(told);
            }
        }),
    );
}

#[hook]
fn use_events(name: &'static str, on_detail: Callback<JsValue>) {
    use_effect_with((), move |()| {
        let listener = Closure::<dyn FnMut(CustomEvent)>::new(move |event: CustomEvent| on_detail.emit(event.detail()));
        if let Some(document) = document() {
            // Documents take listeners.
            let _ = document.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
        }
        move || {
            if let Some(document) = document() {
                let _ = document.remove_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
            }
            drop(listener);
        }
    });
}
