//! The studies that the program carries.

use super::form;
use crate::scenario::{Home, Source};
use std::sync::LazyLock;

/// A study that comes with the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shipped {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it asks.
    pub about: String,
    text: &'static str,
}

impl Shipped {
    /// Its file.
    pub(super) fn source(&self) -> Source {
        Source {
            name: format!("{}.ron", self.name),
            text: self.text.to_owned(),
            home: Home::Shipped,
        }
    }
}

const STUDIES: [(&str, &str); 7] = [
    ("power", include_str!("../../scenarios/studies/power.ron")),
    ("calibration", include_str!("../../scenarios/studies/calibration.ron")),
    ("lot_methods", include_str!("../../scenarios/studies/lot_methods.ron")),
    ("lot_choices", include_str!("../../scenarios/studies/lot_choices.ron")),
    ("lot_misreports", include_str!("../../scenarios/studies/lot_misreports.ron")),
    ("lot_conduct", include_str!("../../scenarios/studies/lot_conduct.ron")),
    ("rules_by_size", include_str!("../../scenarios/studies/rules_by_size.ron")),
];

static SHIPPED: LazyLock<Vec<Shipped>> = LazyLock::new(|| {
    let described = STUDIES.iter().map(|&(name, text)| {
        // A test reads every shipped study, so an empty sentence is never shown.
        let about = ron::from_str::<form::Study>(text).map_or(String::new(), |form| form.about);
        Shipped { name, about, text }
    });
    described.collect()
});

/// All shipped studies.
pub fn shipped() -> &'static [Shipped] {
    &SHIPPED
}

/// The shipped study called `name`, which may have the form `scenarios/studies/name.ron`.
pub(super) fn find(name: &str) -> Option<&'static Shipped> {
    let name = name.strip_prefix("scenarios/studies/").unwrap_or(name);
    let name = name.strip_suffix(".ron").unwrap_or(name);
    shipped().iter().find(|study| study.name == name)
}
