//! The page of venues: where traders go, what they offer and what they could gain.

use crate::report::figure::lines::{Lines, Point, Series};
use crate::report::figure::{Axis, Caption, Span, numbers};
use crate::report::page::{Page, Repeat, Section};
use crate::report::table::{Cell, Column, Table};
use crate::reproduce::venues::{Part, Row, SOURCE, TITLE, compare, reading, setups};
use crate::study::venues::results::{Computed, Learned, Results};
use maud::Markup;

/// The page of `results`; `command` makes them again.
pub fn page(results: &Results, command: &str) -> Page {
    let (ended, planned) = results.progress();
    let mut warnings = Vec::new();
    if ended < planned {
        warnings.push(format!("{ended} of {planned} tasks are here."));
    }
    if results.quick {
        warnings.push(
            "A quick reproduction: fewer traders, runs and stages, and smaller networks.".into(),
        );
    }
    let mut sections = vec![Section {
        heading: "In words".into(),
        prose: format!("{} Published: {SOURCE}.", reading(results)),
        parts: Vec::new(),
    }];
    let parts = compare(results).into_iter().map(|part| Section {
        heading: part.title.into(),
        prose: part.about.clone(),
        parts: vec![table(&part)],
    });
    sections.extend(parts);
    for setup in setups(results) {
        sections.push(figures(results, &setup));
    }
    sections.extend(pricing(results));
    Page {
        kind: "Reproduction".into(),
        title: TITLE.into(),
        summary: "What learners and fictitious play come to, with what every learner could still \
                  gain, and with nothing tuned toward a claim."
            .into(),
        warnings,
        sections,
        repeat: Repeat {
            prose: "One command does what is missing and makes this page anew.".into(),
            commands: vec![command.to_owned()],
            facts: vec![
                ("Program".to_owned(), results.program.clone()),
                ("Seed".to_owned(), results.seed.to_string()),
            ],
            texts: Vec::new(),
        },
    }
}

fn table(part: &Part) -> Markup {
    let columns = vec![
        Column::words("game"),
        Column::words("quantity"),
        Column::words("published"),
        Column::count("ours"),
        Column::count("quartiles"),
        Column::count("runs"),
    ];
    let mut table = Table::new("Medians over runs", columns);
    for Row { case, quantity, published, ours, decimals } in &part.rows {
        let fixed = |number: f64| numbers::fixed(number, *decimals);
        table.row([
            case.as_str().into(),
            quantity.as_str().into(),
            published.as_str().into(),
            ours.map_or(Cell::Number(None), |ours| fixed(ours.median).into()),
            ours.filter(|ours| ours.count > 1).map_or(Cell::Number(None), |ours| {
                format!("{} to {}", fixed(ours.lower), fixed(ours.upper)).into()
            }),
            Cell::from(ours.map(|ours| ours.count as f64)),
        ]);
    }
    table.html()
}

/// A point without a band.
fn at(x: f64, y: f64) -> Point {
    Point { x, y: Some(y), band: None }
}

fn figures(results: &Results, setup: &str) -> Section {
    let mut parts = Vec::new();
    let run = results.learned().find(|run| run.setup == setup);
    let play = results.computed().find(|play| play.setup == setup);
    if let Some(run) = run {
        if run.k.len() > 1 {
            parts.push(choices(run));
        }
        parts.push(regret(results, setup));
    }
    for side in [0, 1] {
        parts.extend(strategies(run, play, side));
    }
    Section {
        heading: format!("Learned and computed: {setup}"),
        prose: "The first run of each; offers lie on the diagonal where they state the type."
            .into(),
        parts,
    }
}

/// Venue choice over training (Fig. 1).
fn choices(run: &Learned) -> Markup {
    let names = ["buyers below ½", "buyers from ½ on", "sellers below ½", "sellers from ½ on"];
    let series = names.iter().enumerate().map(|(half, name)| Series {
        name: (*name).to_owned(),
        points: run
            .course
            .iter()
            .map(|moment| at(f64::from(moment.stage), 100.0 * moment.halves[half]))
            .collect(),
    });
    Lines {
        caption: Caption::new(
            "Share in venue 1 over training",
            "By side and half of types, fifty stages a point, exploration and all.",
        ),
        span: Span::Full,
        x: Axis::linear("stage", ""),
        y: Axis::linear("in venue 1", "%").from_zero(),
        series: series.collect(),
    }
    .figure()
}

/// What a trader could gain, over training.
fn regret(results: &Results, setup: &str) -> Markup {
    let runs = results.learned().filter(|run| run.setup == setup);
    let series = runs.map(|run| Series {
        name: format!("run {}", run.run + 1),
        points: run.regrets.iter().map(|(stage, regret)| at(f64::from(*stage), *regret)).collect(),
    });
    Lines {
        caption: Caption::new(
            "Mean regret over training",
            "What a trader could gain by its best response to the others, none exploring.",
        ),
        span: Span::Full,
        x: Axis::linear("stage", ""),
        y: Axis::linear("mean regret", "money").from_zero(),
        series: series.collect(),
    }
    .figure()
}

/// Offers over types (Fig. 2), learned and computed, a line a venue.
fn strategies(run: Option<&Learned>, play: Option<&Computed>, side: usize) -> Option<Markup> {
    let mut series =
        vec![Series { name: "truth".into(), points: vec![at(0.0, 0.0), at(1.0, 1.0)] }];
    let venues = run.map(|run| run.k.len()).or(play.map(|play| play.k.len()))?;
    for venue in 0..venues {
        if let Some(run) = run {
            let own = run
                .points
                .iter()
                .filter(|point| point.buys == (side == 0) && point.venue == Some(venue));
            let mut points: Vec<Point> = own.map(|point| at(point.type_, point.offer)).collect();
            points.sort_by(|left, right| left.x.total_cmp(&right.x));
            series.push(Series { name: format!("learned, venue {}", venue + 1), points });
        }
        let curves = [
            ("fitted", run.map(|run| &run.strategy[side])),
            ("computed", play.map(|play| &play.strategy[side])),
        ];
        for (name, curve) in curves {
            let Some(curve) = curve else { continue };
            let points = curve.iter().map(|(type_, own, offer)| Point {
                x: *type_,
                y: (*own == Some(venue)).then_some(*offer),
                band: None,
            });
            series.push(Series {
                name: format!("{name}, venue {}", venue + 1),
                points: points.collect(),
            });
        }
    }
    let name = if side == 0 { "Bids of buyers" } else { "Asks of sellers" };
    Some(
        Lines {
            caption: Caption::new(
                name,
                "Offer over type, by venue; fitted is a network that tells action from type.",
            ),
            span: Span::Half,
            x: Axis::linear("type", "money"),
            y: Axis::linear("offer", "money").from_zero(),
            series,
        }
        .figure(),
    )
}

/// k over rounds (Fig. 5).
fn pricing(results: &Results) -> Option<Section> {
    let figures: Vec<Markup> = results
        .pricing()
        .take(4)
        .map(|run| {
            let series = [0, 1].map(|venue| Series {
                name: format!("venue {}", venue + 1),
                points: run
                    .course
                    .iter()
                    .map(|(round, k, _)| at(f64::from(*round), k[venue]))
                    .collect(),
            });
            Lines {
                caption: Caption::new(
                    format!("k over rounds, run {}", run.run + 1),
                    "What each venue posted, exploration and all.",
                ),
                span: Span::Half,
                x: Axis::linear("round", ""),
                y: Axis::linear("k", "").from_zero(),
                series: series.to_vec(),
            }
            .figure()
        })
        .collect();
    (!figures.is_empty()).then(|| Section {
        heading: "Venues that learn k".into(),
        prose: "MADDPG in two stages: both post k, traders learn anew, both get their efficiency."
            .into(),
        parts: figures,
    })
}
