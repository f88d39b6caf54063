//! Links: what a page shows, as the query of its address, and back.
//!
//! ```text
//! ?scenario=lot_month&rule=greedy&policy=nash-maddpg&seed=7&speed=8&tick=120&theme=light&present
//! ```
//!
//! `docs/web.md` lists the names. A name that means nothing here is passed over, since other
//! programs add theirs to links; a value that can't be used is told, and the rest holds.

use super::action::Action;
use super::house::House;
use super::preferences::Preferences;
use crate::play::{Pace, Playhead};
use crate::scenario::{self, AnyScenario, FileError, POLICIES};

/// The scenario of a page that was asked for none.
const DEFAULT: &str = "lot_learned";
/// The seed of a page that was asked for none, as on the command line.
const SEED: u64 = 42;

/// No talk has more scenes.
const MOST_SCENES: usize = 64;

/// What a link says; what it doesn't say is as usual.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Link {
    /// A shipped scenario.
    pub scenario: Option<String>,
    /// Fields of it that were set, each `path.to.field=value`, in this order.
    pub sets: Vec<String>,
    /// The rule of a second run beside the first.
    pub beside: Option<String>,
    /// The seed.
    pub seed: Option<u64>,
    /// How fast it goes.
    pub speed: Option<Pace>,
    /// The tick that is shown.
    pub tick: Option<i32>,
    /// It stands still there.
    pub paused: bool,
    /// Dark, else light.
    pub dark: Option<bool>,
    /// The scenario's captioned scene, counted from 1.
    pub scene: Option<usize>,
    /// Only the scene, with large captions.
    pub present: bool,
    /// Stripped down, to be shown inside another page.
    pub embed: bool,
    /// What could not be understood, in words.
    pub odd: Vec<String>,
}

impl Link {
    /// Reads the query of an address, with or without its `?`.
    pub fn parse(query: &str) -> Self {
        let mut link = Self::default();
        let mut sets = Vec::new();
        for pair in query.trim_start_matches('?').split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value = decoded(value);
            match decoded(name).as_str() {
                "scenario" if !value.is_empty() => link.scenario = Some(value),
                "rule" if !value.is_empty() => link.sets.push(format!("market.rule={value}")),
                "policy" if !value.is_empty() => link.sets.push(policy_set(&value)),
                "set" if !value.is_empty() => sets.push(value),
                "beside" if !value.is_empty() => link.beside = Some(value),
                "seed" => link.seed = link.number("seed", &value, "a whole number from 0 on"),
                "tick" => {
                    let tick = link.number("tick", &value, "a whole number from 0 on");
                    link.tick = tick.filter(|&tick: &i32| tick >= 0);
                }
                "scene" => link.scene = link.number("scene", &value, "a number from 1 on"),
                "speed" => link.speed = link.pace(&value),
                "theme" => match value.as_str() {
                    "dark" => link.dark = Some(true),
                    "light" => link.dark = Some(false),
                    _ => link.odd.push(format!("theme={value}: allowed are dark and light")),
                },
                "paused" => link.paused = value != "0",
                "present" => link.present = value != "0",
                "embed" => link.embed = value != "0",
                _ => {}
            }
        }
        // Rule and policies stand before what is inside them.
        link.sets.extend(sets);
        link
    }

    fn number<T: std::str::FromStr>(
        &mut self,
        name: &str,
        value: &str,
        allowed: &str,
    ) -> Option<T> {
        let number = value.parse().ok();
        if number.is_none() {
            self.odd.push(format!("{name}={value}: allowed is {allowed}"));
        }
        number
    }

    fn pace(&mut self, value: &str) -> Option<Pace> {
        if value == "max" {
            return Some(Pace::FlatOut);
        }
        let rate = value.parse::<f64>().ok().filter(|rate| (0.01..=1024.0).contains(rate));
        if rate.is_none() {
            self.odd.push(format!("speed={value}: allowed are ticks a second up to 1024, and max"));
        }
        rate.map(Pace::Ticks)
    }

    /// The link to what `house` shows; none if no link can lead there, as to a recording.
    pub fn to(house: &House) -> Option<Self> {
        let on = house.on();
        let (name, ron) = on.wanted()?;
        // A file may be called like a shipped scenario.
        let there = scenario::open(name, on.sets()).ok()?;
        if there.to_ron() != ron {
            return None;
        }
        let head = on.moment();
        let foyer = on.foyer();
        let (tick, Playhead { pace, playing, .. }) = (head.tick(), head);
        Some(Self {
            scenario: Some(name.to_owned()),
            sets: on.sets().to_vec(),
            beside: match house {
                House::Lot(it) => it.other.as_ref().map(|other| other.playbill.rule.clone()),
                _ => None,
            },
            seed: Some(on.seed()),
            speed: Some(pace),
            tick: (tick > 0).then_some(tick),
            paused: !playing,
            dark: Some(foyer.preferences.dark),
            scene: None,
            present: foyer.presenting,
            embed: false,
            odd: Vec::new(),
        })
    }

    /// The query of the link, without a `?`.
    pub fn query(&self) -> String {
        let mut query = Vec::new();
        let mut say = |name: &str, value: &str| query.push(format!("{name}={}", encoded(value)));
        if let Some(name) = &self.scenario {
            say("scenario", name);
        }
        for set in &self.sets {
            match set.split_once('=') {
                Some(("market.rule", rule)) => say("rule", rule),
                Some(("market.policies", list)) if alone(list).is_some() => {
                    say("policy", alone(list).unwrap_or_default());
                }
                _ => say("set", set),
            }
        }
        if let Some(rule) = &self.beside {
            say("beside", rule);
        }
        let numbers = [
            ("seed", self.seed.map(|seed| seed.to_string())),
            ("speed", self.speed.map(pace_in_words)),
            ("tick", self.tick.map(|tick| tick.to_string())),
            ("scene", self.scene.map(|scene| scene.to_string())),
            ("theme", self.dark.map(|dark| if dark { "dark" } else { "light" }.to_owned())),
        ];
        for (name, value) in numbers {
            if let Some(value) = value {
                say(name, &value);
            }
        }
        let flags = [("paused", self.paused), ("present", self.present), ("embed", self.embed)];
        query.extend(flags.into_iter().filter(|(_, set)| *set).map(|(name, _)| name.to_owned()));
        query.join("&")
    }

    /// What the link leads to. What it says that can't be had is told there.
    pub fn house(&self, preferences: Preferences) -> House {
        let mut odd = self.odd.clone();
        let (scenario, sets) = self.scenario(&mut odd);
        let mut preferences = preferences;
        preferences.dark = self.dark.unwrap_or(preferences.dark);
        let mut house = House::live(scenario, self.seed.unwrap_or(SEED), 1, preferences);
        house.on_mut().note_sets(&sets);
        if let Some(rule) = &self.beside {
            house.act(Action::Compare);
            house.act(Action::SetOther(vec![format!("market.rule={rule}")]));
        }
        for _ in 0..self.scene.unwrap_or(0).min(MOST_SCENES) {
            house.act(Action::NextScene);
        }
        let foyer = house.on_mut().foyer_mut();
        foyer.presenting = self.present || (self.scene.is_some() && foyer.presenting);
        if self.embed {
            // Inside another page there is room for the scene, and nothing is kept.
            foyer.keep_preferences = false;
            let shown = &mut foyer.preferences;
            (shown.parameters, shown.picked, shown.charts) = (false, false, false);
        }
        if !odd.is_empty() {
            foyer.tell(odd.join("\n"));
        }
        let head = house.on_mut().head();
        if let Some(pace) = self.speed {
            head.pace = pace;
        }
        match (self.tick, self.paused) {
            (tick, true) => head.hold(tick.unwrap_or(0)),
            (Some(tick), false) => head.seek(f64::from(tick)),
            (None, false) => {}
        }
        house
    }

    /// The scenario with those of its fields that can be set, and those; the others become `odd`.
    fn scenario(&self, odd: &mut Vec<String>) -> (AnyScenario, Vec<String>) {
        let load = |name: &str| scenario::open(name, &[]);
        let wanted = self.scenario.as_deref().unwrap_or(DEFAULT);
        let mut scenario = load(wanted)
            .map_err(|error| odd.push(error.to_string()))
            .or_else(|()| load(DEFAULT))
            // A test loads every shipped scenario.
            .expect("a shipped scenario");
        let mut held = Vec::new();
        for set in &self.sets {
            match scenario.clone().with(std::slice::from_ref(set)).and_then(sound) {
                Ok(changed) => {
                    scenario = changed;
                    held.push(set.clone());
                }
                Err(error) => odd.push(error.to_string()),
            }
        }
        (scenario, held)
    }
}

/// A scenario whose data files can be read.
///
/// # Errors
/// As [`Scenario::plan`](crate::scenario::Scenario::plan).
pub fn sound(scenario: AnyScenario) -> Result<AnyScenario, FileError> {
    scenario.try_plan().map(|()| scenario)
}

/// The field that lets everybody follow `policy`: the name of a shipped one, or a form as
/// `MarkUp(margin: 0.1)`.
fn policy_set(policy: &str) -> String {
    let shipped = POLICIES.iter().any(|shipped| shipped.name == policy);
    let form = if shipped { format!("Learned(name: {policy:?})") } else { policy.to_owned() };
    format!("market.policies=[(policy: {form})]")
}

/// The only policy in a list as [`policy_set`] writes it; shipped ones by name.
fn alone(list: &str) -> Option<&str> {
    let form = list.strip_prefix("[(policy: ")?.strip_suffix(")]")?;
    let name = form.strip_prefix("Learned(name: \"").and_then(|rest| rest.strip_suffix("\")"));
    let only = !form.contains("policy:") && !form.contains("share:");
    only.then(|| name.filter(|name| policy_set(name) == policy_set(form)).unwrap_or(form))
}

fn pace_in_words(pace: Pace) -> String {
    match pace {
        Pace::Ticks(rate) => rate.to_string(),
        Pace::FlatOut => "max".to_owned(),
    }
}

/// A value of a query as it was meant: `+` is a space, `%41` a byte of UTF-8.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let digit = |byte: Option<u8>| byte.and_then(|byte| char::from(byte).to_digit(16));
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let mut ahead = rest.clone();
                match (digit(ahead.next()), digit(ahead.next())) {
                    (Some(high), Some(low)) => {
                        bytes.push((high * 16 + low) as u8);
                        rest = ahead;
                    }
                    _ => bytes.push(byte),
                }
            }
            byte => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A value as a query has it. What a person can read in an address stays as it is.
fn encoded(text: &str) -> String {
    let mut query = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => query.push(char::from(byte)),
            b'-' | b'_' | b'.' | b'~' | b':' | b',' | b'(' | b')' | b'[' | b']' | b'=' => {
                query.push(char::from(byte));
            }
            b' ' => query.push('+'),
            _ => query.push_str(&format!("%{byte:02X}")),
        }
    }
    query
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::theatre::Theatre;

    fn theatre(house: &mut House) -> &mut Theatre {
        house.lot().expect("a lot")
    }

    #[test]
    fn a_link_leads_where_it_was_copied() {
        let mut house = Link::parse("?scenario=lot_month&seed=7").house(quiet());
        for set in ["market.rule=Greedy", "turnover.arrivals=Rate(9.5)"] {
            house.act(Action::Set(vec![set.to_owned()]));
        }
        house.act(Action::Set(vec![policy_set("nash-maddpg")]));
        house.act(Action::SetPace(Pace::FlatOut));
        house.on_mut().head().hold(12);
        house.on_mut().foyer_mut().presenting = true;
        let link = Link::to(&house).expect("a shipped scenario");
        assert_eq!(
            link.query(),
            "scenario=lot_month&rule=Greedy&set=turnover.arrivals=Rate(9.5)&policy=nash-maddpg\
             &seed=7&speed=max&tick=12&theme=dark&paused&present"
        );
        let mut there = Link::parse(&link.query()).house(quiet());
        let ron = |theatre: &Theatre| theatre.run.wanted().map(|scenario| scenario.to_ron());
        assert_eq!(ron(theatre(&mut there)), ron(theatre(&mut house)));
        assert_eq!(theatre(&mut there).head, theatre(&mut house).head);
        assert!(there.on().foyer().presenting);
    }

    #[test]
    fn every_shipped_scenario_has_a_link() {
        for shipped in scenario::shipped() {
            let house = Link::parse(&format!("scenario={}&paused", shipped.name)).house(quiet());
            let link = Link::to(&house).expect("it is shipped");
            assert_eq!(link.scenario.as_deref(), Some(shipped.name));
        }
    }

    #[test]
    fn what_can_t_be_understood_is_told_and_the_rest_holds() {
        let link = Link::parse("scenario=lot_moth&rule=greedy&seed=x&theme=blue&utm=1&speed=2");
        assert_eq!(link.speed, Some(Pace::Ticks(2.0)));
        assert_eq!(link.odd.len(), 2, "{:?}", link.odd);
        let mut house = link.house(quiet());
        let told = house.on().foyer().notice().expect("a notice").to_owned();
        assert!(told.contains("lot_moth") && told.contains("seed=x"), "{told}");
        assert_eq!(theatre(&mut house).run.sets(), ["market.rule=greedy"]);
    }

    #[test]
    fn every_byte_comes_back() {
        let all: String = (1..300_u32).filter_map(char::from_u32).collect();
        assert_eq!(decoded(&encoded(&all)), all);
        assert_eq!(decoded("a%2g%"), "a%2g%", "half an escape is what it says");
    }

    #[test]
    fn an_embedded_page_shows_the_scene_and_keeps_nothing() {
        let mut house = Link::parse("embed&paused&tick=3").house(quiet());
        let foyer = house.on().foyer();
        assert!(!foyer.keep_preferences && !foyer.preferences.charts);
        let head = house.on_mut().head();
        assert!(!head.playing && head.tick() == 3);
    }

    fn quiet() -> Preferences {
        Preferences::default()
    }
}
