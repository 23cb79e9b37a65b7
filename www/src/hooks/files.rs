//! Files: opened by button, dropped anywhere, saved; and the clipboard.

use edgelab::model::limits::{DATA_BYTES, FILE_BYTES};
use js_sys::Array;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, DragEvent, File, FileList, HtmlAnchorElement, HtmlInputElement, Url};
use yew::prelude::*;

use super::window;
use crate::{bridge::Opened, text};

/// A file's name and text, or why there is none.
pub type Content = Result<Opened, String>;

/// At most so many files are read at once.
const FILES: u32 = 8;

/// A file's name and bytes, or why there are none.
pub type Raw = Result<(String, Vec<u8>), String>;

/// What comes when files are chosen or dropped.
#[derive(Clone, PartialEq)]
enum Taker {
    /// Texts, one after another.
    Texts(Callback<Content>),
    /// Bytes, all together.
    Bytes(Callback<Vec<Raw>>),
}

/// Reads files in their order, those that are not larger than any that we read.
fn read_all(files: Option<FileList>, taker: &Taker) {
    let Some(files) = files else { return };
    let files: Vec<File> = (0..files.length().min(FILES)).filter_map(|place| files.get(place)).collect();
    let taker = taker.clone();
    wasm_bindgen_futures::spawn_local(async move {
        let on_content = match taker {
            Taker::Texts(on_content) => on_content,
            Taker::Bytes(on_files) => {
                let mut all = Vec::new();
                for file in files {
                    all.push(read_bytes(file).await);
                }
                return on_files.emit(all);
            }
        };
        for file in files {
            on_content.emit(read(file).await);
        }
    });
}

async fn read(file: File) -> Content {
    if file.size() > FILE_BYTES as f64 {
        return Err(text::file_too_large(&file.name(), file.size()));
    }
    let content = JsFuture::from(file.text()).await.map_err(|_| text::file_unreadable(&file.name()))?;
    let text = content.as_string().ok_or_else(|| text::file_unreadable(&file.name()))?;
    Ok(Opened { name: file.name(), text })
}

async fn read_bytes(file: File) -> Raw {
    if file.size() > DATA_BYTES as f64 {
        return Err(text::file_too_large(&file.name(), file.size()));
    }
    let content = JsFuture::from(file.array_buffer()).await.map_err(|_| text::file_unreadable(&file.name()))?;
    Ok((file.name(), js_sys::Uint8Array::new(&content).to_vec()))
}

/// The kinds of files that the placement laboratory reads.
const OWN: &str = ".json,.jsonl,.csv,application/json,text/csv";

/// Lets the reader choose a file and reads it.
pub fn pick_text(on_content: Callback<Content>) {
    pick(OWN, Taker::Texts(on_content));
}

/// Lets the reader choose files of any kind and reads them all.
pub fn pick_files(on_files: Callback<Vec<Raw>>) {
    pick("", Taker::Bytes(on_files));
}

fn pick(kinds: &str, taker: Taker) {
    let input = window().and_then(|window| window.document()).and_then(|page| page.create_element("input").ok());
    let Some(input) = input.and_then(|input| input.dyn_into::<HtmlInputElement>().ok()) else { return };
    input.set_type("file");
    input.set_multiple(true);
    input.set_accept(kinds);
    let chosen = input.clone();
    let on_change = Closure::once_into_js(move || read_all(chosen.files(), &taker));
    input.set_onchange(Some(on_change.unchecked_ref()));
    input.click();
}

/// Calls `on_content` with a file that is dropped anywhere on the page; says whether one hovers over it.
#[hook]
pub fn use_dropped_text(on_content: Callback<Content>) -> bool {
    use_dropped(Taker::Texts(on_content))
}

/// Calls `on_files` with the files that are dropped together anywhere on the page; says whether one hovers over it.
#[hook]
pub fn use_dropped_files(on_files: Callback<Vec<Raw>>) -> bool {
    use_dropped(Taker::Bytes(on_files))
}

#[hook]
fn use_dropped(taker: Taker) -> bool {
    let hovers = use_state(|| false);
    use_effect_with((), {
        let setter = hovers.setter();
        move |()| {
            let listener = |act: Box<dyn Fn(DragEvent)>| {
                Closure::<dyn FnMut(DragEvent)>::new(move |event: DragEvent| {
                    event.prevent_default();
                    act(event);
                })
            };
            let (over, left) = (setter.clone(), setter.clone());
            let listeners = [
                ("dragover", listener(Box::new(move |_| over.set(true)))),
                (
                    "dragleave",
                    listener(Box::new(move |event| {
                        // Only when it leaves the window, not from one element to the next.
                        if event.related_target().is_none() {
                            left.set(false);
                        }
                    })),
                ),
                (
                    "drop",
                    listener(Box::new(move |event| {
                        setter.set(false);
                        read_all(event.data_transfer().and_then(|data| data.files()), &taker);
                    })),
                ),
            ];
            if let Some(window) = window() {
                for (name, listener) in &listeners {
                    // An event that cannot be listened to leaves the button.
                    let _ = window.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
                }
            }
            move || {
                if let Some(window) = window() {
                    for (name, listener) in &listeners {
                        let _ = window.remove_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
                    }
                }
            }
        }
    });
    *hovers
}

/// Saves a text under a name, as a download.
pub fn save_text(name: &str, content: &str) {
    let options = BlobPropertyBag::new();
    options.set_type("application/octet-stream");
    if let Ok(blob) = Blob::new_with_str_sequence_and_options(&Array::of1(&content.into()), &options) {
        save_blob(name, &blob);
    }
}

/// Saves bytes under a name, as a download.
pub fn save_blob(name: &str, blob: &Blob) {
    let save = || -> Result<(), JsValue> {
        let address = Url::create_object_url_with_blob(blob)?;
        let page = window().and_then(|window| window.document()).ok_or(JsValue::NULL)?;
        let link: HtmlAnchorElement = page.create_element("a")?.unchecked_into();
        link.set_href(&address);
        link.set_download(name);
        link.click();
        // The browser has taken it by then.
        gloo_timers::callback::Timeout::new(10_000, move || drop(Url::revoke_object_url(&address))).forget();
        Ok(())
    };
    // A browser that refuses a download says so itself.
    let _ = save();
}

/// Copies a text; says whether that went well.
pub fn copy_text(text: String, on_done: Callback<bool>) {
    let Some(window) = window() else { return };
    wasm_bindgen_futures::spawn_local(async move {
        let clipboard = window.navigator().clipboard();
        on_done.emit(JsFuture::from(clipboard.write_text(&text)).await.is_ok());
    });
}
