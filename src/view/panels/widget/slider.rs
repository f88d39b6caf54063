//! Sliders: a thin rail, its filled part, a round handle; or two handles for a range.
//!
//! A slider keeps no value: it shows the one it is given and says which other one is asked for,
//! once for each new value.

use crate::view::panels::widget::scale::Scale;
use crate::view::theme::Theme;
use bevy_egui::egui::{
    self, Context, CornerRadius, EventFilter, Id, Key, Rect, Response, Sense, Stroke, Ui,
    WidgetInfo, WidgetType, accesskit, pos2, vec2,
};

/// Height that a slider takes.
pub const HEIGHT: f32 = 18.0;
const RADIUS: f32 = 6.0;
const RAIL: f32 = 3.0;

/// What a slider is about.
#[derive(Clone, Copy)]
pub struct Slider<'a> {
    /// Colours.
    pub theme: &'a Theme,
    /// What it is called when read out.
    pub name: &'a str,
    /// What more there is to say of it.
    pub about: &'a str,
    /// The values that it offers.
    pub scale: Scale,
    /// Whether it can be moved.
    pub enabled: bool,
}

/// Which of two handles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Low,
    High,
}

impl Slider<'_> {
    /// Shows `value`; says which one is asked for instead.
    pub fn one(&self, ui: &mut Ui, value: f64) -> Option<f64> {
        let scale = self.scale.holding(value);
        let (rect, response) = self.room(ui, Sense::drag());
        let mut wanted = self.by_keys(ui, &response, &scale, value);
        if let Some(at) = response.interact_pointer_pos().filter(|_| self.enabled) {
            wanted = scale.at(share_of(rect, at.x));
        }
        self.tell(&response, &scale, value, self.name);
        let shown = if response.dragged() { wanted } else { value };
        let place = place_of(rect, scale.share(shown));
        self.paint_rail(ui, rect, rect.left(), place);
        self.paint_handle(ui, rect, place, &response);
        asked(ui.ctx(), response.id, wanted, value, response.dragged())
    }

    /// Shows the range from `low` to `high`; says which one is asked for instead.
    /// The ends keep a distance of at least `gap`.
    pub fn two(&self, ui: &mut Ui, [low, high]: [f64; 2], gap: f64) -> Option<[f64; 2]> {
        let scale = self.scale.holding(low).holding(high);
        let (rect, response) = self.room(ui, Sense::DRAG | Sense::HOVER);
        let places = [low, high].map(|value| place_of(rect, scale.share(value)));
        let held = held_end(ui.ctx(), &response, places);
        let ends = [(End::Low, low, "lowest"), (End::High, high, "highest")].map(|end| {
            let (end, value, word) = end;
            let own = match end {
                End::Low => Scale { max: (high - gap).max(scale.min), ..scale },
                End::High => Scale { min: (low + gap).min(scale.max), ..scale },
            };
            let place = places[usize::from(end == End::High)];
            let area = Rect::from_center_size(pos2(place, rect.center().y), vec2(14.0, HEIGHT));
            let sense = Sense::focusable_noninteractive();
            let handle = ui.interact(area, response.id.with(word), sense);
            let mut wanted = self.by_keys(ui, &handle, &own, value);
            let pointer = response.interact_pointer_pos().filter(|_| self.enabled);
            if let Some(at) = pointer.filter(|_| held == Some(end)) {
                wanted = scale.at(share_of(rect, at.x)).clamp(own.min, own.max);
            }
            self.tell(&handle, &own, value, &format!("{}, {word}", self.name));
            let shown = if held == Some(end) { wanted } else { value };
            let moved = asked(ui.ctx(), handle.id, wanted, value, held == Some(end));
            (moved, place_of(rect, scale.share(shown)), handle)
        });
        self.paint_rail(ui, rect, ends[0].1, ends[1].1);
        for (end, (_, place, handle)) in [End::Low, End::High].into_iter().zip(&ends) {
            let near = held == Some(end) || handle.has_focus();
            let response = if near { &response } else { handle };
            self.paint_handle(ui, rect, *place, response);
        }
        match (ends[0].0, ends[1].0) {
            (None, None) => None,
            (new_low, new_high) => Some([new_low.unwrap_or(low), new_high.unwrap_or(high)]),
        }
    }

    fn room(&self, ui: &mut Ui, sense: Sense) -> (Rect, Response) {
        let sense = if self.enabled { sense } else { Sense::hover() };
        let size = vec2(ui.available_width(), HEIGHT);
        let (rect, response) = ui.allocate_exact_size(size, sense);
        let response = match self.enabled {
            true => response.on_hover_and_drag_cursor(egui::CursorIcon::PointingHand),
            false => response,
        };
        (rect, response)
    }

    /// The value after keys and whatever assists have asked for.
    fn by_keys(&self, ui: &Ui, response: &Response, scale: &Scale, value: f64) -> f64 {
        if !self.enabled {
            return value;
        }
        let mut wanted = value;
        let id = response.id;
        if response.has_focus() {
            let filter = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
            ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
            let [left, right, home, end] = ui.input(|input| {
                [Key::ArrowLeft, Key::ArrowRight, Key::Home, Key::End]
                    .map(|key| input.num_presses(key))
            });
            wanted = stepped(scale, wanted, right as f64 - left as f64);
            wanted = if home > 0 { scale.min } else { wanted };
            wanted = if end > 0 { scale.max } else { wanted };
        }
        ui.input(|input| {
            use accesskit::{Action, ActionData};
            let times = |action| input.num_accesskit_action_requests(id, action) as f64;
            wanted = stepped(scale, wanted, times(Action::Increment) - times(Action::Decrement));
            for request in input.accesskit_action_requests(id, Action::SetValue) {
                if let Some(ActionData::NumericValue(value)) = request.data {
                    wanted = value.clamp(scale.min, scale.max);
                }
            }
        });
        wanted
    }

    /// Has the handle at `response` read out.
    fn tell(&self, response: &Response, scale: &Scale, value: f64, name: &str) {
        response.widget_info(|| WidgetInfo {
            value: Some(value),
            ..WidgetInfo::labeled(WidgetType::Slider, self.enabled, name)
        });
        response.ctx.accesskit_node_builder(response.id, |node| {
            node.set_min_numeric_value(scale.min);
            node.set_max_numeric_value(scale.max);
            node.set_numeric_value_step(scale.step);
            node.set_description(self.about);
            if self.enabled {
                node.add_action(accesskit::Action::SetValue);
                node.add_action(accesskit::Action::Increment);
                node.add_action(accesskit::Action::Decrement);
            }
        });
    }

    fn paint_rail(&self, ui: &Ui, rect: Rect, from: f32, to: f32) {
        let y = rect.center().y;
        let rail = |from: f32, to: f32| {
            Rect::from_min_max(pos2(from, y - RAIL / 2.0), pos2(to, y + RAIL / 2.0))
        };
        let radius = CornerRadius::same(2);
        ui.painter().rect_filled(rail(rect.left(), rect.right()), radius, self.theme.line);
        let colour = if self.enabled { self.theme.buyer } else { self.theme.neutral };
        ui.painter().rect_filled(rail(from, to.max(from)), radius, colour);
    }

    fn paint_handle(&self, ui: &Ui, rect: Rect, place: f32, response: &Response) {
        if !self.enabled {
            return;
        }
        let centre = pos2(place, rect.center().y);
        let near = response.hovered() || response.dragged() || response.has_focus();
        let near = ui.ctx().animate_bool(response.id.with("near"), near);
        let halo = self.theme.buyer.gamma_multiply(0.3 * near);
        ui.painter().circle_filled(centre, RADIUS + 4.0 * near, halo);
        match self.theme.dark {
            true => ui.painter().circle_filled(centre, RADIUS, self.theme.text),
            false => {
                let edge = Stroke::new(1.5, self.theme.buyer);
                ui.painter().circle(centre, RADIUS - 0.75, self.theme.panel, edge)
            }
        };
    }
}

fn stepped(scale: &Scale, value: f64, steps: f64) -> f64 {
    if steps == 0.0 { value } else { scale.step_on(value, steps) }
}

/// The way of the handle's middle along `rect`.
fn way(rect: Rect) -> (f32, f32) {
    (rect.left() + RADIUS, (rect.width() - 2.0 * RADIUS).max(1.0))
}

fn share_of(rect: Rect, x: f32) -> f64 {
    let (from, length) = way(rect);
    f64::from((x - from) / length)
}

fn place_of(rect: Rect, share: f64) -> f32 {
    let (from, length) = way(rect);
    from + length * share as f32
}

/// `wanted`, if it is new and was not just asked for.
fn asked(context: &Context, id: Id, wanted: f64, value: f64, dragging: bool) -> Option<f64> {
    let last = context.data(|data| data.get_temp::<f64>(id));
    if !dragging {
        if last.is_some() {
            context.data_mut(|data| data.remove::<f64>(id));
        }
        return (wanted != value && last != Some(wanted)).then_some(wanted);
    }
    if wanted == last.unwrap_or(value) {
        return None;
    }
    context.data_mut(|data| data.insert_temp(id, wanted));
    Some(wanted)
}

/// The end that the pointer has taken hold of: the nearest when the drag began.
fn held_end(context: &Context, response: &Response, places: [f32; 2]) -> Option<End> {
    let id = response.id.with("held");
    let Some(at) = response.interact_pointer_pos().filter(|_| response.dragged()) else {
        if !response.dragged() {
            context.data_mut(|data| data.remove::<u8>(id));
        }
        return None;
    };
    let held = context.data(|data| data.get_temp::<u8>(id)).unwrap_or_else(|| {
        let [low, high] = places.map(|place| (at.x - place).abs());
        // Where both lie together, the side of the pointer tells.
        u8::from(high < low || (high == low && at.x > places[1]))
    });
    context.data_mut(|data| data.insert_temp(id, held));
    Some(if held == 0 { End::Low } else { End::High })
}
