//! What offers are made of types: learned, computed, and the truth.

use super::colour;
use super::theatre::Theatre;
use crate::record::venues::{Aim, Look, Reach, Trader};
use crate::view::action::Action;
use crate::view::hall::{head, number};
use crate::view::panels::chart::well::{Filled, Well};
use crate::view::panels::widget::row::{self, Words};
use crate::view::panels::widget::words;
use crate::view::theme::Theme;
use bevy_egui::egui::{Align2, Color32, Pos2, Rangef, Rect, Sense, Shape, Stroke, Ui, pos2, vec2};
use egui_plot::Line;

/// In a lower room marks have a strip of their own below the points, which leave them none, points.
const LOW: f32 = 200.0;
/// That strip's height, points.
const STRIP: f32 = 20.0;
/// A pointer so near to a trader is on it, points.
const NEAR: f32 = 10.0;
/// Fewer types than this are what beliefs remember of what was tried, and aren't drawn.
const NARROW: f32 = 0.002;

/// Draws them into `room`.
pub fn show(ui: &mut Ui, theatre: &Theatre, theme: &Theme, room: Rect, asks: &mut Vec<Action>) {
    let top = head(ui, theme, room, "Offers by type");
    let body = room.with_min_y(top);
    let (Some(frame), Some(look)) = (theatre.frame(), theatre.look()) else {
        let words = Words::label(theme, "Looked at from the next stage on");
        words.paint(ui, body.center(), Align2::CENTER_CENTER, body.width());
        return;
    };
    let (mean, most) = look.regret();
    let text = format!("regret {}, at most {}", words::number(mean, 3), words::number(most, 2));
    number(ui, theme, room, &text);
    let low = body.height() < LOW;
    let strip = if low { STRIP } else { 0.0 };
    let body = body.with_max_y(body.bottom() - strip);
    let well = Well { theme, rect: body, x: Rangef::new(-0.02, 1.02), y: Rangef::new(0.0, 1.0) };
    let filled = well.show(ui, "offers by type", Sense::click(), |plot| {
        let truth = Stroke::new(1.0, theme.muted.gamma_multiply(0.7));
        plot.line(Line::new("", vec![[0.0, 0.0], [1.0, 1.0]]).stroke(truth));
        for reach in look.computed.reaches.iter().flatten() {
            if let Some((ink, ends)) = reach_line(theatre, theme, reach) {
                plot.line(Line::new("", ends).stroke(Stroke::new(2.5, ink)));
            }
        }
    });
    let placed: Vec<Pos2> = look
        .aims
        .iter()
        .zip(&frame.traders)
        .map(|(aim, trader)| place(&filled, aim, trader))
        .collect();
    for (at, ((aim, trader), place)) in
        look.aims.iter().zip(&frame.traders).zip(&placed).enumerate()
    {
        trader_point(&filled, theatre, theme, at, (aim, trader), *place);
    }
    match low {
        true => legend_below(ui, theatre, theme, look, body),
        false => legend(&filled, theatre, theme, look, body),
    }
    let nearest = |pointer: Pos2| {
        let near = placed.iter().map(|place| place.distance(pointer)).enumerate();
        let near = near.filter(|(_, apart)| *apart < NEAR);
        near.min_by(|left, right| left.1.total_cmp(&right.1)).map(|(at, _)| at)
    };
    let pointed = filled.response.hover_pos().and_then(nearest);
    if let Some(at) = pointed {
        filled.foot(frame.traders[at].type_, in_words(look, &frame.traders, at));
    }
    if filled.response.clicked() {
        asks.push(Action::PickTrader(pointed));
    }
}

/// Types that do the same, as a line in the colour of their venue; none for those who stay out.
fn reach_line(theatre: &Theatre, theme: &Theme, reach: &Reach) -> Option<(Color32, Vec<[f64; 2]>)> {
    let venue = usize::from(reach.venue?);
    if reach.to - reach.from < NARROW {
        return None;
    }
    let dim = theatre.own.venue.is_some_and(|picked| picked != venue);
    let ink = colour(theme, venue).gamma_multiply(if dim { 0.12 } else { 0.55 });
    let y = f64::from(reach.offer);
    Some((ink, vec![[f64::from(reach.from), y], [f64::from(reach.to), y]]))
}

/// Where a trader's offer is drawn: those who stay out lie on the edge of their side.
fn place(filled: &Filled, aim: &Aim, trader: &Trader) -> Pos2 {
    let out = if trader.buys { 0.0 } else { 1.0 };
    filled.at(trader.type_, aim.venue.map_or(out, |_| aim.offer))
}

/// A trader: bids are full, asks are rings, those who stay out are grey.
fn trader_point(
    filled: &Filled,
    theatre: &Theatre,
    theme: &Theme,
    at: usize,
    (aim, trader): (&Aim, &Trader),
    place: Pos2,
) {
    let own = &theatre.own;
    let kept = match (own.trader, own.venue) {
        (Some(picked), _) => picked == at,
        (None, Some(venue)) => aim.venue.is_some_and(|it| usize::from(it) == venue),
        (None, None) => true,
    };
    let ink = aim.venue.map_or(theme.neutral, |venue| colour(theme, venue.into()));
    let ink = ink.gamma_multiply(if kept { 1.0 } else { 0.3 });
    match trader.buys {
        true => filled.painter.circle_filled(place, 3.4, ink),
        false => filled.painter.circle(place, 3.0, theme.well, Stroke::new(1.6, ink)),
    };
    if own.trader == Some(at) {
        let truth = filled.at(trader.type_, trader.type_);
        let line = Stroke::new(1.2, theme.text.gamma_multiply(0.6));
        filled.painter.extend(Shape::dashed_line(&[truth, place], line, 3.0, 3.0));
        filled.painter.circle_stroke(place, 7.0, Stroke::new(2.0, theme.text));
    }
}

/// What marks mean, where few offers are: far below the truth.
fn legend(filled: &Filled, theatre: &Theatre, theme: &Theme, look: &Look, body: Rect) {
    let font = row::small();
    let tell = |text: &str, at: Pos2, align: Align2, ink: Color32| {
        filled.painter.text(at, align, text, font.clone(), ink);
    };
    let [marks, computed] = marks(theatre, look);
    let foot = pos2(body.right() - 8.0, body.bottom() - 24.0);
    tell(&marks, foot - vec2(0.0, 30.0), Align2::RIGHT_BOTTOM, theme.text);
    tell(&computed, foot - vec2(0.0, 15.0), Align2::RIGHT_BOTTOM, theme.text);
    tell("types from 0 to 1", foot, Align2::RIGHT_BOTTOM, theme.muted);
    let truth = filled.at(0.5, 0.5) + vec2(-8.0, -6.0);
    tell("truth", truth, Align2::RIGHT_BOTTOM, theme.muted);
}

/// The same in the strip below.
fn legend_below(ui: &Ui, theatre: &Theatre, theme: &Theme, look: &Look, body: Rect) {
    let text = marks(theatre, look).join("   ");
    let words = Words { text: &text, font: row::small(), colour: theme.muted };
    words.paint(ui, pos2(body.left(), body.bottom() + 11.0), Align2::LEFT_CENTER, body.width());
}

/// Points and lines, in words.
fn marks(theatre: &Theatre, look: &Look) -> [String; 2] {
    let made = if theatre.run.playbill.learned { "learned" } else { "followed" };
    let computed = match look.computed.settled {
        true => "— computed".to_owned(),
        false => format!("— computed, regret {}", words::number(look.computed.regret, 3)),
    };
    [format!("• bids  ○ asks  {made}"), computed]
}

/// What a trader would do, in words with its name.
fn in_words(look: &Look, traders: &[Trader], at: usize) -> String {
    format!("{} {}", super::name(traders, at), would(look, traders, at))
}

/// What a trader would do without trying out, and what it could gain.
pub fn would(look: &Look, traders: &[Trader], at: usize) -> String {
    let aim = &look.aims[at];
    let does = match aim.venue {
        Some(venue) => {
            let offers = if traders[at].buys { "bid" } else { "ask" };
            format!("would {offers} {} in venue {}", words::number(aim.offer, 2), venue + 1)
        }
        None => "would stay out".to_owned(),
    };
    let gain = words::number(aim.regret, 3);
    match aim.best {
        _ if aim.regret < 5e-4 => format!("{does}, could gain nothing"),
        Some(venue) => format!("{does}, could gain {gain} in venue {}", venue + 1),
        None => format!("{does}, could gain {gain} outside"),
    }
}
