//! The picture of a stage: the only part of the page that changes with every frame.

use std::rc::Rc;

use edgelab::{
    engine::world::World,
    figure::{
        flows::{area_at, flow_at},
        layout::StageView,
        palette::Theme,
        scene::{Scene as Recent, Window},
        stage::{actors, ground},
        words,
    },
    model::method::ShieldKind,
};
use yew::prelude::*;

use super::icon::{Icon, icon};
use crate::{
    app::{Desk, use_desk, use_now},
    bridge::{MOVED, Moved},
    hooks,
    show::Show,
    store::{Action, Pace, Selection},
    story::{Kind, Playhead},
    text,
};

/// How far the reader can zoom in.
const ZOOMS: (f64, f64) = (1.0, 8.0);
/// One step of zooming in.
pub const ZOOM_STEP: f64 = 1.5;
/// One step of moving the picture, pixels.
pub const PAN_STEP: f64 = 60.0;

/// How the stages are looked at: all in the same way, so that they can be compared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Camera {
    /// How far the reader has zoomed in.
    pub zoom: f64,
    /// How far the picture has been moved, pixels.
    pub pan: (f64, f64),
}

impl Default for Camera {
    fn default() -> Self {
        Self { zoom: ZOOMS.0, pan: (0.0, 0.0) }
    }
}

impl Camera {
    /// Zoomed in by a factor, on what is chosen, so that nobody has to drag.
    pub fn zoomed(self, factor: f64) -> Self {
        let zoom = (self.zoom * factor).clamp(ZOOMS.0, ZOOMS.1);
        Self { zoom, pan: (self.pan.0 * zoom / self.zoom, self.pan.1 * zoom / self.zoom) }
    }

    /// Moved by so many pixels.
    pub fn moved(self, (x, y): (f64, f64)) -> Self {
        Self { pan: (self.pan.0 + x, self.pan.1 + y), ..self }
    }

    /// Whether everything is seen.
    pub fn is_whole(self) -> bool {
        self.zoom <= ZOOMS.0
    }
}

/// Properties of [`Picture`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Which lane.
    pub lane: usize,
    /// What it is called.
    pub name: String,
    /// How it is looked at.
    pub camera: Camera,
    /// Looks at it differently.
    pub on_camera: Callback<Camera>,
}

/// A method's world at the playhead, as a picture.
#[component]
pub fn Picture(props: &Props) -> Html {
    let desk = use_desk();
    let now = use_now();
    let (lane, camera) = (props.lane, props.camera);
    let node = use_node_ref();
    let size = hooks::use_size(&node);
    let hovered = use_state_eq(|| None::<u32>);
    let held = use_state_eq(|| None::<(u32, (f64, f64))>);
    let Some(show) = desk.scene.show.clone() else { return html! {} };
    let position = show.story.tally(now.beat, lane).records;
    // Another method may be watched by other shields from some moment on.
    let method = show.lanes[lane].look(position, |world, _| world.instance.scenario.study.method);
    let view = use_memo((Rc::clone(&show), size, lane, method), |(show, size, lane, _)| {
        show.lanes[*lane].look(position, |world, _| StageView::new(&world.instance, *size))
    });
    let chosen = chosen(&desk, &show);
    let mut view = StageView::clone(&view);
    view.zoom = camera.zoom;
    view.pan = pan(&view, camera, chosen);
    match desk.scene.selection {
        Some(Selection::Flow(from, to)) => view.flow = Some((from, to)),
        Some(Selection::Region(region)) if method.shield() == ShieldKind::Regional => {
            view.area = Some(region as usize);
        }
        _ => {}
    }
    let ground =
        use_memo((Rc::clone(&show), size, view.zoom, view.pan, view.area, lane, method), |(show, .., lane, _)| {
            show.lanes[*lane].look(position, |world, _| ground(&world.instance, &view))
        });
    view.clock_secs = now.story_secs;
    view.still = desk.look.reduced_motion;
    view.selected = chosen.or(*hovered);
    view.held = *held;
    let theme = if desk.look.is_dark { Theme::Dark } else { Theme::Light };
    let (shapes, hint) = show.lanes[lane].look(position, |world: &World, records| {
        let recent = Recent::at(records, position, now.at, window(&desk, &show, now));
        let hint = hovered.map(|device| words::device_sentence(world, device));
        (actors(world, &recent, &view), hint)
    });
    hooks::use_painting_on(&node, ground, shapes, theme, size);

    let at = |event: &MouseEvent| (f64::from(event.offset_x()), f64::from(event.offset_y()));
    // A click ends every drag as well; it chooses nothing.
    let dragged = use_mut_ref(|| false);
    let onclick = {
        let dragged = Rc::clone(&dragged);
        let (desk, view) = (desk.clone(), view.clone());
        let show = Rc::clone(&show);
        move |event: MouseEvent| {
            if *dragged.borrow() {
                return;
            }
            let found = show.lanes[lane].look(position, |world, _| at_point(world, &view, at(&event)));
            desk.act(Action::Select(found));
        }
    };
    let drags = desk.scene.drags;
    let onmousedown = {
        let (held, view) = (held.clone(), view.clone());
        let dragged = Rc::clone(&dragged);
        move |event: MouseEvent| {
            dragged.replace(false);
            held.set(view.hit(at(&event)).filter(|_| drags).map(|device| (device, (0.0, 0.0))));
        }
    };
    let onmouseup = {
        let (held, view) = (held.clone(), view.clone());
        move |_: MouseEvent| {
            if let Some((device, by)) = held.filter(|(_, by)| *by != (0.0, 0.0)) {
                hooks::tell(MOVED, &Moved { device, by_m: view.metres(by) });
            }
            held.set(None);
        }
    };
    let onmousemove = {
        let (hovered, held, on_camera) = (hovered.clone(), held.clone(), props.on_camera.clone());
        move |event: MouseEvent| {
            if event.buttons() == 1 {
                dragged.replace(true);
            }
            if let (Some((device, (x, y))), 1) = (*held, event.buttons()) {
                return held
                    .set(Some((device, (x + f64::from(event.movement_x()), y + f64::from(event.movement_y())))));
            }
            if event.buttons() == 1 && !camera.is_whole() {
                let by = (f64::from(event.movement_x()), f64::from(event.movement_y()));
                return on_camera.emit(camera.moved(by));
            }
            hovered.set(view.hit(at(&event)));
        }
    };
    let onmouseleave = {
        let (hovered, held) = (hovered.clone(), held.clone());
        move |_: MouseEvent| {
            hovered.set(None);
            held.set(None);
        }
    };
    html! {
        <div class="picture" id={format!("stage-{lane}")} data-stage={lane.to_string()} tabindex="0" role="group"
            aria-label={text::stage_label(&props.name)} aria-describedby="stage-keys">
            <canvas ref={node} class={drags.then_some("drags")} aria-hidden="true" {onclick} {onmousedown} {onmouseup} {onmousemove} {onmouseleave}></canvas>
            if let Some(hint) = hint { <p class="hint" aria-hidden="true">{ hint }</p> }
            { zoom(camera, &props.on_camera) }
        </div>
    }
}

/// The buttons that zoom, and once zoomed in move the picture.
fn zoom(camera: Camera, on_camera: &Callback<Camera>) -> Html {
    let button = |sign: Icon, label: &'static str, to: Camera| {
        let onclick = on_camera.reform(move |_: MouseEvent| to);
        html! { <button type="button" class="quiet square" aria-label={label} title={label} {onclick}>{ icon(sign) }</button> }
    };
    let step = PAN_STEP;
    html! {
        <div class="zoom">
            if !camera.is_whole() {
                { button(Icon::Left, text::PAN_LEFT, camera.moved((step, 0.0))) }
                { button(Icon::Up, text::PAN_UP, camera.moved((0.0, step))) }
                { button(Icon::Down, text::PAN_DOWN, camera.moved((0.0, -step))) }
                { button(Icon::Right, text::PAN_RIGHT, camera.moved((-step, 0.0))) }
                { button(Icon::Whole, text::WHOLE, Camera::default()) }
                { button(Icon::Minus, text::ZOOM_OUT, camera.zoomed(1.0 / ZOOM_STEP)) }
            }
            { button(Icon::Plus, text::ZOOM_IN, camera.zoomed(ZOOM_STEP)) }
        </div>
    }
}

/// What is at a point: a device, else what flows there, else the region around it.
fn at_point(world: &World, view: &StageView, at: (f64, f64)) -> Option<Selection> {
    let regional = world.instance.scenario.study.method.shield() == ShieldKind::Regional;
    let device = view.hit(at).map(Selection::Device);
    let flow = || flow_at(world, view, at).map(|(from, to)| Selection::Flow(from, to));
    let region = || area_at(view, at).filter(|_| regional).map(|area| Selection::Region(area as u32));
    device.or_else(flow).or_else(region)
}

/// The device on which a zoomed picture rests: that which is chosen, or the owner of the job.
fn chosen(desk: &Desk, show: &Show) -> Option<u32> {
    match desk.scene.selection? {
        Selection::Device(device) => Some(device),
        Selection::Job(job) => show.instance.jobs.get(job as usize).map(|job| job.owner),
        Selection::Flow(..) | Selection::Region(_) => None,
    }
}

/// How far the zoomed picture is moved: to what is chosen, and from there by the reader; never beyond its edge.
fn pan(view: &StageView, camera: Camera, chosen: Option<u32>) -> (f64, f64) {
    let (wide, high) = view.size;
    let (x, y) = chosen.map_or((wide / 2.0, high / 2.0), |device| view.place(device));
    let room = |length: f64| length / 2.0 * (camera.zoom - 1.0);
    let kept = |wanted: f64, room: f64| wanted.clamp(-room, room);
    (kept(wide / 2.0 - x + camera.pan.0, room(wide)), kept(high / 2.0 - y + camera.pan.1, room(high)))
}

/// What the beat that is on shows.
pub fn kind(show: &Show, now: Playhead) -> Kind {
    show.story.beats().get(now.beat).map_or(Kind::Start, |beat| beat.kind)
}

/// Which past the stage still shows: the joint action while it is the story, else what is recent.
fn window(desk: &Desk, show: &Show, now: Playhead) -> Window {
    let deciding = matches!(kind(show, now), Kind::Proposed | Kind::Decided | Kind::Reviewed | Kind::Placed);
    match desk.scene.pace {
        _ if !desk.scene.playing && deciding => Window::LastAction,
        Pace::Story if deciding => Window::LastAction,
        Pace::Story => Window::Secs(0.0),
        Pace::Clock => Window::at_speed(desk.scene.clock_speed),
    }
}
