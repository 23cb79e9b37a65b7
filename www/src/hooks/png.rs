//! Pictures as pixels: an SVG drawn by the browser on a canvas that nobody sees.

use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, BlobPropertyBag, CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement, Url};

use yew::Callback;

use super::{files::save_blob, window};

/// Saves an SVG under a name as PNG, `scale` pixels to each of its own; `on_refused`: the browser cannot draw it.
pub fn save_png(name: &str, svg: &str, scale: f64, on_refused: &Callback<()>) {
    if draw(name.to_owned(), svg, scale, on_refused).is_err() {
        on_refused.emit(());
    }
}

fn draw(name: String, svg: &str, scale: f64, on_refused: &Callback<()>) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type("image/svg+xml");
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&svg.into()), &options)?;
    let address = Url::create_object_url_with_blob(&blob)?;
    let image = HtmlImageElement::new()?;
    let drawn = image.clone();
    let (source, broken) = (address.clone(), address.clone());
    let (on_refused, refused) = (on_refused.clone(), on_refused.clone());
    let on_load = Closure::once_into_js(move || {
        if save(&name, &drawn, scale, &on_refused).is_err() {
            on_refused.emit(());
        }
        let _ = Url::revoke_object_url(&address);
    });
    image.set_onload(Some(on_load.unchecked_ref()));
    let on_error = Closure::once_into_js(move || {
        refused.emit(());
        let _ = Url::revoke_object_url(&broken);
    });
    image.set_onerror(Some(on_error.unchecked_ref()));
    image.set_src(&source);
    Ok(())
}

fn save(name: &str, image: &HtmlImageElement, scale: f64, on_refused: &Callback<()>) -> Result<(), JsValue> {
    let page = window().and_then(|window| window.document()).ok_or(JsValue::NULL)?;
    let canvas: HtmlCanvasElement = page.create_element("canvas")?.unchecked_into();
    let (wide, high) = (f64::from(image.width()) * scale, f64::from(image.height()) * scale);
    canvas.set_width(wide as u32);
    canvas.set_height(high as u32);
    let context: CanvasRenderingContext2d = canvas.get_context("2d")?.ok_or(JsValue::NULL)?.unchecked_into();
    context.draw_image_with_html_image_element_and_dw_and_dh(image, 0.0, 0.0, wide, high)?;
    let (name, refused) = (name.to_owned(), on_refused.clone());
    let on_blob = Closure::once_into_js(move |blob: Option<Blob>| match blob {
        Some(blob) => save_blob(&name, &blob),
        None => refused.emit(()),
    });
    canvas.to_blob(on_blob.unchecked_ref())
}
