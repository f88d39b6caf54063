//! Steps of the merit order on their way from one round to the next.

use crate::record::dispatch::{Bid, Firm};

/// Where each firm's step is drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Eased {
    steps: Vec<Step>,
}

/// A firm's step.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Step {
    /// Where it begins, units.
    pub from: f32,
    /// Its height: the offer, money a unit.
    pub offer: f32,
}

/// A step has come most of the way after this, s.
const TIME: f32 = 0.16;

impl Eased {
    /// Where the steps are now, firm by firm.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Lets `seconds` pass on the way to these bids; `calm` steps are there at once.
    pub fn pass(&mut self, seconds: f32, bids: &[Bid], firms: &[Firm], calm: bool) {
        let share = if calm { 1.0 } else { 1.0 - (-seconds / TIME).exp() };
        let begins = self.steps.len() != bids.len();
        if begins {
            self.steps = bids.iter().map(|bid| Step { from: 0.0, offer: bid.offer }).collect();
        }
        for (step, bid) in self.steps.iter_mut().zip(bids) {
            step.offer += (bid.offer - step.offer) * share;
        }
        let goal = places(&self.steps, firms);
        for (step, goal) in self.steps.iter_mut().zip(goal) {
            step.from += (goal - step.from) * if begins { 1.0 } else { share };
        }
    }
}

/// Where steps begin when the lowest offer comes first.
fn places(steps: &[Step], firms: &[Firm]) -> Vec<f32> {
    let mut order: Vec<usize> = (0..steps.len()).collect();
    order.sort_by(|&a, &b| steps[a].offer.total_cmp(&steps[b].offer));
    let mut places = vec![0.0; steps.len()];
    let mut next = 0.0;
    for firm in order {
        places[firm] = next;
        next += firms.get(firm).map_or(0.0, |firm| firm.capacity as f32);
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRMS: [Firm; 2] =
        [Firm { capacity: 50.0, cost: 20.0 }, Firm { capacity: 30.0, cost: 0.0 }];

    fn bids(offers: [f32; 2]) -> [Bid; 2] {
        offers.map(|offer| Bid { offer, ..Bid::default() })
    }

    #[test]
    fn steps_come_to_the_bids_and_the_lower_one_stands_first() {
        let mut eased = Eased::default();
        eased.pass(0.0, &bids([10.0, 40.0]), &FIRMS, false);
        assert_eq!(
            eased.steps(),
            [Step { from: 0.0, offer: 10.0 }, Step { from: 50.0, offer: 40.0 }]
        );
        eased.pass(0.05, &bids([90.0, 40.0]), &FIRMS, false);
        let offer = eased.steps()[0].offer;
        assert!(offer > 10.0 && offer < 90.0, "{offer}");
        for _ in 0..100 {
            eased.pass(0.05, &bids([90.0, 40.0]), &FIRMS, false);
        }
        let [first, second] = eased.steps() else { panic!("two steps") };
        assert!((first.from - 30.0).abs() < 1e-3 && second.from.abs() < 1e-3);
        eased.pass(0.0, &bids([-5.0, 40.0]), &FIRMS, true);
        assert_eq!(eased.steps()[0], Step { from: 0.0, offer: -5.0 });
    }
}
