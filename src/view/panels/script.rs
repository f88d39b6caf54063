//! Scripts: the scenario that a playbill carries, read once and kept.

use crate::record::Playbill;
use crate::scenario::{Scenario, parse};
use bevy_egui::egui::{Context, Id};
use std::sync::Arc;

/// The scenario that is being played, as written in `playbill`; `None` before a run has started.
pub fn read(context: &Context, playbill: &Playbill) -> Option<Arc<Scenario>> {
    let id = Id::new("script").with(&playbill.configuration);
    if let Some(known) = context.data(|data| data.get_temp::<Option<Arc<Scenario>>>(id)) {
        return known;
    }
    let scenario = parse(&playbill.scenario, &playbill.configuration).ok().map(Arc::new);
    context.data_mut(|data| data.insert_temp(id, scenario.clone()));
    scenario
}
