//! Figures: charts as SVG within HTML, drawn from plain structs.
//!
//! | file | shows |
//! | --- | --- |
//! | [`lines`] | series over a number such as time, with bands and gaps |
//! | [`dots`] | a value with its interval for each row, references beside it |
//! | [`boxes`] | how samples are spread |
//! | [`profile`] | step curves: performance profiles, empirical distributions |
//! | [`heat`] | a value over two factors |
//! | [`bars`] | amounts of categories |
//!
//! Every figure is drawn twice, for a wide and for a narrow page, and the page's style shows the
//! one that fits: text keeps its size on a phone, and nothing has to scroll.
//! Colours come from classes that `style.css` gives a colour for each theme and for paper;
//! series differ in dash or marker too. Any number is welcome: what has no place is left out.

pub mod axes;
pub mod bars;
pub mod boxes;
pub mod dots;
pub mod heat;
mod ink;
mod legend;
mod lettering;
pub mod lines;
pub mod numbers;
pub mod profile;
mod rows;
mod scale;

pub use axes::Axis;
pub use scale::Spacing;

use maud::{Markup, html};

/// What a figure is about.
#[derive(Clone, Debug, Default)]
pub struct Caption {
    /// What is shown, in a few words.
    pub title: String,
    /// What is shown and how, in a sentence: read out where the figure can't be seen.
    pub about: String,
    /// A remark under the figure, such as over what was averaged; may be empty.
    pub note: String,
}

impl Caption {
    /// A caption without a remark.
    pub fn new(title: impl Into<String>, about: impl Into<String>) -> Self {
        Self { title: title.into(), about: about.into(), note: String::new() }
    }

    /// The same with a remark under the figure.
    #[must_use]
    pub fn with_note(self, note: impl Into<String>) -> Self {
        Self { note: note.into(), ..self }
    }
}

/// How much of a wide page's width a figure takes; on a narrow one it is always all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Span {
    /// All of it.
    #[default]
    Full,
    /// Half of it, beside another.
    Half,
}

/// What a figure is drawn on.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Sheet {
    /// Units of the drawing, which are pixels where the page is as wide as it gets.
    width: f64,
    /// Whether it is the one for phones.
    narrow: bool,
}

impl Sheet {
    fn wide(span: Span) -> Self {
        let width = match span {
            Span::Full => 960.0,
            Span::Half => 464.0,
        };
        Self { width, narrow: false }
    }

    const NARROW: Self = Self { width: 350.0, narrow: true };
}

/// What was drawn on a sheet, and how high it became.
struct Drawing {
    height: f64,
    ink: Markup,
}

/// The frame around a figure: caption, legend, both drawings, remark.
struct Frame<'a> {
    caption: &'a Caption,
    /// What is measured and in what, beside the title; may be empty.
    measure: &'a str,
    span: Span,
    legend: Markup,
}

impl Frame<'_> {
    /// The figure that `draw` makes.
    fn around(&self, draw: impl Fn(Sheet) -> Drawing) -> Markup {
        let Self { caption, measure, span, legend } = self;
        html! {
            figure.half[*span == Span::Half] {
                figcaption {
                    span.title { (caption.title) }
                    @if !measure.is_empty() { " " span.measure { (measure) } }
                }
                (legend)
                @for sheet in [Sheet::wide(*span), Sheet::NARROW] {
                    (self.svg(sheet, &draw(sheet)))
                }
                @if !caption.note.is_empty() { p.note { (caption.note) } }
            }
        }
    }

    fn svg(&self, sheet: Sheet, drawing: &Drawing) -> Markup {
        let view_box = format!("0 0 {} {}", sheet.width, drawing.height.ceil());
        html! {
            svg class=(if sheet.narrow { "narrow" } else { "wide" }) viewBox=(view_box) role="img" {
                title { (self.caption.title) }
                desc { (self.caption.about) }
                (drawing.ink)
            }
        }
    }
}

/// A place in a drawing, to a tenth of a unit: what is finer can't be seen and only takes room.
fn place(value: f64) -> String {
    let text = format!("{value:.1}");
    match text.strip_suffix(".0") {
        Some(whole) => whole.to_owned(),
        None => text,
    }
}
