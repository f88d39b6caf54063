//! Legends: rows of names with a sample of ink, in HTML, so that they wrap as the page is narrow.

use super::ink;
use maud::{Markup, html};

/// What a name in a legend stands beside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sample {
    /// The line of the series with this index.
    Line(usize),
    /// The marker of the series with this index.
    Marker(usize),
    /// The filling of the series with this index.
    Bar(usize),
    /// The diamond of a reference.
    Reference,
}

/// A legend of `entries`; nothing where one series needs no name.
pub fn legend(entries: &[(Sample, &str)]) -> Markup {
    let named: Vec<_> = entries.iter().filter(|(_, name)| !name.is_empty()).collect();
    html! {
        @if !named.is_empty() {
            ul.legend {
                @for (sample, name) in named {
                    li { (swatch(*sample)) (name) }
                }
            }
        }
    }
}

fn swatch(sample: Sample) -> Markup {
    let (class, width, ink) = match sample {
        Sample::Line(index) => (ink::class(index), 28, html! { path.line d="M1 7H27" {} }),
        Sample::Marker(index) => (ink::class(index), 14, ink::marker(index, 7.0, 7.0)),
        Sample::Bar(index) => {
            (ink::class(index), 14, ink::rectangle("bar", (1.0, 1.0), 12.0, 12.0, ""))
        }
        Sample::Reference => (String::new(), 14, ink::reference(7.0, 7.0)),
    };
    html! {
        svg.swatch viewBox=(format!("0 0 {width} 14")) width=(width) height="14" aria-hidden="true" {
            g class=(class) { (ink) }
        }
    }
}
