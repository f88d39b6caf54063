//! Top bar: what plays, how it moves, when it is.

mod menu;

use crate::play::Pace;
use crate::scenario::lot::form::Lot;
use crate::scenario::shipped;
use crate::view::action::Action;
use crate::view::panels::knobs;
use crate::view::panels::script;
use crate::view::panels::widget::choice::{self, Choice, Entry};
use crate::view::panels::widget::icons::{self, Icon};
use crate::view::panels::widget::row::{self, Words};
use crate::view::panels::widget::scale::Scale;
use crate::view::panels::widget::slider::Slider;
use crate::view::panels::widget::words;
use crate::view::sight::{Rates, Sight};
use crate::view::theme::{self, Theme};
use bevy_egui::egui::{
    self, Align, Align2, CursorIcon, FontId, Id, Key, Layout, Popup, PopupCloseBehavior, Rect,
    Response, Sense, TextEdit, Ui, UiBuilder, WidgetInfo, WidgetType, pos2, vec2,
};

/// The bar's height.
pub const HEIGHT: f32 = 52.0;
/// Half the width of the three buttons.
pub const BUTTONS: f32 = 62.0;
/// The menu and a scenario's mark, without any words.
const LEAST_WHAT: f32 = 68.0;
/// What plays has the program's name before it, where there is so much room.
const LEAST_NAMED: f32 = 300.0;
/// Room between two things that don't belong together.
pub const GAP: f32 = 18.0;

/// Draws the panel into `ui`, which has its place and size.
pub fn show(ui: &mut egui::Ui, sight: &Sight, asks: &mut Vec<Action>) {
    let theme = sight.theme;
    let bar = Rect::from_min_size(ui.max_rect().min, vec2(ui.max_rect().width(), HEIGHT));
    ui.allocate_rect(bar, Sense::hover());
    let inner = bar.shrink2(vec2(row::MARGIN, 0.0));
    // In a narrow bar the buttons make room for the time.
    let centre =
        bar.center().x.min((inner.left() + LEAST_WHAT + GAP + BUTTONS).max(bar.width() - 500.0));
    let buttons = Rect::from_x_y_ranges(centre - BUTTONS..=centre + BUTTONS, bar.y_range());
    let mut middle = part(ui, buttons, Layout::left_to_right(Align::Center));
    transport(&mut middle, theme, &TICKS, sight.head.playing, asks);
    let rest = Rect::from_min_max(pos2(buttons.right() + GAP, bar.top()), inner.max);
    let end = speed(ui, rest, theme, sight.head.pace, asks);
    let right = Rect::from_min_max(pos2(end + GAP, bar.top()), inner.max);
    moment(ui, right, sight, asks);
    let left = Rect::from_min_max(inner.min, pos2(buttons.left() - GAP, bar.bottom()));
    what(&mut part(ui, left, Layout::left_to_right(Align::Center)), sight, asks);
}

/// A part of the bar.
pub fn part(ui: &mut Ui, rect: Rect, layout: Layout) -> Ui {
    let mut part = ui.new_child(UiBuilder::new().max_rect(rect).layout(layout));
    part.set_clip_rect(rect.expand(4.0).intersect(ui.clip_rect()));
    part.spacing_mut().item_spacing.x = 8.0;
    part
}

/// What the two buttons beside play are called: names and hints.
pub type Steps = [(&'static str, &'static str); 2];

/// Ticks back and on.
const TICKS: Steps = [("Back one tick", "Back one tick (←)"), ("On one tick", "On one tick (→)")];

/// Back, play or pause, on.
pub fn transport(
    ui: &mut Ui,
    theme: &Theme,
    [back, on]: &Steps,
    playing: bool,
    asks: &mut Vec<Action>,
) {
    let mut button = |icon, name: &str, hint: &str, prominent, action: Action| {
        let response = choice::icon_button(ui, theme, icon, name, prominent);
        if response.on_hover_text(hint).clicked() {
            asks.push(action);
        }
    };
    button(Icon::Back, back.0, back.1, false, Action::Back);
    match playing {
        true => button(Icon::Pause, "Pause", "Pause (space)", true, Action::Toggle),
        false => button(Icon::Play, "Play", "Play (space)", true, Action::Toggle),
    }
    button(Icon::Step, on.0, on.1, false, Action::Step);
}

/// How fast it goes; says where it ends.
pub fn speed(ui: &mut Ui, rect: Rect, theme: &Theme, pace: Pace, asks: &mut Vec<Action>) -> f32 {
    let text = pace_text(pace);
    let label = Words::value(theme, &text);
    let width = Words::value(theme, "flat out").width(ui).ceil();
    let slider = (rect.width() * 0.27).clamp(0.0, 120.0);
    let place = pos2(rect.left() + width, rect.center().y);
    if slider < 48.0 {
        let room = Rect::from_x_y_ranges(rect.left()..=place.x, place.y - 11.0..=place.y + 11.0);
        pace_menu(ui, room, label, theme, pace, asks);
        return place.x;
    }
    label.paint(ui, place, Align2::RIGHT_CENTER, width);
    let from = rect.left() + width + 10.0;
    let rail = Rect::from_x_y_ranges(from..=from + slider, rect.y_range());
    let mut ui = part(ui, rail, Layout::left_to_right(Align::Center));
    let scale = Scale::even(0.0, (Pace::STEPS.len() - 1) as f64, 1.0);
    let about = format!("{} ([ and ])", pace_about(pace));
    let slider = Slider { theme, name: "Speed", about: &about, scale, enabled: true };
    if let Some(step) = slider.one(&mut ui, pace.step() as f64)
        && let Some(pace) = Pace::STEPS.get(step as usize)
    {
        asks.push(Action::SetPace(*pace));
    }
    ui.interact(rail, ui.id().with("speed"), Sense::hover()).on_hover_text(about);
    rail.right()
}

/// The speed, where there is no room for a slider: a click offers the others.
fn pace_menu(
    ui: &mut Ui,
    rect: Rect,
    label: Words,
    theme: &Theme,
    pace: Pace,
    asks: &mut Vec<Action>,
) {
    let response = choice::link(ui, rect, label, Align2::RIGHT_CENTER, "Speed");
    let entries: Vec<Entry> =
        Pace::STEPS.iter().map(|pace| (pace_text(*pace), pace_about(*pace))).collect();
    let chosen = pace_text(pace);
    if let Some(index) = choice::menu(&response, theme, &entries, Some(&chosen)) {
        asks.push(Action::SetPace(Pace::STEPS[index]));
    }
}

/// A speed as `8×`.
pub fn pace_text(pace: Pace) -> String {
    match pace {
        Pace::Ticks(rate) => format!("{}×", words::trimmed(rate, 0, 2)),
        Pace::FlatOut => "flat out".to_owned(),
    }
}

fn pace_about(pace: Pace) -> String {
    match pace {
        Pace::Ticks(1.0) => "One tick a second".to_owned(),
        Pace::Ticks(rate) => format!("{} ticks a second", words::trimmed(rate, 0, 2)),
        Pace::FlatOut => "As fast as it runs".to_owned(),
    }
}

/// When it is: what there is no room for is left out, the least important first.
fn moment(ui: &mut Ui, rect: Rect, sight: &Sight, asks: &mut Vec<Action>) {
    let theme = sight.theme;
    let tick = sight.frame().map_or(0, |frame| frame.tick);
    let bill = &sight.run.playbill;
    let time = bill.time(tick);
    let day = format!("Day {} · {time}", bill.day(tick));
    let number = format!("tick {}", words::number(tick, 0));
    let seed = format!("seed {}", bill.seed);
    let [ticks, frames] = rates(sight.rates);
    let bold = Words { font: FontId::new(15.0, theme::bold()), ..Words::value(theme, &day) };
    let [day_width, tick_width, seed_width] = [
        bold.width(ui),
        Words::label(theme, &number).width(ui),
        Words::label(theme, &seed).width(ui),
    ];
    let rate_width = ["0,000 ticks/s", &ticks].map(|text| Words::faint(theme, text).width(ui));
    let rate_width = rate_width[0].max(rate_width[1]);
    let bold = match day_width > rect.width() {
        true => Words { text: &time, ..bold },
        false => bold,
    };
    let mut room = rect.width() - day_width;
    let mut fits = |width: f32| {
        room -= width + GAP;
        room >= 0.0
    };
    let measured = sight.rates != Rates::default();
    let shown = [fits(tick_width), fits(seed_width), measured && fits(rate_width)];
    let middle = rect.center().y;
    let mut x = rect.right();
    if shown[2] {
        for (text, y) in [(&ticks, middle - 7.5), (&frames, middle + 7.5)] {
            Words::quiet(theme, text).paint(ui, pos2(x, y), Align2::RIGHT_CENTER, rate_width);
        }
        x -= rate_width + GAP;
    }
    if shown[1] {
        let place = Rect::from_x_y_ranges(x - seed_width..=x, middle - 11.0..=middle + 11.0);
        seed_button(ui, place, theme, &seed, bill.seed, sight.run.is_live(), asks);
        x -= seed_width + GAP;
    }
    if shown[0] {
        told(ui, &Words::label(theme, &number), x, middle, tick_width);
        x -= tick_width + GAP;
    }
    told(ui, &bold, x, middle, rect.width());
}

/// A text that is read out too, its right end at `x`.
pub fn told(ui: &mut Ui, words: &Words, x: f32, y: f32, room: f32) {
    let rect = words.paint(ui, pos2(x, y), Align2::RIGHT_CENTER, room);
    let response = ui.interact(rect, ui.id().with(("told", y as i32, words.text)), Sense::hover());
    row::tell(&response, || words.text.to_owned());
}

fn rates(rates: Rates) -> [String; 2] {
    let rate = |rate: f64| words::number(rate, if rate > 0.0 && rate < 10.0 { 1 } else { 0 });
    [format!("{} ticks/s", rate(rates.ticks)), format!("{} frames/s", rate(rates.frames))]
}

/// The seed; a click lets another be typed.
pub fn seed_button(
    ui: &mut Ui,
    rect: Rect,
    theme: &Theme,
    text: &str,
    seed: u64,
    live: bool,
    asks: &mut Vec<Action>,
) {
    if !live {
        return told(ui, &Words::label(theme, text), rect.right(), rect.center().y, rect.width());
    }
    let words = Words::label(theme, text);
    let response = choice::link(ui, rect, words, Align2::RIGHT_CENTER, text);
    let response = response.on_hover_text("Start again on another seed");
    let id = Id::new("seed");
    if response.clicked() {
        ui.data_mut(|data| data.insert_temp(id, seed.to_string()));
    }
    let popup = Popup::menu(&response)
        .id(id.with("popup"))
        .gap(8.0)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    popup.show(|ui| {
        if let Some(seed) = seed_form(ui, theme, id) {
            asks.push(Action::Reseed(seed));
            ui.close();
        }
    });
}

/// Asks for a seed.
fn seed_form(ui: &mut Ui, theme: &Theme, id: Id) -> Option<u64> {
    let mut text = ui.data(|data| data.get_temp::<String>(id)).unwrap_or_default();
    ui.set_width(190.0);
    ui.spacing_mut().item_spacing.y = 8.0;
    ui.label(theme.label("Start again on this seed"));
    let edit = TextEdit::singleline(&mut text).desired_width(f32::INFINITY).font(row::bold());
    let response = ui.add(edit.id(id.with("edit")));
    if ui.memory(|memory| memory.focused().is_none()) && !response.lost_focus() {
        response.request_focus();
        choice::select_all(ui, &response, text.chars().count());
    }
    let seed = text.trim().parse::<u64>().ok();
    if seed.is_none() {
        ui.label(theme.label("A whole number from 0 on").size(12.0).color(theme.warning));
    }
    let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    let width = ui.available_width();
    let pressed = choice::button(ui, theme, "Start", width, seed.is_some()).clicked();
    ui.data_mut(|data| data.insert_temp(id, text));
    seed.filter(|_| entered || pressed)
}

/// What plays: name, scenario, rule, policy.
fn what(ui: &mut Ui, sight: &Sight, asks: &mut Vec<Action>) {
    let theme = sight.theme;
    let room = ui.max_rect().width();
    let chosen = chosen(ui, sight);
    let title = title_of(sight);
    let live = sight.run.is_live();
    let field = |name, chosen, entries| Choice { theme, name, chosen, entries, enabled: live };
    menu::show(ui, sight, asks);
    let named = room >= LEAST_NAMED;
    if named {
        ui.label(theme.name("haggle"));
    }
    let room = room - if named { 44.0 + 64.0 } else { 44.0 };
    let Some(chosen) = chosen else {
        title_menu(ui, theme, title, room - 26.0, asks);
        return;
    };
    let rule = field("Rule", &chosen.rule, &chosen.rules);
    let policy = field("Policy", &chosen.policy, &chosen.policies);
    let tag = if live { 0.0 } else { 86.0 };
    let mut widths =
        [Words::label(theme, title).width(ui) + 22.0, rule.width(ui), policy.width(ui)];
    fit(&mut widths, room - 4.0 * 12.0 - tag);
    ui.spacing_mut().item_spacing.x = 12.0;
    title_menu(ui, theme, title, widths[0], asks);
    if !live {
        recording_tag(ui, theme);
    }
    if widths[1] > 0.0
        && let (_, Some(index)) = rule.field(ui, widths[1])
    {
        asks.push(Action::Set(vec![format!("market.rule={}", chosen.rule_values[index])]));
    }
    if widths[2] > 0.0
        && let (_, Some(index)) = policy.field(ui, widths[2])
    {
        let value = &chosen.policy_values[index];
        asks.push(Action::Set(vec![format!("market.policies=[(policy: {value})]")]));
    }
}

/// Makes title, rule and policy fit: the title shrinks first, then the policy goes. What fields
/// that went have left is the title's.
fn fit(widths: &mut [f32; 3], room: f32) {
    const LEAST: f32 = 96.0;
    let over = |widths: &[f32; 3]| widths.iter().sum::<f32>() - room;
    let title = widths[0];
    for (index, least) in [(0, LEAST), (2, LEAST), (1, LEAST), (0, 24.0), (2, 0.0), (1, 0.0)] {
        let excess = over(widths);
        if excess > 0.0 {
            let shrunk = (widths[index] - excess).max(least).min(widths[index]);
            // A field too narrow to read is none.
            widths[index] = if index > 0 && shrunk < LEAST { 0.0 } else { shrunk };
        }
    }
    widths[0] = (widths[0] - over(widths)).min(title).max(widths[0]);
}

/// What is chosen and what could be.
struct Chosen {
    rule: String,
    rules: Vec<Entry>,
    rule_values: Vec<String>,
    policy: String,
    policies: Vec<Entry>,
    policy_values: Vec<String>,
}

impl Chosen {
    fn of(lot: &Lot) -> Self {
        let split = |choices: Vec<knobs::Choice>| -> (Vec<Entry>, Vec<String>) {
            choices.into_iter().map(|it| ((it.name, it.about), it.value)).unzip()
        };
        let (rules, rule_values) = split(knobs::rules(lot.market.rule));
        let (policies, policy_values) = split(knobs::policies());
        let policy = match &lot.market.policies[..] {
            [only] => knobs::policy_name(&only.policy),
            many => format!("{} policies", many.len()),
        };
        let rule = knobs::rule_name(lot.market.rule).to_owned();
        Self { rule, rules, rule_values, policy, policies, policy_values }
    }
}

/// What is set; what is wanted may not have started yet.
fn chosen(ui: &Ui, sight: &Sight) -> Option<Chosen> {
    match sight.run.wanted() {
        Some(scenario) => Some(Chosen::of(scenario.lot())),
        None => script::read(ui.ctx(), &sight.run.playbill).map(|it| Chosen::of(it.lot())),
    }
}

fn title_of<'a>(sight: &Sight<'a>) -> &'a str {
    match sight.run.wanted() {
        Some(scenario) => scenario.title(),
        None => &sight.run.playbill.title,
    }
}

/// The scenario's title; a click offers the others.
pub fn title_menu(ui: &mut Ui, theme: &Theme, title: &str, width: f32, asks: &mut Vec<Action>) {
    let (rect, response) = ui.allocate_exact_size(vec2(width.max(24.0), 28.0), Sense::click());
    let over = response.hovered() || response.has_focus();
    let colour = if over { theme.text } else { theme.muted };
    let words = Words { colour, ..Words::label(theme, title) };
    let room = rect.width() - 18.0;
    let painted = match room > 30.0 {
        true => words.paint(ui, rect.left_center(), Align2::LEFT_CENTER, room).right(),
        false => rect.left(),
    };
    icons::chevron(ui.painter(), pos2(painted + 11.0, rect.center().y), false, colour);
    response.widget_info(|| WidgetInfo {
        current_text_value: Some(title.to_owned()),
        ..WidgetInfo::labeled(WidgetType::ComboBox, true, "Scenario")
    });
    choice::focus_ring(ui, theme, &response);
    let response = response.on_hover_cursor(CursorIcon::PointingHand);
    let entries: Vec<Entry> =
        shipped().iter().map(|it| (it.title.to_owned(), it.about.to_owned())).collect();
    if let Some(index) = choice::menu(&response, theme, &entries, Some(title)) {
        asks.push(Action::Open(shipped()[index].name.to_owned()));
    }
}

fn recording_tag(ui: &mut Ui, theme: &Theme) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(74.0, 20.0), Sense::hover());
    ui.painter().rect_filled(rect, 10.0, theme.seller.gamma_multiply(0.16));
    let words = Words { colour: theme.seller, ..Words::faint(theme, "recording") };
    words.paint(ui, rect.center(), Align2::CENTER_CENTER, rect.width());
    row::tell(&response, || "recording".to_owned());
    response
}
