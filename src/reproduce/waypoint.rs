//! The waypoint: how well and how fast the trading auction makes aircraft agree on an order.
//!
//! Im, Fotiadis, Delahaye, Topcu, Fridovich-Keil, "Noncooperative Equilibrium Selection via a
//! Trading-based Auction", arXiv:2502.03616 (2025), section 6, give four aircraft, 24 orders, the
//! decrement and 1,000 trials, but neither what trials are drawn from nor unit nor tolerance.
//! Ours are in `study/negotiations/setup.rs`; what follows from each of them is measured too.

use super::{Comparison, Experiment, Finding, Group, Reproduction, Statistic};
use crate::study::negotiations::{Measure, Negotiations, OURS, SETUPS, Way};
use crate::study::statistics::{Summary, bootstrap};

/// The auction beside four baselines, its decrement, and its interruption.
pub const WAYPOINT: Reproduction = Reproduction {
    name: "waypoint",
    title: "Aircraft agree on an order at a waypoint",
    source: "Im, Fotiadis, Delahaye, Topcu, Fridovich-Keil, \"Noncooperative Equilibrium \
             Selection via a Trading-based Auction\", arXiv:2502.03616 (2025)",
    experiment: Experiment::Negotiations { compare },
};

/// The paper's numbers.
mod published {
    /// Steps of the auction, median.
    pub const STEPS: f64 = 53.0;
    /// Steps of the auction, most.
    pub const MOST_STEPS: f64 = 380.0;
    /// Optimality gap, median and third quartile, %.
    pub const GAP: f64 = 0.0;
    /// Optimality gap, largest, %.
    pub const LARGEST_GAP: f64 = 20.3;
    /// Gini index, median.
    pub const GINI: f64 = 0.181;
    /// Optimality gap when interrupted at the fifth step, median, %.
    pub const INTERRUPTED_GAP: f64 = 182.7;
    /// Gini index then, median.
    pub const INTERRUPTED_GINI: f64 = 0.449;
    /// Steps before that interruption: at the fifth each aircraft has picked once.
    pub const INTERRUPTED_AFTER: u64 = 4;
    /// Steps with a decrement of 0.99, median.
    pub const SLOW_STEPS: f64 = 57.0;
    /// Steps then, most.
    pub const SLOW_MOST_STEPS: f64 = 1_680.0;
    /// That decrement.
    pub const SLOW: f64 = 0.99;
}

/// Seed of the bootstrap.
const SEED: u64 = 1;

/// Sets negotiations beside the paper's numbers.
pub fn compare(held: &Negotiations) -> Comparison {
    let view = View { held };
    let groups = vec![
        view.auction(),
        view.decrements(),
        view.interruptions(),
        view.baselines(),
        view.setups(),
    ];
    Comparison { groups, reading: view.reading() }
}

struct View<'a> {
    held: &'a Negotiations,
}

impl View<'_> {
    /// The auction with the paper's decrement.
    fn auction(&self) -> Group {
        let of = |quantity, measure| self.finding(quantity, Way::AUCTION, measure);
        let gap = || of("optimality gap", Measure::GapPercent);
        let steps = || of("steps", Measure::Steps);
        let spread = || of("widest spread in a cycle, of what is proven", Measure::SpreadShare);
        let findings = vec![
            steps().published(published::STEPS),
            steps().at(Statistic::Maximum).published(published::MOST_STEPS),
            gap().published(published::GAP),
            gap().at(Statistic::UpperQuartile).published(published::GAP),
            gap().at(Statistic::Maximum).published(published::LARGEST_GAP),
            of("Gini index after trade", Measure::Gini).published(published::GINI),
            spread(),
            spread().at(Statistic::Maximum),
            of("orders that survive any jump", Measure::SurvivorsPercent),
        ];
        Group { title: "The auction, decrement 0.9".into(), findings }
    }

    /// What the decrement does.
    fn decrements(&self) -> Group {
        let findings = Way::DECREMENTS.into_iter().flat_map(|decrement| {
            let way = Way::with_decrement(decrement);
            let steps = || self.finding(format!("steps, {decrement}"), way, Measure::Steps);
            let (median, most) = (steps(), steps().at(Statistic::Maximum));
            match decrement == published::SLOW {
                true => [
                    median.published(published::SLOW_STEPS),
                    most.published(published::SLOW_MOST_STEPS),
                ],
                false => [median, most],
            }
        });
        Group { title: "Steps by decrement".into(), findings: findings.collect() }
    }

    /// What interruption does.
    fn interruptions(&self) -> Group {
        let findings = Way::INTERRUPTIONS.into_iter().flat_map(|after| {
            let way = Way::interrupted(after);
            let of =
                |measure, name| self.finding(format!("{name}, after step {after}"), way, measure);
            let gap = of(Measure::GapPercent, "optimality gap");
            let gini = of(Measure::Gini, "Gini index");
            match after == published::INTERRUPTED_AFTER {
                true => [
                    gap.published(published::INTERRUPTED_GAP),
                    gini.published(published::INTERRUPTED_GINI),
                ],
                false => [gap, gini],
            }
        });
        Group { title: "The auction interrupted".into(), findings: findings.collect() }
    }

    /// The ways without trade. The paper plots them and gives no numbers.
    fn baselines(&self) -> Group {
        let findings = Way::BASELINES.into_iter().flat_map(|way| {
            [
                self.finding(format!("optimality gap, {}", way.name()), way, Measure::GapPercent),
                self.finding(format!("Gini index, {}", way.name()), way, Measure::Gini),
            ]
        });
        Group { title: "Without trade".into(), findings: findings.collect() }
    }

    /// What the numbers that the paper leaves out decide.
    fn setups(&self) -> Group {
        let others = SETUPS.iter().filter(|setup| setup.name != OURS);
        let findings = others.flat_map(|setup| {
            let of = |what: &str, decrement, measure| {
                let quantity = format!("{what}, {}", setup.name);
                let values = self.held.values(&setup.name, Way::with_decrement(decrement), measure);
                finding(quantity, measure, &values)
            };
            [
                of("steps", 0.9, Measure::Steps).published(published::STEPS),
                of("Gini index", 0.9, Measure::Gini).published(published::GINI),
                of("steps at 0.99", published::SLOW, Measure::Steps)
                    .at(Statistic::Maximum)
                    .published(published::SLOW_MOST_STEPS),
            ]
        });
        Group { title: "One of our own numbers changed".into(), findings: findings.collect() }
    }

    fn finding(&self, quantity: impl Into<String>, way: Way, measure: Measure) -> Finding {
        finding(quantity, measure, &self.held.values(OURS, way, measure))
    }

    fn summary(&self, setup: &str, way: Way, measure: Measure) -> Option<Summary> {
        Summary::without_interval(&self.held.values(setup, way, measure))
    }

    /// What the numbers say.
    fn reading(&self) -> String {
        let of = |way, measure| self.summary(OURS, way, measure);
        let (Some(steps), Some(gap), Some(gini), Some(spread)) = (
            of(Way::AUCTION, Measure::Steps),
            of(Way::AUCTION, Measure::GapPercent),
            of(Way::AUCTION, Measure::Gini),
            of(Way::AUCTION, Measure::SpreadShare),
        ) else {
            return "There are no trials to read.".into();
        };
        let chance = bootstrap(&self.held.values(OURS, Way::AUCTION, Measure::Steps), median, SEED);
        [
            format!(
                "The auction ends in {:.0} steps in the median (95 % interval {:.0} to {:.0}) and \
                 {:.0} at the most; published are {:.0} and {:.0}. The median Gini index is {:.3} \
                 ({:.3}).",
                steps.median,
                chance.0,
                chance.1,
                steps.max,
                published::STEPS,
                published::MOST_STEPS,
                gini.median,
                published::GINI,
            ),
            self.about_gap(&gap),
            format!("No cycle's spread exceeds {:.0} % of what is proven.", 100.0 * spread.max),
            self.about_decrements(),
            self.about_interruption(),
            self.about_setups(),
        ]
        .join(" ")
    }

    fn about_gap(&self, gap: &Summary) -> String {
        let usual = match gap.upper < 0.05 {
            true => "At least three of four games end on the cheapest order, as published.".into(),
            false => format!("A quarter of the games has a gap above {:.1} % (0 %).", gap.upper),
        };
        format!(
            "{usual} The largest gap is {:.1} % ({:.1} %): a single game of {} decides that number.",
            gap.max,
            published::LARGEST_GAP,
            gap.count
        )
    }

    fn about_decrements(&self) -> String {
        let median = |decrement: f64| {
            self.summary(OURS, Way::with_decrement(decrement), Measure::Steps)
                .map_or(f64::NAN, |steps| steps.median)
        };
        let slow = self.summary(OURS, Way::with_decrement(published::SLOW), Measure::Steps);
        let (slow, most) = slow.map_or((f64::NAN, f64::NAN), |steps| (steps.median, steps.max));
        let (quick, usual) = (median(0.3), median(0.9));
        let matters = match (quick - usual).abs() <= 0.1 * usual {
            true => "hardly matters there, as published",
            false => "matters there, unlike published",
        };
        format!(
            "From a decrement of 0.3 to one of 0.9 the median goes from {quick:.0} to {usual:.0} \
             steps: it {matters}. At 0.99 it is {slow:.0}, with {most:.0} at the most ({:.0} and \
             {:.0}).",
            published::SLOW_STEPS,
            published::SLOW_MOST_STEPS,
        )
    }

    fn about_interruption(&self) -> String {
        let median = |after, measure| {
            self.summary(OURS, Way::interrupted(after), measure).map_or(f64::NAN, |it| it.median)
        };
        let after = published::INTERRUPTED_AFTER;
        format!(
            "Interrupted at the fifth step, when each aircraft has picked once, the median gap is \
             {:.0} % ({:.1} %) and the Gini index {:.3} ({:.3}); with a fifth pick the gap is {:.0} \
             %. So few picks of 24 orders are mostly ties, for which no rule is published: ours \
             takes the lowest order.",
            median(after, Measure::GapPercent),
            published::INTERRUPTED_GAP,
            median(after, Measure::Gini),
            published::INTERRUPTED_GINI,
            median(after + 1, Measure::GapPercent),
        )
    }

    /// Why numbers differ from the published ones.
    fn about_setups(&self) -> String {
        let changes = SETUPS.iter().filter(|setup| setup.name != OURS).filter_map(|setup| {
            let steps = self.summary(&setup.name, Way::AUCTION, Measure::Steps)?;
            let gini = self.summary(&setup.name, Way::AUCTION, Measure::Gini)?;
            let slow = Way::with_decrement(published::SLOW);
            let slow = self.summary(&setup.name, slow, Measure::Steps)?;
            Some(format!(
                "{}: {:.0} steps, a Gini index of {:.3}, and {:.0} steps at the most at 0.99",
                setup.name, steps.median, gini.median, slow.max
            ))
        });
        format!(
            "What games are drawn from, the first unit and the tolerance aren't published; ours \
             decide where these numbers lie. One changed at a time gives, medians first: {}.",
            changes.collect::<Vec<_>>().join("; ")
        )
    }
}

/// The median of values that are not empty.
fn median(values: &[f64]) -> f64 {
    Summary::without_interval(values).map_or(f64::NAN, |summary| summary.median)
}

fn finding(quantity: impl Into<String>, measure: Measure, values: &[f64]) -> Finding {
    let (unit, decimals) = match measure {
        Measure::Steps => ("", 0),
        Measure::GapPercent | Measure::SurvivorsPercent => ("%", 1),
        Measure::Gini | Measure::SpreadShare => ("", 3),
    };
    Finding {
        quantity: quantity.into(),
        unit,
        decimals,
        published: None,
        ours: Summary::without_interval(values),
        statistic: Statistic::Median,
        over: "trials",
    }
}

impl Finding {
    fn at(self, statistic: Statistic) -> Self {
        Self { statistic, ..self }
    }
}
