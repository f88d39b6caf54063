//! Timeline, charts and turnover as a viewer reads them: by their text, and by what they ask for.

use bevy_egui::egui::{Pos2, Rect, Ui, Vec2, pos2, vec2};
use egui_kittest::{Harness, kittest::Queryable};
use haggle::play::{Change, Playhead, Run};
use haggle::record::{CohortStep, Frame, History, Parked, Playbill, Scene, Side, Trade};
use haggle::scenario;
use haggle::view::action::{Action, Page, Pick};
use haggle::view::panels::{charts, timeline, turnover};
use haggle::view::sight::{Rates, Sight};
use haggle::view::theme::{Theme, install_fonts};
use std::sync::Arc;
use std::time::{Duration, Instant};

type Panel = fn(&mut Ui, &Sight, &mut Vec<Action>);

/// A panel, what it is shown, and what it asked for.
struct Desk {
    panel: Panel,
    run: Run,
    other: Option<Run>,
    head: Playhead,
    asks: Vec<Action>,
    ready: bool,
}

impl Desk {
    fn of(panel: Panel, run: Run, tick: i32) -> Self {
        let mut head = Playhead::default();
        head.hold(tick);
        Self { panel, run, other: None, head, asks: Vec::new(), ready: false }
    }

    fn show(ui: &mut Ui, desk: &mut Self) {
        let theme = Theme::DARK;
        if !desk.ready {
            // Fonts are there from the next frame on.
            install_fonts(ui.ctx());
            theme.install(ui.ctx());
            ui.ctx().request_repaint();
            desk.ready = true;
            return;
        }
        let sight = Sight {
            theme: &theme,
            run: &desk.run,
            other: desk.other.as_ref(),
            head: &desk.head,
            picked: None,
            lot: 0,
            page: Page::Market,
            rates: Rates::default(),
        };
        (desk.panel)(ui, &sight, &mut desk.asks);
    }

    fn laid_out(self, size: Vec2) -> Harness<'static, Self> {
        let mut harness = Harness::builder().with_size(size).build_ui_state(Self::show, self);
        harness.run_steps(3);
        harness
    }
}

fn order(bay: u32, side: Side, price: f32, quantity: f32) -> Parked {
    Parked { ordinal: 100 + bay, bay, side, price, quantity, ..Parked::default() }
}

fn scene() -> Scene {
    Scene {
        parked: vec![
            order(0, Side::Buyer, 0.25, 4.0),
            order(1, Side::Seller, 0.10, 3.0),
            order(2, Side::Buyer, 0.20, 2.0),
        ],
        trades: vec![Trade { buyer: 0, seller: 1, quantity: 3.0, price: 0.175 }],
        ..Scene::default()
    }
}

/// A tick whose numbers follow from its own: welfare is a tenth of it.
fn frame(tick: i32) -> Frame {
    let mut frame = Frame { tick, grid_price: 0.28, scenes: vec![scene()], ..Frame::default() };
    let pulse = &mut frame.pulse;
    pulse.welfare = tick as f32 / 10.0;
    pulse.optimum = pulse.welfare + 0.5;
    pulse.volume = tick as f32;
    pulse.trades = 1;
    (pulse.price_mean, pulse.price_sd) = (0.2, 0.031);
    pulse.match_rate = 0.917;
    (pulse.jain, pulse.gini) = (0.81, 0.24);
    (pulse.population, pulse.arrivals, pulse.departures) = (20, 3 + tick as u32 % 3, 4);
    pulse.soc = [0.2, 0.48, 0.9];
    frame.cohorts = vec![CohortStep {
        hour: 10,
        class: 1,
        stays: 4,
        unmet: 1,
        hours: 12.0,
        unmet_kwh: 6.0,
        utility: 2.0,
        ..CohortStep::default()
    }];
    frame
}

fn run_of(frames: impl IntoIterator<Item = Frame>) -> Run {
    let mut history = History::default();
    frames.into_iter().for_each(|frame| history.push(Arc::new(frame)));
    let playbill = Playbill {
        ticks: 100,
        steps_per_day: 16,
        step_hours: 0.5,
        opens_at_hours: 9.0,
        lots: 1,
        ..Playbill::default()
    };
    Run::recorded(playbill, history)
}

fn recorded() -> Run {
    run_of((0..80).map(frame))
}

fn live() -> Run {
    let scenario = scenario::load("lot_day", &[]).expect("a shipped scenario");
    let mut run = Run::live(scenario, 42, 1);
    run.run_to(12);
    let start = Instant::now();
    while run.history.len() < 12 && start.elapsed() < Duration::from_secs(60) {
        run.catch_up(100);
        std::thread::sleep(Duration::from_millis(2));
    }
    assert_eq!(run.history.len(), 12, "{:?}", run.complaint);
    run
}

/// The middle of `tick` on the rail of a timeline with 100 ticks.
fn on_rail(timeline: Rect, tick: i32) -> Pos2 {
    let share = (tick as f32 + 0.5) / 100.0;
    pos2(timeline.left() + 1.0 + share * (timeline.width() - 7.0), timeline.top() + 20.0)
}

fn press(harness: &mut Harness<'static, Desk>, at: Pos2) {
    harness.hover_at(at);
    harness.step();
    harness.drag_at(at);
    harness.step();
}

fn release(harness: &mut Harness<'static, Desk>, at: Pos2) {
    harness.drop_at(at);
    harness.run_steps(2);
}

#[test]
fn every_chart_has_a_title_and_the_number_of_the_shown_tick() {
    let harness = Desk::of(charts::show, recorded(), 42).laid_out(vec2(1900.0, 160.0));
    for text in [
        "Welfare per tick",
        "4.20 AUD",
        "Clearing price",
        "0.200 ± 0.031",
        "Jain · Gini",
        "0.81 · 0.24",
        "Order book",
        "1 trade",
        "Energy traded",
        "42.0 kWh",
        "Matched share",
        "92 %",
        "Population",
        "20  +3 −4",
        "State of charge",
        "48 %  20–90",
    ] {
        harness.get_by_label(text);
    }
}

#[test]
fn narrow_panels_turn_pages() {
    let mut harness = Desk::of(charts::show, recorded(), 42).laid_out(vec2(700.0, 150.0));
    harness.get_by_label("Order book");
    assert!(harness.query_by_label_contains("Energy").is_none());
    harness.get_by_label("Charts, page 2").click();
    harness.run_steps(3);
    harness.get_by_label("42.0 kWh");
    assert!(harness.query_by_label("Order book").is_none());
}

#[test]
fn what_is_not_a_number_is_a_dash() {
    let mut odd = frame(0);
    let pulse = &mut odd.pulse;
    (pulse.price_mean, pulse.price_sd, pulse.match_rate) = (f32::NAN, f32::NAN, f32::NAN);
    pulse.soc = [f32::NAN; 3];
    let harness = Desk::of(charts::show, run_of([odd]), 0).laid_out(vec2(1900.0, 160.0));
    assert_eq!(harness.get_all_by_label("–").count(), 3, "price, matched, charge");
    assert!(harness.query_by_label_contains("NaN").is_none());
}

#[test]
fn nothing_to_show_is_no_trouble() {
    for panel in [charts::show as Panel, timeline::show, turnover::show] {
        Desk::of(panel, run_of([]), 5).laid_out(vec2(900.0, 300.0));
        Desk::of(panel, recorded(), 5).laid_out(vec2(90.0, 20.0));
    }
}

#[test]
fn a_click_in_a_chart_seeks_and_the_pointer_tells_time_and_value() {
    let mut harness = Desk::of(charts::show, recorded(), 42).laid_out(vec2(1900.0, 160.0));
    let well = harness.get_by_label("Chart of Welfare per tick").rect();
    // The chart reaches over the 100 ticks that are planned.
    let at = pos2(well.left() + well.width() * 0.305, well.center().y);
    harness.hover_at(at);
    harness.run_steps(3);
    harness.get_by_label("3.00 AUD");
    harness.get_by_label("30.0 kWh");
    press(&mut harness, at);
    release(&mut harness, at);
    assert!(harness.state().asks.contains(&Action::Seek(30.6)), "{:?}", harness.state().asks);
}

#[test]
fn a_second_run_tells_its_numbers_beside() {
    let mut desk = Desk::of(charts::show, recorded(), 42);
    desk.other = Some(run_of(
        (0..80)
            .map(|tick| frame(tick * 2))
            .enumerate()
            .map(|(tick, frame)| Frame { tick: tick as i32, ..frame }),
    ));
    let harness = desk.laid_out(vec2(1900.0, 160.0));
    harness.get_by_label("4.20 AUD  8.40");
}

#[test]
fn the_book_names_the_order_at_the_pointer_and_picks_it() {
    let mut harness = Desk::of(charts::show, recorded(), 42).laid_out(vec2(1900.0, 160.0));
    let well = harness.get_by_label("Chart of Order book").rect();
    // Six kWh are asked for: the upper bid takes the first four.
    let at = pos2(well.left() + well.width() * 0.3, well.top() + 20.0);
    harness.hover_at(at);
    harness.run_steps(3);
    harness.get_by_label("Vehicle 100 bids");
    harness.get_by_label("4.00 kWh at 0.250 AUD/kWh");
    press(&mut harness, at);
    release(&mut harness, at);
    let pick = Action::Pick(Some(Pick { lot: 0, ordinal: 100 }));
    assert!(harness.state().asks.contains(&pick), "{:?}", harness.state().asks);
}

#[test]
fn clicking_and_dragging_the_timeline_seeks() {
    let mut harness = Desk::of(timeline::show, recorded(), 42).laid_out(vec2(900.0, 46.0));
    let rail = harness.get_by_label("Timeline").rect();
    press(&mut harness, on_rail(rail, 30));
    harness.hover_at(on_rail(rail, 60));
    harness.step();
    // Ticks that are yet to run can't be shown: the last that was is the nearest.
    harness.hover_at(on_rail(rail, 95));
    harness.step();
    release(&mut harness, on_rail(rail, 95));
    let mut asks = std::mem::take(&mut harness.state_mut().asks);
    asks.dedup();
    let seeks = [30, 60, 79].map(|tick| Action::Seek(f64::from(tick) + 0.6));
    assert!(asks == seeks || asks == seeks[1..], "{asks:?}");
    release(&mut harness, on_rail(rail, 95));
    press(&mut harness, on_rail(rail, 30));
    release(&mut harness, on_rail(rail, 30));
    assert_eq!(harness.state().asks.last(), Some(&Action::Seek(30.6)));
}

#[test]
fn the_timeline_tells_of_the_tick_at_the_pointer() {
    let mut harness = Desk::of(timeline::show, recorded(), 42).laid_out(vec2(900.0, 300.0));
    let rail = harness.get_by_label("Timeline").rect();
    harness.hover_at(on_rail(rail, 37));
    harness.run_steps(3);
    for text in ["Day 3 · 11:30 · tick 37", "37.0 kWh in 1 trade", "0.200 AUD/kWh", "3.70 AUD"] {
        harness.get_by_label(text);
    }
}

#[test]
fn turnover_tells_stays_and_what_bursts_do() {
    let mut harness = Desk::of(turnover::show, recorded(), 79).laid_out(vec2(900.0, 260.0));
    // Arrivals go 3, 4, 5: those above the median of 4 are busy.
    for text in
        ["Population", "busy", "quiet", "26", "54", "Replaced a tick", "20 %", "to 1.50 kWh"]
    {
        harness.get_all_by_label(text).next().expect(text);
    }
    harness.get_by_label("Burst now");
    let map = harness.get_by_label_contains("Cohorts: ").rect();
    // From 9:00 to 17:00: the second column is 10:00, the second row up to 4 h.
    harness.hover_at(map.min + map.size() * vec2(1.5 / 8.0, 1.5 / 6.0));
    harness.run_steps(3);
    for text in ["Came 10:00 to 11:00", "320 stays", "1.50 kWh", "0.50 AUD", "0.17 AUD/h"] {
        harness.get_by_label(text);
    }
}

#[test]
fn bursts_are_added_to_those_there_are_and_the_run_takes_them() {
    let mut harness = Desk::of(turnover::show, live(), 5).laid_out(vec2(900.0, 260.0));
    harness.get_by_label("Burst now").click();
    harness.run_steps(3);
    let first = "turnover.bursts=[(from_tick: 12, until_tick: 16, factor: 3.0)]".to_owned();
    let asks = std::mem::take(&mut harness.state_mut().asks);
    assert_eq!(asks, [Action::Set(vec![first.clone()])]);
    let change = harness.state_mut().run.set(&[first]).expect("allowed");
    assert_eq!(change, Change::Live(12));
    harness.run_steps(2);
    harness.get_by_label("Burst now").click();
    harness.get_by_label("Lull now").click();
    harness.run_steps(3);
    let both = "turnover.bursts=[(from_tick: 12, until_tick: 16, factor: 3.0), \
                (from_tick: 12, until_tick: 16, factor: 0.2)]";
    assert_eq!(harness.state().asks, [Action::Set(vec![both.to_owned()])], "the burst is there");
    harness.state_mut().run.set(&[both.to_owned()]).expect("allowed");
}

fn field(bursts: &[(u32, u32, f64)]) -> String {
    let list: Vec<String> = bursts
        .iter()
        .map(|(from, until, factor)| {
            format!("(from_tick: {from}, until_tick: {until}, factor: {factor:?})")
        })
        .collect();
    format!("turnover.bursts=[{}]", list.join(", "))
}

fn asked(harness: &mut Harness<'static, Desk>, name: &str) -> Vec<Action> {
    harness.get_by_label(name).click();
    harness.run_steps(3);
    std::mem::take(&mut harness.state_mut().asks)
}

#[test]
fn every_burst_is_listed_with_its_time_and_can_be_removed() {
    let mut harness = Desk::of(turnover::show, live(), 5).laid_out(vec2(900.0, 260.0));
    assert!(harness.query_by_label_contains("undo last").is_none(), "nothing to undo");
    let bursts = [(20, 24, 3.0), (2, 6, 0.2), (30, 33, 4.5)];
    harness.state_mut().run.set(&[field(&bursts)]).expect("allowed");
    harness.run_steps(3);
    // A day has 16 ticks of half an hour from 9:00 on.
    for text in ["3 bursts", "Day 2 · 11:00", "3 ×", "Day 1 · 10:00", "0.2 ×", "Day 2 · 16:00"]
    {
        harness.get_by_label(text);
    }
    let without = [bursts[0], bursts[2]];
    assert_eq!(asked(&mut harness, "Remove burst 2"), [Action::Set(vec![field(&without)])]);
    let change = harness.state_mut().run.set(&[field(&without)]).expect("allowed");
    assert_eq!(change, Change::Live(12));
    harness.run_steps(2);
    harness.get_by_label("2 bursts");
    let last = asked(&mut harness, "Undo last burst");
    assert_eq!(last, [Action::Set(vec![field(&without[..1])])]);
}

#[test]
fn a_long_list_of_bursts_scrolls_from_the_latest_to_the_first() {
    let mut harness = Desk::of(turnover::show, live(), 5).laid_out(vec2(900.0, 260.0));
    let bursts: Vec<_> = (0..40).map(|number| (20 + number, 21 + number, 2.0)).collect();
    harness.state_mut().run.set(&[field(&bursts)]).expect("allowed");
    harness.run_steps(3);
    harness.get_by_label("Remove burst 40");
    assert!(harness.query_by_label("Remove burst 1").is_none());
    let list = harness.get_by_label("Remove burst 40").rect();
    harness.hover_at(list.center());
    for _ in 0..60 {
        harness.event(bevy_egui::egui::Event::MouseWheel {
            unit: bevy_egui::egui::MouseWheelUnit::Point,
            delta: vec2(0.0, -100.0),
            phase: bevy_egui::egui::TouchPhase::Move,
            modifiers: bevy_egui::egui::Modifiers::NONE,
        });
        harness.step();
    }
    assert_eq!(asked(&mut harness, "Remove burst 1"), [Action::Set(vec![field(&bursts[1..])])]);
}

#[test]
fn two_runs_start_again_without_a_burst_that_has_begun() {
    let mut desk = Desk::of(turnover::show, live(), 5);
    let mut other = live();
    let bursts = [(2, 6, 3.0), (30, 33, 0.2)];
    for run in [&mut desk.run, &mut other] {
        run.set(&[field(&bursts)]).expect("allowed");
    }
    desk.other = Some(other);
    let mut harness = desk.laid_out(vec2(900.0, 260.0));
    let both = |bursts: &[_]| {
        [Action::Set(vec![field(bursts)]), Action::SetOther(vec![field(bursts)])].to_vec()
    };
    assert_eq!(asked(&mut harness, "Remove burst 2"), both(&bursts[..1]), "it is yet to begin");
    let mut again = both(&bursts[1..]);
    again.push(Action::Reset);
    assert_eq!(asked(&mut harness, "Remove burst 1"), again);
}

#[test]
fn a_recording_takes_no_bursts() {
    let mut harness = Desk::of(turnover::show, recorded(), 5).laid_out(vec2(900.0, 260.0));
    harness.get_by_label("Burst now").click();
    harness.run_steps(3);
    assert!(harness.state().asks.is_empty());
}
