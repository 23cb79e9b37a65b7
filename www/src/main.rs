//! The window of Edge Training Lab. One program for page and worker: `main` sees which of the two it is in.

mod lab;

use edgelab::num::rng;
use yew::prelude::*;

use crate::lab::{Lab, Reply, Request};

fn main() {
    console_error_panic_hook::set_once();
    match web_sys::window().and_then(|window| window.document()).and_then(|page| page.get_element_by_id("page")) {
        Some(root) => {
            root.set_inner_html("");
            yew::Renderer::<App>::with_root(root).render();
        }
        None => lab::serve(),
    }
}

/// The page.
#[function_component]
fn App() -> Html {
    let answer = use_state(|| None::<Result<Reply, String>>);
    {
        let answer = answer.clone();
        use_effect_with((), move |()| {
            let lab = Lab::start(move |reply| answer.set(Some(reply)));
            if let Ok(lab) = &lab {
                lab.ask(&Request::Fingerprint { seed: SEED, draws: DRAWS });
            }
            move || drop(lab)
        });
    }
    let shown = match &*answer {
        None => html! { <p role="status">{ "The laboratory is drawing numbers …" }</p> },
        Some(Ok(Reply::Fingerprint(digest))) => html! {
            <p role="status">
                { "Numbers drawn in the worker: " }<code data-digest={format!("streams seed={SEED}")}>{ digest }</code>
                if *digest == rng::fingerprint(SEED, DRAWS) { { " — the same as in the page." } }
            </p>
        },
        Some(Err(error)) => html! { <p role="alert">{ error }</p> },
    };
    html! {
        <main>
            <h1>{ "Edge Training Lab" }</h1>
            { shown }
        </main>
    }
}

const SEED: u64 = 7;
const DRAWS: u32 = 100_000;
