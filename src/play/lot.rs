//! Parking lots on the stage.

use super::stage::{Change, Stage};
use crate::arena::lot::{NeedsReset, School, Sinks, lot_app, retune, state_hash};
use crate::arena::{Now, advance};
use crate::learn::Network;
use crate::record::{Frame, Playbill, Watcher};
use crate::scenario::lot::form;
use crate::scenario::{FileError, Lot, Plan, Policy, Scenario};
use bevy_app::App;
use std::sync::Arc;

/// A world of parking lots that is being played.
pub struct LotStage {
    scenario: Scenario,
    plan: Plan,
    seed: u64,
    threads: usize,
    app: App,
    watcher: Watcher,
}

impl LotStage {
    /// The scenario, with the changes made so far.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }
}

impl Stage for LotStage {
    type Form = Lot;
    type Frame = Frame;
    type Playbill = Playbill;

    fn new(scenario: Scenario, seed: u64, threads: usize) -> Result<Self, FileError> {
        let plan = scenario.plan()?;
        let mut app = lot_app(&plan, seed, threads);
        let watcher = Watcher::new(app.world_mut());
        Ok(Self { scenario, plan, seed, threads, app, watcher })
    }

    fn announced(seed: u64) -> Playbill {
        Playbill { seed, ..Playbill::default() }
    }

    fn playbill(&self) -> Playbill {
        Playbill::new(&self.scenario, &self.plan, self.seed)
    }

    fn ticks(&self) -> i32 {
        self.app.world().resource::<Now>().0
    }

    fn step(&mut self) -> Frame {
        advance(self.app.world_mut(), 1);
        self.watcher.frame(self.app.world_mut())
    }

    fn goes_on(now: &Plan, new: &Plan) -> bool {
        now.same_house(new)
    }

    fn retune(&mut self, scenario: Scenario) -> Result<Change, FileError> {
        let plan = scenario.plan()?;
        Ok(match retune(self.app.world_mut(), &plan) {
            Ok(()) => {
                (self.scenario, self.plan) = (scenario, plan);
                Change::Live(self.ticks())
            }
            Err(NeedsReset) => Change::NeedsReset,
        })
    }

    fn reset(&mut self, scenario: Scenario, seed: u64) -> Result<(), FileError> {
        *self = Self::new(scenario, seed, self.threads)?;
        Ok(())
    }

    fn state_hash(&mut self) -> u64 {
        state_hash(self.app.world_mut())
    }

    fn failure(&mut self) -> Option<String> {
        let failure = self.app.world_mut().resource_mut::<Sinks>().take_failure();
        failure.map(|failure| failure.to_string())
    }

    fn actor(&self) -> Option<&Network> {
        let learns = self.plan.market.learns();
        self.app.world().get_resource().filter(|_| learns).map(School::actor)
    }

    fn trained(scenario: &Scenario) -> Option<Arc<Network>> {
        let is_trained =
            |share: &form::PolicyShare| matches!(share.policy, form::Policy::Learned { .. });
        if !scenario.lot().market.policies.iter().any(is_trained) {
            return None;
        }
        scenario.plan().ok()?.market.policies.into_iter().find_map(|(policy, _)| match policy {
            Policy::Learned { actor, .. } => Some(actor),
            _ => None,
        })
    }

    fn watch(&mut self, lots: Vec<u32>) {
        self.watcher.watch(lots);
    }
}
