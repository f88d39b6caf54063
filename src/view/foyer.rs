//! The foyer: what is the same whatever plays behind it.

use super::action::Action;
use super::preferences::Preferences;
use super::sight::Rates;
use super::theme::Theme;
use crate::scenario::AnyScenario;

/// What is the same whatever plays behind it.
#[derive(Debug)]
pub struct Foyer {
    /// What the viewer likes.
    pub preferences: Preferences,
    /// Changes of what the viewer likes are kept for the next time.
    pub keep_preferences: bool,
    /// Only the scene, with large captions.
    pub presenting: bool,
    /// The list of keys is shown.
    pub help: bool,
    /// Seconds that pictures have run.
    pub clock: f32,
    /// How fast it goes.
    pub rates: Rates,
    /// Whether that is measured; in a picture it would mean nothing.
    pub measured: bool,
    /// Things the window itself must do.
    pub errands: Vec<Errand>,
    /// A scenario of another arena that was opened.
    pub opened: Option<AnyScenario>,
    /// Threads that a run may use.
    pub threads: usize,
    notice: Option<(String, f32)>,
    meter: Meter,
}

/// Something that only the window can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Errand {
    /// Fill the screen, or stop that.
    FullScreen,
    /// Save a picture.
    Picture,
    /// Save the numbers of the ticks there are; only a page is asked to.
    Table,
    /// Copy the link that leads here; only a page has one.
    Link,
}

/// A notice is shown this long, s.
const NOTICE_SECONDS: f32 = 5.0;

impl Foyer {
    /// One for a viewer who likes `preferences`.
    pub fn new(preferences: Preferences, threads: usize) -> Self {
        Self {
            preferences,
            keep_preferences: true,
            presenting: false,
            help: false,
            clock: 0.0,
            rates: Rates::default(),
            measured: true,
            errands: Vec::new(),
            opened: None,
            threads,
            notice: None,
            meter: Meter::default(),
        }
    }

    /// Colours.
    pub fn theme(&self) -> Theme {
        Theme::of(self.preferences.dark)
    }

    /// What there is to tell, while it is new.
    pub fn notice(&self) -> Option<&str> {
        let (text, until) = self.notice.as_ref()?;
        (self.clock < *until).then_some(text)
    }

    /// Tells the viewer something.
    pub fn tell(&mut self, text: impl Into<String>) {
        self.notice = Some((text.into(), self.clock + NOTICE_SECONDS));
    }

    /// Changes what the viewer likes.
    pub fn prefer(&mut self, change: impl FnOnce(&mut Preferences)) {
        change(&mut self.preferences);
        if self.keep_preferences {
            self.preferences.save();
        }
    }

    /// Lets `seconds` pass, in which `frames` frames of a run came.
    pub fn measure(&mut self, seconds: f32, frames: usize) {
        if self.measured {
            self.rates = self.meter.measure(seconds, frames);
        }
    }

    /// Does what means the same whatever plays; says whether it was that.
    pub fn act(&mut self, action: &Action) -> bool {
        match action {
            Action::Present => self.presenting = !self.presenting,
            Action::Help => self.help = !self.help,
            Action::SwitchTheme => self.prefer(|it| it.dark = !it.dark),
            Action::Scale(step) => self.prefer(|it| *it = it.rescaled(*step)),
            Action::ReduceMotion => self.prefer(|it| it.calm = !it.calm),
            Action::FullScreen => self.errands.push(Errand::FullScreen),
            Action::Picture => self.errands.push(Errand::Picture),
            Action::SaveTable => self.errands.push(Errand::Table),
            Action::CopyLink => self.errands.push(Errand::Link),
            _ => return false,
        }
        true
    }

    /// This foyer before something else that plays.
    pub fn handed_on(&mut self) -> Self {
        let own = Self::new(self.preferences, self.threads);
        Self { opened: None, notice: None, ..std::mem::replace(self, own) }
    }
}

/// Counts ticks and frames, and gives their rates twice a second.
#[derive(Clone, Copy, Debug, Default)]
struct Meter {
    seconds: f32,
    ticks: usize,
    frames: usize,
    rates: Rates,
}

impl Meter {
    fn measure(&mut self, seconds: f32, ticks: usize) -> Rates {
        self.seconds += seconds;
        self.ticks += ticks;
        self.frames += 1;
        if self.seconds >= 0.5 {
            let per_second = |count: usize| count as f64 / f64::from(self.seconds);
            self.rates = Rates { ticks: per_second(self.ticks), frames: per_second(self.frames) };
            (self.seconds, self.ticks, self.frames) = (0.0, 0, 0);
        }
        self.rates
    }
}
