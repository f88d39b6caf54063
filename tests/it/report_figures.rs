//! Figures on usual and on hostile data: nothing that isn't a number reaches the page, and every
//! page is whole. The gallery they make stays in the target folder, where `scripts/web_tests.sh`
//! looks at it in a browser.

use super::markup::{balanced, texts};
use haggle::report::figure::boxes::{self, Boxes};
use haggle::report::figure::dots::{self, Dot, Dots};
use haggle::report::figure::heat::{self, Heat};
use haggle::report::figure::lines::{Lines, Point, Series};
use haggle::report::figure::profile::{Curve, Profile};
use haggle::report::figure::{Axis, Caption, Span, bars, bars::Bars};
use haggle::report::page::{Page, Section};
use maud::Markup;
use std::path::Path;

const HOSTILE: [(&str, &[f64]); 8] = [
    ("nothing", &[]),
    ("one", &[3.5]),
    ("all equal", &[0.28, 0.28, 0.28, 0.28]),
    ("not numbers", &[f64::NAN, f64::INFINITY, f64::NEG_INFINITY]),
    ("huge", &[1e18, -4e21, 8e21, 3e20]),
    ("tiny", &[1e-12, 3e-12, 2e-13]),
    ("beyond drawing", &[f64::MAX, f64::MIN, 1.0, f64::MIN_POSITIVE]),
    ("gaps", &[1.0, f64::NAN, 3.0, f64::NAN, f64::NAN, 2.0, 2.5]),
];

const LONG: &str =
    "a name that somebody made far longer than anyone would draw, & <b>with</b> marks";

fn caption(title: &str) -> Caption {
    Caption::new(title, format!("{title}, for the test")).with_note("A remark under it.")
}

/// A number that is the same every time and looks like chance.
fn noise(index: usize) -> f64 {
    ((index * 7919 + 104_729) % 1000) as f64 / 1000.0
}

fn lines(title: &str, values: &[f64], y: Axis, span: Span) -> Markup {
    let point = |(index, &value): (usize, &f64)| Point {
        x: index as f64,
        y: value.is_finite().then_some(value),
        band: Some((value - 0.1 * value.abs(), value + 0.1 * value.abs())),
    };
    let points: Vec<Point> = values.iter().enumerate().map(point).collect();
    let raw = values.iter().enumerate();
    let raw =
        raw.map(|(index, &value)| Point { x: index as f64, y: Some(value / 2.0), band: None });
    let series = vec![
        Series { name: "first".to_owned(), points },
        Series { name: LONG.to_owned(), points: raw.collect() },
    ];
    let x = Axis::linear("time", "days");
    Lines { caption: caption(title), span, x, y, series }.figure()
}

fn dots(title: &str, values: &[f64], axis: Axis, span: Span) -> Markup {
    let dot = |value: f64| Dot {
        value: Some(value),
        interval: Some((value * 0.9, value * 1.1)),
        raw: values.to_vec(),
        reference: Some(value * 1.05),
    };
    let row = |label: &str| dots::Row {
        label: label.to_owned(),
        dots: values.iter().take(3).map(|&value| dot(value)).collect(),
    };
    let rows = ["nash", LONG, "double-auction-rank"].map(row).to_vec();
    let series = ["haggle", "another", "a third"].map(str::to_owned).to_vec();
    Dots { caption: caption(title), span, axis, series, reference: "published".to_owned(), rows }
        .figure()
}

fn boxes(title: &str, values: &[f64], axis: Axis, span: Span) -> Markup {
    let spread: Vec<f64> = values.iter().map(|value| value * 3.0).collect();
    let row = |label: &str| boxes::Row {
        label: label.to_owned(),
        samples: vec![values.to_vec(), spread.clone(), Vec::new()],
    };
    let rows = ["nash", LONG].map(row).to_vec();
    let series = ["plain", "threefold", "empty"].map(str::to_owned).to_vec();
    Boxes { caption: caption(title), span, axis, series, rows }.figure()
}

fn profile(title: &str, values: &[f64], x: Axis, span: Span) -> Markup {
    let thirds: Vec<f64> = values.iter().map(|value| value / 3.0).collect();
    let series = vec![Curve::distribution("whole", values), Curve::distribution("thirds", &thirds)];
    let y = Axis::linear("share of runs", "").between(0.0, 1.0);
    Profile { caption: caption(title), span, x, y, series }.figure()
}

fn heat(title: &str, values: &[f64], columns: usize, span: Span) -> Markup {
    let value = |row: usize, column: usize| {
        let at = (row * 31 + column * 7) % values.len().max(1);
        values.get(at).map(|value| value * (1.0 + (row * columns + column) as f64 / 10.0))
    };
    let row = |index: usize| heat::Row {
        label: if index == 1 { LONG.to_owned() } else { format!("{} bays", 10 * (index + 1)) },
        cells: (0..columns).map(|column| value(index, column)).collect(),
    };
    let figure = Heat {
        caption: caption(title),
        span,
        value: Axis::linear("welfare", "AUD"),
        decimals: 2,
        across: "arrivals a tick".to_owned(),
        columns: (0..columns).map(|column| format!("{:.1}", column as f64 / 2.0)).collect(),
        rows: (0..4).map(row).collect(),
    };
    figure.figure()
}

fn bars(title: &str, values: &[f64], categories: usize, span: Span) -> Markup {
    let amounts = |factor: f64| {
        (0..categories)
            .map(|index| values.get(index % values.len().max(1)).map(|value| value.abs() * factor))
            .collect()
    };
    let stack =
        |name: &str, factor| bars::Stack { name: name.to_owned(), amounts: amounts(factor) };
    Bars {
        caption: caption(title),
        span,
        across: "hour of arrival".to_owned(),
        categories: (0..categories).map(|index| format!("{index:02}:00")).collect(),
        y: Axis::linear("stays", ""),
        series: vec![stack("met", 1.0), stack("below target", 0.3)],
    }
    .figure()
}

/// One of each figure.
fn one_of_each(values: &[f64], span: Span) -> Vec<Markup> {
    let axis = || Axis::linear("price", "AUD/kWh");
    vec![
        lines("Lines", values, axis(), span),
        lines("Lines, logarithmic", values, Axis::log("time", "s"), span),
        dots("Dots", values, axis(), span),
        dots("Dots, logarithmic", values, Axis::log("time", "s"), span),
        boxes("Boxes", values, axis(), span),
        profile("Profile", values, axis(), span),
        profile("Profile, logarithmic", values, Axis::log("ratio to the best", ""), span),
        heat("Heat", values, 7, span),
        heat("Heat, many columns", values, 40, span),
        bars("Bars", values, 24, span),
    ]
}

fn gallery() -> String {
    let usual: Vec<f64> = (0..400).map(|index| 0.2 + 0.05 * noise(index)).collect();
    let section = |heading: &str, parts| Section {
        heading: heading.to_owned(),
        prose: "What a section says before it shows anything.".to_owned(),
        parts,
    };
    let mut sections = vec![
        section("Usual data", one_of_each(&usual[..40], Span::Full)),
        section("Usual data, half a page", one_of_each(&usual, Span::Half)),
    ];
    for (name, values) in HOSTILE {
        sections.push(section(name, one_of_each(values, Span::Half)));
    }
    let page = Page {
        kind: "Gallery".to_owned(),
        title: "Every figure, on usual and on hostile data".to_owned(),
        sections,
        ..Page::default()
    };
    page.html()
}

#[test]
fn figures_are_whole_whatever_the_data_are() {
    let page = gallery();
    balanced(&page);
    for word in ["NaN", "inf", "Infinity"] {
        assert!(!page.contains(&format!("\"{word}")), "a place is {word}");
        assert!(texts(&page).iter().all(|text| !text.split(' ').any(|it| it == word)), "{word}");
    }
    assert!(!page.contains("<b>with</b>"), "a name is taken for markup");
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("report-gallery.html");
    std::fs::write(&path, page).expect("the gallery is written");
}

#[test]
fn places_are_numbers_in_every_drawing() {
    for (name, values) in HOSTILE {
        for figure in one_of_each(values, Span::Full) {
            let text = figure.into_string();
            for attribute in ["x=\"", "y=\"", "cx=\"", "width=\"", "height=\"", "x1=\"", "y2=\""] {
                for value in text.split(&format!(" {attribute}")).skip(1) {
                    let value = value.split('"').next().unwrap_or_default();
                    let number: f64 = value.parse().unwrap_or(f64::NAN);
                    assert!(number.is_finite(), "{name}: {attribute}{value}");
                }
            }
            for path in text.split(" d=\"").skip(1) {
                let path = path.split('"').next().unwrap_or_default();
                assert!(!path.contains("NaN") && !path.contains("inf"), "{name}: {path}");
            }
        }
    }
}

#[test]
fn a_long_run_is_thinned_to_what_can_be_seen() {
    let many: Vec<f64> = (0..1_000_000).map(noise).collect();
    let text = lines("Many", &many, Axis::linear("price", "AUD/kWh"), Span::Full).into_string();
    assert!(text.len() < 250_000, "{} bytes", text.len());
}
