//! What a trader saw and did in a tick, and the transitions that come of two ticks.

use crate::arena::ParticipantId;
use crate::arena::lot::{OBSERVATION_SIZE, Observation};
use crate::learn::{Rows, Transition};

/// Numbers of an action: price and quantity.
pub const ACTION_SIZE: usize = 2;

/// Numbers that a critic sees besides: the others' mean observation and mean action, and the
/// population over 100, so that one critic serves any number of vehicles (MODELS §1.4).
const CONTEXT_SIZE: usize = OBSERVATION_SIZE + ACTION_SIZE + 1;

/// What a transition of the lot holds.
pub(super) const ROWS: Rows =
    Rows { observation: OBSERVATION_SIZE, context: CONTEXT_SIZE, action: ACTION_SIZE };

/// What a policy sees and does, one number after the other.
type Deed = [f32; OBSERVATION_SIZE + ACTION_SIZE];

/// What a trader saw and did in a tick.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    /// Who.
    pub id: ParticipantId,
    /// Whether it learns; others are seen by the critics alone.
    pub learns: bool,
    deed: Deed,
}

impl Moment {
    pub fn new(
        id: ParticipantId,
        learns: bool,
        seen: &Observation,
        action: [f32; ACTION_SIZE],
    ) -> Self {
        let mut deed = [0.0; OBSERVATION_SIZE + ACTION_SIZE];
        for (number, seen) in deed.iter_mut().zip(seen) {
            *number = *seen as f32;
        }
        deed[OBSERVATION_SIZE..].copy_from_slice(&action);
        Self { id, learns, deed }
    }

    fn observation(&self) -> &[f32] {
        &self.deed[..OBSERVATION_SIZE]
    }

    fn action(&self) -> &[f32] {
        &self.deed[OBSERVATION_SIZE..]
    }
}

/// A moment of one who learns, with what its critic saw besides and what it got.
#[derive(Clone, Copy, Debug)]
pub(super) struct Experience {
    moment: Moment,
    context: [f32; CONTEXT_SIZE],
    reward: f32,
}

/// The experiences of those who learn among the traders of one lot.
///
/// `reward_of` the place of a trader in `moments` is what it got; `population` counts all vehicles
/// in the lot.
pub(super) fn experiences(
    moments: &[Moment],
    population: usize,
    reward_of: impl Fn(usize) -> f64,
    all: &mut Vec<Experience>,
) {
    let mut sum = [0.0_f32; OBSERVATION_SIZE + ACTION_SIZE];
    for moment in moments {
        sum.iter_mut().zip(moment.deed).for_each(|(sum, number)| *sum += number);
    }
    let others = moments.len().saturating_sub(1).max(1) as f32;
    for (at, moment) in moments.iter().enumerate().filter(|(_, moment)| moment.learns) {
        let mut context = [0.0; CONTEXT_SIZE];
        for ((mean, sum), own) in context.iter_mut().zip(sum).zip(moment.deed) {
            // Alone, a trader sees no others: what rounding leaves of them is not seen either.
            *mean = if moments.len() > 1 { (sum - own) / others } else { 0.0 };
        }
        context[CONTEXT_SIZE - 1] = population as f32 / 100.0;
        all.push(Experience { moment: *moment, context, reward: reward_of(at) as f32 });
    }
}

/// Writes the transitions from the experiences `before` to those of `now` as rows, both in the
/// order of ids.
///
/// Who trades no more, because it has left or has what it came for, was done: a vehicle that has
/// become neutral stays so.
pub(super) fn transitions(before: &[Experience], now: &[Experience], rows: &mut Vec<f32>) {
    let mut rest = now;
    for was in before {
        while rest.first().is_some_and(|next| next.moment.id < was.moment.id) {
            rest = &rest[1..];
        }
        let next = rest.first().filter(|next| next.moment.id == was.moment.id);
        // What comes after the end is never looked at.
        let after = next.unwrap_or(was);
        let start = rows.len();
        rows.resize(start + ROWS.width(), 0.0);
        let transition = Transition {
            observation: was.moment.observation(),
            context: &was.context,
            action: was.moment.action(),
            reward: was.reward,
            next_observation: after.moment.observation(),
            next_context: &after.context,
            done: next.is_none(),
        };
        ROWS.write(&transition, &mut rows[start..]);
    }
}

/// The mean reward of some experiences; none without any.
pub(super) fn mean_reward(all: &[Experience]) -> Option<f64> {
    let sum: f64 = all.iter().map(|one| f64::from(one.reward)).sum();
    (!all.is_empty()).then(|| sum / all.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(ordinal: u32, learns: bool, number: f64) -> Moment {
        let action = [number as f32, -number as f32];
        Moment::new(ParticipantId::new(0, ordinal), learns, &[number; OBSERVATION_SIZE], action)
    }

    fn experienced(moments: &[Moment]) -> Vec<Experience> {
        let mut all = Vec::new();
        experiences(moments, 20, |at| at as f64, &mut all);
        all
    }

    #[test]
    fn a_critic_sees_the_others_and_not_the_trader_itself() {
        let all = experienced(&[moment(1, true, 1.0), moment(2, false, 2.0), moment(3, true, 6.0)]);
        assert_eq!(all.len(), 2, "only those who learn learn");
        assert_eq!(all[0].context[..OBSERVATION_SIZE], [4.0; OBSERVATION_SIZE]);
        assert_eq!(all[0].context[OBSERVATION_SIZE..], [4.0, -4.0, 0.2]);
        assert_eq!(all[1].context[OBSERVATION_SIZE..], [1.5, -1.5, 0.2]);
        assert_eq!((all[0].reward, all[1].reward), (0.0, 2.0));
        let alone = experienced(&[moment(1, true, 0.3)]);
        assert_eq!(alone[0].context[..CONTEXT_SIZE - 1], [0.0; CONTEXT_SIZE - 1]);
    }

    #[test]
    fn who_trades_on_goes_on_and_who_does_not_is_done() {
        let before =
            experienced(&[moment(1, true, 0.1), moment(2, true, 0.2), moment(5, true, 0.5)]);
        let now = experienced(&[moment(2, true, 0.7), moment(3, true, 0.3), moment(5, true, 0.9)]);
        let mut rows = Vec::new();
        transitions(&before, &now, &mut rows);
        let rows: Vec<&[f32]> = rows.chunks_exact(ROWS.width()).collect();
        let done: Vec<f32> = rows.iter().map(|row| row[ROWS.width() - 1]).collect();
        assert_eq!(done, [1.0, 0.0, 0.0]);
        let next = ROWS.state() + ACTION_SIZE + 1;
        assert_eq!((rows[1][0], rows[1][next]), (0.2, 0.7));
        assert_eq!((rows[2][0], rows[2][next]), (0.5, 0.9));
    }
}
