//! Data that the pages fetch from beside them.

use js_sys::Uint8Array;
use serde_json::Value;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;
use yew::Callback;

use super::window;
use crate::text;

/// The bytes at a path beside the page.
///
/// # Errors
/// In words, if there are none.
pub async fn fetch(path: &str) -> Result<Vec<u8>, String> {
    let window = window().ok_or(text::NO_WINDOW)?;
    let told = |error: JsValue| crate::lab::told(&error);
    let response = JsFuture::from(window.fetch_with_str(path)).await.map_err(told)?;
    let response: Response = response.dyn_into().map_err(told)?;
    if !response.ok() {
        return Err(format!("{path}: {}", response.status()));
    }
    let bytes = JsFuture::from(response.array_buffer().map_err(told)?).await.map_err(told)?;
    Ok(Uint8Array::new(&bytes).to_vec())
}

/// Calls `on_found` with the JSON at a path beside the page; nothing happens if there is none.
pub fn fetch_json(path: &'static str, on_found: Callback<Value>) {
    wasm_bindgen_futures::spawn_local(async move {
        let bytes = fetch(path).await.unwrap_or_default();
        if let Ok(found) = serde_json::from_slice(&bytes) {
            on_found.emit(found);
        }
    });
}
