//! Captions: text at a place, as much of it as fits, read out by screen readers too.

use crate::view::theme::bold;
use bevy_egui::egui::{
    self, Align2, Color32, FontId, Galley, Pos2, Rect, RectAlign, Response, Sense, TextFormat,
    Tooltip, Ui, WidgetInfo, WidgetType, text::LayoutJob,
};
use std::sync::Arc;

/// Words in colours, on one line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Words(Vec<(String, Color32)>);

impl Words {
    /// Words in one colour.
    pub fn new(text: impl Into<String>, ink: Color32) -> Self {
        Self(vec![(text.into(), ink)])
    }

    /// And more, in another.
    pub fn and(mut self, text: impl Into<String>, ink: Color32) -> Self {
        self.0.push((text.into(), ink));
        self
    }

    /// Without colours.
    pub fn text(&self) -> String {
        self.0.iter().map(|(text, _)| text.as_str()).collect()
    }

    fn lay_out(&self, ui: &Ui, font: &FontId) -> Arc<Galley> {
        let mut job = LayoutJob::default();
        for (text, ink) in &self.0 {
            job.append(text, 0.0, TextFormat::simple(font.clone(), *ink));
        }
        job.wrap.max_width = f32::INFINITY;
        ui.painter().layout_job(job)
    }
}

/// Draws `words` at `anchor`; what is drawn can be found and read out.
pub fn say(ui: &Ui, anchor: Pos2, align: Align2, words: &Words, font: &FontId) -> Response {
    let galley = words.lay_out(ui, font);
    put(ui, anchor, align, galley, words.text())
}

fn put(ui: &Ui, anchor: Pos2, align: Align2, galley: Arc<Galley>, text: String) -> Response {
    let place = align.anchor_size(anchor, galley.size());
    ui.painter().galley(place.min, galley, Color32::PLACEHOLDER);
    let id = ui.id().with(("say", place.min.x.to_bits(), place.min.y.to_bits()));
    let response = ui.interact(place, id, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, text.clone()));
    response
}

/// A title at the left of `row` and the first of `numbers` at its right that leaves room for it;
/// where none does, the last number and the last title.
pub fn caption(ui: &Ui, row: Rect, titles: &[Words], numbers: &[Words]) {
    let (small, large) = (FontId::proportional(12.0), number_font(row.width()));
    let titles_laid: Vec<_> = titles.iter().map(|title| title.lay_out(ui, &small)).collect();
    let numbers_laid: Vec<_> = numbers.iter().map(|number| number.lay_out(ui, &large)).collect();
    let room = row.width() - 10.0;
    let fits = |title: &Arc<Galley>, number: &Arc<Galley>| title.size().x + number.size().x <= room;
    // A long number says more than a long title.
    let (title, number) = (0..numbers.len())
        .flat_map(|number| (0..titles.len()).map(move |title| (title, number)))
        .find(|&(title, number)| fits(&titles_laid[title], &numbers_laid[number]))
        .unwrap_or((titles.len().saturating_sub(1), numbers.len().saturating_sub(1)));
    if let (Some(words), Some(galley)) = (titles.get(title), titles_laid.get(title)) {
        put(ui, row.left_bottom(), Align2::LEFT_BOTTOM, galley.clone(), words.text());
    }
    if let (Some(words), Some(galley)) = (numbers.get(number), numbers_laid.get(number)) {
        let down = galley.size().y - small.size;
        let foot = egui::pos2(row.right(), row.bottom() + (down - 3.0).max(0.0) * 0.35);
        put(ui, foot, Align2::RIGHT_BOTTOM, galley.clone(), words.text());
    }
}

/// The font of headline numbers over something so wide.
fn number_font(width: f32) -> FontId {
    FontId::new(if width >= 210.0 { 15.0 } else { 13.0 }, bold())
}

/// Words at the pointer while it is on `response`, above it where there is room.
pub fn tip(response: &Response, content: impl FnOnce(&mut Ui)) {
    let mut tip = Tooltip::for_widget(response).at_pointer().gap(12.0);
    tip.popup = tip.popup.align(RectAlign::TOP_START);
    tip.show(content);
}
