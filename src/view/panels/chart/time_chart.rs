//! Charts over time: which there are, what each draws, and its headline.

use crate::record::{Frame, Pulse};
use crate::view::action::Action;
use crate::view::panels::chart::caption::{Words, caption};
use crate::view::panels::chart::figures::{fixed, percent, price, round, short, with_unit};
use crate::view::panels::chart::kept::Desk;
use crate::view::panels::chart::lines::{line, point, trace, veil};
use crate::view::panels::chart::scale::{of_ticks, round_scale};
use crate::view::panels::chart::series::{Bin, Quantity, Shelf, Span};
use crate::view::panels::chart::well::{Filled, Well, hairline};
use crate::view::sight::Sight;
use crate::view::theme::Theme;
use bevy_egui::egui::{self, Color32, Rangef, Rect, Sense};
use egui_plot::PlotUi;
use std::ops::Range;

/// A colour of the theme.
pub type Ink = fn(&Theme) -> Color32;

/// What a chart over time draws.
#[derive(Clone, Copy)]
pub struct TimeChart {
    /// Words of its title in their colours; together they are its name.
    pub title: &'static [(&'static str, Ink)],
    /// The same in short.
    pub brief: &'static [(&'static str, Ink)],
    /// Lines, the last on top.
    pub lines: &'static [(Quantity, Ink)],
    /// Lines of reference: thin and without a veil.
    pub faint: &'static [Quantity],
    /// A veil between two quantities.
    pub band: Option<(Quantity, Quantity)>,
    /// What a second run lays over it, and says in figures.
    pub overlay: (Quantity, fn(f64) -> String),
    /// From where to where.
    pub scale: Scale,
    /// Figures at the ends of the scale.
    pub figure: fn(f64) -> String,
    /// Its number in a frame, the longest way to say it first.
    pub headline: fn(&Frame) -> Vec<String>,
}

/// From where to where a chart reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// From 0 to 1.
    Share,
    /// From 0, or the lowest value if that is lower, to the highest.
    FromZero,
    /// From the lowest value to the highest.
    Snug,
}

const TEXT: Ink = |theme| theme.text;
const MUTED: Ink = |theme| theme.muted;
const GOOD: Ink = |theme| theme.good;
const WARNING: Ink = |theme| theme.warning;
const CHOSEN: Ink = |theme| theme.buyer;
const PLAIN: Ink = |theme| theme.neutral;

/// Welfare, and the most there could be.
pub const WELFARE: TimeChart = TimeChart {
    title: &[("Welfare per tick", MUTED)],
    brief: &[("Welfare", MUTED)],
    lines: &[(Quantity::Welfare, GOOD)],
    faint: &[Quantity::Optimum],
    band: None,
    overlay: (Quantity::Welfare, short),
    scale: Scale::FromZero,
    figure: round,
    headline: |frame| vec![with_unit(short(f64::from(frame.pulse.welfare)), "AUD")],
};

/// What the best misreport of an audited order would have gained.
pub const MISREPORT: TimeChart = TimeChart {
    title: &[("Gain of a misreport", MUTED)],
    brief: &[("Misreport", MUTED)],
    lines: &[(Quantity::Misreport, WARNING)],
    faint: &[],
    band: None,
    overlay: (Quantity::Misreport, short),
    scale: Scale::FromZero,
    figure: short,
    headline: |frame| vec![with_unit(short(f64::from(frame.pulse.misreport_gain)), "AUD")],
};

/// What those who learn are rewarded with.
pub const REWARD: TimeChart = TimeChart {
    title: &[("Reward of a trader in a tick", MUTED)],
    brief: &[("Reward", MUTED)],
    lines: &[(Quantity::Reward, GOOD)],
    faint: &[],
    band: None,
    overlay: (Quantity::Reward, short),
    scale: Scale::FromZero,
    figure: short,
    headline: |frame| vec![short(f64::from(frame.pulse.learning.reward))],
};

/// How far the critic is off, and how much is tried out.
pub const CRITIC_LOSS: TimeChart = TimeChart {
    title: &[("Critic's loss", MUTED)],
    brief: &[("Loss", MUTED)],
    lines: &[(Quantity::CriticLoss, MUTED)],
    faint: &[],
    band: None,
    overlay: (Quantity::CriticLoss, short),
    scale: Scale::FromZero,
    figure: short,
    headline: |frame| vec![short(f64::from(frame.pulse.learning.critic_loss))],
};

/// Energy traded.
pub const ENERGY: TimeChart = TimeChart {
    title: &[("Energy traded", MUTED)],
    brief: &[("Energy", MUTED)],
    lines: &[(Quantity::Volume, MUTED)],
    faint: &[],
    band: None,
    overlay: (Quantity::Volume, short),
    scale: Scale::FromZero,
    figure: round,
    headline: |frame| vec![with_unit(short(f64::from(frame.pulse.volume)), "kWh")],
};

/// The clearing price with a standard deviation, and the grid price.
pub const PRICE: TimeChart = TimeChart {
    title: &[("Clearing price", MUTED)],
    brief: &[("Price", MUTED)],
    lines: &[(Quantity::Price, CHOSEN)],
    faint: &[Quantity::GridPrice],
    band: Some((Quantity::PriceLow, Quantity::PriceHigh)),
    overlay: (Quantity::Price, price),
    scale: Scale::Snug,
    figure: |value| fixed(value, 2),
    headline: |frame| prices(&frame.pulse),
};

/// Participants with a trade.
pub const MATCHED: TimeChart = TimeChart {
    title: &[("Matched share", MUTED)],
    brief: &[("Matched", MUTED)],
    lines: &[(Quantity::Matched, CHOSEN)],
    faint: &[],
    band: None,
    overlay: (Quantity::Matched, percent),
    scale: Scale::Share,
    figure: percent,
    headline: |frame| vec![percent(f64::from(frame.pulse.match_rate))],
};

/// Fairness.
pub const FAIRNESS: TimeChart = TimeChart {
    title: &[("Jain", GOOD), (" · ", MUTED), ("Gini", WARNING)],
    brief: &[("Jain", GOOD), (" · ", MUTED), ("Gini", WARNING)],
    lines: &[(Quantity::Gini, WARNING), (Quantity::Jain, GOOD)],
    faint: &[],
    band: None,
    overlay: (Quantity::Jain, |value| fixed(value, 2)),
    scale: Scale::Share,
    figure: |value| fixed(value, 0),
    headline: |frame| {
        let [jain, gini] = [frame.pulse.jain, frame.pulse.gini].map(f64::from);
        vec![format!("{} · {}", fixed(jain, 2), fixed(gini, 2))]
    },
};

/// Who is there, who comes and who leaves.
pub const POPULATION: TimeChart = TimeChart {
    title: &[("Population", MUTED)],
    brief: &[("Population", MUTED)],
    lines: &[
        (Quantity::Departures, PLAIN),
        (Quantity::Arrivals, CHOSEN),
        (Quantity::Population, TEXT),
    ],
    faint: &[],
    band: None,
    overlay: (Quantity::Population, |value| fixed(value, 0)),
    scale: Scale::FromZero,
    figure: |value| fixed(value, 0),
    headline: |frame| {
        let pulse = &frame.pulse;
        let [all, came, left] = [pulse.population, pulse.arrivals, pulse.departures]
            .map(|count| fixed(f64::from(count), 0));
        vec![format!("{all}  +{came} −{left}"), all]
    },
};

/// Who is there.
pub const POPULATION_ALONE: TimeChart = TimeChart {
    lines: &[(Quantity::Population, TEXT)],
    headline: |frame| vec![fixed(f64::from(frame.pulse.population), 0)],
    ..POPULATION
};

/// States of charge: the median, and all but the outer tenths.
pub const CHARGE: TimeChart = TimeChart {
    title: &[("State of charge", MUTED)],
    brief: &[("Charge", MUTED)],
    lines: &[(Quantity::SocMid, CHOSEN)],
    faint: &[],
    band: Some((Quantity::SocLow, Quantity::SocHigh)),
    overlay: (Quantity::SocMid, percent),
    scale: Scale::Share,
    figure: percent,
    headline: |frame| charges(&frame.pulse),
};

fn prices(pulse: &Pulse) -> Vec<String> {
    let mean = price(f64::from(pulse.price_mean));
    if !pulse.price_mean.is_finite() {
        return vec![mean];
    }
    let both = format!("{mean} ± {}", price(f64::from(pulse.price_sd)));
    vec![format!("{both} AUD/kWh"), both, mean]
}

fn charges(pulse: &Pulse) -> Vec<String> {
    let [low, mid, high] = pulse.soc.map(f64::from);
    let middle = percent(mid);
    if !mid.is_finite() {
        return vec![middle];
    }
    vec![format!("{middle}  {}–{}", fixed(low * 100.0, 0), fixed(high * 100.0, 0)), middle]
}

impl TimeChart {
    /// Its name.
    pub fn name(&self) -> String {
        self.title.iter().map(|(text, _)| *text).collect()
    }

    /// Everything it draws, for the shelf to be filled.
    fn quantities(&self) -> impl Iterator<Item = Quantity> {
        let lines = self.lines.iter().map(|(quantity, _)| *quantity);
        let band = self.band.into_iter().flat_map(|(low, high)| [low, high]);
        lines.chain(self.faint.iter().copied()).chain(band)
    }

    /// Draws it over `ticks`. Says which tick the pointer is on.
    pub fn show(
        &self,
        ui: &mut egui::Ui,
        sight: &Sight,
        desk: &mut Desk,
        place: Place,
        asks: &mut Vec<Action>,
    ) -> Option<i32> {
        self.caption(ui, sight, desk.pointed, place.row);
        let wanted: Vec<Quantity> = self.quantities().collect();
        desk.shelf.fill(&sight.run.history, &wanted);
        if let Some(other) = sight.other {
            desk.other.fill(&other.history, &[self.overlay.0]);
        }
        let binned = self.binned(sight, desk, &place);
        let well = Well {
            theme: sight.theme,
            rect: place.well,
            x: of_ticks(&place.ticks),
            y: self.scale.of(binned.span()),
        };
        let filled = well.show(ui, &self.name(), Sense::click_and_drag(), |plot| {
            self.draw(plot, sight, &binned);
            self.mark(plot, sight, desk.pointed);
        });
        match binned.span() {
            // A scale without values says nothing.
            Span { count: 0, .. } => filled.centre("no values"),
            _ => filled.ends(self.figure),
        }
        seek(sight, &filled, asks)
    }

    fn caption(&self, ui: &egui::Ui, sight: &Sight, pointed: Option<i32>, row: Rect) {
        let theme = sight.theme;
        let title = |words: &[(&str, Ink)]| {
            words.iter().fold(Words::default(), |all, (text, ink)| all.and(*text, ink(theme)))
        };
        let titles = [title(self.title), title(self.brief)];
        let frame = told(sight, pointed);
        let own = frame.map_or_else(
            || vec![crate::view::panels::chart::figures::NOTHING.to_owned()],
            self.headline,
        );
        let plain: Vec<Words> = own.into_iter().map(|text| Words::new(text, theme.text)).collect();
        let beside = sight.other.zip(frame).and_then(|(other, frame)| other.history.at(frame.tick));
        let with_other = beside.into_iter().flat_map(|other| {
            let text = (self.overlay.1)(f64::from(self.overlay.0.of(other)));
            plain.iter().map(move |words| words.clone().and(format!("  {text}"), theme.other))
        });
        let numbers: Vec<Words> = with_other.chain(plain.iter().cloned()).collect();
        caption(ui, row, &titles, &numbers);
    }

    fn binned(&self, sight: &Sight, desk: &Desk, place: &Place) -> Binned {
        let most = place.well.width() as usize;
        let bins = |shelf: &Shelf, quantity| -> Vec<Bin> {
            shelf.series(quantity).map(|series| series.bins(&place.ticks, most)).unwrap_or_default()
        };
        let own = |quantity| bins(&desk.shelf, quantity);
        Binned {
            lines: self.lines.iter().map(|(quantity, _)| own(*quantity)).collect(),
            faint: self.faint.iter().map(|quantity| own(*quantity)).collect(),
            band: self.band.map(|(low, high)| [own(low), own(high)]),
            other: sight.other.map(|_| bins(&desk.other, self.overlay.0)).unwrap_or_default(),
        }
    }

    fn draw(&self, plot: &mut PlotUi<'_>, sight: &Sight, binned: &Binned) {
        let theme = sight.theme;
        if let Some([low, high]) = &binned.band {
            veil(plot, low, high, self.lines[0].1(theme).gamma_multiply(0.2));
        }
        for bins in &binned.faint {
            line(plot, bins, theme.faint, 1.0);
        }
        line(plot, &binned.other, theme.other, 1.25);
        for (bins, (_, ink)) in binned.lines.iter().zip(self.lines) {
            trace(plot, bins, ink(theme));
        }
    }

    /// The shown tick, and the one that is pointed at.
    fn mark(&self, plot: &mut PlotUi<'_>, sight: &Sight, pointed: Option<i32>) {
        let Some(frame) = told(sight, pointed) else { return };
        let theme = sight.theme;
        if let (Some(_), Some(shown)) = (pointed, sight.frame()) {
            plot.vline(hairline(shown.tick, theme.line));
        }
        plot.vline(hairline(frame.tick, theme.muted.gamma_multiply(0.5)));
        for (quantity, ink) in self.lines {
            let at = (frame.tick as f32 + 0.5, quantity.of(frame));
            point(plot, at, ink(theme), theme.well);
        }
    }
}

/// What a chart draws, in bins of ticks.
struct Binned {
    lines: Vec<Vec<Bin>>,
    faint: Vec<Vec<Bin>>,
    band: Option<[Vec<Bin>; 2]>,
    other: Vec<Bin>,
}

impl Binned {
    /// All values.
    fn span(&self) -> Span {
        let all = self.lines.iter().chain(&self.faint).chain(self.band.iter().flatten());
        let bins = all.chain([&self.other]).flatten();
        bins.fold(Span::NONE, |span, bin| span.and(bin.span))
    }
}

impl Scale {
    fn of(self, span: Span) -> Rangef {
        match self {
            Self::Share => Rangef::new(0.0, 1.0),
            Self::FromZero => round_scale(span.min.min(0.0), span.max),
            Self::Snug => round_scale(span.min, span.max),
        }
    }
}

/// Where a chart goes.
#[derive(Clone, Debug)]
pub struct Place {
    /// Its caption.
    pub row: Rect,
    /// Its lines.
    pub well: Rect,
    /// The ticks from its left to its right.
    pub ticks: Range<i32>,
}

/// The frame that headlines tell of: the one that is pointed at, else the shown one.
pub fn told<'a>(sight: &Sight<'a>, pointed: Option<i32>) -> Option<&'a Frame> {
    let at = pointed.and_then(|tick| sight.run.history.at(tick)).or(sight.frame());
    at.map(|frame| &**frame)
}

/// Seeks what is clicked, and tells and says which tick is pointed at.
pub fn seek(sight: &Sight, filled: &Filled, asks: &mut Vec<Action>) -> Option<i32> {
    let ticks = sight.run.history.ticks();
    let pointer = filled.response.hover_pos().filter(|_| !ticks.is_empty())?;
    let tick = (filled.of(pointer).0.floor() as i32).clamp(ticks.start, ticks.end - 1);
    filled.foot(tick as f32 + 0.5, when(sight, tick));
    if filled.response.clicked() || filled.response.dragged() {
        asks.push(Action::Seek(f64::from(tick) + 0.6));
    }
    Some(tick)
}

/// A tick's day and time, and its number.
pub fn when(sight: &Sight, tick: i32) -> String {
    let playbill = &sight.run.playbill;
    format!(
        "Day {} · {} · tick {}",
        playbill.day(tick),
        playbill.time(tick),
        fixed(f64::from(tick), 0)
    )
}
