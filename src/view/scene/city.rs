//! The city: lots as tiles, each in the colour of its price; those that are near show vehicles.

use super::ground::Site;
use super::ink::{Block, Sheet};
use super::lens::Lens;
use super::light::Light;
use super::lot::LotBrush;
use super::moment::Moment;
use crate::record::Glance;
use crate::view::theme::Theme;
use bevy_egui::egui::{Color32, Rect};

/// A lot that is at least this wide shows its vehicles, points.
const CLOSE: f32 = 230.0;

/// What a scene is drawn with.
#[derive(Debug)]
pub struct Paint<'a> {
    /// Where to.
    pub sheet: &'a mut Sheet,
    /// Through which lens.
    pub lens: &'a Lens,
    /// What lies where.
    pub site: &'a Site,
    /// When.
    pub moment: &'a Moment<'a>,
    /// Colours.
    pub theme: &'a Theme,
    /// The lot with the picked and the hovered vehicle, and these.
    pub ringed: Option<(u32, [Option<u32>; 2])>,
}

/// Whether lots are large enough to show their vehicles.
pub fn is_close(lens: &Lens, site: &Site) -> bool {
    site.lots == 1 || site.ground.size().x * lens.scale >= CLOSE
}

/// The lots that are seen closely.
pub fn close_lots(lens: &Lens, site: &Site) -> Vec<u32> {
    match is_close(lens, site) {
        true => site.lots_in(lens.window()).collect(),
        false => Vec::new(),
    }
}

/// Draws every lot that can be seen.
pub fn draw(paint: &mut Paint) {
    let light = Light::at(paint.moment.hour(), paint.theme);
    let close = is_close(paint.lens, paint.site);
    let busiest = paint
        .moment
        .frame
        .glances
        .iter()
        .map(|glance| glance.volume)
        .fold(f32::MIN_POSITIVE, f32::max);
    let lots: Vec<u32> = paint.site.lots_in(paint.lens.window()).collect();
    for lot in lots {
        if close {
            draw_lot(paint, lot, &light);
        } else {
            draw_tile(paint, lot, busiest, &light);
        }
    }
}

fn draw_lot(paint: &mut Paint, lot: u32, light: &Light) {
    let ringed = paint.ringed.filter(|(at, _)| *at == lot).map_or([None; 2], |(_, who)| who);
    LotBrush {
        sheet: paint.sheet,
        lens: paint.lens,
        ground: &paint.site.ground,
        corner: paint.site.corner(lot),
        moment: paint.moment,
        theme: paint.theme,
        light,
        ringed,
    }
    .draw(paint.moment.frame.scene(lot));
}

/// A tile: its colour the price, the height of its filling the energy traded.
fn draw_tile(paint: &mut Paint, lot: u32, busiest: f32, light: &Light) {
    let tile = paint.lens.rect_to_window(paint.site.rect(lot));
    let glance = paint.moment.frame.glances.get(lot as usize).copied().unwrap_or_default();
    let radius = (tile.height() * 0.08).min(6.0);
    paint.sheet.block(&Block::new(tile, radius, light.asphalt));
    let Some(colour) = tile_colour(&glance, paint.moment, paint.theme) else { return };
    let activity = (glance.volume / busiest).clamp(0.0, 1.0);
    if tile.height() < 9.0 {
        paint.sheet.block(&Block::new(tile, radius, colour.gamma_multiply(0.35 + 0.65 * activity)));
        return;
    }
    let height = tile.height() * (0.12 + 0.88 * activity);
    let filled = Rect::from_min_max(
        bevy_egui::egui::pos2(tile.left(), tile.bottom() - height),
        tile.right_bottom(),
    );
    paint.sheet.block(&Block::new(filled, radius, colour.gamma_multiply(0.85)));
}

fn tile_colour(glance: &Glance, moment: &Moment, theme: &Theme) -> Option<Color32> {
    (!glance.price.is_nan()).then(|| theme.price(moment.price_share(glance.price)))
}
