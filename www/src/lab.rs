//! The worker: simulations run there, in slices, so that the page never blocks.
//!
//! [`Lab`] is the page's end, [`serve`] the worker's; both speak one [`Conversation`].
//! Messages are postcard bytes in transferred buffers: compact, and nothing is copied twice.

use std::{
    cell::{Cell, RefCell},
    marker::PhantomData,
    rc::Rc,
};

use edgelab::{
    experiment::laboratory::Laboratory,
    session::{self, Session},
    study::{
        lesson::{self, Lesson},
        runs::{self, RunsOf},
        watch::{self, Watch},
    },
};
use js_sys::{Array, Date, Uint8Array};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, Event, HtmlScriptElement, MessageEvent, Worker, WorkerOptions, WorkerType};

use crate::{laboratory::Page, text::worker as text};

/// The worker looks for new requests after working this long, milliseconds.
const SLICE_MS: f64 = 12.0;
/// Records of one answer.
const BATCH: usize = 2048;

/// What a worker does: it takes requests, and works in slices until nothing is left to do.
pub trait Conversation: Default + 'static {
    /// What the page asks.
    type Request: Serialize + DeserializeOwned;
    /// What the worker answers.
    type Reply: Serialize + DeserializeOwned;

    /// Takes a request; an answer, if there is one at once.
    fn request(&mut self, request: Self::Request) -> Option<Self::Reply>;

    /// Works a little; `None` when nothing is left to do.
    fn advance(&mut self) -> Option<Vec<Self::Reply>>;
}

impl Conversation for Session {
    type Request = session::Request;
    type Reply = session::Reply;

    fn request(&mut self, request: Self::Request) -> Option<Self::Reply> {
        self.request(request)
    }

    fn advance(&mut self) -> Option<Vec<Self::Reply>> {
        self.advance(BATCH)
    }
}

impl Conversation for Lesson {
    type Request = lesson::Request;
    type Reply = lesson::Reply;

    fn request(&mut self, request: Self::Request) -> Option<Self::Reply> {
        self.request(request)
    }

    fn advance(&mut self) -> Option<Vec<Self::Reply>> {
        self.advance()
    }
}

/// A conversation that can be about the runs of a plan, whatever else it is about.
pub trait AboutRuns: Conversation {
    /// The request about runs.
    fn asks(request: runs::Request) -> Self::Request;

    /// What a reply says about runs, if it does.
    fn told(reply: Self::Reply) -> Option<runs::Reply>;
}

impl<L: Laboratory> AboutRuns for RunsOf<L> {
    fn asks(request: runs::Request) -> runs::Request {
        request
    }

    fn told(reply: runs::Reply) -> Option<runs::Reply> {
        Some(reply)
    }
}

impl<L: Laboratory> Conversation for RunsOf<L> {
    type Request = runs::Request;
    type Reply = runs::Reply;

    fn request(&mut self, request: Self::Request) -> Option<Self::Reply> {
        self.request(request)
    }

    fn advance(&mut self) -> Option<Vec<Self::Reply>> {
        self.advance()
    }
}

impl<L: Page> Conversation for Watch<L> {
    type Request = watch::Request<L>;
    type Reply = watch::Reply<L>;

    fn request(&mut self, request: Self::Request) -> Option<Self::Reply> {
        self.request(request)
    }

    fn advance(&mut self) -> Option<Vec<Self::Reply>> {
        self.advance(L::BATCH)
    }
}

/// What the worker sends: first that it listens, then replies.
#[derive(Serialize, Deserialize)]
enum Message<R> {
    Ready,
    Reply(R),
}

/// A worker, seen from the page. Dropping it ends the worker.
pub struct Lab<C: Conversation> {
    worker: Worker,
    speaks: PhantomData<C>,
    /// Requests from before the worker listened; `None` once it does.
    waiting: Rc<RefCell<Option<Vec<Uint8Array>>>>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(Event)>,
}

impl<C: Conversation> Lab<C> {
    /// Starts a worker; `on_reply` gets every reply, and an error when the worker dies.
    ///
    /// # Errors
    /// In words, if the browser refuses to start a worker.
    pub fn start(on_reply: impl Fn(Result<C::Reply, String>) + 'static) -> Result<Self, String> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name("lab");
        let script = boot_script().ok_or(text::NO_BOOT)?;
        let worker = Worker::new_with_options(&script, &options).map_err(|error| text::no_worker(&told(&error)))?;

        let waiting = Rc::new(RefCell::new(Some(Vec::<Uint8Array>::new())));
        let on_reply = Rc::new(on_reply);
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new({
            let (worker, waiting, on_reply) = (worker.clone(), waiting.clone(), on_reply.clone());
            move |event: MessageEvent| match decode::<Message<C::Reply>>(&event) {
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
            on_reply(Err(text::died(&cause.unwrap_or_else(|| text::NOT_LOADED.to_owned()))));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(Self { worker, speaks: PhantomData, waiting, _on_message: on_message, _on_error: on_error })
    }

    /// Sends a request; it waits here until the worker listens.
    pub fn ask(&self, request: &C::Request) {
        let bytes = encode(request);
        match &mut *self.waiting.borrow_mut() {
            Some(waiting) => waiting.push(bytes),
            None => post(&bytes, |bytes, transfer| self.worker.post_message_with_transfer(bytes, transfer)),
        }
    }
}

impl<C: Conversation> Drop for Lab<C> {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

/// The worker's main: listens for requests until the page ends it.
pub fn serve<C: Conversation>() {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else { return };
    let shop = Rc::new(Shop::<C> { scope: scope.clone(), session: RefCell::default(), waits: RefCell::default() });
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new({
        let shop = Rc::clone(&shop);
        move |event: MessageEvent| match decode(&event) {
            Ok(request) => shop.take(request),
            // Page and worker are one program: this cannot be but a mistake in it.
            Err(error) => wasm_bindgen::throw_str(&error),
        }
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    // Messages from before this line would have been lost.
    shop.send(&Message::Ready);
}

/// The worker's conversation and the timer that lets it go on.
struct Shop<C> {
    scope: DedicatedWorkerGlobalScope,
    session: RefCell<C>,
    waits: RefCell<Option<Closure<dyn FnMut()>>>,
}

impl<C: Conversation> Shop<C> {
    fn send(&self, message: &Message<C::Reply>) {
        post(&encode(message), |bytes, transfer| self.scope.post_message_with_transfer(bytes, transfer));
    }

    fn take(self: &Rc<Self>, request: C::Request) {
        let reply = self.session.borrow_mut().request(request);
        if let Some(reply) = reply {
            self.send(&Message::Reply(reply));
        }
        if self.waits.borrow().is_none() {
            self.work();
        }
    }

    /// Works for a slice, then lets waiting messages in before it goes on.
    fn work(self: &Rc<Self>) {
        let started = Date::now();
        while Date::now() - started < SLICE_MS {
            let replies = self.session.borrow_mut().advance();
            let Some(replies) = replies else { return };
            replies.into_iter().for_each(|reply| self.send(&Message::Reply(reply)));
        }
        let shop = Rc::clone(self);
        let go_on = Closure::<dyn FnMut()>::once(move || {
            let done = shop.waits.take();
            shop.work();
            drop(done);
        });
        let timer = self.scope.set_timeout_with_callback(go_on.as_ref().unchecked_ref());
        if let Err(error) = timer {
            wasm_bindgen::throw_val(error);
        }
        self.waits.replace(Some(go_on));
    }
}

/// The element of the script that starts the first program of a page.
const BOOT: &str = "boot";
/// The element of the script that starts the second.
pub const SECOND_BOOT: &str = "second-boot";

thread_local! {
    /// The element of the script that started this program.
    static STARTED_BY: Cell<&'static str> = const { Cell::new(BOOT) };
}

/// This program is the second of its page: its workers run it, not the first.
pub fn is_second() {
    STARTED_BY.set(SECOND_BOOT);
}

/// The address of the script that started this program; it starts workers as well.
pub fn boot_script() -> Option<String> {
    let script = web_sys::window()?.document()?.get_element_by_id(STARTED_BY.get())?;
    Some(script.dyn_ref::<HtmlScriptElement>()?.src())
}

/// What the browser says is wrong.
pub fn told(error: &JsValue) -> String {
    error.dyn_ref::<js_sys::Error>().map_or_else(String::new, |error| error.message().into())
}

fn encode(message: &impl Serialize) -> Uint8Array {
    match postcard::to_allocvec(message) {
        Ok(bytes) => Uint8Array::from(bytes.as_slice()),
        Err(error) => wasm_bindgen::throw_str(&text::unwritten(&error.to_string())),
    }
}

fn decode<M: DeserializeOwned>(event: &MessageEvent) -> Result<M, String> {
    let bytes = event.data().dyn_into::<Uint8Array>().map_err(|_| text::NOT_BYTES)?.to_vec();
    postcard::from_bytes(&bytes).map_err(|error| text::unread(&error.to_string()))
}

/// Hands the bytes over without copying them.
fn post(bytes: &Uint8Array, send: impl FnOnce(&JsValue, &JsValue) -> Result<(), JsValue>) {
    let transfer = Array::of1(&bytes.buffer());
    if let Err(error) = send(bytes, &transfer) {
        wasm_bindgen::throw_val(error);
    }
}
