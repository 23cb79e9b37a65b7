//! The close look: what stands on the stage in words and numbers, and why it is so.
//!
//! A program of its own on the stage's page, fetched after the first picture. The stage tells it what is on show
//! ([`crate::bridge`]); it asks the stage for what people want done, and changes nothing by itself.

mod curves;
mod decisions;
mod edit;
mod export;
mod gantt;
mod guest;
mod inspector;
mod links;
mod log;
mod own;
mod past;
mod summary;
mod tables;
mod whatif;
mod why;

use std::rc::Rc;

use edgelab::figure::series::Curves;
use yew::prelude::*;

use self::tables::About;
use crate::{
    app::{Now, use_now},
    bridge::{DEED, Deed, FILE, HELLO, MOMENT, MOVED, Moment, Opened, PANEL, Panel, SHOW, Shown, VIEW, View},
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
    /// Asks the stage for something.
    pub fn ask(&self, deed: &Deed) {
        hooks::tell(DEED, deed);
    }

    /// A callback that asks for it, whatever the event.
    pub fn asks<E>(&self, deed: Deed) -> Callback<E> {
        Callback::from(move |_| hooks::tell(DEED, &deed))
    }
}

/// The results on show, and the curves of those before, the latest last.
#[derive(Default)]
struct Results {
    show: Option<Rc<Show>>,
    ghosts: Rc<Vec<Rc<Curves>>>,
}

/// What changes the results.
enum News {
    /// Others are on show.
    Show(Rc<Show>),
    /// Nobody needs the earlier ones any more.
    Clear,
}

impl Reducible for Results {
    type Action = News;

    fn reduce(self: Rc<Self>, news: News) -> Rc<Self> {
        Rc::new(match news {
            News::Show(show) => {
                let ghosts = curves::earlier(&self.ghosts, self.show.as_deref(), show.earlier);
                Self { show: Some(show), ghosts: Rc::new(ghosts) }
            }
            News::Clear => Self { show: self.show.clone(), ghosts: Rc::default() },
        })
    }
}

/// The close look.
#[component]
pub fn Closer() -> Html {
    let shown = use_reducer(Results::default);
    let view = use_state(|| None::<Rc<View>>);
    let moment = use_state_eq(|| None::<Moment>);
    let panel = use_state_eq(|| Panel::Devices);
    let last = use_mut_ref(|| None::<Rc<Show>>);
    hooks::use_told(SHOW, {
        let shown = shown.dispatcher();
        Callback::from(move |told: Shown<'static>| {
            let Ok(show) = told.show() else { return };
            let old = last.replace(Some(Rc::clone(&show)));
            if let Some(text) = old.and_then(|old| why::nothing_changed(&old, &show)) {
                hooks::tell(DEED, &Deed::Say { is_error: false, text, faults: Vec::new() });
            }
            shown.dispatch(News::Show(show));
        })
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
    // Heard from the beginning: what is opened before there is a scenario here waits for it.
    let opened = use_state(|| None::<(u64, Rc<Opened>)>);
    let files = use_mut_ref(|| 0);
    hooks::use_told(FILE, {
        let opened = opened.setter();
        Callback::from(move |told: Opened| {
            *files.borrow_mut() += 1;
            opened.set(Some((*files.borrow(), Rc::new(told))));
        })
    });
    // Last, so that the answer is heard.
    use_effect_with((), |()| hooks::tell(HELLO, &()));
    let last = use_mut_ref(Playhead::default);
    let (Some(show), Some(view)) = (&shown.show, &*view) else { return html! {} };
    // While other results are on their way here, the last moment of these stays.
    if let Some(moment) = moment.filter(|moment| moment.run == show.run) {
        last.replace(moment.playhead());
    }
    let last = *last.borrow();
    let desk = Desk { show: Rc::clone(show), view: Rc::clone(view) };
    let clear = {
        let shown = shown.dispatcher();
        Callback::from(move |()| shown.dispatch(News::Clear))
    };
    let choose = {
        let panel = panel.setter();
        Callback::from(move |wanted| panel.set(wanted))
    };
    html! {
        <ContextProvider<Desk> context={desk}>
        <ContextProvider<Now> context={Now(last)}>
            <guest::Guest />
            <Hands opened={(*opened).clone()} />
            <Beside ghosts={Rc::clone(&shown.ghosts)} {clear} />
            <section class="card twin" aria-label={text::TITLE}>
                <Tabs panel={*panel} {choose} />
                <div id="closer-panel" class="panel" role="tabpanel" tabindex="-1" aria-labelledby={tab_id(*panel)}>
                    { match *panel {
                        Panel::Decisions => html! { <decisions::Decisions /> },
                        Panel::Gantt => html! { <gantt::GanttPanel /> },
                        Panel::WhatIf => html! { <whatif::WhatIf /> },
                        Panel::Why => html! { <why::Why /> },
                        Panel::Edit => html! { <edit::Edit /> },
                        Panel::Export => html! { <export::Export /> },
                        Panel::Devices => html! { <tables::Tables about={About::Devices} /> },
                        Panel::Jobs => html! { <tables::Tables about={About::Jobs} /> },
                        Panel::Links => html! { <links::Links /> },
                        Panel::Regions => html! { <links::Regions /> },
                        Panel::Events => html! { <log::Log /> },
                    } }
                </div>
            </section>
        </ContextProvider<Now>>
        </ContextProvider<Desk>>
    }
}

/// Properties of [`Hands`].
#[derive(Properties, PartialEq)]
struct HandsProps {
    /// The file that was opened last, and how many there have been.
    opened: Option<(u64, Rc<Opened>)>,
}

/// Hears of devices that are dragged on a stage, and of files with data of the reader's own.
#[component]
fn Hands(props: &HandsProps) -> Html {
    let desk = use_mut_ref(|| None::<Desk>);
    desk.replace(Some(use_desk()));
    hooks::use_told(MOVED, {
        let desk = Rc::clone(&desk);
        Callback::from(move |moved| {
            if let Some(desk) = &*desk.borrow() {
                edit::move_device(desk, moved);
            }
        })
    });
    let here = Rc::clone(&desk);
    use_effect_with(props.opened.clone(), move |opened| {
        if let (Some(desk), Some((_, opened))) = (&*here.borrow(), opened) {
            own::open(desk, opened);
        }
    });
    html! {}
}

/// Properties of [`Beside`].
#[derive(Properties, PartialEq)]
struct BesideProps {
    ghosts: Rc<Vec<Rc<Curves>>>,
    clear: Callback<()>,
}

/// What stands beside the stages, in the place that the stage keeps for it: the look at what is chosen, and the results.
#[component]
fn Beside(props: &BesideProps) -> Html {
    let slot = use_memo((), |()| hooks::element("results"));
    let Some(slot) = (*slot).clone() else { return html! {} };
    let ghosts = Rc::clone(&props.ghosts);
    let clear = props.clear.clone();
    create_portal(
        html! { <><inspector::Inspector /><curves::CurvesPanel {ghosts} {clear} /><summary::Summary /></> },
        slot,
    )
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

/// While time runs, what is read follows this far apart, milliseconds: nobody reads faster.
const PAUSE_MS: f64 = 300.0;

/// The beat for what is read instead of looked at.
#[hook]
pub fn use_reading_beat() -> usize {
    let desk = use_desk();
    let now = use_now();
    let last = use_mut_ref(|| (0.0, 0));
    let at_ms = hooks::now_ms();
    if !desk.view.playing || at_ms - last.borrow().0 > PAUSE_MS {
        last.replace((at_ms, now.beat));
    }
    last.borrow().1
}
