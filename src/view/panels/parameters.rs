//! Parameters: the scenario's fields in groups, each with its unit and what it means.

use crate::view::action::Action;
use crate::view::panels::knobs::{self, Group, Kind, Knob};
use crate::view::panels::script;
use crate::view::panels::widget::choice::{self, Choice, Entry};
use crate::view::panels::widget::icons;
use crate::view::panels::widget::row::{self, Words};
use crate::view::panels::widget::slider::Slider;
use crate::view::sight::Sight;
use crate::view::theme::Theme;
use bevy_egui::egui::{
    self, Align, Align2, CornerRadius, CursorIcon, Frame, Id, Key, Margin, Panel, Rect, Response,
    RichText, Sense, TextEdit, Ui, UiBuilder, WidgetInfo, WidgetType, pos2, vec2,
};

/// Draws the panel into `ui`, which has its place and size.
pub fn show(ui: &mut egui::Ui, sight: &Sight, asks: &mut Vec<Action>) {
    let theme = sight.theme;
    let frame = Frame::NONE.inner_margin(Margin { left: 18, right: 18, top: 10, bottom: 14 });
    Panel::bottom(ui.id().with("foot"))
        .frame(frame)
        .resizable(false)
        .show_separator_line(false)
        .show(ui, |ui| foot(ui, sight, asks));
    row::column(ui, "parameters", |ui| {
        if !sight.run.is_live() {
            ui.add_space(12.0);
            row::note(ui, theme, "A recording: these values were set when it was made.");
        }
        let read;
        let lot = match sight.run.wanted() {
            Some(scenario) => scenario.lot(),
            None => match script::read(ui.ctx(), &sight.run.playbill) {
                Some(scenario) => {
                    read = scenario;
                    read.lot()
                }
                None => return,
            },
        };
        groups(ui, theme, knobs::of(lot), sight.run.is_live(), asks);
    });
}

/// Draws parameters in their groups; those of a recording can't be moved.
pub fn groups(ui: &mut Ui, theme: &Theme, groups: Vec<Group>, live: bool, asks: &mut Vec<Action>) {
    for Group { name, knobs } in groups {
        if !folded(ui, theme, name) {
            for knob in &knobs {
                let row = Row { theme, knob, live };
                if let Some(set) = row.show(ui) {
                    asks.push(Action::Set(vec![set]));
                }
            }
        }
    }
}

/// A head that folds what is below it; says whether it is folded.
fn folded(ui: &mut Ui, theme: &Theme, name: &str) -> bool {
    let id = Id::new("group").with(name);
    let is_folded = ui.data(|data| data.get_temp::<bool>(id)).unwrap_or(false);
    ui.add_space(12.0);
    let size = vec2(ui.available_width(), 26.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let head = Rect::from_min_max(rect.min + vec2(0.0, 4.0), rect.max);
    let builder = UiBuilder::new().max_rect(head);
    ui.new_child(builder).label(theme.head(name));
    let over = response.hovered() || response.has_focus();
    if over || is_folded {
        let centre = pos2(rect.right() - 4.0, rect.center().y);
        icons::chevron(ui.painter(), centre, !is_folded, theme.muted);
    }
    response.widget_info(|| {
        WidgetInfo::selected(
            WidgetType::CollapsingHeader,
            true,
            !is_folded,
            format!("{name} group"),
        )
    });
    if response.on_hover_cursor(CursorIcon::PointingHand).clicked() {
        ui.data_mut(|data| data.insert_temp(id, !is_folded));
    }
    is_folded
}

/// Complaints, and what waits for a new start.
pub fn complaints(ui: &mut Ui, theme: &Theme, complaint: Option<&str>, waiting: bool) {
    ui.spacing_mut().item_spacing = vec2(8.0, 6.0);
    if let Some(complaint) = complaint {
        let text = RichText::new(complaint).size(12.0).color(theme.warning);
        egui::ScrollArea::vertical().id_salt("complaint").max_height(84.0).show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.label(text);
        });
        ui.add_space(2.0);
    }
    if waiting {
        row::note(ui, theme, "Changes wait for a new start");
        ui.add_space(2.0);
    }
}

/// Complaints, what waits for a new start, and the two buttons.
fn foot(ui: &mut Ui, sight: &Sight, asks: &mut Vec<Action>) {
    let (theme, run) = (sight.theme, sight.run);
    complaints(ui, theme, run.complaint.as_deref(), run.needs_reset());
    // A recording is what it is.
    if !run.is_live() {
        return;
    }
    let width = (ui.available_width() - 8.0) / 2.0;
    ui.horizontal(|ui| {
        let compare = if sight.other.is_some() { "One run" } else { "Compare" };
        let hint = "A second run on the same arrivals, beside this one (C)";
        if choice::button(ui, theme, compare, width, false).on_hover_text(hint).clicked() {
            asks.push(Action::Compare);
        }
        reset(ui, theme, width, run.needs_reset(), asks);
    });
}

/// The button that starts again.
pub fn reset(ui: &mut Ui, theme: &Theme, width: f32, waiting: bool, asks: &mut Vec<Action>) {
    let reset = choice::button(ui, theme, "Reset", width, waiting);
    let hint = "Start again on the same seed, with everything that was set (R)";
    if reset.on_hover_text(hint).clicked() {
        asks.push(Action::Reset);
    }
}

/// A parameter's row.
struct Row<'a> {
    theme: &'a Theme,
    knob: &'a Knob,
    live: bool,
}

impl Row<'_> {
    /// Draws it; says what is asked for.
    fn show(&self, ui: &mut Ui) -> Option<String> {
        let id = Id::new("knob").with(&self.knob.path).with(&self.knob.name);
        ui.push_id(id, |ui| match &self.knob.kind {
            Kind::Choice { chosen, options } => {
                let entries: Vec<Entry> =
                    options.iter().map(|it| (it.name.clone(), it.about.clone())).collect();
                let choice = Choice {
                    theme: self.theme,
                    name: &self.knob.name,
                    chosen,
                    entries: &entries,
                    enabled: self.live,
                };
                let (response, asked) = choice.row(ui, self.mark());
                self.explain(&response);
                self.explained(response);
                ui.add_space(6.0);
                asked.and_then(|index| self.knob.set_choice(index))
            }
            Kind::Several { items } => self.several(ui, items),
            Kind::Text { open, .. } => {
                let typed = self.labelled(ui, id, *open);
                ui.add_space(6.0);
                typed
            }
            Kind::Number { value, scale, .. } => {
                let typed = self.labelled(ui, id, true);
                let help = self.knob.help();
                let slider = self.slider(&help, *scale);
                let asked = slider.one(ui, *value);
                ui.add_space(8.0);
                typed.or_else(|| self.knob.set_number(asked?))
            }
            Kind::Span { value, scale, gap, .. } => {
                let typed = self.labelled(ui, id, true);
                let help = self.knob.help();
                let asked = self.slider(&help, *scale).two(ui, *value, *gap);
                ui.add_space(8.0);
                typed.or_else(|| self.knob.set_span(asked?))
            }
        })
        .inner
    }

    fn slider<'b>(
        &'b self,
        help: &'b str,
        scale: crate::view::panels::widget::scale::Scale,
    ) -> Slider<'b> {
        Slider { theme: self.theme, name: &self.knob.name, about: help, scale, enabled: self.live }
    }

    /// A quiet mark on what waits for a new start.
    fn mark(&self) -> &'static str {
        if self.knob.on_reset && self.live { "on reset" } else { "" }
    }

    /// The name and the value, which can be typed anew; says what is asked for.
    fn labelled(&self, ui: &mut Ui, id: Id, open: bool) -> Option<String> {
        let (rect, response) =
            ui.allocate_exact_size(vec2(ui.available_width(), row::HEIGHT), Sense::hover());
        if let Some(text) = ui.data(|data| data.get_temp::<String>(id)) {
            Words::label(self.theme, &self.knob.name).paint(
                ui,
                pos2(rect.left(), rect.center().y),
                Align2::LEFT_CENTER,
                rect.width() / 2.0,
            );
            return self.edit(ui, id, rect, text);
        }
        let text = self.knob.text();
        let shown = Words::value(self.theme, &text);
        let value = row::paint_pair(ui, self.theme, rect, &self.knob.name, self.mark(), shown);
        row::tell(&response, || format!("{}: {text}", self.knob.name));
        self.explain(&response);
        if self.live && open {
            let value =
                ui.interact(value.expand2(vec2(4.0, 2.0)), id.with("value"), Sense::click());
            if value.hovered() || value.has_focus() {
                let under = value.rect.shrink2(vec2(4.0, 2.0));
                ui.painter().hline(under.x_range(), under.bottom(), (1.0, self.theme.faint));
            }
            let name = format!("Type {}", self.knob.name);
            value.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, &name));
            if value.on_hover_cursor(CursorIcon::Text).clicked() {
                ui.data_mut(|data| data.insert_temp(id, text.clone()));
            }
        }
        self.explained(response);
        None
    }

    /// The value while it is typed.
    fn edit(&self, ui: &mut Ui, id: Id, rect: Rect, mut text: String) -> Option<String> {
        let field = Rect::from_min_max(pos2(rect.center().x - 6.0, rect.top()), rect.max);
        let edit = TextEdit::singleline(&mut text)
            .id(id.with("edit"))
            .font(row::bold())
            .horizontal_align(Align::RIGHT)
            .margin(Margin::symmetric(4, 2));
        let response = ui.put(field, edit);
        let first = ui.data(|data| data.get_temp::<bool>(id.with("open"))).is_none();
        if first {
            response.request_focus();
            ui.data_mut(|data| data.insert_temp(id.with("open"), true));
            choice::select_all(ui, &response, text.chars().count());
        }
        let left = response.lost_focus();
        ui.data_mut(|data| {
            if left {
                data.remove::<String>(id);
                data.remove::<bool>(id.with("open"));
            } else {
                data.insert_temp(id, text.clone());
            }
        });
        let given_up = ui.input(|input| input.key_pressed(Key::Escape));
        let is_new = left && !given_up && text != self.knob.text();
        is_new.then(|| self.knob.set_typed(&text)).flatten()
    }

    /// Several things, each of which can be switched.
    fn several(&self, ui: &mut Ui, items: &[(String, String, bool)]) -> Option<String> {
        let size = vec2(ui.available_width(), row::HEIGHT);
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        let nothing = Words::value(self.theme, "");
        row::paint_pair(ui, self.theme, rect, &self.knob.name, self.mark(), nothing);
        row::tell(&response, || format!("{}: {}", self.knob.name, self.knob.text()));
        self.explain(&response);
        self.explained(response);
        let mut asked = None;
        for (index, (name, _, is_on)) in items.iter().enumerate() {
            if switch(ui, self.theme, name, *is_on, self.live).clicked() {
                asked = self.knob.set_several(index);
            }
        }
        ui.add_space(8.0);
        asked
    }

    /// Tells those who don't see what it is about.
    fn explain(&self, response: &Response) {
        response.ctx.accesskit_node_builder(response.id, |node| {
            node.set_description(self.knob.help());
        });
    }

    /// What it means, on hover.
    fn explained(&self, response: Response) {
        response.on_hover_ui(|ui| {
            ui.set_max_width(300.0);
            ui.spacing_mut().item_spacing.y = 4.0;
            for line in self.knob.about() {
                ui.label(line);
            }
            for line in self.knob.allowed() {
                ui.label(self.theme.label(line).size(12.0));
            }
            ui.label(self.theme.label(self.knob.when()).size(12.0));
        });
    }
}

/// A line with a mark where it is on.
fn switch(ui: &mut Ui, theme: &Theme, name: &str, is_on: bool, enabled: bool) -> Response {
    let sense = if enabled { Sense::click() } else { Sense::hover() };
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 22.0), sense);
    let square = Rect::from_center_size(pos2(rect.left() + 7.0, rect.center().y), vec2(14.0, 14.0));
    let radius = CornerRadius::same(4);
    let fill = match (is_on, enabled) {
        (true, true) => theme.buyer,
        (true, false) => theme.neutral,
        _ => theme.line,
    };
    ui.painter().rect_filled(square, radius, fill);
    if is_on {
        let tick =
            [(-3.2, 0.2), (-0.9, 2.5), (3.4, -2.4)].map(|(x, y)| square.center() + vec2(x, y));
        let stroke = egui::Stroke::new(1.6, theme.panel);
        ui.painter().add(egui::Shape::line(tick.to_vec(), stroke));
    }
    let colour = if is_on { theme.text } else { theme.muted };
    let words = Words { colour, ..Words::label(theme, name) };
    let room = rect.width() - 22.0;
    words.paint(ui, pos2(rect.left() + 22.0, rect.center().y), Align2::LEFT_CENTER, room);
    response.widget_info(|| WidgetInfo::selected(WidgetType::Checkbox, enabled, is_on, name));
    choice::focus_ring(ui, theme, &response);
    match enabled {
        true => response.on_hover_cursor(CursorIcon::PointingHand),
        false => response,
    }
}
