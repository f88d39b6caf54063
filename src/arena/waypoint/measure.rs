//! Measure: a tick in numbers, and what a run has come to.

use super::{Agreement, Approach, Group, Held, Negotiation, Passed, Way};
use crate::arena::{Now, ParticipantId};
use bevy_ecs::prelude::*;

/// A tick in numbers.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Aircraft that came.
    pub came: u32,
    /// Aircraft that passed.
    pub passed: u32,
    /// Aircraft under way at the end.
    pub flying: u32,
}

/// What a run has come to.
#[derive(Resource, Clone, Debug, Default, PartialEq)]
pub struct Tally {
    /// Ticks that were run.
    pub ticks: u64,
    /// Aircraft that came.
    pub came: u64,
    /// Aircraft that passed.
    pub passed: u64,
    /// Aircraft that found nobody to negotiate with.
    pub alone: u64,
    /// By how much those who passed were later than estimated, units of time, sum.
    pub delay: f64,
    /// The last passage, units of time since the run began; none before the first.
    pub last_passage: Option<f64>,
    /// The least time between two passages, units of time; none before the second.
    pub closest: Option<f64>,
    /// The negotiations so far.
    pub verdicts: Vec<Verdict>,
}

/// A negotiation in numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// The tick in which it was held.
    pub tick: i32,
    /// How many took part.
    pub agents: u32,
    /// What the outcome costs all together.
    pub cost: f64,
    /// The least that any order costs all together.
    pub least_cost: f64,
    /// Its optimality gap, as a share; none where the least cost isn't above zero.
    pub gap: Option<f64>,
    /// Gini's index of what each bears; none where that doesn't sum to more than zero.
    pub gini: Option<f64>,
    /// Steps of the auction; none where it wasn't by trade.
    pub steps: Option<u64>,
    /// Whether the auction was interrupted.
    pub interrupted: bool,
    /// Units of credit that changed hands.
    pub moved: f64,
    /// By how much they arrive later than estimated, units of time, mean.
    pub delay: f64,
    /// What every way comes to: its cost, gap and Gini index, by place in [`Way::ALL`].
    pub ways: [Compared; Way::ALL.len()],
}

/// What a way comes to in a negotiation.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Compared {
    /// What its choice costs all together.
    pub cost: f64,
    /// Optimality gap, as a share.
    pub gap: Option<f64>,
    /// Gini's index of what each bears.
    pub gini: Option<f64>,
}

impl Verdict {
    fn of(tick: i32, held: &Negotiation) -> Self {
        let mut ways = [Compared::default(); Way::ALL.len()];
        for it in &held.ways {
            ways[it.way as usize] = Compared { cost: it.cost, gap: it.gap, gini: it.gini };
        }
        Self {
            tick,
            agents: held.aircraft.len() as u32,
            cost: held.cost(),
            least_cost: held.least_cost(),
            gap: held.ways[0].gap,
            gini: held.ways[0].gini,
            steps: held.steps,
            interrupted: held.interrupted,
            moved: held.moved(),
            delay: held.delay(),
            ways,
        }
    }
}

/// Adds the tick to the run.
pub(super) fn measure(
    now: Res<Now>,
    group: Res<Group>,
    held: Res<Held>,
    passed: Res<Passed>,
    mut row: ResMut<Row>,
    mut tally: ResMut<Tally>,
    aircraft: Query<(&Approach, &Agreement), With<ParticipantId>>,
) -> Result {
    row.passed = passed.0.len() as u32;
    row.flying = aircraft.iter().count() as u32 - row.passed;
    tally.ticks += 1;
    tally.came += u64::from(row.came);
    tally.passed += u64::from(row.passed);
    match &held.0 {
        Some(held) => tally.verdicts.push(Verdict::of(now.0, held)),
        None => tally.alone += group.members.len() as u64,
    }
    for entity in &passed.0 {
        let (approach, agreement) = aircraft.get(*entity)?;
        let passage = agreement.assigned.unwrap_or(approach.eta);
        tally.delay += passage - approach.eta;
        if let Some(last) = tally.last_passage {
            let apart = passage - last;
            tally.closest = Some(tally.closest.map_or(apart, |closest| closest.min(apart)));
        }
        tally.last_passage = Some(passage);
    }
    Ok(())
}
