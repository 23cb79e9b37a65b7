//! The close look of the training laboratory.

use edgelab::{
    experiment::training::Training,
    figure::training::course::{Course, Evaluation},
    model::time::Time,
};
use yew::prelude::*;

use super::{numbers, results, seen, stage, traffic};
use crate::{
    laboratory::{
        page::{Closer, Panel, Picture, Proposal},
        shared::Shared,
        show::Show,
    },
    text::training as text,
};

impl Closer for Training {
    const SWEEPS: &'static [Proposal] = &[
        Proposal {
            label: text::SWEEP_SKEW,
            axes: &[("data.split", text::SWEEP_SKEW_VALUES)],
            measure: "accuracy_at_end",
            seeds: 3,
        },
        Proposal {
            label: text::SWEEP_PAYLOAD,
            axes: &[("model.payload_scale", "50, 463, 2000")],
            measure: "time_to_target_secs",
            seeds: 3,
        },
        Proposal {
            label: text::SWEEP_TECHNIQUES,
            axes: &[("study.dlion.batching", text::SWEEP_SWITCH), ("study.dlion.exchange", text::SWEEP_SWITCH)],
            measure: "time_to_target_secs",
            seeds: 3,
        },
    ];
    const PANELS: &'static [Panel] = &[
        Panel { name: text::PANEL_TRAFFIC, show: || html! { <traffic::Traffic /> } },
        Panel { name: text::PANEL_SEEN, show: || html! { <seen::SeenView /> } },
        Panel { name: text::PANEL_NUMBERS, show: || html! { <numbers::Numbers /> } },
    ];

    fn results() -> Html {
        html! { <results::Results /> }
    }

    fn pictures(show: &Show<Self>, at: Time) -> Vec<Picture> {
        [stage::pictures(show, at), results::pictures(show), traffic::pictures(show), seen::pictures(show, at)].concat()
    }

    fn curves(course: &Shared<Course>) -> Vec<(&'static str, Vec<(f64, f64)>)> {
        course.look(|course| {
            let of = |value: &dyn Fn(&Evaluation) -> Option<f64>| {
                course.evaluations.iter().filter_map(|at| Some((at.at.secs(), value(at)?))).collect()
            };
            vec![
                ("accuracy", of(&|at| Some(at.accuracy()?.0))),
                ("accuracy_worst", of(&|at| Some(at.accuracy()?.1))),
                ("accuracy_best", of(&|at| Some(at.accuracy()?.2))),
                ("loss", of(&|at| Some(at.loss()?.0))),
                ("bytes", of(&|at| Some(at.sent.iter().map(|sent| sent.bytes).sum::<u64>() as f64))),
            ]
        })
    }
}
