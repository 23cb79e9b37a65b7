//! Frames: time passes while something moves.

use std::{cell::RefCell, rc::Rc};

use wasm_bindgen::prelude::*;
use yew::prelude::*;

use super::window;

/// The longest time that one frame may tell; after a pause of the browser, time goes on where it was.
const LONGEST_SECS: f64 = 0.1;

type Handle = Rc<RefCell<Option<Closure<dyn FnMut(f64)>>>>;

/// Calls `on_frame` with the seconds since the last frame, as long as `running`; at most every `least_secs`.
#[hook]
pub fn use_frames(running: bool, least_secs: f64, on_frame: Callback<f64>) {
    use_effect_with((running, least_secs), move |_| {
        let frame: Handle = Rc::default();
        let request = Rc::new(RefCell::new(None::<i32>));
        if running {
            let mut last = None::<f64>;
            let (again, pending) = (Rc::clone(&frame), Rc::clone(&request));
            let tick = Closure::<dyn FnMut(f64)>::new(move |now: f64| {
                let secs = last.map_or(0.0, |last| (now - last) / 1000.0);
                if last.is_none() || secs >= least_secs {
                    last = Some(now);
                    on_frame.emit(secs.clamp(0.0, LONGEST_SECS.max(least_secs)));
                }
                pending.replace(ask(&again));
            });
            frame.replace(Some(tick));
            request.replace(ask(&frame));
        }
        move || {
            if let (Some(window), Some(id)) = (window(), request.take()) {
                // A frame that has already happened needs no cancelling.
                let _ = window.cancel_animation_frame(id);
            }
            // The closure may be running now: it is dropped later.
            gloo_timers::callback::Timeout::new(0, move || drop(frame.take())).forget();
        }
    });
}

fn ask(frame: &Handle) -> Option<i32> {
    let frame = frame.borrow();
    window()?.request_animation_frame(frame.as_ref()?.as_ref().unchecked_ref()).ok()
}
