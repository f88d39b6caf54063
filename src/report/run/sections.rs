//! The sections of a run's page, in the order of the page.

use super::course::{Course, Moment};
use super::{Lot, Run};
use crate::record::{Cohort, ComparedMetrics, Metrics, stay_class_name};
use crate::report::figure::bars::{Bars, Stack};
use crate::report::figure::boxes::{self, Boxes};
use crate::report::figure::heat::{self, Heat};
use crate::report::figure::lines::{Lines, Point, Series};
use crate::report::figure::numbers::{fixed, in_steps, short};
use crate::report::figure::{Axis, Caption, Span};
use crate::report::page::{Headline, Section, headlines};
use crate::report::table::{Cell, Column, Table};
use maud::Markup;

/// All sections that `run` has something to show in.
pub fn all(run: &Run) -> Vec<Section> {
    let some = [rules(run), lots(run)].into_iter().flatten();
    let mut sections = vec![in_numbers(run), prices(run), trade(run), turnover(run)];
    if !run.stays.hours().is_empty() {
        sections.push(cohorts(run));
    }
    sections.extend(some);
    sections
}

fn in_numbers(run: &Run) -> Section {
    Section {
        heading: "In numbers".to_owned(),
        prose: "Welfare and its optimum are on true values. Jain’s and Gini’s index are of the gains in a \
                tick, mean over lots and ticks in which somebody gained."
            .to_owned(),
        parts: vec![headlines(&run_headlines(&run.results.metrics))],
    }
}

fn run_headlines(metrics: &Metrics) -> Vec<Headline> {
    let count = |number: u64| fixed(number as f64, 0);
    let [matched, unmet, optimum] =
        [metrics.match_rate, metrics.unmet_share, metrics.optimum_share].map(percent);
    [
        ("Welfare", fixed(metrics.welfare, 2), "AUD", format!("{optimum} of the optimum")),
        (
            "Energy traded",
            fixed(metrics.volume, 1),
            "kWh",
            format!("{} trades", count(metrics.trades)),
        ),
        (
            "Mean price",
            number(metrics.price_mean, 4),
            "AUD/kWh",
            format!("± {} sd", number(metrics.price_sd, 4)),
        ),
        ("Matched", matched, "", "of those with an order".to_owned()),
        ("Jain", number(metrics.jain, 3), "", "1 where all gain the same".to_owned()),
        ("Gini", number(metrics.gini, 3), "", "0 where all gain the same".to_owned()),
        (
            "Arrivals",
            count(metrics.arrivals),
            "vehicles",
            format!("{} turned away", count(metrics.turned_away)),
        ),
        ("Departures", count(metrics.departures), "vehicles", format!("{unmet} below target")),
        ("In a lot", fixed(metrics.population, 1), "vehicles", "mean over ticks".to_owned()),
        (
            "Missing energy",
            fixed(metrics.unmet_kwh, 1),
            "kWh",
            "to the targets on leaving".to_owned(),
        ),
    ]
    .map(|(label, value, unit, beside)| Headline {
        label: label.to_owned(),
        value,
        unit: unit.to_owned(),
        beside,
    })
    .to_vec()
}

fn number(value: Option<f64>, decimals: usize) -> String {
    fixed(value.unwrap_or(f64::NAN), decimals)
}

fn percent(share: Option<f64>) -> String {
    // A dash has no percent sign.
    share.map_or(number(None, 0), |share| format!("{}\u{a0}%", fixed(100.0 * share, 1)))
}

fn prices(run: &Run) -> Section {
    let price = run.course.line("mean of trades ± sd", |moment| {
        let band = moment.price.map(|(mean, sd)| (mean - sd, mean + sd));
        (moment.price.map(|price| price.0), band)
    });
    let grid = run.course.plain("grid", |moment| moment.grid_price);
    let lines = run.course.figure(
        "Price",
        "Quantity-weighted mean price of the trades with its standard deviation, and the grid price",
        Axis::linear("", "AUD/kWh"),
        Span::Full,
        vec![price, grid],
    );
    Section {
        heading: "Prices".to_owned(),
        prose: run.course.stretch.note(),
        parts: [Some(lines), run.histogram()].into_iter().flatten().collect(),
    }
}

fn trade(run: &Run) -> Section {
    let welfare = run.outline.plain("welfare", |moment| moment.welfare);
    let optimum = run.outline.plain("optimum", |moment| moment.optimum);
    let volume = run.outline.plain("", |moment| moment.volume);
    let matched =
        run.outline.line("", |moment| (moment.match_rate.map(|share| 100.0 * share), None));
    let jain = run.outline.line("Jain", |moment| (moment.jain, None));
    let gini = run.outline.line("Gini", |moment| (moment.gini, None));
    let half =
        |title, about, axis, series| run.outline.figure(title, about, axis, Span::Half, series);
    Section {
        heading: "Trade".to_owned(),
        prose: run.outline.stretch.note(),
        parts: vec![
            half(
                "Welfare",
                "Welfare of the trades and the most that true values allowed",
                Axis::linear("", "AUD a tick").from_zero(),
                vec![welfare, optimum],
            ),
            half(
                "Energy traded",
                "Energy that changed hands",
                Axis::linear("", "kWh a tick").from_zero(),
                vec![volume],
            ),
            half(
                "Matched",
                "Participants with a trade, as a share of those with an order",
                Axis::linear("", "%").between(0.0, 100.0),
                vec![matched],
            ),
            half(
                "Fairness",
                "Jain's and Gini's index of the gains",
                Axis::linear("index", "").between(0.0, 1.0),
                vec![jain, gini],
            ),
        ],
    }
}

fn turnover(run: &Run) -> Section {
    let parked = run.outline.plain("", |moment| moment.population);
    let came = run.outline.plain("came", |moment| moment.arrivals);
    let left = run.outline.plain("left", |moment| moment.departures);
    let away = run.outline.plain("turned away", |moment| moment.turned_away);
    let missing = run.outline.plain("", |moment| moment.unmet_kwh);
    let lines = |title, about, unit: &str, span, series| {
        run.outline.figure(title, about, Axis::linear("", unit).from_zero(), span, series)
    };
    Section {
        heading: "Turnover".to_owned(),
        prose: run.outline.stretch.note(),
        parts: vec![
            lines("Parked", "Vehicles in a bay", "vehicles", Span::Half, vec![parked]),
            lines(
                "Missing on leaving",
                "Energy missing to the targets of those who left",
                "kWh a tick",
                Span::Half,
                vec![missing],
            ),
            lines(
                "Coming and going",
                "Vehicles that came, left, or found no free bay",
                "vehicles a tick",
                Span::Full,
                vec![came, left, away],
            ),
        ],
    }
}

fn cohorts(run: &Run) -> Section {
    let (hours, classes) = (run.stays.hours(), run.stays.classes());
    let by_hour: Vec<_> =
        hours.iter().map(|&hour| (hour_name(hour), run.stays.of_hour(hour))).collect();
    let by_stay: Vec<_> =
        classes.iter().map(|&class| (stay_class_name(class), run.stays.of_class(class))).collect();
    Section {
        heading: "Who came when, and how it went".to_owned(),
        prose: "Stays that ended. A stay is below target if energy was missing on leaving; gains \
                are on true values, over the whole stay."
            .to_owned(),
        parts: vec![
            stays_bars("Stays by hour of arrival", "hour of arrival", &by_hour),
            stays_bars("Stays by length", "length of stay", &by_stay),
            run.missing_heat(),
            cohort_table("By hour of arrival", "arrived", &by_hour),
            cohort_table("By length of stay", "stayed", &by_stay),
        ],
    }
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

/// The rules that were compared, if any were.
fn rules(run: &Run) -> Option<Section> {
    let results = &run.results;
    if results.compared.is_empty() {
        return None;
    }
    let mut table = Table::new(
        "",
        vec![
            Column::words("rule"),
            Column::number("welfare", "AUD", 2),
            Column::percent("of optimum", 1),
            Column::number("volume", "kWh", 1),
            Column::percent("matched", 1),
            Column::number("Jain", "", 3),
            Column::number("Gini", "", 3),
            Column::number("price", "AUD/kWh", 4),
            Column::number("sd", "AUD/kWh", 4),
        ],
    );
    let settled = ComparedMetrics::from(&results.metrics);
    table.row(rule_cells(&format!("{} (settled)", results.rule), &settled));
    for compared in &results.compared {
        table.row(rule_cells(&compared.rule, &compared.metrics));
    }
    Some(Section {
        heading: "The same orders under other rules".to_owned(),
        prose: "Computed beside the rule that settled, tick by tick; they moved nothing."
            .to_owned(),
        parts: vec![table.html()],
    })
}

fn rule_cells(name: &str, metrics: &ComparedMetrics) -> [Cell; 9] {
    [
        name.into(),
        metrics.welfare.into(),
        metrics.optimum_share.into(),
        metrics.volume.into(),
        metrics.match_rate.into(),
        metrics.jain.into(),
        metrics.gini.into(),
        metrics.price_mean.into(),
        metrics.price_sd.into(),
    ]
}

/// How lots differ, if there are several.
fn lots(run: &Run) -> Option<Section> {
    if run.lots.len() < 2 {
        return None;
    }
    let spread = |title: &str, unit: &str, of: fn(&Lot) -> Option<f64>| {
        Boxes {
            caption: Caption::new(
                title,
                format!("{title} of each lot: median, quartiles, whiskers"),
            ),
            span: Span::Half,
            axis: Axis::linear("", unit),
            series: Vec::new(),
            rows: vec![boxes::Row {
                label: "lots".to_owned(),
                samples: vec![run.lots.iter().filter_map(of).collect()],
            }],
        }
        .figure()
    };
    Some(Section {
        heading: format!("{} lots", fixed(run.lots.len() as f64, 0)),
        prose:
            "Each lot over the whole run. A box holds half of the lots, its line is the median, \
                whiskers reach to one and a half times its length, dots are lots beyond."
                .to_owned(),
        parts: vec![
            spread("Mean price", "AUD/kWh", |lot| lot.price_mean.map(|it| it.0)),
            spread("Share of optimum", "%", |lot| lot.optimum_share.map(|it| 100.0 * it.0)),
            spread("Energy traded", "kWh", |lot| Some(lot.volume.0)),
            spread("Missing energy", "kWh", |lot| Some(lot.unmet_kwh.0)),
        ],
    })
}

impl Course {
    /// A line over the run.
    fn line(
        &self,
        name: &str,
        of: impl Fn(&Moment) -> (Option<f64>, Option<(f64, f64)>),
    ) -> Series {
        let point = |moment: &Moment| {
            let (y, band) = of(moment);
            Point { x: moment.when, y, band }
        };
        Series { name: name.to_owned(), points: self.moments.iter().map(point).collect() }
    }

    /// A line without a band.
    fn plain(&self, name: &str, of: impl Fn(&Moment) -> f64) -> Series {
        self.line(name, |moment| (Some(of(moment)), None))
    }

    /// A figure of lines over the run.
    fn figure(&self, title: &str, about: &str, y: Axis, span: Span, series: Vec<Series>) -> Markup {
        let (label, unit) = self.time;
        Lines { caption: Caption::new(title, about), span, x: Axis::linear(label, unit), y, series }
            .figure()
    }
}

impl Run {
    /// Energy by price, if the run left trades.
    fn histogram(&self) -> Option<Markup> {
        let prices = self.prices.as_ref()?;
        let (lows, amounts): (Vec<f64>, Vec<f64>) = prices.classes().into_iter().unzip();
        let bars = Bars {
            caption: Caption::new("Energy by price", "How much energy was traded at which price")
                .with_note(format!(
                    "Classes of {} AUD/kWh, named by their lower end.",
                    short(prices.width)
                )),
            span: Span::Full,
            across: "price, AUD/kWh".to_owned(),
            categories: lows.iter().map(|low| in_steps(*low, prices.width, 1.0)).collect(),
            y: Axis::linear("", "kWh"),
            series: vec![Stack {
                name: String::new(),
                amounts: amounts.into_iter().map(Some).collect(),
            }],
        };
        Some(bars.figure())
    }

    /// Energy missing on leaving over hour of arrival and length of stay.
    fn missing_heat(&self) -> Markup {
        let hours = self.stays.hours();
        let cell = |hour: usize, class: usize| {
            let cohort = self.stays.cell(hour, class);
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
            rows: self.stays.classes().into_iter().map(row).collect(),
        }
        .figure()
    }
}
