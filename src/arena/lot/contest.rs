//! Contests: several newcomers want the last free bays, and settle it by the trading auction.
//!
//! Whose stay is worth most gets a bay, and compensates in credit those who drive on. Credit is an
//! asset of its own, of the worth of 1 AUD to everybody, so that the energy market's books are
//! untouched. All of it is ours; `docs/arenas/lot.md` has the reasons.

use super::components::{Battery, VehicleBundle};
use crate::market::taco::{Costs, Game, GameError, Terms, negotiate};
use crate::scenario::{Contest, Plan};
use bevy_ecs::prelude::*;

/// Newcomers that contend at the most: six for three bays have twenty choices.
const MOST_CONTENDERS: usize = 6;
/// Steps after which a contest is interrupted, and the most picked choice holds.
const MOST_STEPS: u64 = 10_000;

/// What contests came to.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Contests {
    /// Contests.
    pub held: u64,
    /// What those who drove on have lost, AUD, before what they were paid.
    pub lost: f64,
    /// The same, had those who came first got the bays.
    pub lost_first_come: f64,
    /// Credit that changed hands, AUD.
    pub credits: f64,
}

impl Contests {
    /// Adds those of `other`.
    pub fn add(&mut self, other: &Self) {
        self.held += other.held;
        self.lost += other.lost;
        self.lost_first_come += other.lost_first_come;
        self.credits += other.credits;
    }
}

/// Who of the newcomers, in the order in which they came, gets one of `free` bays.
///
/// `grid_price`, AUD/kWh, is that of the tick. Those beyond six take bays as they come; the last six contend for what is left. `contests` is
/// told of it where there is anything to contend for.
///
/// # Errors
/// If a stake is no number that an auction can take: no plan within its ranges has such.
pub(super) fn settle(
    newcomers: &[VehicleBundle],
    free: usize,
    (terms, grid_price): (&Contest, f64),
    plan: &Plan,
    contests: &mut Contests,
) -> Result<Vec<bool>, BevyError> {
    let mut gets: Vec<bool> = (0..newcomers.len()).map(|place| place < free).collect();
    let first = newcomers.len().saturating_sub(MOST_CONTENDERS);
    let (contenders, bays) = (newcomers.len() - first, free.saturating_sub(first));
    if bays == 0 || bays >= contenders {
        return Ok(gets);
    }
    let stakes: Vec<f64> =
        newcomers[first..].iter().map(|it| stake(it, plan, grid_price)).collect();
    let choices = subsets(contenders, bays);
    let game = game(&stakes, &choices, terms)?;
    let outcome = negotiate(&game, MOST_STEPS);
    let winners = choices[outcome.choice];
    let lost = |winners: u32| -> f64 {
        let out = stakes.iter().enumerate().filter(|(place, _)| winners & (1 << place) == 0);
        out.map(|(_, stake)| stake).sum()
    };
    contests.held += 1;
    contests.lost += lost(winners);
    contests.lost_first_come += lost((1 << bays) - 1);
    contests.credits += outcome.net_units.iter().map(|units| units.max(0.0)).sum::<f64>();
    for (place, gets) in gets[first..].iter_mut().enumerate() {
        *gets = winners & (1 << place) != 0;
    }
    Ok(gets)
}

fn game(stakes: &[f64], choices: &[u32], terms: &Contest) -> Result<Game, GameError> {
    let cost = |place: usize, stake: f64| {
        choices.iter().map(move |winners| if winners & (1 << place) == 0 { stake } else { 0.0 })
    };
    let rows: Vec<Vec<f64>> =
        stakes.iter().enumerate().map(|(place, stake)| cost(place, *stake).collect()).collect();
    let Contest { unit, decrement, tolerance } = *terms;
    Game::new(
        Costs::from_rows(&rows)?,
        vec![1.0; stakes.len()],
        Terms { unit, decrement, tolerance },
    )
}

/// What driving on costs a vehicle at the most, AUD: the energy that it could trade in its stay
/// times what that is worth, to a buyer its willingness to pay on arrival, to a seller what others
/// are willing to pay on arrival less its reservation price.
fn stake(vehicle: &VehicleBundle, plan: &Plan, grid_price: f64) -> f64 {
    let Battery { capacity, energy, target, .. } = vehicle.battery;
    let limits = plan.vehicles.models[usize::from(vehicle.make.0)].limits(&plan.clock);
    let ticks = f64::from(vehicle.stay.length());
    let willing = grid_price * plan.valuation.patient;
    let need = target - energy;
    if need > 0.0 {
        return need.min(limits.charge * ticks) * willing.max(0.0);
    }
    let surplus = (-need - plan.vehicles.buffer * capacity).max(0.0);
    let valuation = &vehicle.valuation;
    let reservation = valuation.degradation + valuation.keep * grid_price;
    surplus.min(limits.discharge * ticks) * (willing - reservation).max(0.0)
}

/// All ways to choose `chosen` of `of`, as bits, those who came first before others.
fn subsets(of: usize, chosen: usize) -> Vec<u32> {
    (0_u32..1 << of).filter(|bits| bits.count_ones() as usize == chosen).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_are_all_subsets_and_first_come_is_the_first() {
        assert_eq!(subsets(4, 2), [0b0011, 0b0101, 0b0110, 0b1001, 0b1010, 0b1100]);
        assert_eq!(subsets(6, 3).len(), 20);
        assert_eq!(subsets(6, 3)[0], 0b111);
    }

    #[test]
    fn who_loses_most_gets_the_bay_and_pays_for_it() {
        let terms = Contest { unit: 0.05, decrement: 0.9, tolerance: 0.02 };
        let stakes = [0.4, 3.0, 1.1];
        let choices = subsets(3, 1);
        let game = game(&stakes, &choices, &terms).expect("a game");
        let outcome = negotiate(&game, MOST_STEPS);
        assert_eq!(choices[outcome.choice], 0b010);
        assert!(outcome.net_units[1] < 0.0, "{:?}", outcome.net_units);
        assert!(outcome.net_units[0] > 0.0 && outcome.net_units[2] > 0.0);
        assert!(outcome.net_units.iter().sum::<f64>().abs() < 1e-12);
    }
}
