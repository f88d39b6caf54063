//! Measure: the rows of all lots become the world's row, the run's tally and the cohorts.

use super::{Cohorts, Departed, Lots, Row, Setting, Tally};
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
    *row = Row::default();
    for lot in &lots.lots {
        row.add(&lot.row);
    }
    tally.add(&row, &lots.compared());
    for visit in &departed.visits {
        cohorts.add(visit, &setting.plan.clock);
    }
}
