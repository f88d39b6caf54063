//! The panels around the scene: what they say and what they ask for.

use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use haggle::play::{Pace, Playhead, Run};
use haggle::record::{Frame, History, Parked, Playbill, Pulse, Scene, Side, Trade};
use haggle::scenario::{self, FIELDS, Scenario, shipped};
use haggle::view::action::{Action, Page, Pick};
use haggle::view::panels::knobs::{self, Kind, Knob};
use haggle::view::panels::{compare, help, parameters, top, vehicle};
use haggle::view::sight::{Rates, Sight};
use haggle::view::theme::{self, Theme};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

type Show = fn(&mut bevy_egui::egui::Ui, &Sight, &mut Vec<Action>);
type Asks = Rc<RefCell<Vec<Action>>>;

fn load(name: &str, sets: &[&str]) -> Scenario {
    let sets: Vec<String> = sets.iter().map(|&set| set.to_owned()).collect();
    scenario::load(name, &sets).expect("a scenario")
}

/// A live run with its first frames.
fn live(name: &str, ticks: i32) -> Run {
    let mut run = Run::live(load(name, &[]), 42, 1);
    run.run_to(ticks);
    while run.history.ticks().end < ticks {
        run.catch_up(64);
        std::thread::sleep(Duration::from_millis(1));
    }
    run
}

fn sight<'a>(run: &'a Run, head: &'a Playhead) -> Sight<'a> {
    Sight {
        theme: &Theme::DARK,
        run,
        other: None,
        head,
        picked: None,
        lot: 0,
        page: Page::Market,
        rates: Rates { ticks: 8.0, frames: 60.0 },
    }
}

fn head(tick: i32) -> Playhead {
    let mut head = Playhead::default();
    head.hold(tick);
    head
}

/// A window of this size that shows one panel.
fn window<'a>(size: [f32; 2], show: Show, sight: Sight<'a>) -> (Harness<'a>, Asks) {
    let asks = Asks::default();
    let asked = Rc::clone(&asks);
    let mut is_dressed = false;
    let mut harness = Harness::builder().with_size(size).build_ui(move |ui| {
        if !is_dressed {
            theme::install_fonts(ui.ctx());
            sight.theme.install(ui.ctx());
            is_dressed = true;
            return;
        }
        show(ui, &sight, &mut asked.borrow_mut());
    });
    harness.run_steps(3);
    (harness, asks)
}

fn all_knobs(scenario: &Scenario) -> Vec<Knob> {
    knobs::of(scenario.lot()).into_iter().flat_map(|group| group.knobs).collect()
}

/// Shipped scenarios, and others that bring in every form.
fn scenarios() -> Vec<Scenario> {
    let others: [(&str, &[&str]); 7] = [
        ("lot_day", &["market.rule=k-pricing", "market.compare=[KPricing(k: 0.1)]"]),
        ("lot_day", &["turnover.bursts=[(from_tick: 1, until_tick: 2, factor: 2)]"]),
        ("lot_day", &["turnover.when_full=Negotiate()"]),
        ("lot_day", &["market.policies=[(policy: MarkUp(margin: 0.1))]"]),
        ("lot_day", &["market.policies=[(policy: ZeroIntelligence()), (policy: Truthful)]"]),
        ("lot_day", &["market.policies=[(policy: Collude(ask_at_least: 0.25))]"]),
        ("workplace", &["turnover.arrivals.place=Public", "turnover.arrivals.per_weekend_day=9"]),
    ];
    let lots = shipped().iter().filter(|shipped| shipped.arena == "Lot");
    let shipped = lots.map(|shipped| load(shipped.name, &[]));
    shipped.chain(others.iter().map(|(name, sets)| load(name, sets))).collect()
}

#[test]
fn every_field_has_a_knob() {
    // Texts about the scenario, records that only hold others, and forms inside a list of rules.
    // Scenes are written for a talk, not turned at a knob.
    let none = [
        "title",
        "about",
        "clock",
        "turnover",
        "vehicles",
        "valuation",
        "market",
        "learning",
        "learning.noise",
        "learning.rewards",
    ];
    let has_none = |path: &str| {
        none.contains(&path)
            || path.starts_with("scenes")
            || path.starts_with("market.compare.")
            || matches!(path, "turnover.bursts.*" | "market.policies" | "market.policies.*")
            // Chosen with the policy.
            || path == "market.policies.*.policy.name"
            || path == "learning.hidden.*"
    };
    let mut found = BTreeSet::new();
    for scenario in scenarios() {
        for knob in all_knobs(&scenario) {
            assert!(!knob.fields.is_empty(), "{} has no field", knob.path);
            found.extend(knob.fields.iter().map(|field| (field.path, field.of)));
        }
    }
    let missing: Vec<_> = FIELDS
        .iter()
        .filter(|field| !has_none(field.path) && !found.contains(&(field.path, field.of)))
        .map(|field| field.path)
        .collect();
    assert_eq!(missing, Vec::<&str>::new());
}

/// Everything that `knob` can ask for.
fn sets_of(knob: &Knob) -> Vec<String> {
    let places = [0.0, 0.13, 0.5, 0.77, 1.0];
    match &knob.kind {
        Kind::Number { scale, .. } => {
            places.iter().filter_map(|&share| knob.set_number(scale.at(share))).collect()
        }
        Kind::Span { scale, gap, .. } => places
            .iter()
            .flat_map(|&low| places.iter().map(move |&high| [scale.at(low), scale.at(high)]))
            .filter(|[low, high]| low + gap <= *high)
            .filter_map(|ends| knob.set_span(ends))
            .collect(),
        Kind::Choice { options, .. } => {
            (0..options.len()).filter_map(|index| knob.set_choice(index)).collect()
        }
        Kind::Several { items } => {
            (0..items.len()).filter_map(|index| knob.set_several(index)).collect()
        }
        Kind::Text { .. } => knob.set_typed(&knob.text()).into_iter().collect(),
    }
}

#[test]
fn what_a_knob_asks_for_is_accepted() {
    for scenario in scenarios() {
        for knob in all_knobs(&scenario) {
            let sets = sets_of(&knob);
            let closed = matches!(knob.kind, Kind::Text { open: false, .. });
            assert!(closed || !sets.is_empty(), "{} asks for nothing", knob.path);
            for set in sets {
                // Measured arrivals need whole days; the refusal says so, and is shown.
                if let Err(error) = scenario.clone().with(std::slice::from_ref(&set)) {
                    let reason = error.to_string();
                    let known = ["measured arrivals", "workplaces have no measured weekend"];
                    assert!(known.iter().any(|known| reason.contains(known)), "{set}: {reason}");
                }
            }
        }
    }
}

#[test]
fn what_is_typed_is_what_is_shown() {
    for scenario in scenarios() {
        for knob in all_knobs(&scenario) {
            let is_number = matches!(knob.kind, Kind::Number { .. } | Kind::Span { .. });
            let Some(set) = knob.set_typed(&knob.text()).filter(|_| is_number) else { continue };
            let again = scenario.clone().with(std::slice::from_ref(&set)).expect("accepted");
            assert_eq!(again.lot(), scenario.lot(), "{set}");
        }
    }
}

#[test]
fn changes_hold_when_the_panel_says() {
    let scenario = load("lot_day", &[]);
    let now = scenario.plan().expect("a plan");
    for knob in all_knobs(&scenario) {
        for set in sets_of(&knob) {
            let Ok(other) = scenario.clone().with(std::slice::from_ref(&set)) else { continue };
            let Ok(plan) = other.plan() else { continue };
            let same = now.same_house(&plan);
            assert!(same || knob.on_reset, "{set} takes a new start");
            assert!(same || other.lot() != scenario.lot());
        }
    }
}

#[test]
fn every_parameter_is_shown_with_its_unit_and_help() {
    for name in ["lot_day", "workplace", "bursts"] {
        let run = live(name, 2);
        let head = head(1);
        let (harness, _) = window([250.0, 3200.0], parameters::show, sight(&run, &head));
        for knob in all_knobs(run.wanted().expect("a live run")) {
            let label = match knob.kind {
                Kind::Choice { .. } => knob.name.clone(),
                _ => format!("{}: {}", knob.name, knob.text()),
            };
            let help = knob.help();
            let mut nodes = harness.get_all_by_label(&label);
            let told = nodes.any(|node| node.accesskit_node().description() == Some(help.clone()));
            assert!(told, "{name}: {label} has no help");
            for field in &knob.fields {
                assert!(help.to_lowercase().contains(&field.about.to_lowercase()), "{help}");
                assert!(help.to_lowercase().contains(&field.allowed.to_lowercase()), "{help}");
                assert!(help.contains(field.unit), "{help}");
            }
        }
    }
}

#[test]
fn a_slider_asks_once_for_each_new_value() {
    let run = live("lot_day", 2);
    let head = head(1);
    let (mut harness, asks) = window([250.0, 2400.0], parameters::show, sight(&run, &head));
    let rail = harness.get_by_role_and_label(egui_role(), "Population").rect();
    harness.drag_at(rail.left_center() + bevy_egui::egui::vec2(30.0, 0.0));
    harness.run_steps(2);
    for step in 0..40 {
        let along = 30.0 + step as f32;
        harness.hover_at(rail.left_center() + bevy_egui::egui::vec2(along, 0.0));
        harness.run_steps(1);
    }
    harness.drop_at(rail.left_center() + bevy_egui::egui::vec2(69.0, 0.0));
    harness.run_steps(2);
    let asks = asks.borrow();
    assert!(asks.len() > 3, "{asks:?}");
    assert!(asks.windows(2).all(|pair| pair[0] != pair[1]), "{asks:?}");
    for ask in asks.iter() {
        let Action::Set(sets) = ask else { panic!("{ask:?}") };
        assert!(sets[0].starts_with("turnover.arrivals.0="), "{sets:?}");
        assert!(load("lot_day", &[]).with(sets).is_ok(), "{sets:?}");
    }
}

fn egui_role() -> bevy_egui::egui::accesskit::Role {
    bevy_egui::egui::accesskit::Role::Slider
}

#[test]
fn keys_move_a_range() {
    let run = live("lot_day", 2);
    let head = head(1);
    let (mut harness, asks) = window([250.0, 2400.0], parameters::show, sight(&run, &head));
    for (end, key) in [("lowest", "ArrowRight"), ("highest", "ArrowLeft")] {
        let name = format!("State of charge, {end}");
        harness.get_by_role_and_label(egui_role(), &name).focus();
        harness.run_steps(2);
        harness.key_press(bevy_egui::egui::Key::from_name(key).expect("a key"));
        harness.run_steps(2);
    }
    let expected = ["(min: 0.11, max: 0.9)", "(min: 0.1, max: 0.89)"];
    let expected = expected.map(|range| Action::Set(vec![format!("vehicles.soc={range}")]));
    assert_eq!(*asks.borrow(), expected);
}

#[test]
fn a_recording_is_read_only() {
    let run = live("lot_day", 2);
    let recorded = Run::recorded(run.playbill.clone(), run.history.clone());
    let head = head(1);
    let (harness, _) = window([250.0, 2400.0], parameters::show, sight(&recorded, &head));
    assert!(harness.query_by_label("Population: 20 vehicles").is_some());
    assert!(harness.query_by_label_contains("A recording").is_some());
    let slider = harness.get_by_role_and_label(egui_role(), "Population");
    assert!(slider.accesskit_node().is_disabled());
    let (harness, _) = window([1280.0, 52.0], top::show, sight(&recorded, &head));
    assert!(harness.query_by_label("recording").is_some());
}

#[test]
fn the_bar_tells_when_it_is_and_plays() {
    let run = live("lot_day", 12);
    let mut head = head(11);
    head.pace = Pace::Ticks(8.0);
    let (mut harness, asks) = window([1280.0, 300.0], top::show, sight(&run, &head));
    for text in ["haggle", "Day 1 · 14:30", "tick 11", "seed 42"] {
        assert!(harness.query_by_label(text).is_some(), "{text}");
    }
    let chosen = |name| harness.get_by_label(name).value();
    assert_eq!(chosen("Rule").as_deref(), Some("Nash bargaining"));
    assert_eq!(chosen("Policy").as_deref(), Some("Truthful"));
    assert_eq!(chosen("Scenario").as_deref(), Some("A day in the lot"));
    for name in ["Play", "On one tick", "Back one tick"] {
        harness.get_by_label(name).click();
        harness.run_steps(2);
    }
    assert_eq!(asks.take(), [Action::Toggle, Action::Step, Action::Back]);
    harness.get_by_label("Rule").click();
    harness.run_steps(3);
    harness.get_by_label("Double auction").click();
    harness.run_steps(3);
    assert_eq!(asks.take(), [Action::Set(vec!["market.rule=DoubleAuction".to_owned()])]);
}

#[test]
fn a_narrow_bar_keeps_the_time() {
    let run = live("lot_day", 12);
    let head = head(11);
    let shown = |width: f32| {
        let (harness, _) = window([width, 52.0], top::show, sight(&run, &head));
        ["tick 11", "seed 42", "Play", "Day 1 · 14:30", "14:30"]
            .map(|text| harness.query_by_label(text).is_some())
    };
    assert_eq!(shown(1920.0), [true, true, true, true, false]);
    assert_eq!(shown(1280.0), [true, true, true, true, false]);
    assert_eq!(shown(480.0), [false, false, true, false, true]);
}

#[test]
fn another_seed_can_be_typed() {
    let run = live("lot_day", 2);
    let head = head(1);
    let (mut harness, asks) = window([1280.0, 300.0], top::show, sight(&run, &head));
    harness.get_by_label("seed 42").click();
    harness.run_steps(4);
    let field = harness.get_by_role(bevy_egui::egui::accesskit::Role::TextInput);
    field.type_text("7");
    harness.run_steps(2);
    harness.get_by_label("Start").click();
    harness.run_steps(3);
    let asks = asks.borrow();
    assert!(
        matches!(asks[..], [Action::Reseed(seed)] if seed.to_string().contains('7')),
        "{asks:?}"
    );
}

#[test]
fn a_picked_vehicle_shows_what_the_frame_says() {
    let run = live("lot_month", 40);
    let head = head(39);
    let frame = run.history.at(39).expect("a frame");
    let scene = frame.scene(0).expect("a scene");
    let parked = scene.parked.iter().find(|parked| parked.filled > 0.0).expect("a trader");
    let pick = Pick { lot: 0, ordinal: parked.ordinal };
    let sight = Sight { picked: Some(pick), ..sight(&run, &head) };
    let (mut harness, asks) = window([290.0, 1200.0], vehicle::show, sight);
    let (worth, order) = match parked.side {
        Side::Buyer => ("Willing to pay", "Bid"),
        _ => ("Would sell from", "Ask"),
    };
    let soc = |share: f32| format!("{:.0} %", share * 100.0);
    for text in [
        format!("VEHICLE {}", parked.ordinal),
        format!("State of charge: {} → {}", soc(parked.soc()), soc(parked.target_soc())),
        format!("Urgency: {:.2}", parked.urgency(39)),
        format!("{worth}: {:.3} AUD/kWh", parked.value),
        format!("{order}: {:.3} AUD/kWh", parked.price),
        format!("Cleared at: {:.3} AUD/kWh", parked.cleared_at().expect("it traded")),
        format!("Energy: {:.1} kWh", parked.filled),
        format!("Gain: {:.2} AUD", parked.gain()),
        format!("Energy traded: {:.1} kWh", parked.traded),
        format!("Utility so far: {:.2} AUD", parked.utility),
    ] {
        assert!(harness.query_by_label(&text).is_some(), "{text}");
    }
    let trade = scene.trades.iter().find(|it| it.buyer == parked.bay || it.seller == parked.bay);
    let trade = trade.expect("its trade");
    let other = if trade.buyer == parked.bay { trade.seller } else { trade.buyer };
    let partner = scene.at_bay(other).expect("a partner").ordinal;
    let name = format!("Vehicle {partner}");
    harness.get_all_by_label(&name).next().expect("a link").click();
    harness.run_steps(2);
    let expected = Action::Pick(Some(Pick { lot: 0, ordinal: partner }));
    assert_eq!(*asks.borrow(), [expected]);
}

#[test]
fn the_stay_is_followed_from_tick_to_tick() {
    // One vehicle buys 1 kWh in each tick from another and leaves before tick 6.
    let mut history = History::default();
    for tick in 0..8 {
        let parked = |ordinal: u32, bay: u32, departs: i32, side: Side| Parked {
            ordinal,
            bay,
            side,
            departs,
            capacity: 50.0,
            on_arrival: 10.0,
            energy: 11.0 + tick as f32,
            target: 20.0,
            value: 0.3,
            price: 0.3,
            quantity: 2.0,
            filled: 1.0,
            money: 0.2,
            ..Parked::default()
        };
        let mut scene = Scene::default();
        if tick < 6 {
            scene.parked.push(parked(7, 0, 6, Side::Buyer));
            scene.trades.push(Trade { buyer: 0, seller: 1, quantity: 1.0, price: 0.2 });
        }
        scene.parked.push(parked(8, 1, 100, Side::Seller));
        history.push(Arc::new(Frame { tick, scenes: vec![scene], ..Frame::default() }));
    }
    let bill = Playbill { steps_per_day: 24, step_hours: 1.0, ..Playbill::default() };
    let run = Run::recorded(bill, history);
    let told = |tick: i32| {
        let head = head(tick);
        let picked = Some(Pick { lot: 0, ordinal: 7 });
        let (harness, _) =
            window([290.0, 1400.0], vehicle::show, Sight { picked, ..sight(&run, &head) });
        let trades = harness.query_all_by_label("Vehicle 8").count();
        let state = ["Buyer, leaves in 4 ticks (06:00)", "Buyer, left at 06:00"]
            .map(|text| harness.query_by_label(text).is_some());
        (trades, state)
    };
    assert_eq!(told(2), (3, [true, false]));
    assert_eq!(told(7), (6, [false, true]));
}

#[test]
fn without_a_pick_the_lot_tells() {
    let run = live("lot_month", 60);
    let all = run.history.range(0..60);
    let frame = all.rev().find(|frame| frame.pulse.trades > 0).expect("trades");
    let (head, pulse) = (head(frame.tick), frame.pulse);
    let (harness, _) = window([290.0, 1000.0], vehicle::show, sight(&run, &head));
    for text in [
        format!("Vehicles: {}", pulse.population),
        format!("Buyers: {}", pulse.buyers),
        format!("Sellers: {}", pulse.sellers),
        format!("Free bays: {}", 40 - pulse.population),
        format!("Demand: {:.1} kWh", pulse.demand),
        format!("Supply: {:.1} kWh", pulse.supply),
        format!("Traded: {:.1} kWh", pulse.volume),
        format!("Welfare: {:.2} AUD", pulse.welfare),
        format!("Share of the optimum: {:.0} %", pulse.welfare / pulse.optimum * 100.0),
        format!("Jain: {:.2}", pulse.jain),
    ] {
        assert!(harness.query_by_label(&text).is_some(), "{text}");
    }
}

/// A recording whose ticks all look like `pulse`.
fn made_up(ticks: i32, rule: &str, pulse: Pulse) -> Run {
    let mut history = History::default();
    for tick in 0..ticks {
        history.push(Arc::new(Frame { tick, pulse, ..Frame::default() }));
    }
    let scenario = load("lot_day", &[rule]);
    let plan = scenario.plan().expect("a plan");
    Run::recorded(Playbill::new(&scenario, &plan, 1), history)
}

#[test]
fn two_runs_are_compared_over_what_both_have() {
    let pulse = |welfare: f32, price: f32| Pulse {
        welfare,
        volume: 2.0,
        price_mean: price,
        buyers: 5,
        sellers: 5,
        match_rate: 0.5,
        jain: f32::NAN,
        gini: 0.25,
        unmet_kwh: 0.5,
        ..Pulse::default()
    };
    let run = made_up(300, "market.rule=Greedy", pulse(3.0, 0.2));
    let other = made_up(200, "market.rule=DoubleAuction", pulse(3.5, 0.25));
    let told = |tick: i32, texts: &[&str]| {
        let head = head(tick);
        let sight = Sight { other: Some(&other), ..sight(&run, &head) };
        let (harness, _) = window([290.0, 900.0], compare::show, sight);
        for text in texts {
            assert!(harness.query_by_label(text).is_some(), "{tick}: {text}");
        }
    };
    told(9, &["OVER 10 TICKS", "Welfare: 30.00, 35.00, +5.00 AUD", "Energy: 20.0, 20.0, 0.0 kWh"]);
    told(
        299,
        &[
            "OVER 200 TICKS",
            "Welfare: 600.00, 700.00, +100.00 AUD",
            "Price: 0.200, 0.250, +0.050 AUD/kWh",
            "Matched: 50, 50, 0 %",
            "Jain: –, –, –",
            "Gini: 0.25, 0.25, 0.00",
            "Unmet: 100.0, 100.0, 0.0 kWh",
            "A: Greedy average",
        ],
    );
    let [first, second] =
        ["market.rule=Greedy", "vehicles.buffer=0.1"].map(|set| load("lot_day", &[set]));
    let differing = compare::differing(&first, &second);
    let buffer = ("Buffer".to_owned(), "5 %".to_owned(), "10 %".to_owned());
    assert!(differing.contains(&buffer), "{differing:?}");
}

#[test]
fn the_other_runs_rule_can_be_set() {
    let (run, other) = (live("lot_day", 2), live("lot_day", 2));
    let head = head(1);
    let sight = Sight { other: Some(&other), ..sight(&run, &head) };
    let (mut harness, asks) = window([290.0, 900.0], compare::show, sight);
    harness.get_by_label("Rule of B").click();
    harness.run_steps(3);
    harness.get_by_label("k-pricing").click();
    harness.run_steps(3);
    let expected = Action::SetOther(vec!["market.rule=KPricing(k: 0.5)".to_owned()]);
    assert_eq!(*asks.borrow(), [expected]);
}

/// The list of keys as a panel.
fn keys(ui: &mut bevy_egui::egui::Ui, sight: &Sight, _: &mut Vec<Action>) {
    help::show(ui, sight.theme, &help::KEYS);
}

#[test]
fn help_lists_every_key() {
    let run = live("lot_day", 1);
    let head = head(0);
    let (harness, _) = window([700.0, 700.0], keys, sight(&run, &head));
    let told: Vec<String> = help::KEYS
        .iter()
        .flat_map(|groups| groups.iter())
        .flat_map(|(_, keys)| keys.iter().map(|(keys, about)| format!("{keys}: {about}")))
        .collect();
    for text in &told {
        assert!(harness.query_by_label(text).is_some(), "{text}");
    }
    let keys: Vec<&str> = told.iter().flat_map(|text| text.split([' ', ':'])).collect();
    for key in [
        "Space",
        "←",
        "→",
        "[",
        "]",
        "R",
        "Tab",
        "Esc",
        "C",
        "P",
        "N",
        "F",
        "1",
        "2",
        "3",
        "M",
        "T",
        "H",
        "?",
        "L",
        "F11",
        "F12",
        "Ctrl",
        "+",
        "−",
        "0",
        "Wheel",
        "Drag",
        "Click",
        "Double-click",
        "Hover",
    ] {
        assert!(keys.contains(&key), "{key}");
    }
}
