//! Events on the document, by which the two programs of the stage's page tell each other things.

use js_sys::Uint8Array;
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::prelude::*;
use web_sys::{CustomEvent, CustomEventInit, Document};
use yew::prelude::*;

use super::window;

fn document() -> Option<Document> {
    window()?.document()
}

/// Tells whoever listens to `name`.
pub fn tell(name: &str, what: &impl Serialize) {
    let (Some(document), Ok(bytes)) = (document(), postcard::to_allocvec(what)) else { return };
    let init = CustomEventInit::new();
    init.set_detail(&Uint8Array::from(bytes.as_slice()));
    if let Ok(event) = CustomEvent::new_with_event_init_dict(name, &init) {
        // An event of our own can be sent.
        let _ = document.dispatch_event(&event);
    }
}

/// Calls `on_told` with what is told under `name`. What cannot be read is not ours, and left alone.
#[hook]
pub fn use_told<T: DeserializeOwned + 'static>(name: &'static str, on_told: Callback<T>) {
    use_effect_with((), move |()| {
        let listener = Closure::<dyn FnMut(CustomEvent)>::new(move |event: CustomEvent| {
            let bytes = event.detail().dyn_into::<Uint8Array>().map(|bytes| bytes.to_vec()).unwrap_or_default();
            if let Ok(told) = postcard::from_bytes(&bytes) {
                on_told.emit(told);
            }
        });
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
