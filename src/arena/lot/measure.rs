//! Measure: the rows of all lots become the world's row, the run's tally and the cohorts.

use super::{Appraisal, Cohorts, Departed, Lots, Row, Setting, Tally};
use bevy_ecs::prelude::*;

/// Fills in the world's row, the run's tally and the cohorts.
pub(super) fn measure(
    setting: Res<Setting>,
    departed: Res<Departed>,
    lots: Res<Lots>,
    mut row: ResMut<Row>,
    mut tally: ResMut<Tally>,
    mut cohorts: ResMut<Cohorts>,
) {
    let plan = &setting.plan;
    *row = Row::default();
    let mut compared = vec![Appraisal::default(); plan.market.compare.len()];
    for lot in &lots.lots {
        row.add(&lot.row);
        for (sum, appraisal) in compared.iter_mut().zip(&lot.compared) {
            sum.add(appraisal);
        }
    }
    tally.add(&row, &compared);
    for visit in &departed.visits {
        cohorts.add(visit, &plan.clock);
    }
}
