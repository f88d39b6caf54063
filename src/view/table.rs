//! The shown run as a table: a row a tick, in numbers of a frame.

use crate::play::Run;
use crate::record::Frame;

/// The columns; the names are those of the metrics everywhere.
const COLUMNS: [&str; 24] = [
    "tick",
    "day",
    "time",
    "grid_price",
    "population",
    "arrivals",
    "turned_away",
    "departures",
    "unmet",
    "unmet_kwh",
    "buyers",
    "sellers",
    "trades",
    "demand",
    "supply",
    "welfare",
    "optimum",
    "volume",
    "price_mean",
    "price_sd",
    "match_rate",
    "jain",
    "gini",
    "reward",
];

/// The ticks that `run` has, as CSV. What has no meaning, such as a price without a trade, is an
/// empty cell. A frame is for eyes: numbers have seven digits, those of `haggle run --out` all.
pub fn csv(run: &Run) -> String {
    let mut table = COLUMNS.join(",") + "\n";
    for frame in run.history.range(run.history.ticks()) {
        table += &row(run, frame).join(",");
        table.push('\n');
    }
    table
}

fn row(run: &Run, frame: &Frame) -> [String; 24] {
    let number = |number: f32| if number.is_nan() { String::new() } else { number.to_string() };
    let pulse = &frame.pulse;
    [
        frame.tick.to_string(),
        run.playbill.day(frame.tick).to_string(),
        run.playbill.time(frame.tick),
        number(frame.grid_price),
        pulse.population.to_string(),
        pulse.arrivals.to_string(),
        pulse.turned_away.to_string(),
        pulse.departures.to_string(),
        pulse.unmet.to_string(),
        number(pulse.unmet_kwh),
        pulse.buyers.to_string(),
        pulse.sellers.to_string(),
        pulse.trades.to_string(),
        number(pulse.demand),
        number(pulse.supply),
        number(pulse.welfare),
        number(pulse.optimum),
        number(pulse.volume),
        number(pulse.price_mean),
        number(pulse.price_sd),
        number(pulse.match_rate),
        number(pulse.jain),
        number(pulse.gini),
        number(pulse.learning.reward),
    ]
}
