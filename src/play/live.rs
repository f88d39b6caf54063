//! A live run: a stage on a thread of its own, behind two channels.

use super::stage::{Change, Stage};
use crate::learn::Network;
use crate::record::{Frame, Playbill};
use crate::scenario::Scenario;
use crossbeam_channel::{Receiver, Sender, TryRecvError, bounded, unbounded};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// What a viewer asks of a run.
#[derive(Debug)]
enum Wish {
    /// Run until this many ticks were run.
    Goal(i32),
    /// Go on by this scenario, or say that it takes a new start.
    Retune(Box<Scenario>),
    /// Start again.
    Reset(Box<Scenario>, u64),
    /// Look closely at these lots.
    Watch(Vec<u32>),
}

/// What a run tells.
#[derive(Debug)]
pub enum News {
    /// It has started, or started again.
    Started(Box<Playbill>),
    /// A tick has run.
    Frame(Arc<Frame>),
    /// What those have learned who learn.
    Learned(Box<Network>),
    /// A change was made, or takes a new start.
    Changed(Box<Playbill>, Change),
    /// A wish could not be granted; nothing has changed.
    Refused(String),
}

/// A run on its own thread. Dropping it ends the thread between two ticks.
#[derive(Debug)]
pub struct Live {
    wishes: Option<Sender<Wish>>,
    news: Receiver<News>,
    thread: Option<JoinHandle<()>>,
    goal: i32,
}

/// Frames that wait for a viewer; then the run waits too.
const PENDING_NEWS: usize = 256;

impl Live {
    /// Starts a run of `scenario`; its first news is [`News::Started`] or [`News::Refused`].
    pub fn start(scenario: Scenario, seed: u64, threads: usize) -> Self {
        let (wishes, wished) = unbounded();
        let (teller, news) = bounded(PENDING_NEWS);
        let play = move || match Stage::new(scenario, seed, threads) {
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
    pub fn retune(&mut self, scenario: Scenario) {
        self.wish(Wish::Retune(Box::new(scenario)));
    }

    /// Asks the run to start again.
    pub fn reset(&mut self, scenario: Scenario, seed: u64) {
        self.goal = 0;
        self.wish(Wish::Reset(Box::new(scenario), seed));
    }

    /// Asks the run to look closely at `lots`.
    pub fn watch(&mut self, lots: Vec<u32>) {
        self.wish(Wish::Watch(lots));
    }

    /// The next news, if there is any.
    pub fn news(&mut self) -> Option<News> {
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

    fn wish(&self, wish: Wish) {
        if let Some(wishes) = &self.wishes {
            // A run that has ended says so in its news.
            wishes.send(wish).ok();
        }
    }
}

impl Drop for Live {
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
fn play(mut stage: Stage, wished: &Receiver<Wish>, teller: &Sender<News>) {
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
                let frame = News::Frame(Arc::new(stage.step()));
                let learned = stage.actor().filter(|_| school.is_due()).cloned();
                let failure = stage.failure();
                if failure.is_some() {
                    // A learner that has diverged learns no more, and says so once.
                    goal = stage.ticks();
                }
                let learned = learned.map(|actor| News::Learned(Box::new(actor)));
                [Some(frame), learned, failure.map(News::Refused)]
                    .into_iter()
                    .flatten()
                    .all(|news| teller.send(news).is_ok())
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

/// Says now and then that it is time to look: policies are large, and change with every tick.
#[derive(Default)]
struct Glances(Option<Instant>);

impl Glances {
    const EVERY: Duration = Duration::from_millis(200);

    fn is_due(&mut self) -> bool {
        let due = self.0.is_none_or(|last| last.elapsed() >= Self::EVERY);
        if due {
            self.0 = Some(Instant::now());
        }
        due
    }
}

fn grant(stage: &mut Stage, wish: Wish) -> Option<News> {
    let news = match wish {
        Wish::Goal(_) => return None,
        Wish::Watch(lots) => {
            stage.watch(lots);
            return None;
        }
        Wish::Retune(scenario) => {
            stage.retune(*scenario).map(|change| News::Changed(Box::new(stage.playbill()), change))
        }
        Wish::Reset(scenario, seed) => {
            stage.reset(*scenario, seed).map(|()| News::Started(Box::new(stage.playbill())))
        }
    };
    Some(news.unwrap_or_else(|error| News::Refused(error.to_string())))
}
