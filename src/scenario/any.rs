//! A scenario of whichever arena.

use super::dispatch::Dispatch;
use super::error::FileError;
use super::lot::Lot;
use super::reading::{head_of, known_head};
use super::source::Source;
use super::venues::Venues;
use super::waypoint::Waypoint;
use super::{Form, Scenario, read};

/// A scenario of one of the arenas.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "a program opens one, or lists a few")]
pub enum AnyScenario {
    /// Of parking lots.
    Lot(Scenario<Lot>),
    /// Of a waypoint.
    Waypoint(Scenario<Waypoint>),
    /// Of firms that learn to bid.
    Dispatch(Scenario<Dispatch>),
    /// Of traders between venues.
    Venues(Scenario<Venues>),
}

impl AnyScenario {
    /// Arenas that a scenario file can be about: the name at its top.
    pub const ARENAS: &[&str] = &[Lot::ARENA, Waypoint::ARENA, Dispatch::ARENA, Venues::ARENA];

    /// The file's name without its folder and `.ron`, or the shipped name.
    pub fn name(&self) -> &str {
        match self {
            Self::Lot(scenario) => scenario.name(),
            Self::Waypoint(scenario) => scenario.name(),
            Self::Dispatch(scenario) => scenario.name(),
            Self::Venues(scenario) => scenario.name(),
        }
    }

    /// The arena, the headline, and what it shows in one sentence.
    pub fn description(&self) -> (&'static str, &str, &str) {
        fn of<F: Form>(scenario: &Scenario<F>) -> (&'static str, &str, &str) {
            (F::ARENA, scenario.title(), scenario.about())
        }
        match self {
            Self::Lot(scenario) => of(scenario),
            Self::Waypoint(scenario) => of(scenario),
            Self::Dispatch(scenario) => of(scenario),
            Self::Venues(scenario) => of(scenario),
        }
    }

    /// The same scenario with the fields in `sets`, each `path.to.field=value`, set in turn.
    ///
    /// # Errors
    /// As [`Scenario::with`].
    pub fn with(self, sets: &[String]) -> Result<Self, FileError> {
        Ok(match self {
            Self::Lot(scenario) => Self::Lot(scenario.with(sets)?),
            Self::Waypoint(scenario) => Self::Waypoint(scenario.with(sets)?),
            Self::Dispatch(scenario) => Self::Dispatch(scenario.with(sets)?),
            Self::Venues(scenario) => Self::Venues(scenario.with(sets)?),
        })
    }

    /// All that is written in it, in the scenario format.
    pub fn to_ron(&self) -> String {
        match self {
            Self::Lot(scenario) => scenario.to_ron(),
            Self::Waypoint(scenario) => scenario.to_ron(),
            Self::Dispatch(scenario) => scenario.to_ron(),
            Self::Venues(scenario) => scenario.to_ron(),
        }
    }

    /// Reads its data files, and finds fault with none.
    ///
    /// # Errors
    /// As [`Scenario::plan`].
    pub fn try_plan(&self) -> Result<(), FileError> {
        match self {
            Self::Lot(scenario) => scenario.plan().map(|_| ()),
            Self::Waypoint(scenario) => scenario.plan().map(|_| ()),
            Self::Dispatch(scenario) => scenario.plan().map(|_| ()),
            Self::Venues(scenario) => scenario.plan().map(|_| ()),
        }
    }

    /// The word at the top of `source`.
    pub(super) fn arena_of(source: &Source) -> String {
        head_of(&source.text).0.to_owned()
    }

    pub(super) fn read(name: String, source: Source) -> Result<Self, FileError> {
        known_head(&source, Self::ARENAS, "arena")?;
        Ok(match Self::arena_of(&source).as_str() {
            Waypoint::ARENA => Self::Waypoint(read(name, source)?),
            Dispatch::ARENA => Self::Dispatch(read(name, source)?),
            Venues::ARENA => Self::Venues(read(name, source)?),
            _ => Self::Lot(read(name, source)?),
        })
    }
}
