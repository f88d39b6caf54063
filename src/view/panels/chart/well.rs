//! Wells: the ground of a chart, an `egui_plot` that stays where it is put.
//!
//! Which ticks and values it shows follows from the run alone, so that charts that stand side by
//! side show the same time: the pointer neither pans nor zooms, it points and seeks.

use crate::view::theme::Theme;
use bevy_egui::egui::{
    Align2, Color32, CornerRadius, FontId, Id, Painter, Pos2, Rangef, Rect, Response, Sense,
    Stroke, Ui, UiBuilder, Vec2, WidgetInfo, WidgetType, pos2, vec2,
};
use egui_plot::{GridMark, Plot, PlotPoint, PlotTransform, PlotUi, VLine};

/// Room above the highest value and below the lowest, for the figures at the ends.
const MARGIN: f32 = 17.0;

/// A rectangle with a scale of ticks, or of energy, and one of values.
#[derive(Clone, Copy, Debug)]
pub struct Well<'a> {
    /// Colours.
    pub theme: &'a Theme,
    /// Where.
    pub rect: Rect,
    /// From the left edge to the right one.
    pub x: Rangef,
    /// From the bottom to the top, the margins left out.
    pub y: Rangef,
}

impl<'a> Well<'a> {
    /// Draws the ground and what `fill` adds to it. Screen readers say `name`.
    pub fn show(
        self,
        ui: &mut Ui,
        name: &str,
        sense: Sense,
        fill: impl FnOnce(&mut PlotUi<'_>),
    ) -> Filled<'a> {
        let theme = self.theme;
        ui.painter().rect_filled(self.rect, CornerRadius::same(4), theme.well);
        let id = ui.id().with(name);
        let mut ui = ui.new_child(UiBuilder::new().id_salt(name).max_rect(self.rect));
        let shown = self.plot(id).sense(sense).show(&mut ui, |plot| {
            plot.set_plot_bounds_x(
                f64::from(self.x.min)..=f64::from(self.x.max.max(self.x.min + 1e-6)),
            );
            let y = self.with_margins();
            plot.set_plot_bounds_y(f64::from(y.min)..=f64::from(y.max));
            fill(plot);
        });
        let response = shown.response;
        response.widget_info(|| {
            WidgetInfo::labeled(WidgetType::Image, true, format!("Chart of {name}"))
        });
        let painter = ui.painter().with_clip_rect(self.rect);
        Filled { well: self, response, painter, transform: shown.transform }
    }

    fn plot<'b>(&self, id: Id) -> Plot<'b> {
        let ends = [self.y.min, self.y.max].map(|value| GridMark {
            value: f64::from(value),
            // Lines of the whole step are drawn at full strength.
            step_size: f64::from(self.y.span()),
        });
        Plot::new(id)
            .id(id)
            .min_size(Vec2::ZERO)
            .show_background(false)
            .show_axes(false)
            .show_grid([false, true])
            .y_grid_spacer(move |_| ends.to_vec())
            .grid_color(self.theme.line.gamma_multiply(0.8))
            .show_x(false)
            .show_y(false)
            .allow_zoom(false)
            .allow_drag(false)
            .allow_scroll(false)
            .allow_boxed_zoom(false)
            .allow_axis_zoom_drag(false)
            .allow_double_click_reset(false)
    }

    /// The scale of values from edge to edge.
    fn with_margins(&self) -> Rangef {
        let height = self.rect.height().max(1.0);
        let margin = MARGIN.min(height * 0.17);
        let room = self.y.span().max(1e-9) * margin / (height - 2.0 * margin);
        Rangef::new(self.y.min - room, self.y.max + room)
    }
}

/// A well with its lines, to which words are added.
pub struct Filled<'a> {
    well: Well<'a>,
    /// What the pointer does.
    pub response: Response,
    /// Draws on top, clipped to the well.
    pub painter: Painter,
    transform: PlotTransform,
}

impl Filled<'_> {
    /// Where `x` and `y` are.
    pub fn at(&self, x: f32, y: f32) -> Pos2 {
        self.transform.position_from_point(&PlotPoint::new(x, y))
    }

    /// What `x` and `y` are at `at`.
    pub fn of(&self, at: Pos2) -> (f32, f32) {
        let point = self.transform.value_from_position(at);
        (point.x as f32, point.y as f32)
    }

    /// The top and bottom of the scale in figures, at the left.
    pub fn ends(&self, figure: impl Fn(f64) -> String) {
        let (rect, scale) = (self.well.rect, self.well.y);
        let left = rect.left() + 6.0;
        let tell = |y: f32, from: Pos2, to: Align2| {
            let font = FontId::proportional(10.0);
            self.painter.text(from, to, figure(f64::from(y)), font, self.well.theme.muted);
        };
        tell(scale.max, pos2(left, rect.top() + 2.0), Align2::LEFT_TOP);
        tell(scale.min, pos2(left, rect.bottom() - 2.0), Align2::LEFT_BOTTOM);
    }

    /// Words at the foot beside `x`, kept inside.
    pub fn foot(&self, x: f32, text: String) {
        let (rect, theme) = (self.well.rect, self.well.theme);
        let galley = self.painter.layout_no_wrap(text, FontId::proportional(10.0), theme.text);
        let half = galley.size().x / 2.0 + 4.0;
        let (left, right) = (rect.left() + half, rect.right() - half);
        let at = pos2(self.at(x, 0.0).x.clamp(left, right.max(left)), rect.bottom() - 3.0);
        let place = Align2::CENTER_BOTTOM.anchor_size(at, galley.size());
        let ground = place.expand2(vec2(4.0, 1.0));
        self.painter.rect_filled(ground, CornerRadius::same(3), theme.raised);
        self.painter.galley(place.min, galley, theme.text);
    }

    /// A remark in the middle of an empty well.
    pub fn centre(&self, words: &str) {
        let font = FontId::proportional(11.0);
        let at = self.well.rect.center();
        self.painter.text(at, Align2::CENTER_CENTER, words, font, self.well.theme.muted);
    }
}

/// A line down the middle of `tick`.
pub fn hairline(tick: i32, ink: Color32) -> VLine {
    VLine::new("", f64::from(tick) + 0.5).stroke(Stroke::new(1.0, ink))
}
