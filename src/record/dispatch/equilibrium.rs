//! What firms would settle on.

use crate::arena::dispatch::Plan;
use crate::theory::{Equilibria, known_equilibria};
use serde::{Deserialize, Serialize};

/// The pure equilibria of a game whose equilibria are known.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Equilibrium {
    /// One firm offers `high`, the other anything up to `low`, money a unit.
    Tiered {
        /// The high offer.
        high: f64,
        /// The highest low offer.
        low: f64,
    },
    /// All offer this, money a unit.
    AllAt(f64),
    /// At least one offers this, money a unit.
    OneAt(f64),
}

impl Equilibrium {
    /// That of `plan`; none where it isn't known.
    pub fn of(plan: &Plan) -> Option<Self> {
        known(plan).map(Into::into)
    }

    /// In words.
    pub fn in_words(&self) -> String {
        let plain = |price: f64| format!("{}", (price * 100.0).round() / 100.0).replace('-', "−");
        match self {
            Self::Tiered { high, low } => {
                format!("one offers {}, the other at most {}", plain(*high), plain(*low))
            }
            Self::AllAt(price) => format!("all offer {}", plain(*price)),
            Self::OneAt(price) => format!("at least one offers {}", plain(*price)),
        }
    }
}

/// The equilibria of `plan`, where they are known.
pub(super) fn known(plan: &Plan) -> Option<Equilibria> {
    let firms: Vec<(f64, f64)> = plan.firms.iter().map(|it| (it.capacity, it.cost)).collect();
    known_equilibria(&firms, plan.demand, plan.cap)
}

impl From<Equilibria> for Equilibrium {
    fn from(known: Equilibria) -> Self {
        match known {
            Equilibria::Tiered { high, low } => Self::Tiered { high, low },
            Equilibria::Bertrand(price) => Self::AllAt(price),
            Equilibria::AnyWithOneAt(price) => Self::OneAt(price),
        }
    }
}
