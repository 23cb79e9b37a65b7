//! Canvases: how large they are, and shapes on them.

use std::rc::Rc;

use edgelab::figure::{
    palette::Theme,
    shape::Shape,
    tiles::{Tiles, batches},
};
use wasm_bindgen::prelude::*;
use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement, ResizeObserver};
use yew::prelude::*;

use super::window;
use crate::paint;

/// The browser's name for a canvas that can be painted on again.
const RESTORED: &str = "contextrestored";
/// The side of a tile of a picture, pixels of the screen: whole, so that no seam is smoothed.
const TILE: f64 = 40.0;

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
    use_restored(node, || ());
    let node = node.clone();
    use_effect(move || {
        if let Some((context, ratio)) = prepared(node.cast(), size) {
            paint::clear(&context, theme, size, ratio);
            paint::paint(&context, &batches(&shapes), theme);
        }
    });
}

/// The same over a ground that is painted once and kept, as long as it is the same; of the shapes on it, what has
/// changed is painted again.
#[hook]
pub fn use_painting_on(node: &NodeRef, ground: Rc<Vec<Shape>>, shapes: Vec<Shape>, theme: Theme, size: (f64, f64)) {
    let node = node.clone();
    let kept = use_mut_ref(|| None::<Ground>);
    use_restored(&node, {
        let kept = Rc::clone(&kept);
        // What was kept may have been lost as well.
        move || drop(kept.take())
    });
    use_effect(move || {
        let Some((context, ratio)) = prepared(node.cast(), size) else { return };
        let mut kept = kept.borrow_mut();
        let same = |kept: &Ground| Rc::ptr_eq(&kept.shapes, &ground) && kept.look == (theme, size, ratio);
        if !kept.as_ref().is_some_and(same) {
            *kept = Ground::painted(ground, (theme, size, ratio));
        }
        match &mut *kept {
            Some(ground) => ground.put(&context, &shapes),
            None => {
                paint::clear(&context, theme, size, ratio);
                paint::paint(&context, &batches(&shapes), theme);
            }
        }
    });
}

/// Renders again when a browser that had taken a canvas's pixels away has given it new ones.
#[hook]
fn use_restored(node: &NodeRef, on_restored: impl Fn() + 'static) {
    let restored = use_force_update();
    use_effect_with(node.clone(), move |node| {
        let canvas = node.cast::<HtmlCanvasElement>();
        let listener = Closure::<dyn FnMut()>::new(move || {
            on_restored();
            restored.force_update();
        });
        if let Some(canvas) = &canvas {
            // Elements take listeners.
            let _ = canvas.add_event_listener_with_callback(RESTORED, listener.as_ref().unchecked_ref());
        }
        move || {
            if let Some(canvas) = canvas {
                let _ = canvas.remove_event_listener_with_callback(RESTORED, listener.as_ref().unchecked_ref());
            }
            drop(listener);
        }
    });
}

/// A ground on a canvas of its own, which nobody sees, and what has been painted over it on the one that is seen.
struct Ground {
    shapes: Rc<Vec<Shape>>,
    look: (Theme, (f64, f64), f64),
    canvas: HtmlCanvasElement,
    /// Where changes are painted before they are copied: shapes may reach out of what is copied.
    draft: (HtmlCanvasElement, CanvasRenderingContext2d),
    over: Tiles,
}

impl Ground {
    fn painted(shapes: Rc<Vec<Shape>>, look: (Theme, (f64, f64), f64)) -> Option<Self> {
        let page = window()?.document()?;
        let fresh = || -> Option<(HtmlCanvasElement, CanvasRenderingContext2d, f64)> {
            let canvas: HtmlCanvasElement = page.create_element("canvas").ok()?.dyn_into().ok()?;
            let (context, ratio) = prepared(Some(canvas.clone()), look.1)?;
            Some((canvas, context, ratio))
        };
        let (canvas, context, ratio) = fresh()?;
        paint::clear(&context, look.0, look.1, ratio);
        paint::paint(&context, &batches(&shapes), look.0);
        let (draft, over_it, _) = fresh()?;
        Some(Self { shapes, look, canvas, draft: (draft, over_it), over: Tiles::default() })
    }

    /// Paints shapes over a copy of this ground, where they are others than before. What is not copied of the draft is
    /// left there: it gets its ground anew before it is used.
    fn put(&mut self, context: &CanvasRenderingContext2d, shapes: &[Shape]) {
        let (theme, size, ratio) = self.look;
        let tiles = Tiles::of(shapes, size, TILE / ratio);
        let changed = tiles.changed(shapes, &self.over);
        let (draft, over_it) = &self.draft;
        let each = |from: &HtmlCanvasElement, to: &CanvasRenderingContext2d| {
            for strip in &changed.strips {
                let corner = (strip.columns.start as f64 * TILE, strip.row as f64 * TILE);
                paint::copy(to, from, corner, (strip.columns.len() as f64 * TILE, TILE));
            }
        };
        if !changed.strips.is_empty() {
            each(&self.canvas, over_it);
            paint::scale(over_it, ratio);
            paint::paint(over_it, &changed.batches, theme);
            each(draft, context);
        }
        self.over = tiles;
    }
}

/// A canvas in the pixels of the screen, and how many of them make one of the page's.
fn prepared(canvas: Option<HtmlCanvasElement>, (width, height): (f64, f64)) -> Option<(CanvasRenderingContext2d, f64)> {
    let canvas = canvas?;
    let ratio = window().map_or(1.0, |window| window.device_pixel_ratio());
    let (wide, high) = ((width * ratio) as u32, (height * ratio) as u32);
    if canvas.width() != wide || canvas.height() != high {
        canvas.set_width(wide);
        canvas.set_height(high);
    }
    let context = canvas.get_context("2d").ok().flatten()?;
    Some((context.dyn_into::<CanvasRenderingContext2d>().ok()?, ratio))
}
