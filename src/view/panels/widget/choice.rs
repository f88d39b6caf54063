//! Choices and buttons: one look for all of them.

use crate::view::panels::widget::icons;
use crate::view::panels::widget::row::{Words, bold};
use crate::view::theme::Theme;
use bevy_egui::egui::{
    Align2, Color32, CursorIcon, Popup, Pos2, Rect, Response, Sense, Stroke, Ui, WidgetInfo,
    WidgetType, pos2, vec2,
};

/// Height of a button.
pub const BUTTON: f32 = 32.0;

/// Something to choose: a name and, on hover, a sentence.
pub type Entry = (String, String);

/// What a choice is about.
#[derive(Clone, Copy)]
pub struct Choice<'a> {
    /// Colours.
    pub theme: &'a Theme,
    /// What it is called when read out.
    pub name: &'a str,
    /// What is chosen.
    pub chosen: &'a str,
    /// What can be chosen.
    pub entries: &'a [Entry],
    /// Whether it can be changed.
    pub enabled: bool,
}

impl Choice<'_> {
    /// A field `width` wide; says which entry is asked for.
    pub fn field(&self, ui: &mut Ui, width: f32) -> (Response, Option<usize>) {
        let (rect, response) = ui.allocate_exact_size(vec2(width, 28.0), self.sense());
        let fill = fill_of(self.theme, &response);
        if self.enabled {
            ui.painter().rect_filled(rect, 6.0, fill);
        }
        let words = Words { colour: self.theme.text, ..Words::label(self.theme, self.chosen) };
        let inset = if self.enabled { 10.0 } else { 0.0 };
        let room = width - inset - if self.enabled { 24.0 } else { 0.0 };
        words.paint(ui, pos2(rect.left() + inset, rect.center().y), Align2::LEFT_CENTER, room);
        if self.enabled {
            let centre = pos2(rect.right() - 13.0, rect.center().y);
            icons::chevron(ui.painter(), centre, is_open(&response), self.theme.muted);
        }
        self.finish(ui, response)
    }

    /// The width that a field takes to show what is chosen in full.
    pub fn width(&self, ui: &Ui) -> f32 {
        Words::label(self.theme, self.chosen).width(ui).ceil()
            + if self.enabled { 36.0 } else { 0.0 }
    }

    /// A row: its name and a quiet mark at the left, what is chosen at the right.
    pub fn row(&self, ui: &mut Ui, mark: &str) -> (Response, Option<usize>) {
        let size = vec2(ui.available_width(), 24.0);
        let (rect, response) = ui.allocate_exact_size(size, self.sense());
        let mut inner = rect;
        if self.enabled {
            let over = response.hovered() || is_open(&response);
            let colour = if over { self.theme.text } else { self.theme.muted };
            let centre = pos2(rect.right() - 4.0, rect.center().y);
            icons::chevron(ui.painter(), centre, is_open(&response), colour);
            inner.max.x -= 14.0;
        }
        let value = Words::value(self.theme, self.chosen);
        crate::view::panels::widget::row::paint_pair(ui, self.theme, inner, self.name, mark, value);
        self.finish(ui, response)
    }

    fn sense(&self) -> Sense {
        if self.enabled { Sense::click() } else { Sense::hover() }
    }

    fn finish(&self, ui: &Ui, response: Response) -> (Response, Option<usize>) {
        response.widget_info(|| WidgetInfo {
            current_text_value: Some(self.chosen.to_owned()),
            ..WidgetInfo::labeled(WidgetType::ComboBox, self.enabled, self.name)
        });
        focus_ring(ui, self.theme, &response);
        if !self.enabled {
            return (response, None);
        }
        let response = response.on_hover_cursor(CursorIcon::PointingHand);
        let asked = menu(&response, self.theme, self.entries, Some(self.chosen));
        (response, asked)
    }
}

/// A list that opens below `response`; says which entry is asked for.
pub fn menu(
    response: &Response,
    theme: &Theme,
    entries: &[Entry],
    chosen: Option<&str>,
) -> Option<usize> {
    let shown = Popup::menu(response).gap(4.0).show(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        let widest = |wide: f32, entry: &Entry| wide.max(Words::value(theme, &entry.0).width(ui));
        let width = entries.iter().fold(response.rect.width() - 36.0, widest) + 32.0;
        let mut asked = None;
        for (index, (name, about)) in entries.iter().enumerate() {
            let is_chosen = chosen == Some(name.as_str());
            if entry(ui, theme, name, about, is_chosen, width).clicked() {
                asked = Some(index);
            }
        }
        asked
    });
    shown.and_then(|shown| shown.inner)
}

fn entry(
    ui: &mut Ui,
    theme: &Theme,
    name: &str,
    about: &str,
    is_chosen: bool,
    width: f32,
) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(width, 28.0), Sense::click());
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, 5.0, theme.raised);
    }
    let mut words = Words { colour: theme.text, ..Words::label(theme, name) };
    if is_chosen {
        words.font = bold();
        ui.painter().circle_filled(pos2(rect.left() + 9.0, rect.center().y), 3.0, theme.buyer);
    }
    words.paint(ui, pos2(rect.left() + 20.0, rect.center().y), Align2::LEFT_CENTER, width);
    response
        .widget_info(|| WidgetInfo::selected(WidgetType::SelectableLabel, true, is_chosen, name));
    let response = response.on_hover_cursor(CursorIcon::PointingHand);
    match about.is_empty() {
        true => response,
        false => response.on_hover_text(about),
    }
}

/// A button `width` wide; a `prominent` one is blue.
pub fn button(ui: &mut Ui, theme: &Theme, text: &str, width: f32, prominent: bool) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(width, BUTTON), Sense::click());
    let fill = if prominent { blue_of(theme, &response) } else { fill_of(theme, &response) };
    ui.painter().rect_filled(rect, 7.0, fill);
    let colour = if prominent { on_blue(theme) } else { theme.text };
    let words = Words { colour, ..Words::value(theme, text) };
    words.paint(ui, rect.center(), Align2::CENTER_CENTER, width - 8.0);
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, text));
    focus_ring(ui, theme, &response);
    response.on_hover_cursor(CursorIcon::PointingHand)
}

/// A button with an icon.
pub fn icon_button(
    ui: &mut Ui,
    theme: &Theme,
    icon: icons::Icon,
    name: &str,
    prominent: bool,
) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(36.0, 30.0), Sense::click());
    let fill = if prominent { blue_of(theme, &response) } else { fill_of(theme, &response) };
    ui.painter().rect_filled(rect, 7.0, fill);
    let colour = if prominent { on_blue(theme) } else { theme.text };
    icons::draw(ui.painter(), icon, rect.center(), colour);
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, name));
    focus_ring(ui, theme, &response);
    response.on_hover_cursor(CursorIcon::PointingHand)
}

/// A cross about `centre` that takes something away.
pub fn cross(ui: &Ui, theme: &Theme, centre: Pos2, name: &str) -> Response {
    let area = Rect::from_center_size(centre, vec2(24.0, 24.0));
    let response = ui.interact(area, ui.id().with(("cross", name)), Sense::click());
    let over = response.hovered() || response.has_focus();
    let stroke = Stroke::new(1.4, if over { theme.text } else { theme.muted });
    for (x, y) in [(4.0, 4.0), (4.0, -4.0)] {
        ui.painter().line_segment([centre - vec2(x, y), centre + vec2(x, y)], stroke);
    }
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, name));
    response.on_hover_cursor(CursorIcon::PointingHand)
}

/// A text that can be clicked.
pub fn link(ui: &mut Ui, rect: Rect, words: Words, align: Align2, name: &str) -> Response {
    let anchor = align.pos_in_rect(&rect);
    let id = ui.id().with(("link", name, rect.min.y as i32));
    let response = ui.interact(rect, id, Sense::click());
    let over = response.hovered() || response.has_focus();
    let painted = words.paint(ui, anchor, align, rect.width());
    if over {
        let y = painted.bottom() - 1.0;
        ui.painter().hline(painted.x_range(), y, (1.0, words.colour));
    }
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Link, true, name));
    response.on_hover_cursor(CursorIcon::PointingHand)
}

fn is_open(response: &Response) -> bool {
    Popup::is_id_open(&response.ctx, Popup::default_response_id(response))
}

fn fill_of(theme: &Theme, response: &Response) -> Color32 {
    let over = response.hovered() || is_open(response);
    if over { theme.raised.lerp_to_gamma(theme.line, 0.8) } else { theme.raised }
}

/// The blue of what is done next, deep enough for a white sign on it.
fn blue_of(theme: &Theme, response: &Response) -> Color32 {
    let depth = match (theme.dark, response.hovered()) {
        (true, false) => 0.42,
        (true, true) => 0.3,
        (false, false) => 0.0,
        (false, true) => 0.15,
    };
    theme.buyer.lerp_to_gamma(Color32::from_rgb(0x00, 0x2A, 0x66), depth)
}

fn on_blue(theme: &Theme) -> Color32 {
    if theme.dark { theme.text } else { theme.panel }
}

/// Selects what stands in a field, so that typing replaces it.
pub fn select_all(ui: &Ui, response: &Response, length: usize) {
    use bevy_egui::egui::text::{CCursor, CCursorRange};
    let mut state =
        bevy_egui::egui::text_edit::TextEditState::load(ui.ctx(), response.id).unwrap_or_default();
    let range = CCursorRange::two(CCursor::new(0), CCursor::new(length));
    state.cursor.set_char_range(Some(range));
    state.store(ui.ctx(), response.id);
}

/// Shows where the keyboard is.
pub fn focus_ring(ui: &Ui, theme: &Theme, response: &Response) {
    if response.has_focus() {
        let rect = response.rect.expand(1.5);
        let stroke = (1.5, theme.buyer);
        ui.painter().rect_stroke(rect, 8.0, stroke, bevy_egui::egui::StrokeKind::Outside);
    }
}
