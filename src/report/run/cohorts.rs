//! Who came when and how long they stayed, and how it went for them.

use super::Run;
use crate::record::{Cohort, stay_class_name};
use crate::report::figure::bars::{Bars, Stack};
use crate::report::figure::heat::{self, Heat};
use crate::report::figure::{Axis, Caption, Span};
use crate::report::page::Section;
use crate::report::table::{Cell, Column, Table};
use maud::Markup;

/// The section of cohorts; `None` where no stay has ended.
pub fn section(run: &Run) -> Option<Section> {
    let (hours, classes) = (run.stays.hours(), run.stays.classes());
    let by_hour: Vec<_> =
        hours.iter().map(|&hour| (hour_name(hour), run.stays.of_hour(hour))).collect();
    let by_stay: Vec<_> =
        classes.iter().map(|&class| (stay_class_name(class), run.stays.of_class(class))).collect();
    (!hours.is_empty()).then(|| Section {
        heading: "Who came when, and how it went".to_owned(),
        prose: "Stays that ended. A stay is below target if energy was missing on leaving; gains \
                are on true values, over the whole stay."
            .to_owned(),
        parts: vec![
            stays_bars("Stays by hour of arrival", "hour of arrival", &by_hour),
            stays_bars("Stays by length", "length of stay", &by_stay),
            missing_heat(run),
            cohort_table("By hour of arrival", "arrived", &by_hour),
            cohort_table("By length of stay", "stayed", &by_stay),
        ],
    })
}

fn hour_name(hour: usize) -> String {
    format!("{hour:02}:00")
}

/// Stays of cohorts, those that ended below target on top of the others.
fn stays_bars(title: &str, across: &str, cohorts: &[(String, Cohort)]) -> Markup {
    let stack = |name: &str, amount: fn(&Cohort) -> u64| Stack {
        name: name.to_owned(),
        amounts: cohorts.iter().map(|(_, cohort)| Some(amount(cohort) as f64)).collect(),
    };
    Bars {
        caption: Caption::new(title, "Stays that reached their target and stays that did not"),
        span: Span::Half,
        across: across.to_owned(),
        categories: cohorts.iter().map(|(name, _)| name.clone()).collect(),
        y: Axis::linear("", "stays"),
        series: vec![
            stack("at target", |cohort| cohort.stays - cohort.unmet),
            stack("below target", |cohort| cohort.unmet),
        ],
    }
    .figure()
}

fn cohort_table(caption: &str, head: &str, cohorts: &[(String, Cohort)]) -> Markup {
    let mut table = Table::new(
        caption,
        vec![
            Column::words(head),
            Column::count("stays"),
            Column::percent("below target", 1),
            Column::number("missing", "kWh", 2),
            Column::percent("SoC in", 1),
            Column::percent("SoC out", 1),
            Column::percent("matched", 1),
            Column::number("paid", "AUD/kWh", 3),
            Column::number("received", "AUD/kWh", 3),
            Column::number("Jain", "", 3),
            Column::number("gain", "AUD", 3),
            Column::number("gain", "AUD/h", 3),
        ],
    );
    for (name, cohort) in cohorts {
        table.row(cohort_cells(name, cohort));
    }
    table.html()
}

fn cohort_cells(name: &str, cohort: &Cohort) -> [Cell; 12] {
    [
        name.into(),
        cohort.stays.into(),
        cohort.per_stay(cohort.unmet as f64).into(),
        cohort.per_stay(cohort.unmet_kwh).into(),
        cohort.per_stay(cohort.soc_in).into(),
        cohort.per_stay(cohort.soc_out).into(),
        cohort.match_rate().into(),
        cohort.price_paid().into(),
        cohort.price_received().into(),
        cohort.jain().into(),
        cohort.per_stay(cohort.utility).into(),
        cohort.utility_per_hour().into(),
    ]
}

/// Energy missing on leaving over hour of arrival and length of stay.
fn missing_heat(run: &Run) -> Markup {
    let hours = run.stays.hours();
    let cell = |hour: usize, class: usize| {
        let cohort = run.stays.cell(hour, class);
        cohort.per_stay(cohort.unmet_kwh)
    };
    let row = |class: usize| heat::Row {
        label: stay_class_name(class),
        cells: hours.iter().map(|&hour| cell(hour, class)).collect(),
    };
    Heat {
        caption: Caption::new(
            "Missing on leaving",
            "Energy missing to the target, mean of the stays of an hour and a length",
        ),
        span: Span::Full,
        value: Axis::linear("", "kWh a stay").from_zero(),
        decimals: 1,
        across: "hour of arrival".to_owned(),
        columns: hours.iter().map(|&hour| hour_name(hour)).collect(),
        rows: run.stays.classes().into_iter().map(row).collect(),
    }
    .figure()
}
