//! What traders gain, and what more they could.

use super::{Part, mean, plays, row, runs, setups};
use crate::study::venues::results::{Learned, Results};

pub(super) fn profits(results: &Results) -> Part {
    let mut rows = Vec::new();
    for setup in setups(results) {
        for (side, name) in [(0, "buyers"), (1, "sellers")] {
            let own = |run: &Learned| {
                let points = run.points.iter().filter(|point| point.buys == (side == 0));
                mean(points.map(|point| point.profit))
            };
            let learned: Vec<f64> = runs(results, &setup).filter_map(own).collect();
            rows.push(row(
                &setup,
                &format!("{name}, learned, money"),
                "almost the same",
                &learned,
                3,
            ));
            let computed: Vec<f64> = runs(results, &setup).map(|run| run.computed[side]).collect();
            rows.push(row(&setup, &format!("{name}, computed, money"), "", &computed, 3));
            let both = runs(results, &setup)
                .filter_map(|run| own(run).map(|own| own - run.computed[side]));
            rows.push(row(
                &setup,
                &format!("{name}, learned less computed"),
                "0",
                &both.collect::<Vec<f64>>(),
                3,
            ));
        }
    }
    let about =
        "Mean profit of a trader, those outside included: of learners without exploring, and \
                 of traders of the same types who follow what fictitious play finds."
            .to_owned();
    Part { title: "Profits, learned and computed (Fig. 3)", about, rows }
}

pub(super) fn regrets(results: &Results) -> Part {
    let mut rows = Vec::new();
    for setup in setups(results) {
        let of =
            |what: &dyn Fn(&Learned) -> f64| runs(results, &setup).map(what).collect::<Vec<f64>>();
        let regrets =
            |run: &Learned| run.points.iter().map(|point| point.regret).collect::<Vec<f64>>();
        let mean_regret = of(&|run| mean(regrets(run).into_iter()).unwrap_or(0.0));
        rows.push(row(&setup, "learned: mean regret of a trader, money", "0", &mean_regret, 4));
        let largest = of(&|run| regrets(run).into_iter().fold(0.0, f64::max));
        rows.push(row(&setup, "learned: largest regret of a trader, money", "0", &largest, 3));
        let idle = of(&|run| {
            100.0
                * mean(regrets(run).into_iter().map(|regret| f64::from(u8::from(regret > 0.01))))
                    .unwrap_or(0.0)
        });
        rows.push(row(&setup, "learned: traders who could gain more than 0.01, %", "0", &idle, 0));
        for (way, regrets) in [
            ("by the nearest learner", of(&|run| run.interim[1])),
            ("by a fitted network", of(&|run| run.fitted[1])),
        ] {
            let quantity = format!("learned, as a strategy of types {way}: mean regret, money");
            rows.push(row(&setup, &quantity, "0", &regrets, 4));
        }
        let computed: Vec<f64> = plays(results, &setup).map(|play| play.regret[0]).collect();
        rows.push(row(&setup, "computed: largest regret of a type, money", "", &computed, 5));
    }
    let about =
        "What a trader could gain by its best venue and offer if no other moved, and, for what a \
                 type could gain if all followed a strategy that is made of what learners do: every \
                 type does what the nearest learner does, or what a network says that was fitted to \
                 all learners of its side. An equilibrium leaves 0."
            .to_owned();
    Part { title: "How far from an equilibrium", about, rows }
}
