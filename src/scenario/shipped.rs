//! The scenarios and data that the program carries, so that it runs anywhere.

use std::sync::LazyLock;

use super::AnyScenario;

/// A scenario that comes with the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shipped {
    /// Its name on the command line: the file's name without `.ron`.
    pub name: &'static str,
    /// The arena that it is about, as at the top of the file.
    pub arena: &'static str,
    /// Its headline.
    pub title: &'static str,
    /// What it shows, in one sentence.
    pub about: &'static str,
    /// The file.
    pub text: &'static str,
}

/// Lists files as pairs of name and text.
macro_rules! carried {
    ($($name:literal => $file:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../scenarios/", $file)))),*]
    };
}

/// From the small to the large.
const SCENARIOS: &[(&str, &str)] = carried! {
    "lot_day" => "lot_day.ron",
    "lot_month" => "lot_month.ron",
    "lot_tour" => "lot_tour.ron",
    "lot_learned" => "lot_learned.ron",
    "lot_learns" => "lot_learns.ron",
    "bursts" => "bursts.ron",
    "workplace" => "workplace.ron",
    "city" => "city.ron",
    "waypoint" => "waypoint.ron",
    "waypoint_stream" => "waypoint_stream.ron",
    "duopoly" => "duopoly.ron",
    "bertrand" => "bertrand.ron",
    "oligopoly" => "oligopoly.ron",
    "learning_rates" => "learning_rates.ron",
    "venues_biased" => "venues_biased.ron",
    "venues_equal" => "venues_equal.ron",
    "venues_pricing" => "venues_pricing.ron",
};

const DATA: &[(&str, &str)] = carried! {
    "data/arrivals.csv" => "data/arrivals.csv",
    "data/stay.csv" => "data/stay.csv",
    "data/ev_models.csv" => "data/ev_models.csv",
    "data/day_ahead_nl_2023.csv" => "data/day_ahead_nl_2023.csv",
};

/// The scenarios, read once; none for a file that can't be read.
static READ: LazyLock<Vec<Option<AnyScenario>>> = LazyLock::new(|| {
    SCENARIOS.iter().map(|(name, text)| super::parse_any(name, text).ok()).collect()
});

static SHIPPED: LazyLock<Vec<Shipped>> = LazyLock::new(|| {
    let described = SCENARIOS.iter().zip(READ.iter());
    described.map(|(&(name, text), read)| describe(name, text, read.as_ref())).collect()
});

/// All shipped scenarios.
pub fn shipped() -> &'static [Shipped] {
    &SHIPPED
}

/// The shipped scenario called `name`, which may have the form `scenarios/name.ron`.
pub(super) fn find(name: &str) -> Option<&'static Shipped> {
    let name = name.strip_prefix("scenarios/").unwrap_or(name);
    let name = name.strip_suffix(".ron").unwrap_or(name);
    shipped().iter().find(|scenario| scenario.name == name)
}

/// The text of the shipped data file at `path`.
pub(super) fn data(path: &str) -> Option<&'static str> {
    DATA.iter().find(|(name, _)| *name == path).map(|(_, text)| *text)
}

/// The paths of all shipped data files.
pub(super) fn data_names() -> impl Iterator<Item = &'static str> {
    DATA.iter().map(|(name, _)| *name)
}

fn describe(name: &'static str, text: &'static str, read: Option<&'static AnyScenario>) -> Shipped {
    // A test reads every shipped file, so the bare name is never shown.
    let (arena, title, about) = read.map_or(("", name, ""), AnyScenario::description);
    Shipped { name, arena, title, about, text }
}
