//! The close look of the partition laboratory.

use edgelab::{experiment::partition::Partition, figure::partition::course::Course, model::time::Time};
use yew::prelude::*;

use super::{numbers, results, shares, solving, stage};
use crate::{
    laboratory::{
        page::{Closer, Panel, Picture, Proposal},
        show::Show,
    },
    text::partition as text,
};

impl Closer for Partition {
    const SWEEPS: &'static [Proposal] = &[
        Proposal {
            label: text::SWEEP_LATENCY,
            axes: &[("cell.bandwidth_down_hz", "5e6, 10e6, 20e6, 40e6")],
            measure: "round_secs_median",
            seeds: 10,
        },
        Proposal {
            label: text::SWEEP_ACCURACY,
            axes: &[("study.compare_at_secs", "50, 100, 150, 200")],
            measure: "accuracy_at_secs",
            seeds: 10,
        },
        Proposal {
            label: text::SWEEP_MAP,
            axes: &[("cell.bandwidth_up_hz", "5e6, 10e6, 20e6, 40e6"), ("model.cycles_per_param", "1000, 3000, 10000")],
            measure: "round_secs_median",
            seeds: 5,
        },
    ];
    const PANELS: &'static [Panel] = &[
        Panel { name: text::PANEL_SHARES, show: || html! { <shares::Shares /> } },
        Panel { name: text::PANEL_SOLVING, show: || html! { <solving::Solving /> } },
        Panel { name: text::PANEL_NUMBERS, show: || html! { <numbers::Numbers /> } },
    ];

    fn results() -> Html {
        html! { <results::Results /> }
    }

    fn pictures(show: &Show<Self>, at: Time) -> Vec<Picture> {
        [stage::pictures(show, at), shares::pictures(show, at), results::pictures(show), solving::pictures(show, at)]
            .concat()
    }

    fn curves(course: &Course) -> Vec<(&'static str, Vec<(f64, f64)>)> {
        let of = |value: fn(&edgelab::partition::record::Evaluation) -> f64| {
            course.world.curve.iter().map(|(at, evaluation)| (at.secs(), value(evaluation))).collect()
        };
        vec![
            ("test_accuracy", of(|at| at.test_accuracy)),
            ("train_accuracy", of(|at| at.train_accuracy)),
            ("loss", of(|at| at.loss)),
            ("round_secs", course.rounds.iter().map(|(from, round)| (from.secs(), round.round_secs)).collect()),
        ]
    }
}
