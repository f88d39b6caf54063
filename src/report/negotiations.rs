//! What a page of reproductions shows of negotiations: ways beside each other, trial by trial.

use super::figure::boxes::{Boxes, Row};
use super::figure::{Axis, Caption, Span};
use super::page::Section;
use crate::study::negotiations::{Measure, Negotiations, OURS, Way};
use maud::Markup;

/// The sections with figures.
pub fn sections(held: &Negotiations) -> Vec<Section> {
    let figures = Figures { held };
    let section = |heading: &str, prose: &str, parts: Vec<Markup>| Section {
        heading: heading.into(),
        prose: prose.into(),
        parts,
    };
    vec![
        section(
            "Trade beside none",
            "Each way settles the same games. Boxes hold the middle half of the trials, whiskers \
             reach to what lies within one and a half times its length, dots lie beyond. What \
             exceeds an axis stands at its edge. The ways without trade decide at once.",
            figures.ways(),
        ),
        section(
            "Decrement",
            "How fast the unit shrinks when a cycle doesn't settle the auction.",
            figures.decrements(),
        ),
        section(
            "Interruption",
            "The auction stopped after so many steps; the order picked most until then is flown.",
            figures.interruptions(),
        ),
    ]
}

struct Figures<'a> {
    held: &'a Negotiations,
}

/// Gaps up to here are told apart, %.
const WIDEST_GAP: f64 = 1_500.0;

impl Figures<'_> {
    fn ways(&self) -> Vec<Markup> {
        let ways = || std::iter::once(Way::AUCTION).chain(Way::BASELINES);
        let label = |way: Way| match way {
            Way::Auction { .. } => "trading auction".to_owned(),
            other => other.name().to_owned(),
        };
        vec![
            self.gaps("Optimality gap", ways().map(|way| (label(way), way))),
            self.ginis("Gini index", ways().map(|way| (label(way), way))),
        ]
    }

    fn decrements(&self) -> Vec<Markup> {
        let ways = || {
            let way = |decrement: f64| (decrement.to_string(), Way::with_decrement(decrement));
            Way::DECREMENTS.into_iter().map(way)
        };
        vec![
            self.boxes(
                Caption::new("Steps", "Steps of the auction for each decrement."),
                Axis::linear("steps", "").from_zero(),
                Measure::Steps,
                ways(),
            ),
            self.boxes(
                Caption::new(
                    "Widest spread in a cycle",
                    "The widest difference between an aircraft's profits of the orders picked in \
                     a cycle, as a share of the proven bound, for each decrement.",
                )
                .with_note("1 is what is proven."),
                Axis::linear("share of the bound", "").between(0.0, 1.0),
                Measure::SpreadShare,
                ways(),
            ),
            self.gaps("Optimality gap by decrement", ways()),
            self.ginis("Gini index by decrement", ways()),
        ]
    }

    fn interruptions(&self) -> Vec<Markup> {
        let ways = || {
            let way = |after: u64| (format!("after {after}"), Way::interrupted(after));
            Way::INTERRUPTIONS.into_iter().map(way).chain([("never".to_owned(), Way::AUCTION)])
        };
        vec![
            self.gaps("Optimality gap by interruption", ways()),
            self.ginis("Gini index by interruption", ways()),
        ]
    }

    fn gaps(&self, title: &str, ways: impl Iterator<Item = (String, Way)>) -> Markup {
        let about = "How much more the chosen order costs all aircraft than the cheapest one.";
        let axis = Axis::linear("optimality gap", "%").between(0.0, WIDEST_GAP);
        self.boxes(Caption::new(title, about), axis, Measure::GapPercent, ways)
    }

    fn ginis(&self, title: &str, ways: impl Iterator<Item = (String, Way)>) -> Markup {
        let about = "How unevenly aircraft bear the chosen order, after trade where there is any.";
        let axis = Axis::linear("Gini index", "").between(0.0, 1.0);
        self.boxes(Caption::new(title, about), axis, Measure::Gini, ways)
    }

    fn boxes(
        &self,
        caption: Caption,
        axis: Axis,
        measure: Measure,
        ways: impl Iterator<Item = (String, Way)>,
    ) -> Markup {
        let row = |(label, way): (String, Way)| Row {
            label,
            samples: vec![self.held.values(OURS, way, measure)],
        };
        let rows = ways.map(row).collect();
        Boxes { caption, span: Span::Half, axis, series: vec![String::new()], rows }.figure()
    }
}
