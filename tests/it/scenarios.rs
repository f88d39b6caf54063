//! Shipped scenarios, files on disk, `--set`, and measured numbers checked by hand.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use haggle::scenario::{self, AnyScenario, Form, Plan, Scenario, Stay};
use xxhash_rust::xxh3::xxh3_64;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios")
}

fn load(source: &str, sets: &[&str]) -> Scenario {
    let sets: Vec<String> = sets.iter().map(ToString::to_string).collect();
    scenario::load(source, &sets).unwrap_or_else(|error| panic!("{error}"))
}

fn plan(source: &str, sets: &[&str]) -> Plan {
    load(source, sets).plan().unwrap_or_else(|error| panic!("{error}"))
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The files of a folder with one extension, by name without it.
fn files(folder: &Path, extension: &str) -> BTreeMap<String, PathBuf> {
    std::fs::read_dir(folder)
        .expect("the folder exists")
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .map(|path| {
            let stem = path.file_stem().expect("a file has a name").to_string_lossy().into_owned();
            (stem, path)
        })
        .collect()
}

#[track_caller]
fn assert_close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-9, "found {found}, expected {expected}");
}

#[test]
fn the_program_carries_the_folder() {
    let carried: BTreeMap<String, String> = scenario::shipped()
        .iter()
        .map(|scenario| (scenario.name.to_owned(), scenario.text.to_owned()))
        .collect();
    let on_disk: BTreeMap<String, String> =
        files(&folder(), "ron").into_iter().map(|(name, path)| (name, read(&path))).collect();
    assert_eq!(carried, on_disk);
}

#[test]
fn every_scenario_loads_plans_and_reads_back() {
    for (name, path) in files(&folder(), "ron") {
        let path = path.display().to_string();
        match scenario::open(&name, &[]).unwrap_or_else(|error| panic!("{error}")) {
            AnyScenario::Lot(scenario) => {
                loads_plans_and_reads_back(&name, &path, &scenario);
                lots_make_sense(&scenario);
            }
            AnyScenario::Waypoint(scenario) => loads_plans_and_reads_back(&name, &path, &scenario),
            AnyScenario::Dispatch(scenario) => loads_plans_and_reads_back(&name, &path, &scenario),
            AnyScenario::Venues(scenario) => loads_plans_and_reads_back(&name, &path, &scenario),
        }
    }
}

fn loads_plans_and_reads_back<F: Form<Plan: PartialEq>>(
    name: &str,
    path: &str,
    by_name: &Scenario<F>,
) {
    let by_path = scenario::load_as::<F>(path, &[]).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(by_name.name(), name);
    assert_eq!(by_name.form(), by_path.form(), "{name}");
    assert!(!by_name.title().is_empty() && by_name.about().ends_with('.'), "{name}");
    let listed = scenario::shipped().iter().find(|shipped| shipped.name == name);
    let listed = listed.expect("every file is carried");
    assert_eq!(
        (listed.arena, listed.title, listed.about),
        (F::ARENA, by_name.title(), by_name.about())
    );

    let text = by_name.to_ron();
    let again = scenario::parse_as::<F>("again.ron", &text).unwrap_or_else(|it| panic!("{it}"));
    assert_eq!(again.form(), by_name.form(), "{name}");
    assert_eq!(again.to_ron(), text, "{name}");

    let plan = by_name.plan().unwrap_or_else(|error| panic!("{error}"));
    assert!(plan == by_path.plan().unwrap_or_else(|error| panic!("{error}")), "{name}");
}

fn lots_make_sense(scenario: &Scenario) {
    let (name, plan) = (scenario.name(), scenario.plan().unwrap_or_else(|it| panic!("{it}")));
    assert_eq!(plan.title, scenario.title());
    assert!(plan.valuation.reference_price > 0.0, "{name}");
    assert!(plan.turnover.arrivals.iter().any(|rate| *rate > 0.0), "{name}");
}

#[test]
fn what_is_asked_for_and_what_the_file_is_about_must_agree() {
    let error = scenario::load("waypoint", &[]).expect_err("no lot").to_string();
    assert!(error.contains("arena Waypoint") && error.contains("arena Lot"), "{error}");
    let error = scenario::parse_any("x.ron", "Airport(title: \"x\")").expect_err("no arena");
    assert!(error.to_string().contains("Airport"), "{error}");
    let sets = ["traffic.aircraft=9".to_owned()];
    let error = scenario::open("waypoint", &sets).expect_err("too many").to_string();
    assert!(error.contains("1 to 8"), "{error}");
}

#[test]
fn data_files_are_named_with_their_fingerprints() {
    let data = folder().join("data");
    let found = load("workplace", &[]).data_files().expect("the data are carried");
    let mut used: Vec<String> = found
        .iter()
        .map(|file| {
            let bytes = read(&folder().join(&file.path));
            assert_eq!(file.bytes, bytes.len(), "{}", file.path);
            assert_eq!(file.xxh3, xxh3_64(bytes.as_bytes()), "{}", file.path);
            assert!(file.shipped, "{}", file.path);
            file.path.clone()
        })
        .collect();
    used.sort();
    let on_disk: Vec<String> =
        files(&data, "csv").keys().map(|name| format!("data/{name}.csv")).collect();
    assert_eq!(used, on_disk, "every data file is of use in a shipped scenario");
    assert_eq!(load("lot_day", &[]).data_files().expect("it needs none"), []);
    assert!(data.join("README.md").exists(), "the notice lies beside the data");
}

#[test]
fn the_example_of_the_page_is_a_scenario() {
    let page = include_str!("../../docs/scenario.md");
    let text = page.split("```ron\n").nth(1).and_then(|rest| rest.split("```").next());
    let text = text.expect("the page has an example");
    let scenario = scenario::parse("page.ron", text).unwrap_or_else(|error| panic!("{error}"));
    assert_close(scenario.plan().expect("it needs no data").turnover.arrivals[0], 10.0 / 8.0);
}

#[test]
fn the_commands_of_the_page_work() {
    let page = include_str!("../../docs/scenario.md");
    let commands: Vec<&str> = page
        .lines()
        .filter(|line| line.starts_with("haggle run") && line.contains("--set"))
        .collect();
    assert!(commands.len() >= 4, "{commands:?}");
    for command in commands {
        let mut parts = command.split(" --set ");
        let head = parts.next().unwrap_or_default();
        let name = head.strip_prefix("haggle run ").unwrap_or_default();
        let sets: Vec<&str> = parts.map(|set| set.trim_matches('\'')).collect();
        plan(name, &sets);
    }
}

// The published lot

#[test]
fn the_lot_has_the_published_turnover() {
    let day = plan("lot_day", &[]);
    assert_eq!((day.ticks, day.lots, day.clock.steps_per_day), (16, 1, 16));
    // Little's law: 20 vehicles that stay 8 ticks on average come at 2.5 a tick.
    assert_eq!(day.turnover.arrivals, [2.5]);
    assert_eq!(day.turnover.stay, Stay::Uniform { min: 4, max: 12 });
    assert_eq!(day.valuation.grid_price, [0.28]);
    assert_close(day.valuation.reference_price, 0.28);
    assert_eq!(plan("lot_month", &[]).ticks, 480);
    let city = plan("city", &["lots=10000"]);
    assert_eq!((city.lots, city.turnover.arrivals), (10_000, vec![12.5]));
}

#[test]
fn bursts_multiply_the_expected_arrivals() {
    let turnover = plan("bursts", &[]).turnover;
    let rates = [0, 51, 52, 59, 60, 159, 160, 163, 164, 192].map(|tick| turnover.arrivals_at(tick));
    let expected = [1.5, 1.5, 7.5, 7.5, 1.5, 0.45, 9.0, 9.0, 0.45, 1.5];
    for (rate, expected) in rates.into_iter().zip(expected) {
        assert_close(rate, expected);
    }
}

// Measured data

#[test]
fn arrivals_follow_the_measured_week() {
    let turnover = plan("workplace", &[]).turnover;
    assert_eq!(turnover.arrivals.len(), 7 * 48);
    for day in 0..7 {
        let expected = if day < 5 { 60.0 } else { 0.0 };
        assert_close(turnover.arrivals[day * 48..(day + 1) * 48].iter().sum(), expected);
    }
    // 08:00 to 08:30 on the Tuesday: 5.289296 % and 6.344464 % of a day, of 100.000002 % in all.
    let expected = 60.0 * (5.289296 + 6.344464) / 100.000002;
    assert_close(turnover.arrivals[48 + 16], expected);
    // The profile repeats after a week, and before the first tick.
    assert_close(turnover.arrivals_at(8 * 48 + 16), expected);
    assert_close(turnover.arrivals_at(-6 * 48 + 16), expected);
}

#[test]
fn the_week_begins_on_the_weekday_of_the_first_price() {
    // 2023-03-11 was a Saturday.
    let sets = ["valuation.grid_price.from=2023-03-11"];
    let arrivals = plan("workplace", &sets).turnover.arrivals;
    let busy =
        [0, 1, 2, 6].map(|day: usize| arrivals[day * 48..(day + 1) * 48].iter().sum::<f64>());
    for (found, expected) in busy.into_iter().zip([0.0, 0.0, 60.0, 60.0]) {
        assert_close(found, expected);
    }
    // Without a date it is a Monday.
    let sets = [
        "valuation.grid_price=Fixed(0.28)",
        "turnover.arrivals.place=public",
        "turnover.arrivals.per_weekend_day=6",
    ];
    let arrivals = plan("workplace", &sets).turnover.arrivals;
    assert_close(arrivals[..5 * 48].iter().sum(), 300.0);
    assert_close(arrivals[5 * 48..].iter().sum(), 12.0);
    // 12:00 to 12:30 on the Saturday: 1.880861 % and 1.966282 % of a day.
    assert_close(arrivals[5 * 48 + 24], 6.0 * (1.880861 + 1.966282) / 99.999998);
}

#[test]
fn stays_are_cumulative_by_hour_of_arrival() {
    let Stay::ByHour(rows) = plan("workplace", &[]).turnover.stay else {
        panic!("the workplace has measured stays");
    };
    assert_eq!(rows.len(), 24);
    // Arriving from 08:00 to 09:00: 8.0257 % stay up to half an hour, 8.9888 % up to an hour.
    let sum = 1.000001;
    assert!((rows[8][0] - 0.080257 / sum).abs() < 1e-5);
    assert!((rows[8][1] - (0.080257 + 0.089888) / sum).abs() < 1e-5);
    for (hour, row) in rows.iter().enumerate() {
        assert!(row.is_sorted() && row[0] >= 0.0, "hour {hour}");
        assert_eq!(row.last(), Some(&1.0), "hour {hour}");
    }
}

#[test]
fn littles_law_holds_for_measured_stays_too() {
    let rate = plan("workplace", &["turnover.arrivals=Population(20)"]).turnover.arrivals;
    // The mean over the 24 rows of stay.csv of the mean stay, in half-hours rounded up.
    let mean_stay = 11.062_857_9;
    assert!((rate[0] * mean_stay - 20.0).abs() < 1e-6, "{rate:?}");
    assert_eq!(rate.len(), 1);
}

#[test]
fn models_are_weighted_by_registrations() {
    let models = plan("workplace", &[]).vehicles.models;
    assert_eq!(models.len(), 8);
    assert_close(models.iter().map(|model| model.weight).sum(), 213_340.0);
    let peugeot = models.iter().find(|model| model.name == "Peugeot 208");
    let peugeot = peugeot.expect("it is among the eight");
    assert_eq!((peugeot.weight, peugeot.battery_kwh), (17_785.0, 46.3));
    // AC powers; DC would be 101 kW and 11 kW.
    assert_eq!((peugeot.charge_kw, peugeot.discharge_kw), (7.4, 7.4));
}

#[test]
fn prices_follow_the_market_by_the_hour() {
    let valuation = plan("workplace", &[]).valuation;
    assert_eq!(valuation.grid_price.len(), 1344);
    // Local midnight is 23:00 UTC of the day before: 134.5 EUR/MWh; 08:00 is 07:00 UTC: 217.09.
    let price = |eur_per_mwh: f64| eur_per_mwh / 1000.0 * 1.65 + 0.12;
    for (tick, eur_per_mwh) in [(0, 134.5), (1, 134.5), (2, 122.44), (16, 217.09), (17, 217.09)] {
        assert_close(valuation.grid_price_at(tick), price(eur_per_mwh));
    }
    assert_close(valuation.reference_price, 0.280_941_834_821);
}

#[test]
fn negative_prices_are_floored_and_counted() {
    let month = plan("workplace", &[]);
    assert_eq!(month.notes.len(), 1, "{:?}", month.notes);
    assert!(month.notes[0].contains("23 of 672 hours below the floor"), "{:?}", month.notes);
    let lowest = month.valuation.grid_price.iter().copied().fold(f64::INFINITY, f64::min);
    assert_close(lowest, 0.12);

    let sets = [
        "valuation.grid_price.from=2023-01-01",
        "valuation.grid_price.utc_offset_hours=0",
        "ticks=17520",
    ];
    let year = plan("workplace", &sets);
    let all = year.notes.join("\n");
    assert!(all.contains("315 of 8760 hours below the floor"), "{all}");
    assert!(all.contains("1 of 8760 hours missing"), "{all}");
    assert_eq!(year.valuation.grid_price.len(), 17_520);
    assert_close(year.valuation.grid_price[17_519], 0.1 / 1000.0 * 1.65 + 0.12);
}

#[test]
fn the_missing_hour_costs_what_the_hour_before_did() {
    let sets = [
        "valuation.grid_price.from=2023-12-30",
        "valuation.grid_price.utc_offset_hours=0",
        "ticks=96",
    ];
    let plan = plan("workplace", &sets);
    let price = |eur_per_mwh: f64| eur_per_mwh / 1000.0 * 1.65 + 0.12;
    for (hour, eur_per_mwh) in [(22, 43.23), (23, 43.23), (24, 12.56)] {
        assert_close(plan.valuation.grid_price_at(2 * hour), price(eur_per_mwh));
    }
    assert!(plan.notes.iter().any(|note| note.contains("2023-12-30T23:00:00")), "{:?}", plan.notes);
}

#[test]
fn prices_cover_whole_days_and_repeat_after_them() {
    // 50 ticks are rounded up to two days of 48.
    let valuation = plan("workplace", &["ticks=50"]).valuation;
    assert_eq!(valuation.grid_price.len(), 96);
    assert_eq!(valuation.grid_price_at(96 + 16), valuation.grid_price_at(16));
    let mean = valuation.grid_price.iter().sum::<f64>() / 96.0;
    assert_close(valuation.reference_price, mean);
}

// Files on disk

#[test]
fn data_lie_beside_the_scenario_or_are_the_shipped_ones() {
    let own = tempfile::tempdir().expect("a folder for the test");
    let path = own.path().join("mine.ron");
    std::fs::copy(folder().join("workplace.ron"), &path).expect("the file can be copied");
    let source = path.display().to_string();

    let scenario = load(&source, &[]);
    assert_eq!(scenario.name(), "mine");
    let shipped = scenario.plan().expect("the shipped data serve");
    let copied: Vec<&String> = shipped
        .notes
        .iter()
        .filter(|note| note.contains("copy shipped with the program"))
        .collect();
    assert_eq!(copied.len(), 4, "{:?}", shipped.notes);

    std::fs::create_dir(own.path().join("data")).expect("a folder for the data");
    let models =
        "model,registrations,battery_kwh,max_ac_charge_kw,max_ac_discharge_kw\nX,1,50,11,11\n";
    std::fs::write(own.path().join("data/ev_models.csv"), models).expect("the data can be written");
    let mine = scenario.plan().expect("own data serve");
    assert_eq!(mine.vehicles.models.len(), 1);
    let files = scenario.data_files().expect("all data are found");
    let is_own: Vec<(&str, bool)> =
        files.iter().map(|file| (file.path.as_str(), !file.shipped)).collect();
    assert!(is_own.contains(&("data/ev_models.csv", true)), "{is_own:?}");
    assert!(is_own.contains(&("data/stay.csv", false)), "{is_own:?}");
}

#[test]
fn marks_and_line_ends_of_other_editors_are_taken() {
    let own = tempfile::tempdir().expect("a folder for the test");
    let path = own.path().join("windows.ron");
    let text = read(&folder().join("lot_day.ron")).replace('\n', "\r\n");
    std::fs::write(&path, format!("\u{FEFF}{text}")).expect("the file can be written");
    assert_eq!(load(&path.display().to_string(), &[]).lot(), load("lot_day", &[]).lot());
}

#[test]
fn a_shipped_scenario_goes_by_several_names() {
    let lot = load("lot_day", &[]);
    for name in ["lot_day.ron", "scenarios/lot_day", "scenarios/lot_day.ron"] {
        assert_eq!(load(name, &[]).lot(), lot.lot(), "{name}");
    }
}

// --set

/// Asserts that setting fields is the same as writing them in the file.
fn check_set(sets: &[&str], from: &str, to: &str) {
    let text = read(&folder().join("lot_day.ron"));
    assert!(text.contains(from), "{from}");
    let written = scenario::parse("written.ron", &text.replacen(from, to, 1));
    let written = written.unwrap_or_else(|error| panic!("{error}"));
    let set = load("lot_day", sets);
    assert_eq!(set.lot(), written.lot(), "{sets:?}");
    assert_ne!(set.lot(), load("lot_day", &[]).lot(), "{sets:?}");
}

#[test]
fn setting_a_field_is_like_writing_it() {
    let rule = "rule: Nash(power: 0.5)";
    check_set(&["lots=100"], "lots: 1,", "lots: 100,");
    check_set(&[" lots = 100 "], "lots: 1,", "lots: 100,");
    check_set(&["lots=100 // many"], "lots: 1,", "lots: 100,");
    check_set(&["lots=7", "lots=100"], "lots: 1,", "lots: 100,");
    check_set(&["market.rule=Greedy"], rule, "rule: Greedy");
    check_set(&["market.rule=greedy"], rule, "rule: Greedy");
    check_set(&["market.rule=double-auction-rank"], rule, "rule: DoubleAuctionRank");
    check_set(&["market.rule=k-pricing"], rule, "rule: KPricing(k: 0.5)");
    check_set(&["market.rule=k-pricing", "market.rule.k=0.2"], rule, "rule: KPricing(k: 0.2)");
    check_set(&["market.rule.power=0.3"], "power: 0.5", "power: 0.3");
    check_set(&["market.compare.1=nash"], "DoubleAuctionRank, D", "Nash(power: 0.5), D");
    check_set(&["market.compare=[]"], "[Greedy, DoubleAuctionRank, DoubleAuction]", "[]");
    check_set(&["turnover.arrivals=Population(50)"], "Population(20.0)", "Population(50)");
    check_set(&["turnover.arrivals.0=50"], "Population(20.0)", "Population(50)");
    check_set(&["turnover.stay.max=20"], "max: 12", "max: 20");
    // How fields fit together is checked once all are set.
    check_set(
        &["turnover.stay.min=15", "turnover.stay.max=20"],
        "min: 4, max: 12",
        "min: 15, max: 20",
    );
    check_set(&["market.policies.0.weight=2"], "weight: 1.0", "weight: 2.0");
    check_set(&["market.policies.0.policy=zero-intelligence"], "Truthful", "ZeroIntelligence()");
    check_set(&["vehicles.models.name=Kia Niro"], "\"Tesla Model 3\"", "\"Kia Niro\"");
    check_set(&["vehicles.models.name=\"Kia\""], "\"Tesla Model 3\"", "\"Kia\"");
    check_set(&["title=Hello, world (1: a)"], "\"A day in the lot\"", "\"Hello, world (1: a)\"");
    check_set(&["title=say \"x\" \\ y"], "\"A day in the lot\"", r#""say \"x\" \\ y""#);
}

#[test]
fn a_scenario_with_fields_set_reads_back() {
    let sets = ["market.rule=greedy", "title=a \"b\" (c: [", "turnover.arrivals=Rate(1e-7)"];
    let scenario = load("workplace", &sets);
    let again = scenario::parse("again.ron", &scenario.to_ron());
    let again = again.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(again.lot(), scenario.lot());
    assert_eq!(again.title(), "a \"b\" (c: [");
}
