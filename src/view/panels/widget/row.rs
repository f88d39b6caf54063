//! Rows: labels at the left, values at the right, heads over them.

use crate::view::theme::{self, Theme};
use bevy_egui::egui::{
    Align2, Color32, FontFamily, FontId, Frame, Margin, Pos2, Rect, Response, ScrollArea, Sense,
    TextFormat, Ui, WidgetInfo, WidgetType, pos2, style::ScrollStyle, text::LayoutJob, vec2,
};

/// Room between a panel's edge and what is in it.
pub const MARGIN: f32 = 18.0;
/// Height of a row.
pub const HEIGHT: f32 = 22.0;

/// Body text.
pub fn body() -> FontId {
    FontId::new(13.0, FontFamily::Proportional)
}

/// Values in body size.
pub fn bold() -> FontId {
    FontId::new(13.0, theme::bold())
}

/// What is there if looked for.
pub fn small() -> FontId {
    FontId::new(11.0, FontFamily::Proportional)
}

/// A text to paint: what, how and in which colour.
#[derive(Clone, Debug)]
pub struct Words<'a> {
    /// The text.
    pub text: &'a str,
    /// Its typeface.
    pub font: FontId,
    /// Its colour.
    pub colour: Color32,
}

impl<'a> Words<'a> {
    /// A label.
    pub fn label(theme: &Theme, text: &'a str) -> Self {
        Self { text, font: body(), colour: theme.muted }
    }

    /// A value.
    pub fn value(theme: &Theme, text: &'a str) -> Self {
        Self { text, font: bold(), colour: theme.text }
    }

    /// A note that is there if looked for.
    pub fn quiet(theme: &Theme, text: &'a str) -> Self {
        Self { text, font: small(), colour: theme.faint }
    }

    /// A note.
    pub fn faint(theme: &Theme, text: &'a str) -> Self {
        Self { text, font: small(), colour: theme.muted }
    }

    /// The width it takes.
    pub fn width(&self, ui: &Ui) -> f32 {
        ui.painter().layout_no_wrap(self.text.to_owned(), self.font.clone(), self.colour).size().x
    }

    /// Paints it at `anchor`, cut to `room`, and says where it is.
    pub fn paint(&self, ui: &Ui, anchor: Pos2, align: Align2, room: f32) -> Rect {
        let format = TextFormat::simple(self.font.clone(), self.colour);
        let mut job = LayoutJob::simple_singleline(self.text.to_owned(), body(), self.colour);
        for section in &mut job.sections {
            section.format = format.clone();
        }
        job.wrap.max_width = room.max(0.0);
        job.wrap.max_rows = 1;
        job.wrap.break_anywhere = true;
        let galley = ui.painter().layout_job(job);
        let rect = align.anchor_size(anchor, galley.size());
        ui.painter().galley(rect.min, galley, self.colour);
        rect
    }
}

/// A scrolling column with the panel's margins.
pub fn column<R>(ui: &mut Ui, name: &str, add: impl FnOnce(&mut Ui) -> R) -> R {
    // The bar lies in the margin, so that rows keep their width.
    let bar = ScrollStyle { bar_width: 6.0, ..ScrollStyle::floating() };
    ui.spacing_mut().scroll = bar;
    let scroll = ScrollArea::vertical().id_salt(name).auto_shrink([false, false]);
    scroll
        .show(ui, |ui| {
            let margin = Margin { left: 18, right: 18, top: 4, bottom: 18 };
            Frame::NONE.inner_margin(margin).show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                ui.set_width(ui.available_width());
                add(ui)
            })
        })
        .inner
        .inner
}

/// A head over a section.
pub fn head(ui: &mut Ui, theme: &Theme, text: &str) -> Response {
    ui.add_space(18.0);
    let response = ui.label(theme.head(text));
    ui.add_space(8.0);
    response
}

/// A label with its value. Read out, it is one sentence.
pub fn pair(ui: &mut Ui, theme: &Theme, label: &str, value: &str) -> Response {
    pair_in(ui, theme, label, Words::value(theme, value))
}

/// A label with a value in its own look.
pub fn pair_in(ui: &mut Ui, theme: &Theme, label: &str, value: Words) -> Response {
    let size = vec2(ui.available_width(), HEIGHT);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    paint_pair(ui, theme, rect, label, "", value.clone());
    tell(&response, || format!("{label}: {}", value.text));
    response
}

/// Paints a label, a quiet mark behind it and its value into `rect`; says where the value is.
pub fn paint_pair(
    ui: &Ui,
    theme: &Theme,
    rect: Rect,
    label: &str,
    mark: &str,
    value: Words,
) -> Rect {
    let middle = rect.center().y;
    let right = value.paint(ui, pos2(rect.right(), middle), Align2::RIGHT_CENTER, rect.width());
    let room = right.left() - rect.left() - 10.0;
    let label = Words::label(theme, label);
    let left = label.paint(ui, pos2(rect.left(), middle), Align2::LEFT_CENTER, room);
    let mark = Words::quiet(theme, mark);
    let from = left.right() + 6.0;
    if from + mark.width(ui) < right.left() - 6.0 {
        mark.paint(ui, pos2(from, middle + 0.5), Align2::LEFT_CENTER, room);
    }
    right
}

/// A sentence in the colour of labels, over as many lines as it takes.
pub fn note(ui: &mut Ui, theme: &Theme, text: &str) -> Response {
    ui.label(theme.label(text).size(12.0))
}

/// A bar, filled up to `share`; with a mark where there is something to reach.
pub fn bar(
    ui: &mut Ui,
    theme: &Theme,
    share: f32,
    colour: Color32,
    mark: Option<f32>,
    height: f32,
) {
    let size = vec2(ui.available_width(), height + 4.0);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let rail = Rect::from_center_size(rect.center(), vec2(rect.width(), height));
    let radius = height / 2.0;
    ui.painter().rect_filled(rail, radius, theme.line);
    let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
    if share > 0.0 {
        let width = (rail.width() * share).max(height);
        let filled = Rect::from_min_size(rail.min, vec2(width, height));
        ui.painter().rect_filled(filled, radius, colour);
    }
    if let Some(mark) = mark.filter(|mark| mark.is_finite()) {
        let x = rail.left() + rail.width() * mark.clamp(0.0, 1.0);
        let line = Rect::from_center_size(pos2(x, rail.center().y), vec2(2.0, height + 5.0));
        ui.painter().rect_filled(line, 1.0, theme.text);
    }
}

/// Has `response` read out as a label.
pub fn tell(response: &Response, text: impl Fn() -> String) {
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, text()));
}
