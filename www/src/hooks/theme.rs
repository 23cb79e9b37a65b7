//! Light or dark, and how much may move: what the system says, and what the reader chose here.

use wasm_bindgen::prelude::*;
use web_sys::MediaQueryList;
use yew::prelude::*;

use super::window;

/// What the reader chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThemeChoice {
    /// Nothing: the system decides.
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// How the page looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Light on dark.
    pub is_dark: bool,
    /// Nothing should glide.
    pub reduced_motion: bool,
}

const KEY: &str = "theme";

/// The look of the page, and how to choose another; the choice is kept on this device only.
#[hook]
pub fn use_look() -> (Look, Callback<ThemeChoice>) {
    let choice = use_state(remembered);
    let dark = use_media("(prefers-color-scheme: dark)");
    let reduced_motion = use_media("(prefers-reduced-motion: reduce)");
    // Paper is white; pictures are painted anew for it.
    let printed = use_media("print");
    let is_dark = match *choice {
        _ if printed => false,
        ThemeChoice::System => dark,
        ThemeChoice::Light => false,
        ThemeChoice::Dark => true,
    };
    use_effect_with(*choice, |choice| show(*choice));
    let choose = use_callback((), {
        let setter = choice.setter();
        move |wanted: ThemeChoice, &()| {
            remember(wanted);
            setter.set(wanted);
        }
    });
    (Look { is_dark, reduced_motion }, choose)
}

fn remembered() -> ThemeChoice {
    let kept = super::storage().and_then(|kept| kept.get_item(KEY).ok().flatten());
    match kept.as_deref() {
        Some("light") => ThemeChoice::Light,
        Some("dark") => ThemeChoice::Dark,
        _ => ThemeChoice::System,
    }
}

fn name(choice: ThemeChoice) -> &'static str {
    match choice {
        ThemeChoice::System => "system",
        ThemeChoice::Light => "light",
        ThemeChoice::Dark => "dark",
    }
}

fn remember(choice: ThemeChoice) {
    if let Some(storage) = super::storage() {
        // Where nothing may be kept, the choice lasts as long as the page.
        let _ = storage.set_item(KEY, name(choice));
    }
}

fn show(choice: ThemeChoice) {
    let root = window().and_then(|w| w.document()).and_then(|page| page.document_element());
    if let Some(root) = root {
        // The style sheet reads it; the name of an attribute cannot be refused.
        let _ = root.set_attribute("data-theme", name(choice));
    }
}

/// Whether a media query holds, now and when that changes.
#[hook]
fn use_media(query: &'static str) -> bool {
    let holds = use_state(|| list(query).is_some_and(|list| list.matches()));
    use_effect_with((), {
        let setter = holds.setter();
        move |()| {
            let list = list(query);
            let on_change = Closure::<dyn FnMut()>::new({
                let list = list.clone();
                move || setter.set(list.as_ref().is_some_and(MediaQueryList::matches))
            });
            if let Some(list) = &list {
                list.set_onchange(Some(on_change.as_ref().unchecked_ref()));
            }
            move || {
                if let Some(list) = &list {
                    list.set_onchange(None);
                }
                drop(on_change);
            }
        }
    });
    *holds
}

fn list(query: &str) -> Option<MediaQueryList> {
    window()?.match_media(query).ok().flatten()
}
