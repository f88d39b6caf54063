//! A live run where there are no threads: it moves on a little whenever somebody asks for its news.
//!
//! The same interface as [`Live`](super::Live), the same frames, the same numbers. A browser's page
//! has one thread for everything, so a picture gives the run a few milliseconds and no more: a
//! slow world then takes several pictures for a tick, and the page still answers.

use super::news::{Glances, News, Wish, grant, step};
use super::stage::Stage;
use crate::record::Visible;
use crate::scenario::Scenario;
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;
#[cfg(not(target_family = "wasm"))]
use std::time::Instant;
#[cfg(target_family = "wasm")]
use web_time::Instant;

/// What a run takes of a picture's time at the least. A page of sixty pictures a second has 16 ms
/// for one, and two runs may stand side by side.
const BUDGET: Duration = Duration::from_millis(6);
/// And at the most: longer would be felt as a pause.
const MOST: Duration = Duration::from_millis(50);

thread_local! {
    /// The stages of this thread. A world can't leave its thread, and whoever shows it is asked to
    /// be able to: so a run holds a number in its place.
    static STAGES: RefCell<BTreeMap<u64, Box<dyn Any>>> = const { RefCell::new(BTreeMap::new()) };
    static NEXT: Cell<u64> = const { Cell::new(0) };
}

/// A run on the thread that asks for its news.
pub struct Inline<A: Visible> {
    stage: u64,
    told: VecDeque<News<A>>,
    goal: i32,
    school: Glances,
    /// When the run began to move for the last picture.
    began: Option<Instant>,
    /// When this picture's share of time is used up; none between two pictures.
    until: Option<Instant>,
}

impl<A: Visible> Inline<A> {
    /// Starts a run of `scenario`; its first news is [`News::Started`] or [`News::Refused`].
    pub fn start(scenario: Scenario<A>, seed: u64, threads: usize) -> Self {
        let stage = NEXT.with(|next| next.replace(next.get() + 1));
        let told = VecDeque::from([begin(stage, scenario, seed, threads)]);
        Self { stage, told, goal: 0, school: Glances::default(), began: None, until: None }
    }

    /// Asks the run to go on until `ticks` ticks were run.
    pub fn run_to(&mut self, ticks: i32) {
        self.goal = ticks;
    }

    /// Asks the run to go on by `scenario`.
    pub fn retune(&mut self, scenario: Scenario<A>) {
        self.wish(Wish::Retune(Box::new(scenario)));
    }

    /// Asks the run to start again.
    pub fn reset(&mut self, scenario: Scenario<A>, seed: u64) {
        self.goal = 0;
        if STAGES.with_borrow(|stages| stages.contains_key(&self.stage)) {
            self.wish(Wish::Reset(Box::new(scenario), seed));
        } else {
            self.told.push_back(begin(self.stage, scenario, seed, 1));
        }
    }

    /// Asks the run to look closely at `places`.
    pub fn watch(&mut self, places: Vec<u32>) {
        self.wish(Wish::Watch(places));
    }

    /// The next news, if there is any in this picture's time. With the first that is none the next
    /// picture begins.
    pub fn news(&mut self) -> Option<News<A>> {
        if self.told.is_empty() {
            self.go_on();
        }
        let news = self.told.pop_front();
        if news.is_none() {
            self.until = None;
        }
        news
    }

    /// Runs the next tick, if one is wanted and there is time.
    fn go_on(&mut self) {
        let goal = self.goal;
        let Self { school, began, until, .. } = self;
        let ran = STAGES.with_borrow_mut(|stages| {
            let stage = own::<A>(stages, self.stage).filter(|stage| stage.ticks() < goal)?;
            let now = Instant::now();
            let end = *until.get_or_insert_with(|| now + share(now, began.replace(now)));
            (now < end).then(|| (step(stage, school), stage.ticks()))
        });
        let Some(((news, fine), ticks)) = ran else { return };
        self.told.extend(news);
        if !fine {
            self.goal = ticks;
        }
    }

    fn wish(&mut self, wish: Wish<A>) {
        let news = STAGES.with_borrow_mut(|stages| {
            own::<A>(stages, self.stage).and_then(|stage| grant(stage, wish))
        });
        self.told.extend(news);
    }
}

/// What a run takes of a picture's time: a third of what the last one took, so that a slow machine
/// spends as much on the run as on drawing.
fn share(now: Instant, before: Option<Instant>) -> Duration {
    before.map_or(BUDGET, |before| (now.duration_since(before) / 3).clamp(BUDGET, MOST))
}

/// The stage of this number among all.
fn own<A: Visible>(stages: &mut BTreeMap<u64, Box<dyn Any>>, number: u64) -> Option<&mut Stage<A>> {
    stages.get_mut(&number)?.downcast_mut()
}

/// Puts a world of `scenario` on the stage `number`; what there is to tell of it.
fn begin<A: Visible>(number: u64, scenario: Scenario<A>, seed: u64, threads: usize) -> News<A> {
    match Stage::<A>::new(scenario, seed, threads) {
        Err(error) => News::Refused(error.to_string()),
        Ok(stage) => {
            let news = News::Started(Box::new(stage.playbill()));
            STAGES.with_borrow_mut(|stages| stages.insert(number, Box::new(stage)));
            news
        }
    }
}

impl<A: Visible> Drop for Inline<A> {
    fn drop(&mut self) {
        // With the thread its stages go too.
        STAGES.try_with(|stages| stages.borrow_mut().remove(&self.stage)).ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::play::Live;
    use crate::record::Frame;
    use crate::scenario::{self, Lot};
    use std::sync::Arc;

    fn frames(mut news: impl FnMut() -> Option<News<Lot>>, most: usize) -> Vec<Arc<Frame>> {
        let started = Instant::now();
        let mut frames = Vec::new();
        while frames.len() < most && started.elapsed() < Duration::from_secs(60) {
            match news() {
                Some(News::Frame(frame)) => frames.push(frame),
                Some(News::Refused(reason)) => panic!("{reason}"),
                Some(_) => {}
                None => std::thread::yield_now(),
            }
        }
        frames
    }

    /// What isn't a number is equal to nothing, but to the eye.
    fn in_words(frames: &[Arc<Frame>]) -> String {
        format!("{frames:?}")
    }

    #[test]
    fn without_a_thread_the_same_frames_come() {
        let scenario = scenario::load("lot_day", &[]).expect("shipped");
        let changed = scenario.clone().with(&["market.rule=greedy".to_owned()]).expect("a rule");
        let mut live = Live::<Lot>::start(scenario.clone(), 7, 1);
        let mut inline = Inline::<Lot>::start(scenario, 7, 1);
        live.run_to(20);
        inline.run_to(20);
        let there = frames(|| live.news(), 20);
        assert_eq!(in_words(&frames(|| inline.news(), 20)), in_words(&there));
        live.retune(changed.clone());
        inline.retune(changed);
        live.run_to(40);
        inline.run_to(40);
        let here = frames(|| inline.news(), 20);
        assert_eq!(in_words(&here), in_words(&frames(|| live.news(), 20)));
        assert!(inline.news().is_none(), "nothing beyond the goal");
    }

    #[test]
    fn a_dropped_run_leaves_no_world() {
        let scenario = scenario::load("lot_day", &[]).expect("shipped");
        drop(Inline::<Lot>::start(scenario, 7, 1));
        STAGES.with_borrow(|stages| assert!(stages.is_empty()));
    }
}
