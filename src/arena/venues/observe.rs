//! Observe: what each trader sees before it acts, the mean field of the last stage.

use super::{Plan, Posted, Setting, Sight, Stage, Traders, Type, Venues};
use bevy_ecs::prelude::*;

/// Writes down what each trader sees.
pub(super) fn observe(
    setting: Res<Setting>,
    traders: Res<Traders>,
    venues: Res<Venues>,
    stages: Query<(&Posted, &Stage)>,
    mut seen: Query<(&Type, &mut Sight)>,
) -> Result {
    let field = field(&setting.plan, &venues, &stages)?;
    for trader in &traders.0 {
        let (type_, mut sight) = seen.get_mut(*trader)?;
        field.sight(type_.0, &mut sight.0);
    }
    Ok(())
}

/// What all see alike.
pub(super) struct Field {
    venues: Vec<f32>,
    k: Vec<f32>,
}

/// What the venues' stages look like to everyone.
pub(super) fn field(
    plan: &Plan,
    venues: &Venues,
    stages: &Query<(&Posted, &Stage)>,
) -> Result<Field, BevyError> {
    let mut field = Field { venues: Vec::new(), k: Vec::new() };
    for venue in &venues.0 {
        let (posted, stage) = stages.get(*venue)?;
        field.venues.extend(venue_state(plan, stage));
        field.venues.push(stage.price.unwrap_or(0.0) as f32);
        field.k.push(posted.0 as f32);
    }
    Ok(field)
}

impl Field {
    /// What a trader of this type sees.
    pub fn sight(&self, type_: f64, sight: &mut Vec<f32>) {
        sight.clear();
        sight.extend_from_slice(&self.venues);
        sight.push(type_ as f32);
        sight.extend_from_slice(&self.k);
    }
}

/// A venue's state: shares of buyers and sellers, mean bid and ask, deals over the most there could
/// be.
pub(super) fn venue_state(plan: &Plan, stage: &Stage) -> [f32; super::settings::VENUE_STATE] {
    let [buyers, sellers] = plan.traders.map(f64::from);
    let mean = |offers: &[f64]| match offers.len() {
        0 => 0.0,
        count => offers.iter().sum::<f64>() / count as f64,
    };
    [
        stage.bids.len() as f64 / buyers,
        stage.asks.len() as f64 / sellers,
        mean(&stage.bids),
        mean(&stage.asks),
        stage.deals as f64 / buyers.min(sellers),
    ]
    .map(|number| number as f32)
}
