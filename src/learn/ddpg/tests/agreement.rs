//! Plain numbers and tensors agree, and so do learners alone and beside others.

use super::*;
use crate::learn::Scratch;

#[test]
fn a_solo_agrees_with_a_bank_after_twenty_updates() {
    for (settings, solo, _) in solos() {
        // The published rates, as where engines are compared.
        let rates = Settings { actor_rates: vec![1e-4], critic_rates: vec![1e-3], ..settings };
        let mut bank = Ddpg::resumed(rates.clone(), &solo.state(), Engine::Flex).expect("it fits");
        let mut solo = Solo::resumed(rates, &solo.state()).expect("it fits");
        for update in 0..20 {
            let batch = rows(64, update);
            let [ours, theirs] = [solo.update(&batch), bank.update(&batch)];
            let [ours, theirs] = [ours, theirs].map(|losses| losses.expect("finite losses"));
            assert!((ours.critic[0] - theirs.critic[0]).abs() < 1e-4);
            assert!((ours.actor[0] - theirs.actor[0]).abs() < 1e-4);
        }
        let [ours, theirs] = [solo.state(), bank.state()];
        for (ours, theirs) in [(ours.actor, theirs.actor), (ours.critic, theirs.critic)] {
            for (ours, theirs) in
                [(&ours.networks, &theirs.networks), (&ours.targets, &theirs.targets)]
            {
                let parts = Double::of(&ours[0]).parts.into_iter().flatten();
                let others = Double::of(&theirs[0]).parts.into_iter().flatten();
                assert!(parts.zip(others).all(|(ours, theirs)| (ours - theirs).abs() < 1e-4));
                let running = |networks: &[Network]| -> Vec<f32> {
                    let norms = networks[0].norms().iter();
                    norms.flat_map(|norm| [&norm.mean[..], &norm.variance].concat()).collect()
                };
                let (ours, theirs) = (running(ours), running(theirs));
                assert_eq!(ours.len(), theirs.len());
                assert!(ours.iter().zip(theirs).all(|(ours, theirs)| (ours - theirs).abs() < 1e-4));
            }
        }
    }
}

#[test]
fn the_instructions_of_the_processor_change_no_bit_of_a_solo() {
    for (settings, mut here, _) in solos() {
        let (mut plain, mut room) = (here.clone(), solo::Room::default());
        for update in 0..20 {
            let batch = rows(41, update);
            let losses = here.update(&batch).expect("finite losses");
            assert_eq!(Ok(losses), plain.networks.update(Scalar, &settings, &batch, &mut room));
        }
        assert_eq!(here.state(), plain.state());
    }
}

#[test]
fn learners_beside_each_other_learn_what_each_learns_alone() {
    let rates = |rate: f32| vec![rate, 2.0 * rate, 0.5 * rate];
    let both = Settings { action_joins: 1, ..settings(SMALL, &[8, 8], 3) };
    let both = Settings { actor_rates: rates(1e-3), critic_rates: rates(5e-3), ..both };
    let ids = [4, 0, 2];
    let mut beside = Learners::new(&both, 42, &ids, Engine::Plain);
    beside.set_paces(&[1.0, 0.5, 1.0]);
    let batch = rows(3 * 16, 1);
    let losses = beside.update(&batch).expect("finite losses");
    for (place, id) in ids.into_iter().enumerate() {
        let (actor_rates, critic_rates) =
            (vec![both.actor_rates[place]], vec![both.critic_rates[place]]);
        let mut alone = Solo::new(Settings { actor_rates, critic_rates, ..both.clone() }, 42, id);
        alone.set_pace([1.0, 0.5, 1.0][place]);
        let own = alone.update(&batch[place * 16 * SMALL.width()..][..16 * SMALL.width()]);
        let own = own.expect("finite losses");
        assert_eq!((losses.critic[place], losses.actor[place]), (own.critic[0], own.actor[0]));
        let mut actor = beside.actors().swap_remove((place + 1) % 3);
        beside.copy_actor(place, &mut actor);
        assert_eq!((actor, beside.critics().swap_remove(place)), (alone.actor(), alone.critic()));
    }
    let mut broken = batch;
    broken[20 * SMALL.width()..][SMALL.rewards()].fill(f32::NAN);
    let error = beside.update(&broken).expect_err("a reward is NaN");
    assert_eq!((error.tensor.as_str(), error.replica), ("critic loss", 1));
    // What can't be done in plain numbers is done by tensors.
    let at_the_output = Settings { action_joins: 2, ..both };
    let mut bank = Learners::new(&at_the_output, 42, &ids, Engine::Plain);
    bank.update(&rows(3 * 16, 1)).expect("finite losses");
    let mut actor = bank.actors().swap_remove(0);
    bank.copy_actor(2, &mut actor);
    assert_eq!(actor, bank.actors()[2]);
}

#[test]
fn half_the_pace_of_twice_the_rate_is_the_same() {
    let settings = settings(SMALL, &[8, 8], 2);
    let twice = |rates: &[f32]| rates.iter().map(|rate| 2.0 * rate).collect();
    let mut even = learner(settings.clone(), &[0, 1]);
    let (actor_rates, critic_rates) = (twice(&settings.actor_rates), twice(&settings.critic_rates));
    let mut paced = learner(Settings { actor_rates, critic_rates, ..settings }, &[0, 1]);
    paced.set_paces(&[0.5, 0.5]);
    let step = |learner: &mut Ddpg| {
        learner.update(&rows(20, 1)).expect("finite losses");
        learner.state()
    };
    assert_eq!(step(&mut even), step(&mut paced));
    // A learner whose pace is 0 stands still, and the other goes on.
    paced.set_paces(&[0.5, 0.0]);
    let (on, before) = (step(&mut even), paced.state());
    let after = step(&mut paced);
    assert_eq!(
        after.actor.networks,
        [on.actor.networks[0].clone(), before.actor.networks[1].clone()]
    );
    assert_eq!(after.critic.networks[1], before.critic.networks[1]);
}

/// Losses of the last of a few updates of learners with these ids and rates, and their networks.
fn taught(ids: &[u64]) -> (Losses, DdpgState) {
    let rate = |id: &u64| 1e-3 * (1.0 + *id as f32);
    let mut settings = settings(SMALL, &[8, 8], ids.len());
    settings.actor_rates = ids.iter().map(rate).collect();
    let mut learner = learner(settings, ids);
    let mut losses = None;
    for update in 0..5 {
        let batch: Vec<f32> = ids.iter().flat_map(|id| rows(16, 100 * id + update)).collect();
        losses = Some(learner.update(&batch).expect("finite losses"));
    }
    (losses.expect("updates"), learner.state())
}

#[test]
fn a_bank_of_learners_is_as_many_single_learners_in_any_order() {
    let ids = [4, 0, 2];
    let (losses, state) = taught(&ids);
    for (replica, id) in ids.into_iter().enumerate() {
        let (alone, own) = taught(&[id]);
        assert!((losses.critic[replica] - alone.critic[0]).abs() < 1e-6);
        assert!((losses.actor[replica] - alone.actor[0]).abs() < 1e-6);
        for (together, alone) in [(&state.actor, &own.actor), (&state.critic, &own.critic)] {
            assert_close(&together.networks[replica], &alone.networks[0]);
            assert_close(&together.targets[replica], &alone.targets[0]);
        }
    }
    let (turned, other) = taught(&[2, 4, 0]);
    assert_eq!(turned.critic, [losses.critic[2], losses.critic[0], losses.critic[1]]);
    assert_eq!(other.actor.networks[0], state.actor.networks[2]);
}

#[test]
fn a_bank_acts_as_its_networks_do() {
    for norm in [Norm::None, Norm::Layer] {
        let settings = Settings { actor_norm: norm, ..settings(SMALL, &[21, 18], 3) };
        let mut learner = learner(settings, &[5, 1, 9]);
        learner.update(&rows(3 * 16, 0)).expect("finite losses");
        let observations = &rows(8, 1)[..3 * SMALL.observation];
        let sights = observations.chunks_exact(SMALL.observation);
        let each: Vec<f32> = learner
            .actors()
            .iter()
            .zip(sights)
            .flat_map(|(actor, sight)| actor.forward(sight, &[], &mut Scratch::default()).to_vec())
            .collect();
        let at_once = learner.act(observations);
        assert_eq!(at_once.len(), each.len());
        for (one, other) in at_once.iter().zip(&each) {
            assert!((one - other).abs() < 1e-6, "{norm:?}: {one} and {other}");
        }
    }
}

#[track_caller]
fn assert_close(left: &Network, right: &Network) {
    for (left, right) in Double::of(left).parts.iter().zip(Double::of(right).parts) {
        for (left, right) in left.iter().zip(right) {
            assert!((left - right).abs() < 1e-6, "{left} and {right}");
        }
    }
}

/// Losses and weights of an actor and a critic after twenty updates from the same first weights,
/// on the same batches.
#[cfg(feature = "libtorch")]
fn after_twenty(norm: Norm, engine: Engine) -> (Losses, Vec<Network>) {
    let settings = Settings {
        actor_norm: norm,
        critic_norm: norm,
        action_joins: 1,
        // The published rates: Adam makes whole steps of gradients that are little but rounding,
        // so that with quicker ones two engines part sooner.
        actor_rates: vec![1e-4; 2],
        critic_rates: vec![1e-3; 2],
        ..settings(SMALL, &[32, 24], 2)
    };
    let mut learner = Ddpg::new(settings, 42, &[3, 8], engine);
    let mut update = |stream| learner.update(&rows(2 * 64, stream)).expect("finite losses");
    let losses = (0..20).map(&mut update).last().expect("twenty updates");
    let critics = learner.critic.bank.networks();
    (losses, learner.actors().into_iter().chain(critics).collect())
}

#[cfg(feature = "libtorch")]
#[test]
fn engines_agree_after_twenty_updates() {
    let mut engines = vec![Engine::LibTorch];
    #[cfg(feature = "cuda")]
    engines.extend(Engine::Cuda.found());
    let norms = [Norm::None, Norm::Layer, Norm::Batch { input: true, hidden: 2 }];
    for (engine, norm) in engines.iter().flat_map(|it| norms.map(|norm| (*it, norm))) {
        let [(ours, networks), (theirs, others)] =
            [Engine::Flex, engine].map(|engine| after_twenty(norm, engine));
        let near = |a: &[f32], b: &[f32]| {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-4)
        };
        assert!(near(&ours.critic, &theirs.critic), "{norm:?}: {ours:?} and {theirs:?}");
        assert!(near(&ours.actor, &theirs.actor), "{norm:?}: {ours:?} and {theirs:?}");
        if matches!(norm, Norm::Batch { .. }) {
            // Some gradients through batch norms are rounding alone, and Adam makes whole steps
            // of those too: such weights part, what the networks say doesn't.
            continue;
        }
        for (network, other) in networks.iter().zip(&others) {
            for (layer, another) in network.layers().iter().zip(other.layers()) {
                assert!(near(&layer.weights, &another.weights), "{norm:?}");
                assert!(near(&layer.biases, &another.biases), "{norm:?}");
            }
        }
    }
}

#[cfg(feature = "libtorch")]
#[test]
fn libtorch_repeats_itself_to_the_bit() {
    let [once, again] = [(); 2].map(|()| after_twenty(Norm::Layer, Engine::LibTorch));
    assert_eq!(once.0, again.0);
    assert_eq!(once.1, again.1);
}
