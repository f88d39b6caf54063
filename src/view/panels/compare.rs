//! Compare: two runs on the same arrivals, in numbers.

pub(crate) mod sums;

use crate::play::Run;
use crate::scenario::Scenario;
use crate::view::action::Action;
use crate::view::panels::knobs::{self, Knob};
use crate::view::panels::script;
use crate::view::panels::widget::choice::{self, Choice, Entry};
use crate::view::panels::widget::row::{self, Words};
use crate::view::panels::widget::words;
use crate::view::sight::Sight;
use crate::view::theme::Theme;
use bevy_egui::egui::{self, Align2, Color32, Rect, Sense, Ui, pos2, vec2};
use std::sync::{Arc, PoisonError};
use sums::Sums;

/// Differences of two scenarios that are listed; the rest is counted.
const MOST: usize = 8;
/// A metric's name, unit and decimals, and where it comes from.
type Metric = (&'static str, &'static str, usize, fn(&Sums) -> f64);

/// What is compared.
const METRICS: [Metric; 8] = [
    ("Welfare", "AUD", 2, Sums::welfare),
    ("Of the optimum", "%", 0, |sums| sums.optimum_share() * 100.0),
    ("Energy", "kWh", 1, Sums::volume),
    ("Price", "AUD/kWh", 3, Sums::price),
    ("Matched", "%", 0, |sums| sums.match_rate() * 100.0),
    ("Jain", "", 2, Sums::jain),
    ("Gini", "", 2, Sums::gini),
    ("Unmet", "kWh", 1, Sums::unmet_kwh),
];

/// Draws the panel into `ui`, which has its place and size.
pub fn show(ui: &mut egui::Ui, sight: &Sight, asks: &mut Vec<Action>) {
    let wide = ui.available_width() > 560.0;
    row::column(ui, "compare", |ui| match sight.other {
        None => invite(ui, sight, asks),
        Some(other) if wide => {
            ui.spacing_mut().item_spacing.x = 40.0;
            ui.columns(2, |columns| {
                for column in columns.iter_mut() {
                    column.spacing_mut().item_spacing.y = 0.0;
                }
                table(&mut columns[0], sight, other);
                runs(&mut columns[1], sight, other, asks);
            });
        }
        Some(other) => {
            runs(ui, sight, other, asks);
            table(ui, sight, other);
        }
    });
}

fn invite(ui: &mut Ui, sight: &Sight, asks: &mut Vec<Action>) {
    row::head(ui, sight.theme, "Compare");
    row::note(
        ui,
        sight.theme,
        "A second run on the same arrivals, with another rule or other values.",
    );
    ui.add_space(12.0);
    let width = ui.available_width().min(160.0);
    if choice::button(ui, sight.theme, "Compare", width, true).clicked() {
        asks.push(Action::Compare);
    }
}

/// Colours of the first and the second run.
fn colours(theme: &Theme) -> [Color32; 2] {
    [theme.buyer, theme.other]
}

/// Which runs they are, and in what they differ.
fn runs(ui: &mut Ui, sight: &Sight, other: &Run, asks: &mut Vec<Action>) {
    let theme = sight.theme;
    row::head(ui, theme, "Two runs");
    let scenarios = [sight.run, other].map(|run| script::read(ui.ctx(), &run.playbill));
    let rule = |scenario: &Option<Arc<Scenario>>| {
        scenario.as_ref().map_or("", |scenario| knobs::rule_name(scenario.lot().market.rule))
    };
    let [first, second] = colours(theme);
    let own = rule(&scenarios[0]);
    let line = dotted(ui, theme, first, "A");
    let place = pos2(line.left() + 42.0, line.center().y);
    Words::value(theme, own).paint(ui, place, Align2::LEFT_CENTER, line.width() - 42.0);
    let response = ui.interact(line, ui.id().with("first"), Sense::hover());
    row::tell(&response, || format!("A: {own}"));
    ui.add_space(4.0);
    let line = dotted(ui, theme, second, "B");
    let field = Rect::from_min_max(pos2(line.left() + 32.0, line.top()), line.max);
    other_rule(ui, theme, field, other, rule(&scenarios[1]), asks);
    ui.add_space(4.0);
    let (line, _) = ui.allocate_exact_size(vec2(ui.available_width(), 28.0), Sense::hover());
    let field = Rect::from_min_max(pos2(line.left() + 32.0, line.top()), line.max);
    other_policy(ui, theme, field, other, asks);
    ui.add_space(8.0);
    if sight.run.playbill.seed != other.playbill.seed {
        row::note(ui, theme, "Their seeds differ, and so do the arrivals.");
    }
    if let [Some(first), Some(second)] = &scenarios {
        differences(ui, theme, first, second);
    }
    if let Some(complaint) = &other.complaint {
        ui.label(egui::RichText::new(complaint).size(12.0).color(theme.warning));
    }
}

/// A line that begins with a dot and a letter.
fn dotted(ui: &mut Ui, theme: &Theme, colour: Color32, letter: &str) -> Rect {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 28.0), Sense::hover());
    let y = rect.center().y;
    ui.painter().circle_filled(pos2(rect.left() + 4.0, y), 4.0, colour);
    let place = pos2(rect.left() + 14.0, y);
    Words::label(theme, letter).paint(ui, place, Align2::LEFT_CENTER, 20.0);
    rect
}

/// The second run's rule, to be chosen.
fn other_rule(
    ui: &mut Ui,
    theme: &Theme,
    field: Rect,
    other: &Run,
    now: &str,
    asks: &mut Vec<Action>,
) {
    let mut ui = ui.new_child(egui::UiBuilder::new().max_rect(field));
    // What is wanted of it may not have started yet.
    let rule = other.wanted().map(|scenario| scenario.lot().market.rule);
    let choices = rule.map(knobs::rules).unwrap_or_default();
    let entries: Vec<Entry> =
        choices.iter().map(|choice| (choice.name.clone(), choice.about.clone())).collect();
    let chosen = rule.map_or(now, |rule| knobs::rule_name(rule));
    let enabled = other.is_live();
    let choice = Choice { theme, name: "Rule of B", chosen, entries: &entries, enabled };
    if let (_, Some(index)) = choice.field(&mut ui, field.width()) {
        asks.push(Action::SetOther(vec![format!("market.rule={}", choices[index].value)]));
    }
}

/// The second run's policy, to be chosen for everyone in it.
fn other_policy(ui: &mut Ui, theme: &Theme, field: Rect, other: &Run, asks: &mut Vec<Action>) {
    let mut ui = ui.new_child(egui::UiBuilder::new().max_rect(field));
    let policies = other.wanted().map(|scenario| &scenario.lot().market.policies);
    let now = match policies.map(Vec::as_slice) {
        Some([only]) => knobs::policy_name(&only.policy),
        Some(several) => words::count(several.len(), "policy", "policies"),
        None => words::NOTHING.to_owned(),
    };
    let choices = knobs::policies();
    let entries: Vec<Entry> =
        choices.iter().map(|choice| (choice.name.clone(), choice.about.clone())).collect();
    let enabled = other.is_live();
    let choice = Choice { theme, name: "Policy of B", chosen: &now, entries: &entries, enabled };
    if let (_, Some(index)) = choice.field(&mut ui, field.width()) {
        let set = format!("market.policies=[(policy: {})]", choices[index].value);
        asks.push(Action::SetOther(vec![set]));
    }
}

/// Fields in which two scenarios differ: name, first and second value.
pub fn differing(first: &Scenario, second: &Scenario) -> Vec<(String, String, String)> {
    let all = |scenario: &Scenario| -> Vec<Knob> {
        knobs::of(scenario.lot()).into_iter().flat_map(|group| group.knobs).collect()
    };
    let (first, second) = (all(first), all(second));
    let same = |a: &Knob, b: &Knob| a.path == b.path && a.name == b.name;
    // A rule's own parameter says nothing beside another rule.
    let alone = |knob: &Knob, others: &[Knob]| {
        knob.path.starts_with("market.rule.") && !others.iter().any(|other| same(knob, other))
    };
    let mut found = Vec::new();
    for knob in first.iter().filter(|knob| !alone(knob, &second)) {
        let other = second.iter().find(|other| same(knob, other)).map(Knob::text);
        let other = other.unwrap_or_else(|| words::NOTHING.to_owned());
        if other != knob.text() {
            found.push((knob.name.clone(), knob.text(), other));
        }
    }
    let is_new = |knob: &&Knob| !first.iter().any(|own| same(own, knob)) && !alone(knob, &first);
    for knob in second.iter().filter(is_new) {
        found.push((knob.name.clone(), words::NOTHING.to_owned(), knob.text()));
    }
    found
}

fn differences(ui: &mut Ui, theme: &Theme, first: &Scenario, second: &Scenario) {
    let all = differing(first, second);
    // The rules stand above already.
    let others: Vec<_> = all.iter().filter(|(name, _, _)| name != "Rule").collect();
    if all.is_empty() {
        row::note(ui, theme, "Nothing but their names is different.");
    }
    for (name, own, other) in others.iter().take(MOST) {
        row::pair(ui, theme, name, &format!("{own} → {other}"));
    }
    if others.len() > MOST {
        let more = words::count(others.len() - MOST, "other value", "other values");
        row::note(ui, theme, &format!("and {more}"));
    }
}

/// The sums of both runs, up to the same tick.
fn both(ui: &Ui, sight: &Sight, other: &Run) -> [Sums; 2] {
    let ends = [sight.run, other].map(|run| run.history.ticks().end - 1);
    let tick = sight.head.tick().min(ends[0]).min(ends[1]);
    [("first", sight.run), ("second", other)].map(|(name, run)| {
        let ledger = sums::ledger(ui.ctx(), name);
        // A ledger is only added to: whatever became of another picture, its sums hold.
        let mut ledger = ledger.lock().unwrap_or_else(PoisonError::into_inner);
        ledger.up_to(&run.history, tick)
    })
}

fn table(ui: &mut Ui, sight: &Sight, other: &Run) {
    let theme = sight.theme;
    let sums = both(ui, sight, other);
    let ticks = sums[0].ticks.min(sums[1].ticks) as usize;
    row::head(ui, theme, &format!("Over {}", words::count(ticks, "tick", "ticks")));
    heads(ui, theme);
    for (name, unit, decimals, of) in METRICS {
        let values = sums.each_ref().map(of);
        line(ui, theme, (name, unit), values, decimals);
    }
}

/// Right ends of the three columns.
fn columns(rect: Rect) -> [f32; 3] {
    let width = ((rect.width() - 86.0) / 3.0).min(90.0);
    [2.0, 1.0, 0.0].map(|index| rect.right() - index * width)
}

fn heads(ui: &mut Ui, theme: &Theme) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 20.0), Sense::hover());
    let [first, second] = colours(theme);
    let names = [("A", Some(first)), ("B", Some(second)), ("B − A", None)];
    for (x, (name, colour)) in columns(rect).into_iter().zip(names) {
        let place = pos2(x, rect.center().y);
        let painted =
            Words::faint(theme, name).paint(ui, place, Align2::RIGHT_CENTER, rect.width());
        if let Some(colour) = colour {
            let dot = pos2(painted.left() - 8.0, painted.center().y);
            ui.painter().circle_filled(dot, 3.0, colour);
        }
    }
}

fn line(ui: &mut Ui, theme: &Theme, (name, unit): (&str, &str), values: [f64; 2], decimals: usize) {
    let size = vec2(ui.available_width(), 24.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let y = rect.center().y;
    let label = Words::label(theme, name);
    let label = label.paint(ui, pos2(rect.left(), y), Align2::LEFT_CENTER, rect.width() / 2.0);
    let is_large = values.iter().any(|value| value.abs() >= 1_000.0);
    let decimals = if is_large { 0 } else { decimals };
    let difference = words::signed(values[1] - values[0], decimals);
    let [a, b] = values.map(|value| words::number(value, decimals));
    let texts = [a, b, difference];
    let mut first = rect.right();
    for (x, text) in columns(rect).into_iter().zip(&texts) {
        let value = Words::value(theme, text);
        let painted = value.paint(ui, pos2(x, y), Align2::RIGHT_CENTER, rect.width());
        first = first.min(painted.left());
    }
    let unit_words = Words::faint(theme, unit);
    if label.right() + 5.0 + unit_words.width(ui) < first - 4.0 {
        let place = pos2(label.right() + 5.0, y + 0.5);
        unit_words.paint(ui, place, Align2::LEFT_CENTER, rect.width());
    }
    let [a, b, difference] = texts;
    row::tell(&response, || format!("{name}: {a}, {b}, {difference} {unit}").trim().to_owned());
    let what = if unit.is_empty() { name.to_owned() } else { format!("{name}, {unit}") };
    response.on_hover_text(what);
}
