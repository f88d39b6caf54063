//! Heat maps: a value over two factors, with the value in the cell where there is room.

use super::axes::{Plot, UNDER_TICKS};
use super::ink::{self, Anchor};
use super::lettering::{SIZE, cut, width};
use super::scale::{Domain, Scale};
use super::{Axis, Caption, Drawing, Frame, Sheet, Span, numbers};
use maud::{Markup, html};

/// A value over two factors.
#[derive(Clone, Debug, Default)]
pub struct Heat {
    /// What it is about.
    pub caption: Caption,
    /// How much of a wide page it takes.
    pub span: Span,
    /// What the cells measure.
    pub value: Axis,
    /// Decimals of the values in the cells.
    pub decimals: usize,
    /// What the columns are, under them; may be empty.
    pub across: String,
    /// The columns' names, from left to right.
    pub columns: Vec<String>,
    /// The rows, from top to bottom.
    pub rows: Vec<Row>,
}

/// A row of cells.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Its name.
    pub label: String,
    /// A value for each column, in the unit of `value`; `None` leaves the cell open.
    pub cells: Vec<Option<f64>>,
}

/// Steps of the colour scale: `h0` to `h8` in `style.css`, with growing contrast to the ground.
const SHADES: usize = 9;
/// Height of a row, units of the drawing.
const ROW: f64 = 26.0;
/// The most room under the plot for names of columns that stand upright.
const UPRIGHT: f64 = 96.0;
/// The most of a sheet that the names of rows take, share of its width.
const LABELS_SHARE: f64 = 0.3;

/// Where the cells of a sheet lie.
struct Grid {
    plot: Plot,
    /// Width of a cell.
    column: f64,
    /// Height of the names under the plot, if they stand upright.
    upright: Option<f64>,
}

impl Heat {
    /// The figure.
    pub fn figure(&self) -> Markup {
        let shades = self.shades();
        let frame = Frame {
            caption: &self.caption,
            measure: &self.value.measure(),
            span: self.span,
            legend: self.key(&shades.domain()),
        };
        frame.around(|sheet| self.draw(sheet, &shades))
    }

    /// From values to steps of the colour scale.
    fn shades(&self) -> Scale {
        let values = self.rows.iter().flat_map(|row| row.cells.iter().copied().flatten());
        Scale::new(self.value.domain(values), 0.0, SHADES as f64)
    }

    /// The colour scale with its ends.
    fn key(&self, domain: &Domain) -> Markup {
        let [low, high] = [domain.low, domain.high].map(numbers::short);
        html! {
            p.key {
                (low)
                svg.ramp viewBox="0 0 108 12" width="108" height="12" aria-hidden="true" {
                    @for shade in 0..SHADES {
                        (ink::rectangle(&format!("h{shade}"), (12.0 * shade as f64, 0.0), 12.0, 12.0, ""))
                    }
                }
                (high) (self.value.after())
            }
        }
    }

    fn draw(&self, sheet: Sheet, shades: &Scale) -> Drawing {
        let grid = self.grid(sheet);
        let ink = html! {
            (grid.plot.ground())
            @for (index, row) in self.rows.iter().enumerate() {
                (self.row(&grid, index, row, shades))
            }
            (self.names(&grid, sheet))
            @if !self.across.is_empty() {
                (ink::text("name", Anchor::Middle, grid.under_names(), &self.across))
            }
        };
        let across = if self.across.is_empty() { 0.0 } else { SIZE + 10.0 };
        Drawing { height: grid.below_names() + across, ink }
    }

    fn grid(&self, sheet: Sheet) -> Grid {
        let widest = self.rows.iter().map(|row| width(&row.label)).fold(0.0, f64::max);
        let left = (widest + 10.0).clamp(2.0, sheet.width * LABELS_SHARE);
        let rows = self.rows.len().max(1) as f64;
        let plot =
            Plot { left, right: sheet.width - SIZE / 2.0, top: 2.0, bottom: 2.0 + rows * ROW };
        let column = plot.width() / self.columns.len().max(1) as f64;
        let longest = self.columns.iter().map(|name| width(name)).fold(0.0, f64::max);
        let upright = (longest + 6.0 > column).then(|| longest.min(UPRIGHT));
        Grid { plot, column, upright }
    }

    fn row(&self, grid: &Grid, index: usize, row: &Row, shades: &Scale) -> Markup {
        let top = grid.plot.top + index as f64 * ROW;
        let baseline = top + ROW / 2.0 + SIZE * 0.36;
        let label = cut(&row.label, grid.plot.left - 8.0);
        html! {
            g {
                @if label != row.label { title { (row.label) } }
                (ink::text("label", Anchor::End, (grid.plot.left - 8.0, baseline), &label))
            }
            @for ((column, name), value) in self.columns.iter().enumerate().zip(&row.cells) {
                @if let Some((value, shade)) = shaded(*value, shades) {
                    (self.cell(grid, (column, top), shade, value, &format!("{name}, {}", row.label)))
                }
            }
        }
    }

    /// A cell in its shade, with its value if that fits.
    fn cell(
        &self,
        grid: &Grid,
        (column, top): (usize, f64),
        shade: usize,
        value: f64,
        name: &str,
    ) -> Markup {
        let left = grid.plot.left + column as f64 * grid.column;
        let words = numbers::fixed(value, self.decimals);
        let tip = format!("{name}: {words}{}", self.value.after());
        let middle = (left + grid.column / 2.0, top + ROW / 2.0 + SIZE * 0.36);
        html! {
            g {
                title { (tip) }
                // A seam of half a unit on each side sets cells apart.
                (ink::rectangle(&format!("h{shade}"), (left + 0.5, top + 0.5), grid.column - 1.0, ROW - 1.0, ""))
                @if width(&words) + 4.0 <= grid.column {
                    (ink::text(&format!("on h{shade}"), Anchor::Middle, middle, &words))
                }
            }
        }
    }

    /// The columns' names, upright where they don't fit side by side.
    fn names(&self, grid: &Grid, sheet: Sheet) -> Markup {
        let middle = |column: usize| grid.plot.left + (column as f64 + 0.5) * grid.column;
        // Upright names need a line's height each.
        let every = (SIZE * 1.25 / grid.column).ceil().max(1.0) as usize;
        html! {
            @match grid.upright {
                None => @for (column, name) in self.columns.iter().enumerate() {
                    (grid.plot.word(middle(column), name, sheet))
                },
                Some(room) => @for (column, name) in self.columns.iter().enumerate().step_by(every) {
                    (upright(middle(column), grid.plot.bottom + 7.0, &cut(name, room)))
                },
            }
        }
    }
}

/// A value with the step of the colour scale it falls on; `None` if it has no place there.
fn shaded(value: Option<f64>, shades: &Scale) -> Option<(f64, usize)> {
    let value = value?;
    Some((value, shades.at(value)?.clamp(0.0, SHADES as f64 - 1.0) as usize))
}

/// A text that reads from bottom to top and ends under `top`.
fn upright(x: f64, top: f64, text: &str) -> Markup {
    let (x, y) = (super::place(x + SIZE * 0.36), super::place(top));
    html! {
        text.tick text-anchor="end" x=(x) y=(y) transform=(format!("rotate(-90 {x} {y})")) { (text) }
    }
}

impl Grid {
    fn below_names(&self) -> f64 {
        self.plot.bottom + self.upright.map_or(UNDER_TICKS, |room| room + 12.0)
    }

    /// Where what the columns are is written.
    fn under_names(&self) -> (f64, f64) {
        ((self.plot.left + self.plot.right) / 2.0, self.below_names() + SIZE)
    }
}
