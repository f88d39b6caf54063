//! Small tables with results worked out by hand, and broken ones with the line they break at.

use super::*;
use crate::scenario::bounds::VehicleCount;
use crate::scenario::error::FileError;
use crate::scenario::lot::form::{Clock, Place};
use crate::scenario::source::Data;

fn data(text: &str) -> Data {
    Data { name: "test.csv".into(), text: text.into(), shipped: false }
}

/// A clock in the notation of scenario files.
fn clock(text: &str) -> Clock {
    ron::from_str(text).expect("the clock is a valid one")
}

/// Asserts that a table is refused at `line`, counted from 1, for a reason with all `words`.
fn check_refused<T>(result: Result<T, FileError>, line: usize, words: &[&str]) {
    let error = result.err().expect("the table is refused");
    assert_eq!(error.position().map(|(line, _)| line), Some(line), "{error}");
    let all = format!("{error} {}", error.help().unwrap_or_default());
    for word in words {
        assert!(all.contains(word), "{word} is not in: {all}");
    }
}

fn assert_close(found: &[f64], expected: &[f64]) {
    let is_close = |(a, b): (&f64, &f64)| (a - b).abs() < 1e-12;
    let same = found.len() == expected.len() && found.iter().zip(expected).all(is_close);
    assert!(same, "found {found:?}, expected {expected:?}");
}

// Stays

/// A table of stays whose hours all have the same row.
fn stays(header: &str, row: &str) -> String {
    let rows: String = (0..24).map(|hour| format!("{hour},{row}\n")).collect();
    format!("arrival_hour,{header}\n{rows}")
}

const HALF_HOURS: &str = "stay_0.0h,stay_0.5h,stay_1.0h,stay_1.5h";

#[test]
fn a_started_tick_counts_as_a_whole_one() {
    let table = data(&stays(HALF_HOURS, "0.1,0.2,0.3,0.4"));
    for (step_hours, expected) in [
        (0.5, &[0.1, 0.3, 0.6, 1.0][..]),
        // Two half-hours share a tick.
        (1.0, &[0.3, 1.0]),
        // A stay of half an hour takes two ticks of a quarter.
        (0.25, &[0.0, 0.1, 0.1, 0.3, 0.3, 0.6, 0.6, 1.0]),
        // Up to 0.5 h, 1.0 h, 1.5 h and 2.0 h are 1, 2, 2 and 3 ticks of 0.75 h.
        (0.75, &[0.1, 0.6, 1.0]),
        (24.0, &[1.0]),
    ] {
        let rows = by_hour(&table, step_hours).expect("the table is valid");
        assert_eq!(rows.len(), 24);
        assert_close(&rows[23], expected);
    }
}

#[test]
fn stays_end_with_the_longest_that_occurs_and_sum_to_one() {
    let table = data(&stays(HALF_HOURS, "0.4996,0.4996,0,0"));
    let rows = by_hour(&table, 0.5).expect("0.9992 is close enough to 1");
    assert_close(&rows[0], &[0.5, 1.0]);
}

#[test]
fn broken_tables_of_stays_are_refused() {
    let valid = stays(HALF_HOURS, "0.1,0.2,0.3,0.4");
    let change = |from: &str, to: &str| by_hour(&data(&valid.replacen(from, to, 1)), 0.5);
    check_refused(change("arrival_hour", "hour"), 1, &["`arrival_hour` is missing"]);
    check_refused(change("stay_1.0h", "stay_1.1h"), 1, &["stay_0.5h", "even steps"]);
    check_refused(change("\n3,0.1", "\n3,x"), 5, &["`stay_0.0h` is `x`", "a number"]);
    check_refused(change("\n3,0.1", "\n3,NaN"), 5, &["`NaN`", "a number"]);
    check_refused(change("\n3,0.1", "\n3,-0.1"), 5, &["`-0.1`", "from 0 to 1"]);
    check_refused(change("\n3,0.1", "\n3,"), 5, &["is empty", "from 0 to 1"]);
    check_refused(change("\n3,0.1", "\n3,0.2"), 5, &["sum to 1.1", "allowed is 1"]);
    check_refused(change("\n3,", "\n4,"), 5, &["`arrival_hour` is `4`", "allowed is 3"]);
    check_refused(change("\n3,0.1,", "\n3,"), 5, &["has 4 cells", "allowed are 5"]);
    check_refused(change("23,0.1,0.2,0.3,0.4\n", ""), 24, &["has 23 rows", "allowed are 24"]);
    check_refused(by_hour(&data("arrival_hour,stay_0.0h\n"), 0.5), 1, &["no rows"]);
    check_refused(by_hour(&data(&stays("stay_0.0h", "1")), 0.5), 1, &["even steps"]);
    check_refused(by_hour(&data(&stays("stay_0h,stay_9999h", "1,0")), 1.0), 25, &["10000 ticks"]);
}

// Arrivals

/// A table of arrivals with `weekday` and `weekend` percentages at home, given by the quarter.
fn arrivals(weekday: impl Fn(usize) -> String, weekend: impl Fn(usize) -> String) -> String {
    let mut text = "day,time,home_percent\n".to_owned();
    for (day, percent) in [("weekday", &weekday as &dyn Fn(usize) -> String), ("weekend", &weekend)]
    {
        for quarter in 0..96 {
            let (hour, minute) = (quarter / 4, quarter % 4 * 15);
            text += &format!("{day},{hour:02}:{minute:02},{}\n", percent(quarter));
        }
    }
    text
}

/// All arrivals in one quarter of an hour.
fn all_in(quarter: usize) -> impl Fn(usize) -> String {
    move |other| if other == quarter { "100" } else { "0" }.to_owned()
}

fn count(vehicles: f64) -> VehicleCount {
    VehicleCount::try_from(vehicles).expect("the count is in range")
}

#[test]
fn quarters_are_summed_to_the_ticks_of_a_week() {
    // Everybody comes at 07:45 on weekdays and at 00:15 on weekends.
    let table = data(&arrivals(all_in(31), all_in(1)));
    let shares = shares_of_day(&table, Place::Home).expect("the table is valid");
    // The week begins on a Thursday; days begin at 06:00, so half past midnight counts
    // to the day before: Friday's last ticks are Saturday's first hours.
    let week = Week { per_weekday: count(8.0), per_weekend_day: count(2.0), first_day: 3 };
    let clock = clock("(step_hours: 1.0, steps_per_day: 24, opens_at_hours: 6.0)");
    let ticks = shares.per_tick(&clock, &week);
    assert_eq!(ticks.len(), 7 * 24);
    let busy: Vec<(usize, f64)> =
        ticks.iter().copied().enumerate().filter(|(_, rate)| *rate > 0.0).collect();
    let (morning, midnight) = (1, 18);
    let expected = [
        (morning, 8.0),           // Thursday
        (24 + morning, 8.0),      // Friday
        (24 + midnight, 2.0),     // Saturday
        (2 * 24 + midnight, 2.0), // Sunday
        (4 * 24 + morning, 8.0),  // Monday
        (5 * 24 + morning, 8.0),  // Tuesday
        (6 * 24 + morning, 8.0),  // Wednesday
    ];
    assert_eq!(busy, expected);
}

#[test]
fn nobody_comes_on_a_weekend_that_was_not_measured() {
    let table = data(&arrivals(all_in(31), |_| String::new()));
    let shares = shares_of_day(&table, Place::Home).expect("the table is valid");
    assert_eq!(shares.weekend, None);
    let week = Week { per_weekday: count(8.0), per_weekend_day: count(0.0), first_day: 0 };
    let ticks = shares.per_tick(&clock("(step_hours: 0.5, steps_per_day: 48)"), &week);
    assert_close(&[ticks.iter().sum()], &[40.0]);
}

#[test]
fn broken_tables_of_arrivals_are_refused() {
    let valid = arrivals(all_in(31), all_in(1));
    let change =
        |from: &str, to: &str| shares_of_day(&data(&valid.replacen(from, to, 1)), Place::Home);
    check_refused(change("home_percent", "home"), 1, &["`home_percent` is missing", "home"]);
    check_refused(
        shares_of_day(&data(&valid), Place::Workplace),
        1,
        &["`workplace_percent` is missing"],
    );
    check_refused(change("weekday,00:30", "weekday,00:45"), 4, &["`00:45`", "allowed is 00:30"]);
    check_refused(change("weekday,23:45,0\n", ""), 96, &["has 95 rows", "allowed are 96"]);
    check_refused(change("weekday,07:45,100", "weekday,07:45,90"), 97, &["sums to 90", "100"]);
    check_refused(change("weekday,00:30,0", "weekday,00:30,x"), 4, &["`x`", "a number"]);
    check_refused(change("weekday,00:30,0", "weekday,00:30,"), 4, &["is empty", "from 0 to 100"]);
    check_refused(change("weekday,00:30,0", "weekday,00:30,inf"), 4, &["`inf`", "a number"]);
    check_refused(change("weekend,00:00,0", "weekend,00:00,"), 98, &["is empty"]);
    let only_weekdays: String = valid.lines().take(97).map(|line| format!("{line}\n")).collect();
    check_refused(shares_of_day(&data(&only_weekdays), Place::Home), 97, &["day weekend"]);
}

// Models

const MODELS: &str = "\
model,registrations,battery_kwh,max_ac_charge_kw,max_dc_charge_kw,max_ac_discharge_kw
A,300,50,7.4,100,0
B,100,60,11,100,11
";

#[test]
fn models_come_by_registrations_at_ac_powers() {
    let models = registered(&data(MODELS)).expect("the table is valid");
    let found: Vec<_> = models
        .iter()
        .map(|m| (m.name.as_str(), m.weight, m.battery_kwh, m.charge_kw, m.discharge_kw))
        .collect();
    assert_eq!(found, [("A", 300.0, 50.0, 7.4, 0.0), ("B", 100.0, 60.0, 11.0, 11.0)]);
}

#[test]
fn broken_tables_of_models_are_refused() {
    let change = |from: &str, to: &str| registered(&data(&MODELS.replacen(from, to, 1)));
    check_refused(change("battery_kwh", "battery"), 1, &["`battery_kwh`", "mean `battery`"]);
    check_refused(change("A,", ","), 2, &["`model` is empty"]);
    check_refused(change("300", "0"), 2, &["`registrations` is `0`", "above 0"]);
    check_refused(change("60", "0"), 3, &["`battery_kwh` is `0`", "above 0"]);
    check_refused(change("7.4", "-7.4"), 2, &["`max_ac_charge_kw` is `-7.4`"]);
    check_refused(change(",11\n", ",1e9\n"), 3, &["`max_ac_discharge_kw` is `1e9`", "10,000"]);
}

// Prices

const PRICES: &str = "\
utc,eur_per_mwh
2023-01-01 22:00:00,100
2023-01-01 23:00:00,-20
2023-01-02 00:00:00,40
2023-01-02 03:00:00,60
2023-01-02 04:00:00,80
";

fn tariff(utc_offset_hours: f64, floor: f64, surcharge: f64) -> Tariff {
    let from = jiff::civil::date(2023, 1, 2);
    Tariff { from, utc_offset_hours, aud_per_eur: 2.0, floor, surcharge }
}

#[test]
fn prices_are_converted_floored_and_filled_by_the_hour() {
    let prices = Prices::of(&data(PRICES)).expect("the table is valid");
    // Local midnight is 22:00 UTC; two ticks an hour.
    let clock = clock("(step_hours: 0.5, steps_per_day: 48)");
    let priced = prices.per_tick(&tariff(2.0, 0.0, 0.0), &clock, 14).expect("there are 7 hours");
    assert_close(
        &priced.grid_price,
        // The hours 01:00 and 02:00 UTC are missing and cost what 00:00 did.
        &[0.2, 0.2, 0.0, 0.0, 0.08, 0.08, 0.08, 0.08, 0.08, 0.08, 0.12, 0.12, 0.16, 0.16],
    );
    assert_eq!((priced.hours, priced.floored), (7, 1));
    let filled: Vec<String> = priced.filled.iter().map(ToString::to_string).collect();
    assert_eq!(filled, ["2023-01-02T01:00:00", "2023-01-02T02:00:00"]);

    let priced = prices.per_tick(&tariff(2.0, 0.1, 0.03), &clock, 6).expect("there are 3 hours");
    assert_close(&priced.grid_price, &[0.23, 0.23, 0.13, 0.13, 0.13, 0.13]);
    assert_eq!((priced.floored, priced.filled.len()), (2, 0));
}

#[test]
fn a_tick_over_several_hours_costs_their_mean_by_time() {
    let prices = Prices::of(&data(PRICES)).expect("the table is valid");
    // 22:30 to 00:00 UTC: half an hour at 0.2, a whole one at the floor.
    let clock = clock("(step_hours: 1.5, steps_per_day: 1, opens_at_hours: 0.5)");
    let priced = prices.per_tick(&tariff(2.0, 0.0, 0.0), &clock, 1).expect("there are 2 hours");
    assert_close(&priced.grid_price, &[0.2 / 3.0]);
    assert_eq!(priced.hours, 2);
}

/// Prices of the first days of January: 1 EUR/MWh for each hour since the year began.
fn rising_prices() -> String {
    let stamps = (1..=3).flat_map(|day| (0..24).map(move |hour| (day, hour)));
    let rows = stamps
        .map(|(day, hour)| format!("2023-01-{day:02} {hour:02}:00:00,{}\n", (day - 1) * 24 + hour));
    format!("utc,eur_per_mwh\n{}", rows.collect::<String>())
}

#[test]
fn a_lot_that_closes_overnight_skips_those_hours() {
    let prices = Prices::of(&data(&rising_prices())).expect("the table is valid");
    let clock = clock("(step_hours: 1.0, steps_per_day: 2, opens_at_hours: 9.0)");
    let priced = prices.per_tick(&tariff(1.0, 0.0, 0.0), &clock, 4).expect("there are 3 days");
    // 09:00 and 10:00 local are 08:00 and 09:00 UTC, on January 2nd and 3rd.
    assert_close(&priced.grid_price, &[0.064, 0.066, 0.112, 0.114]);
    assert_eq!(priced.hours, 4);
}

#[test]
fn a_run_beyond_the_prices_is_refused() {
    let prices = Prices::of(&data(PRICES)).expect("the table is valid");
    let clock = clock("(step_hours: 1.0, steps_per_day: 24)");
    let needs = |offset: f64, ticks: usize| {
        prices.per_tick(&tariff(offset, 0.0, 0.0), &clock, ticks).map_err(|error| error.to_string())
    };
    assert!(needs(2.0, 7).is_ok());
    let late = needs(2.0, 8).expect_err("the eighth hour is 05:00 UTC");
    assert!(late.contains("2023-01-02T05:00:00") && late.contains("2023-01-02T04:00:00"), "{late}");
    let early = needs(3.0, 1).expect_err("the first hour is 21:00 UTC");
    assert!(early.contains("2023-01-01T21:00:00"), "{early}");
}

#[test]
fn broken_tables_of_prices_are_refused() {
    let change = |from: &str, to: &str| Prices::of(&data(&PRICES.replacen(from, to, 1)));
    check_refused(change("utc", "time"), 1, &["`utc` is missing"]);
    check_refused(change("eur_per_mwh", "eur"), 1, &["`eur_per_mwh` is missing"]);
    check_refused(change("100", "x"), 2, &["`eur_per_mwh` is `x`", "a number"]);
    check_refused(change("100", "nan"), 2, &["`nan`", "a number"]);
    check_refused(change("100", ""), 2, &["is empty"]);
    check_refused(change("100", "1e9"), 2, &["`1e9`", "1e6"]);
    check_refused(change("22:00:00", "22:30:00"), 2, &["22:30:00", "a full hour"]);
    check_refused(change("2023-01-01 22:00:00", "yesterday"), 2, &["`yesterday`", "a full hour"]);
    check_refused(change("01-01 23", "01-01 22"), 3, &["22:00:00", "a later hour"]);
    check_refused(change("01-01 23", "01-01 21"), 3, &["21:00:00", "a later hour"]);
    let gap = change("2023-01-02 03:00:00,60\n2023-01-02 04", "2023-01-02 05");
    check_refused(gap, 5, &["4 hours are missing", "up to 3"]);
    assert!(change("2023-01-02 03:00:00,60\n", "").is_ok(), "a gap of three hours is filled");
    check_refused(Prices::of(&data("utc,eur_per_mwh\n")), 1, &["no rows"]);
}
