//! The close look: what stands on the stage in words and numbers, and why it is so.
//!
//! A program of its own on the stage's page, fetched after the first picture. The stage tells it what is on show
//! ([`crate::bridge`]); it asks the stage for what people want done, and changes nothing by itself.

mod inspector;
mod tables;

use std::rc::Rc;

use yew::prelude::*;

use crate::{
    app::Now,
    bridge::{DEED, Deed, HELLO, MOMENT, Moment, PANEL, Panel, SHOW, Shown, VIEW, View},
    hooks,
    show::Show,
    story::Playhead,
    text::closer as text,
};

/// What is looked at, and the way to ask for something.
#[derive(Clone)]
pub struct Desk {
    /// The results on show.
    pub show: Rc<Show>,
    /// What people have set and chosen.
    pub view: Rc<View>,
}

impl PartialEq for Desk {
    fn eq(&self, other: &Self) -> bool {
        self.show == other.show && Rc::ptr_eq(&self.view, &other.view)
    }
}

impl Desk {
    /// A callback that asks for it, whatever the event.
    pub fn asks<E>(&self, deed: Deed) -> Callback<E> {
        Callback::from(move |_| hooks::tell(DEED, &deed))
    }
}

/// The close look.
#[component]
pub fn Closer() -> Html {
    let show = use_state(|| None::<Rc<Show>>);
    let view = use_state(|| None::<Rc<View>>);
    let moment = use_state_eq(|| None::<Moment>);
    let panel = use_state_eq(|| Panel::Devices);
    hooks::use_told(SHOW, {
        let show = show.setter();
        Callback::from(move |shown: Shown<'static>| show.set(shown.show().ok()))
    });
    hooks::use_told(VIEW, {
        let view = view.setter();
        Callback::from(move |told| view.set(Some(Rc::new(told))))
    });
    hooks::use_told(MOMENT, {
        let moment = moment.setter();
        Callback::from(move |told| moment.set(Some(told)))
    });
    hooks::use_told(PANEL, {
        let panel = panel.setter();
        Callback::from(move |wanted| {
            panel.set(wanted);
            hooks::focus("closer-panel");
        })
    });
    // Last, so that the answer is heard.
    use_effect_with((), |()| hooks::tell(HELLO, &()));
    let last = use_mut_ref(Playhead::default);
    let (Some(show), Some(view)) = (&*show, &*view) else { return html! {} };
    // While other results are on their way here, the last moment of these stays.
    if let Some(moment) = moment.filter(|moment| moment.run == show.run) {
        last.replace(moment.playhead());
    }
    let last = *last.borrow();
    let desk = Desk { show: Rc::clone(show), view: Rc::clone(view) };
    let choose = {
        let panel = panel.setter();
        Callback::from(move |wanted| panel.set(wanted))
    };
    html! {
        <ContextProvider<Desk> context={desk}>
        <ContextProvider<Now> context={Now(last)}>
            <inspector::Slot />
            <section class="card twin" aria-label={text::TITLE}>
                <Tabs panel={*panel} {choose} />
                <div id="closer-panel" class="panel" role="tabpanel" tabindex="-1" aria-labelledby={tab_id(*panel)}>
                    { match *panel {
                        Panel::Devices | Panel::Jobs | Panel::Events => html! { <tables::Tables panel={*panel} /> },
                    } }
                </div>
            </section>
        </ContextProvider<Now>>
        </ContextProvider<Desk>>
    }
}

/// Properties of [`Tabs`].
#[derive(Properties, PartialEq)]
struct TabsProps {
    panel: Panel,
    choose: Callback<Panel>,
}

/// The element's id of a panel's tab.
fn tab_id(panel: Panel) -> String {
    format!("tab-{panel:?}")
}

/// The panels by name; arrow keys go from one to the next, as tabs do.
#[component]
fn Tabs(props: &TabsProps) -> Html {
    let TabsProps { panel, choose } = props;
    let here = Panel::ALL.iter().position(|other| other == panel).unwrap_or(0);
    let onkeydown = {
        let choose = choose.clone();
        move |event: KeyboardEvent| {
            let last = Panel::ALL.len() - 1;
            let next = match event.key().as_str() {
                "ArrowRight" => (here + 1) % (last + 1),
                "ArrowLeft" => here.checked_sub(1).unwrap_or(last),
                "Home" => 0,
                "End" => last,
                _ => return,
            };
            event.prevent_default();
            choose.emit(Panel::ALL[next]);
            hooks::focus(&tab_id(Panel::ALL[next]));
        }
    };
    html! {
        <div class="segments tabs" role="tablist" aria-label={text::TITLE} {onkeydown}>
            { for Panel::ALL.iter().map(|&other| {
                let is_here = other == *panel;
                let onclick = choose.reform(move |_: MouseEvent| other);
                html! {
                    <button type="button" role="tab" id={tab_id(other)} aria-selected={is_here.to_string()} aria-controls="closer-panel"
                        tabindex={if is_here { "0" } else { "-1" }} {onclick}>{ text::panel(other) }</button>
                }
            }) }
        </div>
    }
}

/// What is looked at, and the way to ask for something.
#[hook]
pub fn use_desk() -> Desk {
    // Every component stands below `Closer`, which provides it.
    use_context::<Desk>().unwrap_or_else(|| unreachable!("no desk"))
}
