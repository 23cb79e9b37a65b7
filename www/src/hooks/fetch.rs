//! Data that the pages fetch from beside them.

use js_sys::Uint8Array;
use serde_json::Value;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Response, Url};
use yew::Callback;

use super::{files::Content, href, window};
use crate::{bridge::Opened, text};

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

/// The text of a file of this site, named by a percent-encoded address. Other sites are refused: the page's policy
/// lets it talk to nobody else, so that no link can make a reader's browser ask somewhere.
pub async fn fetch_own(source: &str) -> Content {
    let broken = |_| text::source_unread(source, text::BROKEN_ADDRESS);
    let name = js_sys::decode_uri_component(source).map_err(broken)?.as_string().unwrap_or_default();
    let (url, here) = (Url::new_with_base(&name, &href()).map_err(broken)?, Url::new(&href()).map_err(broken)?);
    if url.origin() != here.origin() {
        return Err(text::source_elsewhere(&url.host(), &here.host()));
    }
    let bytes = fetch(&url.href()).await.map_err(|problem| text::source_unread(&name, &problem))?;
    if bytes.len() > edgelab::model::limits::FILE_BYTES {
        return Err(text::file_too_large(&name, bytes.len() as f64));
    }
    let text = String::from_utf8(bytes).map_err(|_| text::file_unreadable(&name))?;
    Ok(Opened { name, text })
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
