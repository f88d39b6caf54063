//! What the page, and tests of it, may ask of the program: an object `haggle` of the window.
//!
//! | function | gives |
//! | --- | --- |
//! | `haggle.open(name, bytes)` | opens a dropped file |
//! | `haggle.shown()` | what is shown now, as JSON |
//! | `haggle.run(request)` | runs a scenario without drawing it; its hash and metrics, as JSON |
//! | `haggle.negotiate(game)` | holds a trading auction; its outcome, as JSON |
//!
//! Requests are JSON too, and what can't be granted gives `{"error": …}`.

use crate::arena::advance;
use crate::market::taco::Auction;
use crate::record::{Side, Visible, hex};
use crate::scenario::{self, AnyScenario, Scenario};
use crate::view::dispatch::Theatre as DispatchTheatre;
use crate::view::house::House;
use crate::view::theatre::Theatre;
use crate::view::venues::Theatre as VenuesTheatre;
use crate::view::waypoint::Theatre as WaypointTheatre;
use js_sys::{Object, Reflect, Uint8Array};
use serde::Deserialize;
use serde_json::{Value, json};
use std::cell::RefCell;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;

/// A file that was dropped on the page.
#[derive(Debug)]
pub struct Dropped {
    /// Its name.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

thread_local! {
    static INBOX: RefCell<Vec<Dropped>> = const { RefCell::new(Vec::new()) };
    static SHOWN: RefCell<Value> = const { RefCell::new(Value::Null) };
}

/// Puts the object there.
pub fn install() {
    let hooks = Object::new();
    let put = |name: &str, function: JsValue| {
        // A plain object takes any field.
        Reflect::set(&hooks, &name.into(), &function).ok();
    };
    let open = Closure::<dyn Fn(String, Uint8Array)>::new(|name, bytes: Uint8Array| {
        INBOX.with_borrow_mut(|inbox| inbox.push(Dropped { name, bytes: bytes.to_vec() }));
    });
    put("open", open.into_js_value());
    let shown = Closure::<dyn Fn() -> String>::new(|| SHOWN.with_borrow(|shown| shown.to_string()));
    put("shown", shown.into_js_value());
    let run = Closure::<dyn Fn(String) -> String>::new(|request: String| told(run(&request)));
    put("run", run.into_js_value());
    let negotiate = Closure::<dyn Fn(String) -> String>::new(|game: String| told(negotiate(&game)));
    put("negotiate", negotiate.into_js_value());
    Reflect::set(&js_sys::global(), &"haggle".into(), &hooks).ok();
}

/// The files that were dropped since the last call.
pub fn dropped() -> Vec<Dropped> {
    INBOX.with_borrow_mut(std::mem::take)
}

/// So many vehicles are told with their place in the window.
const VEHICLES_TOLD: usize = 12;

/// Notes what `house` shows.
pub fn note(house: &House) {
    let on = house.on();
    let ((scenario, title), foyer) = (on.names(), on.foyer());
    let mut shown = json!({
        "scenario": scenario,
        "title": title,
        "ticks": on.ticks().end,
        "population": on.population().0,
        "presenting": foyer.presenting,
        "dark": foyer.preferences.dark,
        "notice": foyer.notice(),
        "frames": foyer.rates.frames,
        "seed": on.seed(),
        "live": on.wanted().is_some(),
        "sets": on.sets(),
        "tick": on.moment().tick(),
        "playing": on.moment().playing,
        "complaint": on.complaint(),
    });
    let own = match house {
        House::Lot(theatre) => of_lot(theatre),
        House::Waypoint(theatre) => of_waypoint(theatre),
        House::Dispatch(theatre) => of_dispatch(theatre),
        House::Venues(theatre) => of_venues(theatre),
    };
    if let (Value::Object(shown), Value::Object(own)) = (&mut shown, own) {
        shown.extend(own);
    }
    SHOWN.with_borrow_mut(|kept| *kept = shown);
}

fn of_lot(theatre: &Theatre) -> Value {
    let frame = theatre.shown(&theatre.run);
    let scene = frame.and_then(|frame| frame.scene(theatre.lot));
    let corner = theatre.site.corner(theatre.lot).to_vec2();
    let parked = scene.map(|scene| &scene.parked[..]).unwrap_or_default();
    let of = |side| parked.iter().filter(|vehicle| vehicle.side == side).count();
    let vehicles = parked.iter().take(VEHICLES_TOLD).map(|vehicle| {
        let at = theatre.lens.to_window(theatre.site.ground.spot(vehicle.bay).middle + corner);
        json!({ "ordinal": vehicle.ordinal, "x": at.x, "y": at.y })
    });
    json!({
        "arena": "Lot",
        "rule": theatre.run.playbill.rule,
        "policies": theatre.run.playbill.policies,
        "beside": theatre.other.as_ref().map(|other| other.playbill.rule.clone()),
        "picked": theatre.picked.map(|pick| pick.ordinal),
        "caption": theatre.caption(),
        "learns": theatre.run.learns(),
        "reward": frame.map(|frame| frame.pulse.learning.reward).filter(|it| it.is_finite()),
        "vehicles": vehicles.collect::<Vec<_>>(),
        "sides": { "buyer": of(Side::Buyer), "seller": of(Side::Seller) },
        "lens": [theatre.lens.centre.x, theatre.lens.centre.y, theatre.lens.scale],
    })
}

fn of_waypoint(theatre: &WaypointTheatre) -> Value {
    json!({
        "arena": "Waypoint",
        "picked": theatre.own.picked,
        "step": theatre.stand().map(|stand| stand.step),
    })
}

fn of_dispatch(theatre: &DispatchTheatre) -> Value {
    json!({
        "arena": "Dispatch",
        "picked": theatre.own.picked,
        "market": theatre.own.market,
    })
}

fn of_venues(theatre: &VenuesTheatre) -> Value {
    json!({
        "arena": "Venues",
        "picked": theatre.own.trader,
        "venue": theatre.own.venue,
    })
}

fn told(outcome: Result<Value, String>) -> String {
    outcome.unwrap_or_else(|error| json!({ "error": error })).to_string()
}

/// A run to be made, as `haggle run` has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    scenario: String,
    #[serde(default)]
    set: Vec<String>,
    #[serde(default = "usual_seed")]
    seed: u64,
}

fn usual_seed() -> u64 {
    42
}

fn run(request: &str) -> Result<Value, String> {
    let Request { scenario, set, seed } =
        serde_json::from_str(request).map_err(|error| error.to_string())?;
    match scenario::open(&scenario, &set).map_err(|error| error.to_string())? {
        AnyScenario::Lot(scenario) => whole(&scenario, seed),
        AnyScenario::Waypoint(scenario) => whole(&scenario, seed),
        AnyScenario::Dispatch(scenario) => whole(&scenario, seed),
        AnyScenario::Venues(scenario) => whole(&scenario, seed),
    }
}

/// A whole run, at once.
fn whole<A: Visible>(scenario: &Scenario<A>, seed: u64) -> Result<Value, String> {
    let plan = scenario.plan().map_err(|error| error.to_string())?;
    let mut app = A::app(&plan, seed, 1);
    advance(app.world_mut(), scenario.ticks());
    let results = A::results(app.world());
    let metrics = serde_json::to_value(A::metrics(&results)).map_err(|error| error.to_string())?;
    Ok(json!({
        "scenario": scenario.name(),
        "seed": seed,
        "state_hash": hex(A::state_hash(app.world_mut())),
        "metrics": metrics,
    }))
}

/// Steps after which an auction is interrupted, as on the command line.
const MOST_STEPS: u64 = 1_000_000;

fn negotiate(game: &str) -> Result<Value, String> {
    let file = scenario::load_game(game).map_err(|error| error.to_string())?;
    let mut auction = Auction::new(&file.game, MOST_STEPS);
    while auction.advance().is_some() {}
    let outcome = auction.outcome();
    Ok(json!({
        "choice": outcome.choice + 1,
        "steps": outcome.steps,
        "picks": outcome.picks.iter().map(|choice| choice + 1).collect::<Vec<_>>(),
        "net_units": outcome.net_units,
        "cycles": outcome.cycles,
        "interrupted": outcome.interrupted,
        "costs": outcome.costs(&file.game),
        "adjusted_costs": outcome.adjusted_costs(&file.game),
    }))
}
