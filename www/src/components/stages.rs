//! The stages, side by side, and the keys that work while one has the focus.

use yew::prelude::*;

use super::{
    controls::jump,
    picture::{Camera, PAN_STEP, ZOOM_STEP},
    stage::Stage,
};
use crate::{
    app::{Desk, Part, use_desk, use_steady},
    store::{Action, Selection},
    story::{MarkKind, Playhead},
    text,
};

/// All stages.
#[component]
pub fn Stages() -> Html {
    let desk = use_desk();
    let now = use_steady();
    let camera = use_state_eq(Camera::default);
    let on_camera = use_callback((), {
        let camera = camera.setter();
        move |wanted, &()| camera.set(wanted)
    });
    let onkeydown = {
        let (desk, on_camera) = (desk.clone(), on_camera.clone());
        let camera = *camera;
        move |event: KeyboardEvent| {
            let in_stage =
                event.target_dyn_into::<web_sys::Element>().is_some_and(|element| element.has_attribute("data-stage"));
            if !in_stage || event.ctrl_key() || event.meta_key() || event.alt_key() {
                return;
            }
            let looked = look(camera, &event.key(), event.shift_key());
            if let Some(wanted) = looked {
                on_camera.emit(wanted);
            }
            if looked.is_some() || key(&desk, now, &event.key()) {
                event.prevent_default();
            }
        }
    };
    let lanes = desk.scene.show.as_ref().map_or(0, |show| show.lanes.len());
    html! {
        <section class={classes!("stages", format!("n{lanes}"))} aria-label={text::STAGES} {onkeydown}>
            <p id="stage-keys" class="spoken">{ text::STAGE_KEYS }</p>
            { for (0..lanes).map(|lane| html! { <Stage key={lane} {lane} camera={*camera} on_camera={on_camera.clone()} /> }) }
        </section>
    }
}

/// How a key makes the stages be looked at, if it does.
fn look(camera: Camera, key: &str, shift: bool) -> Option<Camera> {
    Some(match (key, shift) {
        ("i" | "I", _) => camera.zoomed(ZOOM_STEP),
        ("u" | "U", _) => camera.zoomed(1.0 / ZOOM_STEP),
        ("0", _) => Camera::default(),
        ("ArrowLeft", true) => camera.moved((PAN_STEP, 0.0)),
        ("ArrowRight", true) => camera.moved((-PAN_STEP, 0.0)),
        ("ArrowUp", true) => camera.moved((0.0, PAN_STEP)),
        ("ArrowDown", true) => camera.moved((0.0, -PAN_STEP)),
        _ => return None,
    })
}

/// Does what a key says; whether it said anything.
fn key(desk: &Desk, now: Playhead, key: &str) -> bool {
    let scene = &desk.scene;
    match key {
        " " => desk.act(Action::Play(!scene.playing)),
        "ArrowRight" => desk.act(Action::Step(1)),
        "ArrowLeft" => desk.act(Action::Step(-1)),
        "Home" => desk.act(Action::Step(isize::MIN)),
        "End" => desk.act(Action::Step(isize::MAX)),
        "c" | "C" => jump(desk, now, MarkKind::Collision),
        "o" | "O" => jump(desk, now, MarkKind::Overload),
        "k" | "K" => jump(desk, now, MarkKind::Correction),
        "s" | "S" => desk.act(Action::Shield(!scene.shield_on())),
        "+" | "=" => desk.act(Action::Speed(scene.speed() * 2.0)),
        "-" => desk.act(Action::Speed(scene.speed() / 2.0)),
        "n" | "N" => select(desk, 1),
        "p" | "P" => select(desk, -1),
        "Escape" => desk.act(Action::Select(None)),
        "?" => desk.toggle.emit(Part::Help),
        _ => return false,
    }
    true
}

/// Looks at the next device, or the one before.
fn select(desk: &Desk, by: i64) {
    let Some(show) = &desk.scene.show else { return };
    let devices = show.instance.devices.len() as i64;
    let next = match desk.scene.selection {
        Some(Selection::Device(device)) => (i64::from(device) + by).rem_euclid(devices.max(1)),
        _ if by > 0 => 0,
        _ => devices - 1,
    };
    desk.act(Action::Select(Some(Selection::Device(next as u32))));
}
