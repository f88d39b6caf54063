//! Cohorts as a heat map: hour of arrival across, class of stay down, with what both sum up to
//! at the edges.

use crate::record::Playbill;
use crate::record::{Cohort, STAY_CLASSES, stay_class_name};
use crate::view::panels::chart::caption::{Words, say, tip};
use crate::view::panels::chart::figures::{NOTHING, count, percent, price, short, with_unit};
use crate::view::panels::turnover::cohorts::{CLASSES, Table};
use crate::view::theme::Theme;
use bevy_egui::egui::{
    self, Align2, Color32, CornerRadius, FontId, Rect, Sense, Ui, WidgetInfo, WidgetType, pos2,
    vec2,
};

/// What the heat map tells of a cohort.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Measure {
    /// Energy missing to the target, kWh a stay.
    #[default]
    Unmet,
    /// Utility on true values, AUD a stay.
    Gain,
    /// The same, AUD an hour.
    GainPerHour,
    /// Mean price of the energy bought, AUD/kWh.
    Price,
}

impl Measure {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Unmet, Self::Gain, Self::GainPerHour, Self::Price];

    /// Its name on a switch.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unmet => "Unmet",
            Self::Gain => "Gain",
            Self::GainPerHour => "Gain/h",
            Self::Price => "Price",
        }
    }

    /// What it is, in words.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Unmet => "Energy missing to the target, a stay",
            Self::Gain => "Gain on true values, a stay",
            Self::GainPerHour => "Gain on true values, an hour parked",
            Self::Price => "Mean price of the energy bought",
        }
    }

    /// Its value for `cohort`; `None` where it has no meaning.
    pub fn of(self, cohort: &Cohort) -> Option<f64> {
        match self {
            Self::Unmet => cohort.per_stay(cohort.unmet_kwh),
            Self::Gain => cohort.per_stay(cohort.utility),
            Self::GainPerHour => cohort.utility_per_hour(),
            Self::Price => cohort.price_paid(),
        }
    }

    /// A value with its unit.
    pub fn figure(self, value: Option<f64>) -> String {
        let Some(value) = value else { return NOTHING.to_owned() };
        match self {
            Self::Unmet => with_unit(short(value), "kWh"),
            Self::Gain => with_unit(short(value), "AUD"),
            Self::GainPerHour => with_unit(short(value), "AUD/h"),
            Self::Price => with_unit(price(value), "AUD/kWh"),
        }
    }

    fn ink(self, theme: &Theme, share: f32) -> Color32 {
        // The least is not nothing: it stands out from cohorts that nobody was in.
        let full = 0.14 + 0.86 * share;
        match self {
            Self::Unmet => theme.well.lerp_to_gamma(theme.warning, full),
            Self::Gain | Self::GainPerHour => theme.well.lerp_to_gamma(theme.good, full),
            Self::Price => theme.price(share),
        }
    }
}

/// Room for names at the left.
const NAMES: f32 = 50.0;
/// Room for the share of stays at the right.
const STAYS: f32 = 72.0;
/// Room for hours below.
const HOURS: f32 = 16.0;

/// The map and its edges.
pub struct Heat<'a> {
    /// Sums.
    pub table: &'a Table,
    /// What is told of them.
    pub measure: Measure,
    /// Colours.
    pub theme: &'a Theme,
    /// Hours to show, some of them past 24.
    pub hours: std::ops::Range<usize>,
}

/// The hours that a lot is open.
pub fn open_hours(playbill: &Playbill) -> std::ops::Range<usize> {
    let from = playbill.opens_at_hours.rem_euclid(24.0);
    let length = f64::from(playbill.steps_per_day) * playbill.step_hours;
    let start = from.floor() as usize;
    start..(((from + length).ceil() as usize).min(start + 24)).max(start + 1)
}

impl Heat<'_> {
    /// Draws it into `place`.
    pub fn show(&self, ui: &Ui, place: Rect) {
        let bars = ((place.height() - HOURS) * 0.34).min(84.0);
        let map = Rect::from_min_max(
            pos2(place.left() + NAMES, place.top()),
            pos2(place.right() - STAYS, place.bottom() - bars - HOURS),
        );
        self.names(ui, place, map);
        self.cells(ui, map);
        self.stays(ui, map, place.right());
        self.hour_names(ui, map);
        self.top(ui, map);
        self.bars(ui, map.with_min_y(map.bottom() + HOURS).with_max_y(place.bottom()), place);
    }

    fn cell(&self, map: Rect, column: usize, class: usize) -> Rect {
        let size = vec2(map.width() / self.hours.len() as f32, map.height() / CLASSES as f32);
        let corner = map.min + vec2(column as f32 * size.x, class as f32 * size.y);
        Rect::from_min_size(corner, size).shrink(0.75)
    }

    /// The lowest and the highest value there is.
    fn ends(&self) -> (f64, f64) {
        let cells = (0..24).flat_map(|hour| (0..CLASSES).map(move |class| (hour, class)));
        let values =
            cells.filter_map(|(hour, class)| self.measure.of(self.table.cell(hour, class)));
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        })
    }

    fn cells(&self, ui: &Ui, map: Rect) {
        let (low, high) = self.ends();
        for (column, hour) in self.hours.clone().enumerate() {
            for class in 0..CLASSES {
                let cohort = self.table.cell(hour % 24, class);
                let value = self.measure.of(cohort);
                let share = value.map(|value| ((value - low) / (high - low).max(1e-9)) as f32);
                let ink =
                    share.map_or(self.theme.well, |share| self.measure.ink(self.theme, share));
                let cell = self.cell(map, column, class);
                ui.painter().rect_filled(cell, CornerRadius::same(2), ink);
            }
        }
        self.point(ui, map);
    }

    fn point(&self, ui: &Ui, map: Rect) {
        let response = ui.interact(map, ui.id().with("heat"), Sense::hover());
        let label = format!("Cohorts: {}", self.measure.meaning());
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Image, true, &label));
        let Some(at) = response.hover_pos() else { return };
        let inside = (at - map.min) / map.size();
        let column = ((inside.x * self.hours.len() as f32) as usize).min(self.hours.len() - 1);
        let class = ((inside.y * CLASSES as f32) as usize).min(CLASSES - 1);
        let cell = self.cell(map, column, class).expand(0.75);
        let ring = egui::Stroke::new(1.5, self.theme.text);
        ui.painter().rect_stroke(cell, CornerRadius::same(2), ring, egui::StrokeKind::Inside);
        let hour = (self.hours.start + column) % 24;
        tip(&response, |ui| self.tell(ui, hour, class));
    }

    fn tell(&self, ui: &mut Ui, hour: usize, class: usize) {
        let cohort = self.table.cell(hour, class);
        let end = (hour + 1) % 24;
        ui.label(self.theme.value(format!("Came {hour:02}:00 to {end:02}:00")));
        ui.label(self.theme.label(format!("Stayed {}", stay_class_name(class))));
        egui::Grid::new("cohort").num_columns(2).spacing(vec2(16.0, 2.0)).show(ui, |ui| {
            let stays = count(u32::try_from(cohort.stays).unwrap_or(u32::MAX), "stay");
            let all =
                Measure::ALL.map(|measure| (measure.name(), measure.figure(measure.of(cohort))));
            for (name, text) in [("", stays)].into_iter().chain(all) {
                ui.label(self.theme.label(name));
                ui.label(self.theme.value(text));
                ui.end_row();
            }
        });
    }

    fn names(&self, ui: &Ui, place: Rect, map: Rect) {
        for class in 0..CLASSES {
            let at = pos2(place.left() + NAMES - 8.0, self.cell(map, 0, class).center().y);
            let words = Words::new(class_in_short(class), self.theme.muted);
            say(ui, at, Align2::RIGHT_CENTER, &words, &FontId::proportional(10.0));
        }
    }

    fn hour_names(&self, ui: &Ui, map: Rect) {
        let every = (38.0 / (map.width() / self.hours.len() as f32)).ceil().max(1.0) as usize;
        for (column, hour) in self.hours.clone().enumerate().step_by(every) {
            let left = self.cell(map, column, 0).left();
            let at = pos2(left, map.bottom() + 2.0);
            let words = Words::new(format!("{}:00", hour % 24), self.theme.muted);
            say(ui, at, Align2::LEFT_TOP, &words, &FontId::proportional(10.0));
        }
    }

    /// What the strongest colour stands for.
    fn top(&self, ui: &Ui, map: Rect) {
        let high = Some(self.ends().1).filter(|high| high.is_finite());
        let at = pos2(map.right() + 6.0, map.bottom() + 2.0);
        let words = Words::new(format!("to {}", self.measure.figure(high)), self.theme.muted);
        say(ui, at, Align2::LEFT_TOP, &words, &FontId::proportional(10.0));
    }

    /// How long vehicles stay: each class's share as a bar at its row.
    fn stays(&self, ui: &Ui, map: Rect, right: f32) {
        let all = self.table.all().stays;
        let shares: Vec<f64> = (0..CLASSES)
            .map(|class| self.table.of_class(class).stays as f64 / all as f64)
            .collect();
        let most = shares.iter().copied().fold(0.0, f64::max);
        let left = map.right() + 6.0;
        let room = right - left - 30.0;
        for (class, share) in shares.into_iter().enumerate() {
            let row = self.cell(map, 0, class);
            let width = if most > 0.0 { room * (share / most) as f32 } else { 0.0 };
            let bar = Rect::from_min_size(pos2(left, row.center().y - 3.0), vec2(width, 6.0));
            ui.painter().rect_filled(bar, CornerRadius::same(2), self.theme.neutral);
            let at = pos2(right, row.center().y);
            if share.is_nan() || share == 0.0 {
                continue;
            }
            let words = Words::new(percent(share), self.theme.muted);
            say(ui, at, Align2::RIGHT_CENTER, &words, &FontId::proportional(10.0));
        }
    }

    /// By hour of arrival: gain upwards, unmet need downwards.
    fn bars(&self, ui: &Ui, rect: Rect, place: Rect) {
        let sums: Vec<Cohort> =
            self.hours.clone().map(|hour| self.table.of_hour(hour % 24)).collect();
        let middle = rect.top() + rect.height() * 0.55;
        let up = Side { ink: self.theme.good, measure: Measure::Gain, end: rect.top() + 4.0 };
        let down = Side { ink: self.theme.warning, measure: Measure::Unmet, end: rect.bottom() };
        for side in [up, down] {
            let values: Vec<f64> =
                sums.iter().map(|sum| side.measure.of(sum).unwrap_or(0.0).max(0.0)).collect();
            let most = values.iter().copied().fold(0.0, f64::max);
            for (column, value) in values.into_iter().enumerate().filter(|(_, value)| *value > 0.0)
            {
                let cell = self.cell(rect, column, 0);
                let y = middle + (side.end - middle) * (value / most) as f32;
                let bar = Rect::from_two_pos(pos2(cell.left(), middle), pos2(cell.right(), y));
                ui.painter().rect_filled(bar, CornerRadius::same(1), side.ink.gamma_multiply(0.8));
            }
            let at = pos2(place.left() + NAMES - 8.0, (middle + side.end) / 2.0);
            let name = Words::new(side.measure.name(), side.ink);
            say(ui, at, Align2::RIGHT_CENTER, &name, &FontId::proportional(10.0));
            let at = pos2(rect.right() + 6.0, (middle + side.end) / 2.0);
            let own = side.measure.figure((most > 0.0).then_some(most));
            let words = Words::new(format!("to {own}"), self.theme.muted);
            say(ui, at, Align2::LEFT_CENTER, &words, &FontId::proportional(10.0));
        }
    }
}

/// One direction of the bars by hour.
struct Side {
    ink: Color32,
    measure: Measure,
    end: f32,
}

fn class_in_short(class: usize) -> String {
    match (class.checked_sub(1).and_then(|below| STAY_CLASSES.get(below)), STAY_CLASSES.get(class))
    {
        (None, Some(end)) => format!("≤ {end} h"),
        (Some(from), Some(end)) => format!("{from}–{end} h"),
        (_, None) => format!("> {} h", STAY_CLASSES[STAY_CLASSES.len() - 1]),
    }
}
