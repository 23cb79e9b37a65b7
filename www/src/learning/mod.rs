//! The learning page.
use yew::prelude::*;
/// The page.
#[component]
pub fn Page() -> Html {
    html! {}
}
