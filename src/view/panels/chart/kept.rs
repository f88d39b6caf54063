//! Desk: what the bottom panels remember from one frame to the next.
//!
//! It lies in the memory of the interface. Losing it costs some milliseconds and the page that
//! was open, nothing else.

use crate::play::Run;
use crate::view::panels::chart::series::Shelf;
use crate::view::panels::charts::book::LastBook;
use crate::view::panels::learning::map::PolicyMap;
use crate::view::panels::turnover::cohorts::CohortShelf;
use crate::view::panels::turnover::effect::Effects;
use crate::view::panels::turnover::heat::Measure;
use bevy_egui::egui;
use std::ops::Range;

/// What the bottom panels remember.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    /// Numbers of the run.
    pub shelf: Shelf,
    /// Numbers of the second run.
    pub other: Shelf,
    /// Sums of stays.
    pub cohorts: CohortShelf,
    /// The book of the shown tick, and that of the second run.
    pub books: [LastBook; 2],
    /// What the heat map of stays tells.
    pub measure: Measure,
    /// What arrivals do.
    pub effects: Effects,
    /// How much time charts show.
    pub reach: Reach,
    /// The page of charts that is open.
    pub page: usize,
    /// The part of the page of turnover that is open, where there is room for one only.
    pub part: usize,
    /// What the policy does.
    pub policy: PolicyMap,
    /// The tick under the pointer: every chart tells its value.
    pub pointed: Option<i32>,
}

impl Desk {
    /// Lets `work` have the desk, and keeps it for the next time.
    pub fn with<R>(ui: &mut egui::Ui, work: impl FnOnce(&mut egui::Ui, &mut Self) -> R) -> R {
        let id = egui::Id::new("haggle desk");
        let mut desk: Self = ui.data_mut(|data| std::mem::take(data.get_temp_mut_or_default(id)));
        let result = work(ui, &mut desk);
        ui.data_mut(|data| data.insert_temp(id, desk));
        result
    }
}

/// How much time charts show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// Ten days.
    #[default]
    TenDays,
    /// Everything.
    All,
}

impl Reach {
    /// The other one.
    pub fn switched(self) -> Self {
        match self {
            Self::TenDays => Self::All,
            Self::All => Self::TenDays,
        }
    }

    /// Its name on a switch.
    pub fn name(self) -> &'static str {
        match self {
            Self::TenDays => "10 d",
            Self::All => "all",
        }
    }

    /// The ticks to show, `shown` among them. Near the latest tick they end there; further back
    /// `shown` is in their middle.
    pub fn ticks(self, run: &Run, shown: i32) -> Range<i32> {
        let ticks = run.history.ticks();
        let start = ticks.start;
        let end = ticks.end.max(start.saturating_add(planned(run)));
        let days = 10 * run.playbill.steps_per_day.max(1) as i32;
        if self == Self::All || end - start <= days {
            return start..end;
        }
        let latest = ticks.end.max(start + days);
        let end = (shown + 1 + days / 2).clamp(start + days, latest);
        end - days..end
    }

    /// The ticks up to `shown` that sums are taken over.
    pub fn sums(self, run: &Run, shown: i32) -> Range<i32> {
        let ticks = run.history.ticks();
        let end = (shown + 1).clamp(ticks.start, ticks.end);
        let days = 10 * run.playbill.steps_per_day.max(1) as i32;
        match self {
            Self::All => ticks.start..end,
            Self::TenDays => ticks.start.max(end - days)..end,
        }
    }
}

/// The ticks that a run is meant to have. One that goes on gets a quarter more at a time, so
/// that the scale changes seldom.
pub fn extent(run: &Run) -> Range<i32> {
    let ticks = run.history.ticks();
    let mut length = planned(run);
    while length < ticks.end - ticks.start {
        length = length.saturating_add((length / 4).max(1));
    }
    ticks.start..ticks.start.saturating_add(length)
}

fn planned(run: &Run) -> i32 {
    i32::try_from(run.playbill.ticks).unwrap_or(i32::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Frame, History, Playbill};
    use std::sync::Arc;

    fn run(planned: u32, ticks: i32) -> Run {
        let mut history = History::default();
        (0..ticks).for_each(|tick| history.push(Arc::new(Frame { tick, ..Frame::default() })));
        let playbill = Playbill { ticks: planned, steps_per_day: 16, ..Playbill::default() };
        Run::recorded(playbill, history)
    }

    #[test]
    fn a_run_that_goes_on_gets_room() {
        assert_eq!(extent(&run(16, 5)), 0..16);
        assert_eq!(extent(&run(16, 17)), 0..20);
        assert_eq!(extent(&run(16, 20)), 0..20);
    }

    #[test]
    fn ten_days_hold_the_shown_tick_and_end_at_the_latest() {
        let run = run(1_000, 700);
        let ticks = |shown| Reach::TenDays.ticks(&run, shown);
        assert_eq!((ticks(699), ticks(630)), (540..700, 540..700));
        assert_eq!((ticks(400), ticks(3)), (321..481, 0..160));
        assert_eq!(Reach::All.ticks(&run, 3), 0..1_000);
    }
}
