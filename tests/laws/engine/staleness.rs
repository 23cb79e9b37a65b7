//! What agents see: a broadcast carries what holds at its instant.

use edgelab::{
    engine::{
        instance::Instance,
        record::{Event, Record},
        world::World,
    },
    model::{load::Resource, time::Time},
    presets,
};

fn world() -> World {
    let mut scenario = presets::get("collision-minimal").expect("a preset");
    scenario.study.observation_period_secs = 1.0;
    World::new(Instance::draw(&scenario).expect("an instance"))
}

fn background(world: &mut World, at: Time, share: f64) {
    let shares = vec![share; world.devices.len()];
    world.apply(&Record { at, event: Event::Background { shares } });
}

/// Equal devices look equal to their neighbours from the first instant on: the background of time 0 is in the broadcast
/// of time 0.
#[test]
fn the_first_broadcast_carries_the_first_background() {
    let mut world = world();
    background(&mut world, Time::ZERO, 0.5);
    for device in 0..world.devices.len() as u32 {
        assert_eq!(world.broadcast_load(device, Time::ZERO), world.devices[device as usize].load);
        assert_eq!(world.broadcast_load(device, Time::ZERO).share(Resource::Cpu), 0.5);
    }
}

/// A change between broadcasts is seen at the next one, and not before.
#[test]
fn a_change_between_broadcasts_is_seen_at_the_next() {
    let mut world = world();
    background(&mut world, Time::ZERO, 0.1);
    background(&mut world, Time::from_secs(2.5), 0.4);
    let seen = |at: f64| world.broadcast_load(0, Time::from_secs(at)).share(Resource::Cpu);
    assert_eq!([seen(2.6), seen(2.999), seen(3.0)], [0.1, 0.1, 0.4]);
}
