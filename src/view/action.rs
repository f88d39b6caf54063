//! What can be asked for, by hand, by key or by a panel: one list, carried out in one place.

use crate::play::Pace;

/// A vehicle or a lot that a viewer has chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pick {
    /// The lot's number.
    pub lot: u32,
    /// The vehicle's number among those who came to this lot.
    pub ordinal: u32,
}

/// A part of the window that can be folded away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fold {
    /// Parameters, at the left.
    Parameters,
    /// What is picked, at the right.
    Picked,
    /// Timeline and charts, at the bottom.
    Charts,
    /// All of them.
    All,
}

/// A side panel that lies over the scene where there is no room beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Drawer {
    /// Parameters, from the left.
    Parameters,
    /// What is picked, from the right.
    Picked,
}

/// What the right and bottom panels are about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Page {
    /// The market: welfare, prices, fairness, the book.
    #[default]
    Market,
    /// Who comes and goes, and what that does.
    Turnover,
    /// What is learned, and how.
    Learning,
}

/// Something that a viewer asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Play or pause.
    Toggle,
    /// Play one tick.
    Step,
    /// Show the tick before.
    Back,
    /// Set the speed.
    SetPace(Pace),
    /// Show this moment (ticks) and go on as before.
    Seek(f64),
    /// Show the latest tick.
    Latest,
    /// Start again on the same seed, with everything that was set.
    Reset,
    /// Start again on this seed.
    Reseed(u64),
    /// Set fields of the scenario, each `path.to.field=value`: now where possible, else on reset.
    Set(Vec<String>),
    /// Set fields of the second run, likewise.
    SetOther(Vec<String>),
    /// Open a shipped scenario by name, or a file.
    Open(String),
    /// Let everybody learn from now on.
    Train,
    /// Stop learning, and keep what was learned.
    Freeze,
    /// Pick a vehicle, or nothing.
    Pick(Option<Pick>),
    /// Keep the picked vehicle in the middle, or stop that.
    Follow,
    /// Pick the next vehicle in the lot.
    PickNext,
    /// Put a second run beside the first, or take it away.
    Compare,
    /// Hide or show everything but the scene.
    Present,
    /// The next captioned scene of the scenario.
    NextScene,
    /// Show everything there is to see in the scene.
    FitScene,
    /// Magnify the scene by this factor.
    Zoom(f32),
    /// Fold a panel away or back; where it lies over the scene, open or close it.
    Toggled(Fold),
    /// Close what lies over the scene.
    CloseDrawer,
    /// Turn to a page.
    Turn(Page),
    /// Show or hide the list of keys.
    Help,
    /// Dark or light.
    SwitchTheme,
    /// Bigger (1), smaller (−1) or normal (0) interface.
    Scale(i8),
    /// Less motion, or all of it.
    ReduceMotion,
    /// Show so many steps of the negotiation.
    ShowStep(usize),
    /// Look at what an interruption after so many steps would decide.
    Rush(usize),
    /// Pick an aircraft by its number, or none.
    PickAircraft(Option<u32>),
    /// Look at the market of this place, from 0.
    PickMarket(usize),
    /// Pick a firm by its place in a market, from 0, or none.
    PickFirm(Option<usize>),
    /// Pick a trader by its place among all, from 0, or none.
    PickTrader(Option<usize>),
    /// Pick a venue, from 0, or none.
    PickVenue(Option<usize>),
    /// Fill the screen, or stop that.
    FullScreen,
    /// Save a picture of the window.
    Picture,
    /// Save the numbers of the ticks there are; on a page.
    SaveTable,
    /// Copy the link that leads here; on a page.
    CopyLink,
}
