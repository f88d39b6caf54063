//! Changes on the way: the next group may agree in another way.

use super::{Plan, Setting};
use bevy_ecs::prelude::*;

/// Whether a world of the plan `now` can go on by the plan `new`: how groups agree may differ; who
/// comes was announced by the old plan.
pub(super) fn goes_on(now: &Plan, new: &Plan) -> bool {
    Plan { agree_by: new.agree_by, trading: new.trading, ..now.clone() } == *new
}

/// Lets `world` go on by `plan`, if that can be done; says whether it was.
pub(super) fn retune(world: &mut World, plan: &Plan) -> bool {
    let setting = &mut world.resource_mut::<Setting>().plan;
    let same = goes_on(setting, plan);
    if same {
        *setting = plan.clone();
    }
    same
}
