//! How vehicles drive: in from the left along their lane and into the bay, and out to the right.

use super::ground::{Ground, Spot};
use bevy_egui::egui::{Pos2, Vec2, pos2, vec2};

/// Where a vehicle is and which way it is turned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pose {
    /// Its middle on the ground.
    pub middle: Pos2,
    /// The direction of its right side, of length one: to the right with its nose up.
    pub along: Vec2,
}

/// Radius of the turn between lane and bay.
const TURN: f32 = 3.2;
/// Beyond this a vehicle is out of the lot.
const OUTSIDE: f32 = 3.0;

/// How it stands in its bay: nose in, tail to the lane.
pub fn parked(spot: &Spot) -> Pose {
    let along = if spot.lane_side > 0.0 { Vec2::RIGHT } else { Vec2::LEFT };
    Pose { middle: spot.middle, along }
}

/// How far it has come at `share` of the way in.
pub fn arriving(spot: &Spot, share: f32) -> Pose {
    let share = ease(share);
    let mouth = pos2(spot.middle.x - TURN, spot.lane + drift(spot));
    let straight = mouth.x + OUTSIDE;
    let turn = 1.3 * ((spot.middle.y - mouth.y).abs() + TURN) * 0.75;
    let way = share * (straight + turn);
    if way < straight {
        return Pose { middle: pos2(way - OUTSIDE, mouth.y), along: Vec2::DOWN };
    }
    curve(mouth, spot, (way - straight) / turn)
}

/// How far it has come at `share` of the way out: backwards into the lane, then away.
pub fn leaving(ground: &Ground, spot: &Spot, share: f32) -> Pose {
    const BACKWARDS: f32 = 0.4;
    let mouth = pos2(spot.middle.x - TURN, spot.lane + drift(spot));
    if share < BACKWARDS {
        return curve(mouth, spot, 1.0 - ease(share / BACKWARDS));
    }
    let gone = (share - BACKWARDS) / (1.0 - BACKWARDS);
    let way = ground.size().x + OUTSIDE - mouth.x;
    Pose { middle: mouth + vec2(way * gone * gone, 0.0), along: Vec2::DOWN }
}

/// Vehicles keep to the side of the lane that is nearer to their bay, so that they don't meet.
fn drift(spot: &Spot) -> f32 {
    -0.9 * spot.lane_side
}

/// The turn from the lane (share 0) into the bay (share 1).
fn curve(mouth: Pos2, spot: &Spot, share: f32) -> Pose {
    let corner = pos2(spot.middle.x, mouth.y);
    let rest = 1.0 - share;
    let blend = |a: Vec2, b: Vec2, c: Vec2| {
        a * (rest * rest) + b * (2.0 * rest * share) + c * (share * share)
    };
    let middle = blend(mouth.to_vec2(), corner.to_vec2(), spot.middle.to_vec2()).to_pos2();
    let heading = (corner - mouth) * rest + (spot.middle - corner) * share;
    let ahead = heading.normalized();
    Pose { middle, along: vec2(-ahead.y, ahead.x) }
}

/// Starts and ends gently.
pub fn ease(share: f32) -> f32 {
    let share = share.clamp(0.0, 1.0);
    share * share * (3.0 - 2.0 * share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vehicles_come_from_outside_end_in_their_bay_and_leave_it_from_there() {
        let ground = Ground::new(40);
        for bay in 0..40 {
            let spot = ground.spot(bay);
            let stands = parked(&spot);
            for arrived in [arriving(&spot, 1.0), leaving(&ground, &spot, 0.0)] {
                assert!((arrived.middle - stands.middle).length() < 1e-3);
                assert!((arrived.along - stands.along).length() < 1e-3, "{arrived:?} {stands:?}");
            }
            assert!(arriving(&spot, 0.0).middle.x < 0.0);
            assert!(leaving(&ground, &spot, 1.0).middle.x > ground.size().x);
        }
    }

    #[test]
    fn nobody_jumps() {
        let ground = Ground::new(40);
        for bay in 0..40 {
            let spot = ground.spot(bay);
            let paths: [&dyn Fn(f32) -> Pose; 2] =
                [&|share| arriving(&spot, share), &|share| leaving(&ground, &spot, share)];
            for path in paths {
                let steps: Vec<Pose> = (0..=500).map(|step| path(step as f32 / 500.0)).collect();
                let longest = steps
                    .windows(2)
                    .map(|pair| (pair[1].middle - pair[0].middle).length())
                    .fold(0.0, f32::max);
                assert!(longest < 0.6, "bay {bay}: {longest}");
            }
        }
    }
}
