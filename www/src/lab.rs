//! The worker: simulations run there, so that the page never blocks.
//!
//! [`Lab`] is the page's end, [`serve`] the worker's.
//! Messages are JSON in transferred buffers: any serde type travels, tagged enums too, and nothing is copied twice.

use std::cell::RefCell;
use std::rc::Rc;

use edgelab::num::rng;
use js_sys::{Array, Uint8Array};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, Event, HtmlScriptElement, MessageEvent, Worker, WorkerOptions, WorkerType};

/// What the page asks.
#[derive(Debug, Serialize, Deserialize)]
pub enum Request {
    /// The digest of some random draws.
    Fingerprint {
        /// The seed of the streams.
        seed: u64,
        /// How many draws.
        draws: u32,
    },
}

/// What the worker answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Reply {
    /// The digest asked for.
    Fingerprint(String),
}

/// Answers one request.
fn answer(request: Request) -> Reply {
    match request {
        Request::Fingerprint { seed, draws } => Reply::Fingerprint(rng::fingerprint(seed, draws)),
    }
}

/// What the worker sends: first that it listens, then replies.
#[derive(Serialize, Deserialize)]
enum Message {
    Ready,
    Reply(Reply),
}

/// A worker, seen from the page. Dropping it ends the worker.
pub struct Lab {
    worker: Worker,
    /// Requests from before the worker listened; `None` once it does.
    waiting: Rc<RefCell<Option<Vec<Uint8Array>>>>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(Event)>,
}

impl Lab {
    /// Starts a worker; `on_reply` gets every reply, and an error when the worker dies.
    ///
    /// # Errors
    /// In words, if the browser refuses to start a worker.
    pub fn start(on_reply: impl Fn(Result<Reply, String>) + 'static) -> Result<Self, String> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name("lab");
        let script = boot_script().ok_or("the page has no boot script")?;
        let worker = Worker::new_with_options(&script, &options)
            .map_err(|error| format!("this browser starts no worker: {error:?}"))?;

        let waiting = Rc::new(RefCell::new(Some(Vec::<Uint8Array>::new())));
        let on_reply = Rc::new(on_reply);
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new({
            let (worker, waiting, on_reply) = (worker.clone(), waiting.clone(), on_reply.clone());
            move |event: MessageEvent| match decode(&event) {
                Ok(Message::Ready) => {
                    for request in waiting.take().unwrap_or_default() {
                        post(&request, |bytes, transfer| worker.post_message_with_transfer(bytes, transfer));
                    }
                }
                Ok(Message::Reply(reply)) => on_reply(Ok(reply)),
                Err(error) => on_reply(Err(error)),
            }
        });
        let on_error = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            let cause = event.dyn_ref::<web_sys::ErrorEvent>().map(web_sys::ErrorEvent::message);
            on_reply(Err(format!("the worker has died: {}", cause.unwrap_or_else(|| "it did not load".to_owned()))));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(Self { worker, waiting, _on_message: on_message, _on_error: on_error })
    }

    /// Sends a request; it waits here until the worker listens.
    pub fn ask(&self, request: &Request) {
        let bytes = encode(request);
        match &mut *self.waiting.borrow_mut() {
            Some(waiting) => waiting.push(bytes),
            None => post(&bytes, |bytes, transfer| self.worker.post_message_with_transfer(bytes, transfer)),
        }
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

/// The worker's main: listens for requests until the page ends it.
pub fn serve() {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else { return };
    let send = {
        let scope = scope.clone();
        move |message: &Message| {
            post(&encode(message), |bytes, transfer| scope.post_message_with_transfer(bytes, transfer));
        }
    };
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new({
        let send = send.clone();
        move |event: MessageEvent| match decode(&event) {
            Ok(request) => send(&Message::Reply(answer(request))),
            // Page and worker are one program: this cannot be but a mistake in it.
            Err(error) => wasm_bindgen::throw_str(&error),
        }
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    // Messages from before this line would have been lost.
    send(&Message::Ready);
}

/// The address of the script that started the page; it starts workers as well.
fn boot_script() -> Option<String> {
    let script = web_sys::window()?.document()?.get_element_by_id("boot")?;
    Some(script.dyn_ref::<HtmlScriptElement>()?.src())
}

fn encode(message: &impl Serialize) -> Uint8Array {
    match serde_json::to_vec(message) {
        Ok(bytes) => Uint8Array::from(bytes.as_slice()),
        Err(error) => wasm_bindgen::throw_str(&format!("a message cannot be written: {error}")),
    }
}

fn decode<M: DeserializeOwned>(event: &MessageEvent) -> Result<M, String> {
    let bytes = event.data().dyn_into::<Uint8Array>().map_err(|_| "a message is not bytes")?.to_vec();
    serde_json::from_slice(&bytes).map_err(|error| format!("a message cannot be read: {error}"))
}

/// Hands the bytes over without copying them.
fn post(bytes: &Uint8Array, send: impl FnOnce(&JsValue, &JsValue) -> Result<(), JsValue>) {
    let transfer = Array::of1(&bytes.buffer());
    if let Err(error) = send(bytes, &transfer) {
        wasm_bindgen::throw_val(error);
    }
}
