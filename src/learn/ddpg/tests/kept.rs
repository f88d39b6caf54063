//! Learners that are saved, watched, or diverge.

use super::double::{mean, table};
use super::*;
use crate::learn::Scratch;

#[test]
fn a_saved_solo_goes_on_as_the_unbroken_one_and_banks_go_on_from_it() {
    goes_on(KINDS[2]);
    goes_on(KINDS[3]);
}

fn goes_on(kind: (usize, (Norm, Norm))) {
    let (settings, mut unbroken, _) = solo(SOLOS[1], kind);
    (0..4).for_each(|update| drop(unbroken.update(&rows(20, update)).expect("finite losses")));
    let saved = postcard::to_stdvec(&unbroken.state()).expect("it can be written");
    let state: DdpgState = postcard::from_bytes(&saved).expect("it can be read");
    let mut resumed = Solo::resumed(settings.clone(), &state).expect("it fits");
    for update in 4..8 {
        let ours = unbroken.update(&rows(20, update)).expect("finite losses");
        assert_eq!(Ok(ours), resumed.update(&rows(20, update)));
    }
    assert_eq!(unbroken.state(), resumed.state());
    assert_ne!(unbroken.state(), state);
    let bank = Ddpg::resumed(settings.clone(), &state, Engine::Flex).expect("it fits");
    assert_eq!(bank.state(), state);
    let other = Settings { actor_hidden: vec![21, 17], ..settings.clone() };
    assert!(Solo::resumed(other, &state).is_none());
    let mut broken = state;
    broken.critic.adam.moments.pop();
    assert!(Solo::resumed(settings, &broken).is_none());
}

#[test]
fn saved_learners_go_on_as_the_unbroken_ones() {
    let settings = settings(SMALL, &[8, 8], 2);
    let mut unbroken = learner(settings.clone(), &[0, 1]);
    for update in 0..4 {
        unbroken.update(&rows(20, update)).expect("finite losses");
    }
    let saved = postcard::to_stdvec(&unbroken.state()).expect("it can be written");
    let state: DdpgState = postcard::from_bytes(&saved).expect("it can be read");
    let mut resumed = Ddpg::resumed(settings.clone(), &state, Engine::Flex).expect("it fits");
    for update in 4..8 {
        let ours = unbroken.update(&rows(20, update)).expect("finite losses");
        assert_eq!(Ok(ours), resumed.update(&rows(20, update)));
    }
    assert_eq!(unbroken.state(), resumed.state());
    assert_ne!(unbroken.state(), state);
    let one = self::settings(SMALL, &[8, 8], 1);
    let other = Settings { actor_hidden: vec![8, 7], ..settings };
    for foreign in [one, other] {
        assert!(Ddpg::resumed(foreign, &state, Engine::Flex).is_none());
    }
}

#[test]
fn a_solo_that_diverges_says_what_a_bank_says() {
    let (settings, mut solo, mut rows) = solo(SOLOS[0], KINDS[0]);
    let before = solo.state();
    rows[SMALL.rewards()].fill(f32::NAN);
    let said = "the critic loss of network 0 is NaN: learning has diverged";
    assert_eq!(solo.update(&rows).map_err(|error| error.to_string()), Err(said.to_owned()));
    assert_eq!(solo.state(), before);
    let mut broken = before;
    broken.actor.networks[0].layers[1].weights[3] = f32::NAN;
    let mut solo = Solo::resumed(settings, &broken).expect("it fits");
    let error = solo.update(&self::rows(20, 0)).expect_err("an actor is broken");
    assert_eq!(error.tensor, "actor loss");
}

#[test]
fn a_nan_and_an_exploding_loss_stop_and_are_named() {
    for (reward, said) in [
        (f32::NAN, "the critic loss of network 1 is NaN: learning has diverged"),
        (1e30, "the critic loss of network 1 is inf: learning has diverged"),
    ] {
        let mut learner = learner(settings(SMALL, &[8, 8], 2), &[0, 1]);
        let (before, mut rows) = (learner.state(), rows(20, 0));
        rows[15 * SMALL.width()..][SMALL.rewards()].fill(reward);
        assert_eq!(learner.update(&rows).map_err(|error| error.to_string()), Err(said.to_owned()));
        assert_eq!(learner.state(), before);
    }
    let mut broken = learner(settings(SMALL, &[8, 8], 1), &[0]).state();
    broken.actor.networks[0].layers[1].weights[3] = f32::NAN;
    let settings = settings(SMALL, &[8, 8], 1);
    let mut learner = Ddpg::resumed(settings, &broken, Engine::Flex).expect("it fits");
    let error = learner.update(&rows(20, 0)).expect_err("an actor is broken");
    assert_eq!(error.tensor, "actor loss");
}

#[test]
fn running_moments_tend_to_those_of_the_batches() {
    let (actor_norm, critic_norm) = NORMS[2];
    let settings = Settings { actor_norm, critic_norm, ..settings(SMALL, &[6, 5], 1) };
    let settings = Settings { actor_rates: vec![0.0], ..settings };
    let (mut solo, mut learner) = (Solo::new(settings.clone(), 42, 0), learner(settings, &[0]));
    for _ in 0..200 {
        solo.update(&rows(400, 5)).expect("finite losses");
        learner.update(&rows(400, 5)).expect("finite losses");
    }
    for actor in [solo.actor(), learner.actors()[0].clone()] {
        acts_as_within_the_batch(&actor);
    }
}

fn acts_as_within_the_batch(actor: &Network) {
    let norms = actor.norms();
    let column: Vec<f64> = table(&rows(400, 5), 0..1).concat();
    let centre = mean(column.iter().copied());
    let variance = mean(column.iter().map(|value| (value - centre).powi(2))) * 400.0 / 399.0;
    assert!((f64::from(norms[0].mean[0]) - centre).abs() < 1e-5);
    assert!((f64::from(norms[0].variance[0]) - variance).abs() < 1e-5);
    // Acting by them is acting within the batch, but for the biased variance there.
    let double = Double::of(actor);
    let within = double.forward(&table(&rows(400, 5), SMALL.observations()), &Vec::new());
    let (seen, mut scratch) = (rows(400, 5), Scratch::default());
    let alone = actor.forward(&seen[SMALL.observations()], &[], &mut scratch);
    for (alone, within) in alone.iter().zip(&within[0]) {
        assert!((f64::from(*alone) - within).abs() < 5e-3, "{alone} and {within}");
    }
}
