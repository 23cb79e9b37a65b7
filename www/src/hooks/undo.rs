//! The keys that take back a change and make it again, wherever the focus is.

use wasm_bindgen::prelude::*;
use web_sys::{Element, KeyboardEvent};
use yew::prelude::*;

use super::window;

/// Calls `on_turn` with `true` for Ctrl Z, with `false` for Ctrl Shift Z and Ctrl Y (on a Mac with the command key).
/// In a text field these keys are the browser's.
#[hook]
pub fn use_undo(on_turn: Callback<bool>) {
    use_effect_with((), move |()| {
        let listener = Closure::<dyn FnMut(KeyboardEvent)>::new(move |event: KeyboardEvent| {
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            let writes = target.is_some_and(|target| {
                target.matches("input[type=text], input[type=search], input[type=number], textarea").unwrap_or(false)
            });
            if writes || !(event.ctrl_key() || event.meta_key()) || event.alt_key() {
                return;
            }
            let back = match (event.key().as_str(), event.shift_key()) {
                ("z", false) => true,
                ("Z" | "z", true) | ("y", false) => false,
                _ => return,
            };
            event.prevent_default();
            on_turn.emit(back);
        });
        if let Some(window) = window() {
            // Windows take listeners.
            let _ = window.add_event_listener_with_callback("keydown", listener.as_ref().unchecked_ref());
        }
        move || {
            if let Some(window) = window() {
                let _ = window.remove_event_listener_with_callback("keydown", listener.as_ref().unchecked_ref());
            }
            drop(listener);
        }
    });
}
