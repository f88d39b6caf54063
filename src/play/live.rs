//! A live run: a stage on a thread of its own, behind two channels.

use super::news::{Glances, News, Wish, grant, step};
use super::stage::Stage;
use crate::record::Visible;
use crate::scenario::Scenario;
use crossbeam_channel::{Receiver, Sender, TryRecvError, bounded, unbounded};
use std::thread::JoinHandle;

/// A run on its own thread. Dropping it ends the thread between two ticks.
pub struct Live<A: Visible> {
    wishes: Option<Sender<Wish<A>>>,
    news: Receiver<News<A>>,
    thread: Option<JoinHandle<()>>,
    goal: i32,
}

/// Frames that wait for a viewer; then the run waits too.
const PENDING_NEWS: usize = 256;

impl<A: Visible> Live<A> {
    /// Starts a run of `scenario`; its first news is [`News::Started`] or [`News::Refused`].
    pub fn start(scenario: Scenario<A>, seed: u64, threads: usize) -> Self {
        let (wishes, wished) = unbounded();
        let (teller, news) = bounded(PENDING_NEWS);
        let play = move || match Stage::<A>::new(scenario, seed, threads) {
            // The viewer may have gone; then nobody needs the news, or the run.
            Err(error) => drop(teller.send(News::Refused(error.to_string()))),
            Ok(stage) => play(stage, &wished, &teller),
        };
        let thread = std::thread::Builder::new().name("run".to_owned()).spawn(play).ok();
        Self { wishes: Some(wishes), news, thread, goal: 0 }
    }

    /// Asks the run to go on until `ticks` ticks were run.
    pub fn run_to(&mut self, ticks: i32) {
        if ticks != self.goal {
            self.goal = ticks;
            self.wish(Wish::Goal(ticks));
        }
    }

    /// Asks the run to go on by `scenario`.
    pub fn retune(&mut self, scenario: Scenario<A>) {
        self.wish(Wish::Retune(Box::new(scenario)));
    }

    /// Asks the run to start again.
    pub fn reset(&mut self, scenario: Scenario<A>, seed: u64) {
        self.goal = 0;
        self.wish(Wish::Reset(Box::new(scenario), seed));
    }

    /// Asks the run to look closely at `places`.
    pub fn watch(&mut self, places: Vec<u32>) {
        self.wish(Wish::Watch(places));
    }

    /// The next news, if there is any.
    pub fn news(&mut self) -> Option<News<A>> {
        match self.news.try_recv() {
            Ok(news) => Some(news),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => self.thread.take().map(|thread| {
                let ended = thread.join().is_err();
                News::Refused(match ended {
                    true => "the run ended with an internal error".to_owned(),
                    false => "the run has ended".to_owned(),
                })
            }),
        }
    }

    fn wish(&self, wish: Wish<A>) {
        if let Some(wishes) = &self.wishes {
            // A run that has ended says so in its news.
            wishes.send(wish).ok();
        }
    }
}

impl<A: Visible> Drop for Live<A> {
    fn drop(&mut self) {
        self.wishes = None;
        // Frames may wait to be sent: with nobody to take them, sending fails and the run ends.
        self.news = crossbeam_channel::never();
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

/// Grants wishes until there is nobody to make them.
fn play<A: Visible>(mut stage: Stage<A>, wished: &Receiver<Wish<A>>, teller: &Sender<News<A>>) {
    let mut goal = 0;
    let mut school = Glances::default();
    let mut open = teller.send(News::Started(Box::new(stage.playbill()))).is_ok();
    while open {
        // With nothing to run there is only waiting; else a look between two ticks.
        let wish = match stage.ticks() < goal {
            true => wished.try_recv().map_err(|error| error == TryRecvError::Disconnected),
            false => wished.recv().map_err(|_| true),
        };
        open = match wish {
            Err(nobody_left) if nobody_left => false,
            Err(_) => {
                let (news, fine) = step(&mut stage, &mut school);
                if !fine {
                    goal = stage.ticks();
                }
                news.into_iter().all(|news| teller.send(news).is_ok())
            }
            Ok(Wish::Goal(ticks)) => {
                goal = ticks;
                true
            }
            Ok(wish) => {
                if matches!(wish, Wish::Reset(..)) {
                    goal = 0;
                }
                grant(&mut stage, wish).is_none_or(|news| teller.send(news).is_ok())
            }
        };
    }
}
