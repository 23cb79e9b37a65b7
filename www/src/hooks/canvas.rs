//! Canvases: how large they are, and shapes on them.

use std::rc::Rc;

use edgelab::figure::{palette::Theme, shape::Shape};
use wasm_bindgen::prelude::*;
use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement, ResizeObserver};
use yew::prelude::*;

use super::window;
use crate::paint;

/// The size of an element as laid out, CSS pixels.
#[hook]
pub fn use_size(node: &NodeRef) -> (f64, f64) {
    let size = use_state(|| (0.0, 0.0));
    use_effect_with(node.clone(), {
        let setter = size.setter();
        move |node| {
            let element = node.cast::<Element>();
            let observed = element.clone();
            let on_resize = Closure::<dyn FnMut()>::new(move || {
                if let Some(element) = &observed {
                    setter.set((f64::from(element.client_width()), f64::from(element.client_height())));
                }
            });
            let observer = ResizeObserver::new(on_resize.as_ref().unchecked_ref()).ok();
            if let (Some(observer), Some(element)) = (&observer, &element) {
                observer.observe(element);
            }
            move || {
                if let Some(observer) = observer {
                    observer.disconnect();
                }
                drop(on_resize);
            }
        }
    });
    *size
}

/// Paints shapes on a canvas after each rendering, in the pixels of the screen.
#[hook]
pub fn use_painting(node: &NodeRef, shapes: Rc<Vec<Shape>>, theme: Theme, size: (f64, f64)) {
    let (width, height) = size;
    let node = node.clone();
    use_effect(move || {
        let Some(canvas) = node.cast::<HtmlCanvasElement>() else { return };
        let ratio = window().map_or(1.0, |window| window.device_pixel_ratio());
        let (wide, high) = ((width * ratio) as u32, (height * ratio) as u32);
        if canvas.width() != wide || canvas.height() != high {
            canvas.set_width(wide);
            canvas.set_height(high);
        }
        let context = canvas.get_context("2d").ok().flatten();
        let Some(context) = context.and_then(|context| context.dyn_into::<CanvasRenderingContext2d>().ok()) else {
            return;
        };
        paint::paint(&context, &shapes, theme, (width, height), ratio);
    });
}
