//! The run over time: prices, trade, turnover.

use super::Run;
use super::course::{Course, Moment};
use crate::report::figure::bars::{Bars, Stack};
use crate::report::figure::lines::{Lines, Point, Series};
use crate::report::figure::numbers::{in_steps, short};
use crate::report::figure::{Axis, Caption, Span};
use crate::report::page::Section;
use maud::Markup;

/// What energy cost.
pub fn prices(run: &Run) -> Section {
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
        parts: [Some(lines), histogram(run)].into_iter().flatten().collect(),
    }
}

/// What trading brought.
pub fn trade(run: &Run) -> Section {
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

/// Who was there.
pub fn turnover(run: &Run) -> Section {
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

/// Energy by price, if the run left trades.
fn histogram(run: &Run) -> Option<Markup> {
    let prices = run.prices.as_ref()?;
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
