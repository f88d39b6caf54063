//! Act: each firm offers a price.

use super::{Firms, Learner, Offer, Policy, Setting, Sight};
use crate::arena::Now;
use crate::learn::Scratch;
use bevy_ecs::prelude::*;

/// Writes down every firm's offer: its policy's action with the noise of the round, cut off
/// at ±1.
pub(super) fn act(
    now: Res<Now>,
    setting: Res<Setting>,
    firms: Res<Firms>,
    learner: Res<Learner>,
    mut offers: Query<(&Policy, &Sight, &mut Offer)>,
    mut scratch: Local<Scratch>,
) -> Result {
    let cap = setting.plan.cap;
    let at_once = act_at_once(&firms, &learner, &offers)?;
    for firm in &firms.0 {
        let (policy, sight, mut offer) = offers.get_mut(*firm)?;
        offer.action = match policy {
            Policy::Fixed(price) => (price / cap) as f32,
            Policy::Learned { network, learner: place } => {
                let mut action = [match &at_once {
                    Some(actions) => actions[*place],
                    None => network.forward(&sight.0, &[], &mut scratch)[0],
                }];
                learner.explore(*place, now.0, &mut action);
                action[0].clamp(-1.0, 1.0)
            }
        };
        offer.price = match policy {
            Policy::Fixed(price) => *price,
            Policy::Learned { .. } => f64::from(offer.action) * cap,
        };
    }
    Ok(())
}

/// What all learners do before noise, where they act all at once.
fn act_at_once(
    firms: &Firms,
    learner: &Learner,
    offers: &Query<(&Policy, &Sight, &mut Offer)>,
) -> Result<Option<Vec<f32>>> {
    if !learner.acts_at_once() {
        return Ok(None);
    }
    let mut sights = Vec::new();
    for firm in &firms.0 {
        // Firms that learn stand in the order of their learners.
        if let (Policy::Learned { .. }, sight, _) = offers.get(*firm)? {
            sights.extend_from_slice(&sight.0);
        }
    }
    Ok(learner.act(&sights))
}
