//! Act: each trader chooses a venue and an offer, or stays out.

use super::{Act, Follows, Learner, Offers, Place, Plan, Role, Setting, Sight, Traders, Type};
use crate::arena::{Now, ParticipantId};
use crate::learn::{Choice, Scratch};
use crate::theory::fictitious_play::{Action, Side};
use bevy_ecs::prelude::*;

type Acting<'a> = (&'a ParticipantId, &'a Place, &'a Role, &'a Type, &'a Sight, &'a mut Act);

/// Writes down what every trader does.
pub(super) fn act(
    now: Res<Now>,
    setting: Res<Setting>,
    traders: Res<Traders>,
    learner: Res<Learner>,
    follows: Res<Follows>,
    mut acting: Query<Acting>,
    mut scratch: Local<Scratch>,
) -> Result {
    let plan = &setting.plan;
    let since = (now.0 as u32 % plan.round).into();
    for trader in &traders.0 {
        let (id, place, role, type_, sight, mut act) = acting.get_mut(*trader)?;
        match &follows.0 {
            None => {
                learner.choose(place.0, &sight.0, &mut scratch, &mut act.choice);
                learner.explore(id.0, now.0, since, plan.venues.len() + 1, &mut act.choice);
                (act.venue, act.offer) = meant(plan, role.0, type_.0, &act.choice);
            }
            Some(computed) => {
                let (game, strategy) = &**computed;
                (act.venue, act.offer) = match strategy.of(game, role.0, type_.0) {
                    Action::Out => (None, 0.0),
                    Action::Enter { venue, offer } => (Some(venue), offer),
                };
            }
        }
    }
    Ok(())
}

/// The venue and the offer that a choice means to a trader of this type.
pub(super) fn meant(plan: &Plan, side: Side, type_: f64, choice: &Choice) -> (Option<usize>, f64) {
    let Some(venue) = choice.option.checked_sub(1) else { return (None, 0.0) };
    let share = 0.5 * (f64::from(choice.parameters[venue]) + 1.0);
    let offer = match (plan.offers, side) {
        (Offers::Any, _) => share,
        (Offers::Rational, Side::Buyers) => type_ * share,
        (Offers::Rational, Side::Sellers) => type_ + (1.0 - type_) * share,
    };
    (Some(venue), offer.clamp(0.0, 1.0))
}
