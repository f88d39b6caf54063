//! Observe: what each firm sees before it offers.

use super::{Firms, Offer, Setting, Sight};
use crate::arena::Now;
use bevy_ecs::prelude::*;

/// Writes down what each firm sees.
pub(super) fn observe(
    now: Res<Now>,
    setting: Res<Setting>,
    firms: Res<Firms>,
    mut seen: Query<(&Offer, &mut Sight)>,
) -> Result {
    let plan = &setting.plan;
    let mut sight: Vec<f32> = Vec::new();
    for market in firms.0.chunks_exact(plan.firms.len()) {
        sight.clear();
        sight.push((plan.demand / plan.unit) as f32);
        sight.extend(plan.firms.iter().map(|firm| (firm.capacity / plan.unit) as f32));
        if plan.learning.memory {
            let from = sight.len();
            for firm in market {
                let action = seen.get(*firm)?.0.action;
                sight.push(if now.0 > 0 { action } else { 0.0 });
            }
            sight[from..].sort_unstable_by(f32::total_cmp);
        }
        for firm in market {
            seen.get_mut(*firm)?.1.0.clone_from(&sight);
        }
    }
    Ok(())
}
