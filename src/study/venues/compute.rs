//! The same games computed by fictitious play, and the published sorting judged by them.

use super::results::{Computed, ComputedVenue, CutOff, Sorting};
use super::task::{SETUPS, Size};
use crate::arena::{Chance, Purpose};
use crate::theory::fictitious_play::{
    Action, FictitiousPlay, Found, Game, Piece, Response, SIDES, Side, Strategy,
};

/// Fictitious play of a game from beliefs by chance.
pub(super) fn found(size: &Size, game: &Game, seed: u64, run: u64) -> Found {
    let mut stream = Chance::new(seed, Purpose::Beliefs).stream(run);
    let beliefs = game.drawn(|| stream.unit());
    FictitiousPlay::new(game, beliefs).settle(size.stop)
}

/// The run of a setup.
pub(super) fn computed(size: &Size, setup: usize, run: u32, seed: u64) -> Computed {
    let plan = size.plan(setup);
    let (name, _, k) = SETUPS[setup];
    let game = plan.game(k, size.levels);
    let Found { strategy, regret, iterations, settled } = found(size, &game, seed, run.into());
    let mut response = Response::new(&game);
    response.face(&strategy.beliefs(&game));
    let venues = response.outcomes(&strategy).into_iter().map(|venue| ComputedVenue {
        entrants: venue.entrants,
        profits: venue.profits,
        surplus: venue.surplus,
        efficiency: venue.efficiency(),
    });
    let curve = |side: Side| {
        let types = (0..100).map(|step| (f64::from(step) + 0.5) / 100.0);
        let point = |type_: f64| match strategy.of(&game, side, type_) {
            Action::Out => (type_, None, 0.0),
            Action::Enter { venue, offer } => (type_, Some(venue), offer),
        };
        types.map(point).collect()
    };
    Computed {
        setup: name.to_owned(),
        run,
        traders: plan.traders,
        k: k.to_vec(),
        iterations,
        settled,
        regret: [regret.largest, regret.mean],
        venues: venues.collect(),
        cut_offs: SIDES.map(|side| strategy.cut_off(&game, side)),
        strategy: SIDES.map(curve),
    }
}

/// Who stays out at an entry cost.
pub(super) fn cut_off(size: &Size, setup: usize, entry_cost: f64, seed: u64) -> CutOff {
    let (name, _, k) = SETUPS[setup];
    let mut game = size.plan(setup).game(k, size.levels);
    game.entry_cost = entry_cost;
    let Found { strategy, regret, .. } = found(size, &game, seed, 0);
    CutOff {
        setup: name.to_owned(),
        entry_cost,
        cut_offs: SIDES.map(|side| strategy.cut_off(&game, side)),
        regret: regret.largest,
    }
}

/// The published sorting with truthful offers: types above ½ in the first venue (k = 0), below in
/// the second (k = 1), buyers below 0.12 and sellers above 0.88 outside.
pub(super) fn sorting(size: &Size) -> Sorting {
    let game = size.plan(1).game(&[0.0, 1.0], size.levels);
    let last = size.levels - 1;
    let mut strategy = Strategy::default();
    for side in SIDES {
        // A hundredth of types beside each offer states it.
        for level in 0..=last {
            let value = level as f64 / last as f64;
            let half = 0.5 / last as f64;
            let type_ = if side == Side::Buyers { value } else { 1.0 - value };
            let action = match value < 0.12 {
                true => game.actions() - 1,
                false => game.place(side, usize::from(type_ < 0.5), type_),
            };
            let (from, to) = ((value - half).max(0.0), (value + half).min(1.0));
            strategy.0[side as usize].push(Piece { from, to, action });
        }
    }
    let mut response = Response::new(&game);
    response.face(&strategy.beliefs(&game));
    let regret = response.regret(&strategy);
    let buyers = [0.2, 0.4, 0.6, 0.8, 1.0].map(|type_| {
        let own = usize::from(type_ < 0.5);
        let there =
            |venue| response.utility(Side::Buyers, type_, game.place(Side::Buyers, venue, type_));
        [type_, there(own), there(1 - own), response.best(Side::Buyers, type_)]
    });
    Sorting { regret: [regret.largest, regret.mean], buyers: buyers.to_vec() }
}
