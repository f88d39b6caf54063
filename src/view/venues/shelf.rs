//! The numbers of all venues over all stages, summed up on the way.

use crate::record::History;
use crate::record::venues::Frame;
use crate::view::panels::chart::series::{Bin, Series};
use std::ops::Range;

/// The numbers of all venues, stage by stage.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    next: i32,
    venues: Vec<Course>,
    outside: Series,
    efficiency: Series,
}

/// The numbers of one venue.
#[derive(Clone, Debug, Default)]
struct Course {
    share: Series,
    efficiency: Series,
    k: Series,
}

impl Shelf {
    /// Brings it up to date with `history`; one that begins anew starts it anew.
    pub fn fill(&mut self, history: &History<Frame>) {
        let ticks = history.ticks();
        let venues = history.last().map_or(0, |frame| frame.venues.len());
        let same = self.venues.len() == venues && self.next <= ticks.end;
        if !same || self.next < ticks.start {
            let empty = Series::starting(ticks.start);
            let course =
                Course { share: empty.clone(), efficiency: empty.clone(), k: empty.clone() };
            *self = Self {
                next: ticks.start,
                venues: vec![course; venues],
                outside: empty.clone(),
                efficiency: empty,
            };
        }
        for frame in history.range(self.next..ticks.end) {
            for (place, (course, venue)) in self.venues.iter_mut().zip(&frame.venues).enumerate() {
                let own = frame.traders.iter().filter(|it| it.venue == Some(place as u8)).count();
                course.share.push(own as f32 / frame.traders.len().max(1) as f32);
                course.efficiency.push(if own > 0 { venue.efficiency } else { f32::NAN });
                course.k.push(venue.k);
            }
            self.outside.push(frame.outside());
            self.efficiency.push(frame.efficiency);
        }
        self.next = ticks.end;
    }

    /// The share of all traders that each venue has.
    pub fn shares(&self, stages: &Range<i32>, most: usize) -> Vec<Vec<Bin>> {
        self.venues.iter().map(|venue| venue.share.bins(stages, most)).collect()
    }

    /// The share that stays out.
    pub fn outside(&self, stages: &Range<i32>, most: usize) -> Vec<Bin> {
        self.outside.bins(stages, most)
    }

    /// Each venue's efficiency among those who come.
    pub fn efficiencies(&self, stages: &Range<i32>, most: usize) -> Vec<Vec<Bin>> {
        self.venues.iter().map(|venue| venue.efficiency.bins(stages, most)).collect()
    }

    /// The efficiency of all trade.
    pub fn efficiency(&self, stages: &Range<i32>, most: usize) -> Vec<Bin> {
        self.efficiency.bins(stages, most)
    }

    /// Each venue's k.
    pub fn k(&self, stages: &Range<i32>, most: usize) -> Vec<Vec<Bin>> {
        self.venues.iter().map(|venue| venue.k.bins(stages, most)).collect()
    }
}
