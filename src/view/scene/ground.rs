//! The ground: where bays, lanes and lots lie. Lengths are metres, roughly; y points down.

use bevy_egui::egui::{Pos2, Rect, Vec2, pos2, vec2};

/// Width of a bay, between which a lot takes what fits the window.
const NARROW: f32 = 2.7;
const WIDE: f32 = 3.7;
/// Length of a bay.
const DEPTH: f32 = 4.7;
/// Width of a lane between two rows of bays.
const LANE: f32 = 6.0;
/// Free ground at the left and right ends of the rows, where vehicles turn.
const APRON: f32 = 4.5;
/// Free ground above the first and below the last row.
const VERGE: f32 = 1.6;
/// Width over height that a lot should have: that of the room it is drawn in.
const SHAPE: f32 = 1.75;
/// Half the size of a vehicle.
pub const CAR: Vec2 = vec2(0.93, 1.78);

/// One lot: rows of bays in pairs, each pair with a lane between.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ground {
    /// Bays.
    pub bays: u32,
    /// Bays in a row.
    columns: u32,
    /// Lanes, each with a row of bays above and below.
    lanes: u32,
    /// Neighbours in number stand this far apart.
    stride: u32,
    /// Width of a bay.
    bay: f32,
}

/// A bay on the ground.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spot {
    /// Its middle.
    pub middle: Pos2,
    /// Where its lane is: 1 below, −1 above. Vehicles stand with their tail to the lane.
    pub lane_side: f32,
    /// The middle of its lane.
    pub lane: f32,
}

impl Ground {
    /// The lot with `bays` bays whose shape fits a window best.
    pub fn new(bays: u32) -> Self {
        let bays = bays.max(1);
        let of = |lanes: u32| {
            let columns = bays.div_ceil(2 * lanes);
            let narrow = Self { bays, columns, lanes, stride: 1, bay: NARROW };
            let rows = SHAPE * narrow.size().y - 2.0 * APRON;
            Self { bay: (rows / columns as f32).clamp(NARROW, WIDE), ..narrow }
        };
        let misfit = |ground: &Self| (ground.size().x / ground.size().y / SHAPE).ln().abs();
        let best = (1..=bays.div_ceil(2).min(400))
            .map(of)
            .min_by(|a, b| misfit(a).total_cmp(&misfit(b)))
            .unwrap_or(of(1));
        Self { stride: stride(best.places()), ..best }
    }

    /// Places for bays; the last few may stay empty ground.
    fn places(&self) -> u32 {
        2 * self.lanes * self.columns
    }

    /// Width and height.
    pub fn size(&self) -> Vec2 {
        vec2(
            self.columns as f32 * self.bay + 2.0 * APRON,
            self.lanes as f32 * (2.0 * DEPTH + LANE) + 2.0 * VERGE,
        )
    }

    /// Where `bay` is. The lot gives its lowest free bay first; on the ground these are strewn,
    /// as people would park.
    pub fn spot(&self, bay: u32) -> Spot {
        let place = (u64::from(bay) * u64::from(self.stride) % u64::from(self.places())) as u32;
        self.place(place)
    }

    fn place(&self, place: u32) -> Spot {
        let (row, column) = (place / self.columns, place % self.columns);
        let (aisle, below) = (row / 2, row % 2 == 1);
        let top = VERGE + aisle as f32 * (2.0 * DEPTH + LANE);
        let x = APRON + (column as f32 + 0.5) * self.bay;
        let y = top + if below { 1.5 * DEPTH + LANE } else { 0.5 * DEPTH };
        Spot {
            middle: pos2(x, y),
            lane_side: if below { -1.0 } else { 1.0 },
            lane: top + DEPTH + 0.5 * LANE,
        }
    }

    /// The bay that has `point` in it, if any.
    pub fn bay_at(&self, point: Pos2) -> Option<u32> {
        (0..self.bays).find(|&bay| {
            let away = point - self.spot(bay).middle;
            away.x.abs() <= self.bay * 0.5 && away.y.abs() <= DEPTH * 0.5
        })
    }

    /// The lanes' middles.
    pub fn lanes(&self) -> impl Iterator<Item = f32> {
        let ground = *self;
        (0..self.lanes).map(move |lane| ground.place(2 * lane * ground.columns).lane)
    }

    /// The lines of paint between bays, from and to.
    pub fn paint(&self) -> impl Iterator<Item = (Pos2, Pos2)> {
        let ground = *self;
        (0..2 * self.lanes).flat_map(move |row| {
            (0..=ground.columns).map(move |line| {
                let first = ground.place(row * ground.columns).middle;
                let x = APRON + line as f32 * ground.bay;
                (pos2(x, first.y - DEPTH * 0.46), pos2(x, first.y + DEPTH * 0.46))
            })
        })
    }

    /// Where the ground between two rows that stand back to back is, from and to.
    pub fn backs(&self) -> impl Iterator<Item = (Pos2, Pos2)> {
        let ground = *self;
        (1..self.lanes).map(move |lane| {
            let y = VERGE + lane as f32 * (2.0 * DEPTH + LANE);
            (pos2(APRON, y), pos2(ground.size().x - APRON, y))
        })
    }
}

/// About the golden share of `places`, and without a common divisor: every place is met once.
fn stride(places: u32) -> u32 {
    let golden = (f64::from(places) * 0.618) as u32;
    (golden.max(1)..).find(|&stride| gcd(stride, places) == 1).unwrap_or(1)
}

fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// All lots of a world, side by side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Site {
    /// What each lot looks like.
    pub ground: Ground,
    /// Lots.
    pub lots: u32,
    columns: u32,
}

/// Free ground between lots, share of a lot's size.
const STREET: f32 = 0.06;

impl Site {
    /// `lots` lots of `bays` bays.
    pub fn new(lots: u32, bays: u32) -> Self {
        let lots = lots.max(1);
        // Lots have the shape of the room, so as many across as down have it too.
        Self { ground: Ground::new(bays), lots, columns: f64::from(lots).sqrt().ceil() as u32 }
    }

    fn pitch(&self) -> Vec2 {
        self.ground.size() * (1.0 + STREET)
    }

    /// The upper left corner of `lot`.
    pub fn corner(&self, lot: u32) -> Pos2 {
        let pitch = self.pitch();
        pos2((lot % self.columns) as f32 * pitch.x, (lot / self.columns) as f32 * pitch.y)
    }

    /// The ground of `lot`.
    pub fn rect(&self, lot: u32) -> Rect {
        Rect::from_min_size(self.corner(lot), self.ground.size())
    }

    /// All of it.
    pub fn bounds(&self) -> Rect {
        let across = self.lots.min(self.columns);
        let last = self.rect(across - 1).union(self.rect(self.lots - 1));
        self.rect(0).union(last)
    }

    /// The lot that has `point` on its ground.
    pub fn lot_at(&self, point: Pos2) -> Option<u32> {
        let pitch = self.pitch();
        let (column, row) = ((point.x / pitch.x).floor(), (point.y / pitch.y).floor());
        if column < 0.0 || row < 0.0 || column >= self.columns as f32 {
            return None;
        }
        let lot = row as u32 * self.columns + column as u32;
        (lot < self.lots && self.rect(lot).contains(point)).then_some(lot)
    }

    /// The lots that can be seen through `window`.
    pub fn lots_in(&self, window: Rect) -> impl Iterator<Item = u32> {
        let pitch = self.pitch();
        let span = |from: f32, to: f32, step: f32, most: u32| {
            let clamp = |at: f32| (at / step).floor().clamp(0.0, most as f32) as u32;
            clamp(from)..clamp(to) + 1
        };
        let rows = self.lots.div_ceil(self.columns);
        let columns = span(window.left(), window.right(), pitch.x, self.columns - 1);
        let (lots, across) = (self.lots, self.columns);
        span(window.top(), window.bottom(), pitch.y, rows - 1)
            .flat_map(move |row| columns.clone().map(move |column| row * across + column))
            .filter(move |&lot| lot < lots)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bay_has_its_own_spot_on_the_ground() {
        for bays in [1, 2, 7, 12, 40, 140, 1000] {
            let ground = Ground::new(bays);
            let rect = Rect::from_min_size(Pos2::ZERO, ground.size());
            let mut spots: Vec<Pos2> = (0..bays).map(|bay| ground.spot(bay).middle).collect();
            assert!(spots.iter().all(|&spot| rect.contains(spot)));
            spots.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
            spots.dedup_by(|a, b| (*a - *b).length() < NARROW * 0.9);
            assert_eq!(spots.len(), bays as usize);
        }
    }

    #[test]
    fn a_point_in_a_bay_finds_it() {
        let site = Site::new(10, 40);
        for lot in 0..10 {
            let corner = site.corner(lot);
            assert_eq!(site.lot_at(corner + vec2(1.0, 1.0)), Some(lot));
            for bay in 0..40 {
                let spot = site.ground.spot(bay);
                assert_eq!(site.ground.bay_at(spot.middle + vec2(0.9, -1.5)), Some(bay));
            }
        }
        assert_eq!(site.lot_at(pos2(-1.0, 5.0)), None);
        assert_eq!(site.lots_in(site.bounds()).collect::<Vec<_>>(), (0..10).collect::<Vec<_>>());
    }
}
