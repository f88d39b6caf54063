//! Charts: the market over time, and the book of the shown tick.
//!
//! As many as fit stand in a row; dots at the right turn to the others.

pub(crate) mod book;
pub(crate) mod book_chart;

use crate::view::action::Action;
use crate::view::panels::chart::kept::Desk;
use crate::view::panels::chart::time_chart::{
    CHARGE, ENERGY, FAIRNESS, MATCHED, MISREPORT, POPULATION, PRICE, Place, TimeChart, WELFARE,
};
use crate::view::panels::script;
use crate::view::sight::Sight;
use bevy_egui::egui::{self, Rect, Sense, WidgetInfo, WidgetType, pos2, vec2};

/// One of the charts.
#[derive(Clone, Copy)]
enum Chart {
    Over(&'static TimeChart),
    Book,
}

/// In the order of pages: what is asked for most comes first.
const CHARTS: [Chart; 8] = [
    Chart::Over(&WELFARE),
    Chart::Over(&PRICE),
    Chart::Over(&FAIRNESS),
    Chart::Book,
    Chart::Over(&ENERGY),
    Chart::Over(&MATCHED),
    Chart::Over(&POPULATION),
    Chart::Over(&CHARGE),
];

/// The charts there are: what misreports gain is a chart where orders are audited.
fn all(ui: &egui::Ui, sight: &Sight) -> Vec<Chart> {
    let scenario = script::read(ui.ctx(), &sight.run.playbill);
    let audited = scenario.is_some_and(|scenario| scenario.lot().market.audit.get() > 0);
    let mut charts = CHARTS.to_vec();
    charts.extend(audited.then_some(Chart::Over(&MISREPORT)));
    charts
}

/// Between two charts.
const GAP: f32 = 18.0;
/// A chart's caption.
const CAPTION: f32 = 24.0;
/// The switches at the right.
pub(super) const STRIP: f32 = 34.0;

/// Draws the panel into `ui`, which has its place and size.
pub fn show(ui: &mut egui::Ui, sight: &Sight, asks: &mut Vec<Action>) {
    let all = ui.available_rect_before_wrap();
    ui.advance_cursor_after_rect(all);
    Desk::with(ui, |ui, desk| {
        let (grid, strip) = all.split_left_right_at_x(all.right() - STRIP);
        let charts = self::all(ui, sight);
        let (columns, rows) = shape(grid, charts.len());
        let page = columns * rows;
        let pages = charts.len().div_ceil(page);
        desk.page = desk.page.min(pages - 1);
        let shown = sight.frame().map_or(0, |frame| frame.tick);
        let ticks = desk.reach.ticks(sight.run, shown);
        let mut pointed = None;
        // The last page is full too: it begins with charts of the page before.
        let first = (desk.page * page).min(charts.len().saturating_sub(page));
        for (index, chart) in charts.iter().skip(first).take(page).enumerate() {
            let cell = cell(grid, (columns, rows), index);
            let (row, well) = cell.split_top_bottom_at_y(cell.top() + CAPTION);
            let row = row.with_max_y(row.bottom() - 6.0);
            let place = Place { row, well, ticks: ticks.clone() };
            match chart {
                Chart::Over(chart) => {
                    pointed = chart.show(ui, sight, desk, place, asks).or(pointed);
                }
                Chart::Book => book_chart::show(ui, sight, desk, place, asks),
            }
        }
        desk.pointed = pointed;
        switches(ui, sight, desk, strip, pages);
    });
}

/// Columns and rows of charts in `grid`: four columns where they fit at all, more where they
/// would be wide.
fn shape(grid: Rect, charts: usize) -> (usize, usize) {
    let fit = |width: f32| ((grid.width() + GAP) / (width + GAP)).floor() as usize;
    let columns = fit(140.0).min(4).max(fit(215.0)).clamp(1, charts);
    let rows = ((grid.height() + GAP) / (110.0 + GAP)).floor() as usize;
    let rows = rows.clamp(1, charts.div_ceil(columns));
    // Rows of one length.
    (columns.min(charts.div_ceil(rows)), rows)
}

fn cell(grid: Rect, (columns, rows): (usize, usize), index: usize) -> Rect {
    let size = vec2(
        (grid.width() - GAP * (columns - 1) as f32) / columns as f32,
        (grid.height() - GAP * (rows - 1) as f32) / rows as f32,
    );
    let (column, row) = (index % columns, index / columns);
    let corner = vec2(column as f32 * (size.x + GAP), row as f32 * (size.y + GAP));
    Rect::from_min_size(grid.min + corner, size)
}

/// How much time is shown, and a dot for every page.
fn switches(ui: &mut egui::Ui, sight: &Sight, desk: &mut Desk, strip: Rect, pages: usize) {
    let (rest, foot) = strip.split_top_bottom_at_y(strip.bottom() - 16.0);
    let rest = rest.with_min_y(rest.top() + CAPTION);
    reach_switch(ui, sight, desk, foot);
    if pages > 1
        && let Some(page) = dots(ui, sight, rest, desk.page, pages)
    {
        desk.page = page;
    }
}

/// A switch between ten days and everything, at the right of `row`.
pub(super) fn reach_switch(ui: &egui::Ui, sight: &Sight, desk: &mut Desk, row: Rect) {
    let reach = ui.interact(row, ui.id().with("reach"), Sense::click());
    let name = desk.reach.name();
    reach.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, format!("Show {name}")));
    let ink = if reach.hovered() { sight.theme.text } else { sight.theme.muted };
    let font = egui::FontId::proportional(11.0);
    let at = row.right_bottom() - vec2(0.0, 0.5);
    ui.painter().text(at, egui::Align2::RIGHT_BOTTOM, name, font, ink);
    if reach.on_hover_text("How much time charts show: ten days, or everything").clicked() {
        desk.reach = desk.reach.switched();
    }
}

/// Where there is no room for all `parts` side by side: the one that is open and its place, with
/// dots at the right that turn to the others.
pub(super) fn one_part(
    ui: &mut egui::Ui,
    sight: &Sight,
    desk: &mut Desk,
    all: Rect,
    parts: usize,
) -> (usize, Rect) {
    let (place, strip) = all.split_left_right_at_x(all.right() - STRIP);
    let strip = strip.with_min_y(strip.top() + CAPTION);
    let open = desk.part;
    desk.part = dots(ui, sight, strip, open, parts).unwrap_or(open);
    (open, place)
}

/// A dot for every page; says which was clicked.
pub(super) fn dots(
    ui: &mut egui::Ui,
    sight: &Sight,
    strip: Rect,
    open: usize,
    pages: usize,
) -> Option<usize> {
    let theme = sight.theme;
    let mut turned = None;
    let step = 18.0;
    let middle = pos2(strip.right() - 8.0, strip.center().y);
    let top = middle.y - step * (pages - 1) as f32 / 2.0;
    for page in 0..pages {
        let at = pos2(middle.x, top + step * page as f32);
        let place = Rect::from_center_size(at, vec2(22.0, step));
        let dot = ui.interact(place, ui.id().with(("page", page)), Sense::click());
        let open = page == open;
        dot.widget_info(|| {
            let label = format!("Charts, page {}", page + 1);
            WidgetInfo::selected(WidgetType::RadioButton, true, open, label)
        });
        let ink = match (open, dot.hovered()) {
            (true, _) => theme.text,
            (false, true) => theme.muted,
            (false, false) => theme.faint,
        };
        ui.painter().circle_filled(at, if open { 3.5 } else { 3.0 }, ink);
        if dot.on_hover_text("More charts").clicked() {
            turned = Some(page);
        }
    }
    turned
}
