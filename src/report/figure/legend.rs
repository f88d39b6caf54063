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
    let (class, ink) = match sample {
        Sample::Line(index) => (ink::class(index), html! { path.line d="M1 7H27" {} }),
        Sample::Marker(index) => (ink::class(index), ink::marker(index, 14.0, 7.0)),
        Sample::Bar(index) => {
            (ink::class(index), ink::rectangle("bar", (8.0, 1.0), 12.0, 12.0, ""))
        }
        Sample::Reference => (String::new(), ink::reference(14.0, 7.0)),
    };
    html! {
        svg.swatch viewBox="0 0 28 14" width="28" height="14" aria-hidden="true" {
            g class=(class) { (ink) }
        }
    }
}
