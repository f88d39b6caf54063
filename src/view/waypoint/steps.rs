//! The steps of the auction: any of them can be shown, and a rushed decision looked at.

use super::stand::Stand;
use crate::view::action::Action;
use crate::view::panels::widget::row::{self, Words};
use crate::view::panels::widget::words;
use crate::view::theme::Theme;
use bevy_egui::egui::{Align2, Rangef, Rect, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

/// Height that it takes.
pub const HEIGHT: f32 = 118.0;

/// Draws it into `room`.
pub fn show(
    ui: &mut Ui,
    stand: &Stand,
    rush: usize,
    theme: &Theme,
    room: Rect,
    asks: &mut Vec<Action>,
) {
    let steps = stand.negotiation.steps.len();
    if steps == 0 {
        let words = Words::label(theme, "No auction was held: the order was settled at once");
        words.paint(ui, room.center(), Align2::CENTER_CENTER, room.width());
        return;
    }
    let rail =
        Rail { x: Rangef::new(room.left() + 6.0, room.right() - 6.0), y: room.top() + 34.0, steps };
    let area = Rect::from_x_y_ranges(room.x_range(), rail.y - 12.0..=rail.y + 12.0);
    let response = ui.interact(area, ui.id().with("steps"), Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::slider(true, stand.step as f64, "Step of the negotiation"));
    if (response.clicked() || response.dragged())
        && let Some(pointer) = response.interact_pointer_pos()
    {
        asks.push(Action::ShowStep(rail.step_at(pointer.x)));
    }
    ui.painter().rect_filled(rail.part(rail.x.max), 2.0, theme.line);
    let shown = rail.x_of(stand.step);
    ui.painter().rect_filled(rail.part(shown), 2.0, theme.buyer);
    rail.marks(ui, stand, theme);
    rail.rushed(ui, stand, rush.clamp(1, steps), theme, asks);
    ui.painter().circle(pos2(shown, rail.y), 7.0, theme.text, Stroke::new(2.0, theme.panel));
    spread(ui, stand, theme, room);
}

/// Where steps are in the window.
struct Rail {
    x: Rangef,
    y: f32,
    steps: usize,
}

impl Rail {
    fn x_of(&self, step: usize) -> f32 {
        self.x.min + self.x.span() * step as f32 / self.steps as f32
    }

    fn step_at(&self, x: f32) -> usize {
        let share = ((x - self.x.min) / self.x.span()).clamp(0.0, 1.0);
        (share * self.steps as f32).round() as usize
    }

    /// The rail from its beginning to `x`.
    fn part(&self, x: f32) -> Rect {
        Rect::from_x_y_ranges(self.x.min..=x, self.y - 2.0..=self.y + 2.0)
    }

    /// Where cycles closed, and where all agreed.
    fn marks(&self, ui: &Ui, stand: &Stand, theme: &Theme) {
        let y = self.y;
        let steps = &stand.negotiation.steps;
        for (number, _) in steps.iter().enumerate().filter(|(_, step)| step.cycle.is_some()) {
            let last = number + 1 == steps.len();
            let (half, width) = if last { (10.0, 2.0) } else { (6.0, 1.2) };
            let ink = if last { theme.good } else { theme.good.gamma_multiply(0.7) };
            ui.painter().vline(
                self.x_of(number + 1).round(),
                y - half..=y + half,
                Stroke::new(width, ink),
            );
        }
        let (text, ink) = match stand.negotiation.interrupted {
            true => (format!("interrupted at step {}", steps.len()), theme.warning),
            false => (format!("agreed at step {}", steps.len()), theme.good),
        };
        let words = Words { text: &text, font: row::bold(), colour: ink };
        words.paint(ui, pos2(self.x.max, y + 21.0), Align2::RIGHT_CENTER, 180.0);
        let above = match steps.iter().filter(|step| step.cycle.is_some()).count() {
            0 => "no cycle closes".to_owned(),
            1 => "the first cycle settles it".to_owned(),
            cycles => format!(
                "{}, the unit shrinks at each but the last",
                words::count(cycles, "cycle", "cycles")
            ),
        };
        let at = pos2(self.x.min, y - 20.0);
        Words::faint(theme, &above).paint(ui, at, Align2::LEFT_CENTER, 320.0);
    }

    /// The mark of a decision that is rushed after `rush` steps, and what it costs.
    fn rushed(&self, ui: &Ui, stand: &Stand, rush: usize, theme: &Theme, asks: &mut Vec<Action>) {
        let y = self.y;
        let x = self.x_of(rush);
        let grip = Rect::from_center_size(pos2(x, y + 22.0), vec2(22.0, 18.0));
        let response = ui.interact(grip, ui.id().with("rush"), Sense::drag());
        response.widget_info(|| WidgetInfo::slider(true, rush as f64, "Interrupt after"));
        if let Some(pointer) = response.interact_pointer_pos().filter(|_| response.dragged()) {
            asks.push(Action::Rush(self.step_at(pointer.x).max(1)));
        }
        let over = response.hovered() || response.dragged();
        ui.painter().vline(x.round(), y - 10.0..=y + 13.0, Stroke::new(2.0, theme.warning));
        let corners = vec![pos2(x, y + 12.0), pos2(x + 6.0, y + 22.0), pos2(x - 6.0, y + 22.0)];
        let ink = if over { theme.warning } else { theme.warning.gamma_multiply(0.85) };
        let shape = bevy_egui::egui::Shape::convex_polygon(corners, ink, Stroke::NONE);
        ui.painter().add(shape);
        let gap =
            stand.negotiation.interrupted_choice(rush).and_then(|it| stand.negotiation.gap(it));
        let text = match gap {
            Some(gap) if gap > 0.0 => format!("stop here: +{} %", words::number(gap * 100.0, 0)),
            Some(_) => "stop here: the best order".to_owned(),
            None => "stop here".to_owned(),
        };
        let words = Words { text: &text, font: row::bold(), colour: theme.warning };
        let half = words.width(ui) / 2.0;
        let agreed = self.x.max - 150.0;
        let left = (x - half).max(self.x.min).min((agreed - 2.0 * half).max(self.x.min));
        words.paint(ui, pos2(left + half, y + 34.0), Align2::CENTER_CENTER, 2.0 * half + 8.0);
        let response = response.on_hover_text("Drag: what an interruption after this step decides");
        row::tell(&response, || text.clone());
    }
}

/// The widest spread of profits on the last cycle against what is proven.
fn spread(ui: &mut Ui, stand: &Stand, theme: &Theme, room: Rect) {
    let y = room.bottom() - 20.0;
    let label = Words::label(theme, "Widest spread on the cycle");
    let left = label.paint(ui, pos2(room.left(), y), Align2::LEFT_CENTER, 200.0).right() + 16.0;
    let note = Words::label(theme, "bound (m+1)(n−1)d·b");
    let right = room.right() - note.width(ui) - 12.0;
    note.paint(ui, pos2(room.right(), y), Align2::RIGHT_CENTER, 180.0);
    let bar = Rect::from_x_y_ranges(left..=right.max(left + 20.0), y - 4.0..=y + 4.0);
    ui.painter().rect_filled(bar, 4.0, theme.line);
    let done = &stand.negotiation.steps[..stand.step];
    let last = done.iter().rev().find(|step| step.cycle.is_some());
    let share = last.map_or(0.0, |step| step.spread / step.spread_bound.max(1e-12));
    let width = bar.width() * (share as f32).clamp(0.0, 1.0);
    ui.painter().rect_filled(bar.with_max_x(bar.left() + width), 4.0, theme.buyer);
    ui.painter().vline(bar.right(), y - 9.0..=y + 9.0, Stroke::new(2.0, theme.text));
    let told = match last {
        None => "no cycle yet".to_owned(),
        Some(step) => format!(
            "{} of {}, {} %",
            words::number(step.spread, 3),
            words::number(step.spread_bound, 3),
            words::number(share * 100.0, 0)
        ),
    };
    let response = ui.interact(bar.expand(6.0), ui.id().with("spread"), Sense::hover());
    row::tell(&response, || format!("Widest spread on the cycle: {told}"));
    response.on_hover_text(told);
}
