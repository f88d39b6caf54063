//! Marks of days, or of hours where days are wide.

use crate::record::Playbill;
use std::ops::Range;

/// Room that a label takes, points.
const LABEL: f32 = 62.0;

/// The ticks of `ticks` to be labelled, where a tick is `room` points wide.
pub fn day_marks(playbill: &Playbill, ticks: &Range<i32>, room: f32) -> Vec<(i32, String)> {
    let day = playbill.steps_per_day.max(1) as i32;
    if day as f32 * room >= 2.0 * LABEL
        && let Some(step) = hour_step(playbill, day, room)
    {
        return multiples(
            ticks,
            step,
            |tick| match tick.rem_euclid(day) {
                0 => Some(format!("day {}", playbill.day(tick))),
                // No label for the last bit of a day that has no room for one.
                rest if day - rest < step => None,
                _ => Some(playbill.time(tick)),
            },
            day,
        );
    }
    let days = round_days(LABEL / (day as f32 * room).max(1e-6));
    let step = day.saturating_mul(days);
    multiples(ticks, step, |tick| Some(format!("day {}", playbill.day(tick))), step)
}

/// The smallest stretch of whole hours, or of ticks, that has room for a label.
fn hour_step(playbill: &Playbill, day: i32, room: f32) -> Option<i32> {
    let hour = (1.0 / playbill.step_hours.max(1e-6)).round().max(1.0) as i32;
    let steps = [1, 2, 3, 4, 6, 12].map(|hours| hours * hour);
    steps.into_iter().find(|&step| step as f32 * room >= LABEL && step < day)
}

/// 1, 2, 5, 10, 20, … days, no less than `least`.
fn round_days(least: f32) -> i32 {
    let mut power: i32 = 1;
    loop {
        for step in [1, 2, 5] {
            let days = power.saturating_mul(step);
            if days as f32 >= least || days > i32::MAX / 10 {
                return days;
            }
        }
        power = power.saturating_mul(10);
    }
}

/// Every `step` ticks, counted anew from every multiple of `cycle`.
fn multiples(
    ticks: &Range<i32>,
    step: i32,
    words: impl Fn(i32) -> Option<String>,
    cycle: i32,
) -> Vec<(i32, String)> {
    let step = step.max(1);
    let mut marks = Vec::new();
    let mut tick = ticks.start.div_euclid(cycle.max(1)).saturating_mul(cycle.max(1));
    while tick < ticks.end {
        let into = tick.rem_euclid(cycle.max(1));
        if tick >= ticks.start
            && let Some(words) = words(tick)
        {
            marks.push((tick, words));
        }
        // The next multiple, or the next cycle if that comes first.
        tick = tick.saturating_add(step.min(cycle.max(1) - into));
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn playbill() -> Playbill {
        Playbill { steps_per_day: 16, step_hours: 0.5, opens_at_hours: 9.0, ..Playbill::default() }
    }

    fn words(ticks: Range<i32>, room: f32) -> Vec<String> {
        day_marks(&playbill(), &ticks, room).into_iter().map(|(_, words)| words).collect()
    }

    #[test]
    fn labels_have_room() {
        assert_eq!(
            words(0..16, 40.0),
            ["day 1", "10:00", "11:00", "12:00", "13:00", "14:00", "15:00", "16:00"]
        );
        assert_eq!(
            words(0..48, 16.0),
            [
                "day 1", "11:00", "13:00", "15:00", "day 2", "11:00", "13:00", "15:00", "day 3",
                "11:00", "13:00", "15:00"
            ]
        );
        assert_eq!(words(0..96, 7.0), ["day 1", "day 2", "day 3", "day 4", "day 5", "day 6"]);
        assert_eq!(words(0..10_000, 0.07).len(), 7);
        assert!(words(0..1_000_000, 7e-4).len() <= 12);
    }
}
