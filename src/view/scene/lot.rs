//! The lot: ground, vehicles, and energy that flows between them.

use super::drive::{Pose, arriving, leaving, parked};
use super::ground::{CAR, Ground, Spot};
use super::ink::{Block, Ribbon, Sheet, turned};
use super::lens::Lens;
use super::light::Light;
use super::moment::Moment;
use crate::record::{Parked, Scene, Side, Trade};
use crate::view::theme::Theme;
use bevy_egui::egui::{Color32, Pos2, Rect, Vec2, vec2};

/// Draws one lot whose upper left corner is at `corner` of the site.
pub struct LotBrush<'a> {
    /// Where to.
    pub sheet: &'a mut Sheet,
    /// Through which lens.
    pub lens: &'a Lens,
    /// The lot's ground.
    pub ground: &'a Ground,
    /// Its upper left corner.
    pub corner: Pos2,
    /// When.
    pub moment: &'a Moment<'a>,
    /// Colours.
    pub theme: &'a Theme,
    /// Colours of the hour.
    pub light: &'a Light,
    /// Vehicles with a ring: picked and hovered, by number.
    pub ringed: [Option<u32>; 2],
}

/// Points for a metre from which on a detail is worth drawing.
mod detail {
    /// A battery in an outline, else a dot.
    pub const VEHICLE: f32 = 2.2;
    /// Windows, target, shadow.
    pub const FINE: f32 = 5.0;
    /// Paint between bays.
    pub const PAINT: f32 = 2.6;
    /// Flows.
    pub const FLOWS: f32 = 1.2;
    /// Beads on flows.
    pub const BEADS: f32 = 3.0;
}

impl LotBrush<'_> {
    /// Draws everything.
    pub fn draw(&mut self, scene: Option<&Scene>) {
        self.draw_ground();
        let Some(scene) = scene else { return };
        if self.lens.scale >= detail::FLOWS {
            self.draw_flows(scene);
        }
        for vehicle in &scene.left {
            self.draw_leaver(vehicle);
        }
        let before = self.moment.before.and_then(|frame| frame.scene(scene.lot));
        for vehicle in &scene.parked {
            self.draw_parked(vehicle, before);
        }
    }

    fn draw_ground(&mut self) {
        let scale = self.lens.scale;
        let rect = Rect::from_min_size(self.corner, self.ground.size());
        let asphalt = Block::new(self.lens.rect_to_window(rect), 1.4 * scale, self.light.asphalt);
        self.sheet.block(&asphalt);
        if scale < detail::PAINT {
            return;
        }
        let width = (0.1 * scale).clamp(0.6, 2.0);
        for (from, to) in self.ground.paint().chain(self.ground.backs()) {
            self.sheet.line(self.to_window(from), self.to_window(to), width, self.light.paint);
        }
        let size = self.ground.size();
        for lane in self.ground.lanes() {
            let mut x = 1.8;
            while x + 1.6 < size.x - 0.6 {
                let (from, to) = (Pos2::new(x, lane), Pos2::new(x + 1.6, lane));
                self.sheet.line(self.to_window(from), self.to_window(to), width, self.light.paint);
                x += 3.6;
            }
        }
    }

    fn to_window(&self, on_ground: Pos2) -> Pos2 {
        self.lens.to_window(self.corner + on_ground.to_vec2())
    }

    fn draw_flows(&mut self, scene: &Scene) {
        let strength = self.moment.flow_strength();
        if strength <= 0.0 {
            return;
        }
        // With many flows each is thinner and fainter, so that vehicles stay to be seen.
        let crowd = (60.0 / scene.trades.len().max(1) as f32).min(1.0).powf(0.4);
        let ringed = |bay: u32| {
            let at = scene.at_bay(bay).map(|vehicle| vehicle.ordinal);
            at.is_some() && self.ringed[0] == at
        };
        let focus = self.ringed[0].is_some_and(|picked| scene.find(picked).is_some());
        let flows: Vec<(Ribbon, bool)> = scene
            .trades
            .iter()
            .map(|trade| {
                let own = ringed(trade.buyer) || ringed(trade.seller);
                let dim = if focus && !own { 0.3 } else { 1.0 };
                (self.flow(trade, strength * dim, if own { 1.0 } else { crowd }), own)
            })
            .collect();
        for own_turn in [false, true] {
            for (ribbon, _) in flows.iter().filter(|(_, own)| *own == own_turn) {
                self.sheet.ribbon(ribbon);
            }
        }
    }

    /// The flow of `trade`: it leaves the seller's tail and reaches the buyer's.
    fn flow(&self, trade: &Trade, strength: f32, crowd: f32) -> Ribbon {
        let scale = self.lens.scale;
        let (seller, buyer) = (self.ground.spot(trade.seller), self.ground.spot(trade.buyer));
        let apart = (buyer.middle - seller.middle).length();
        let reach = (0.42 * apart).clamp(2.5, 11.0);
        let tail = |spot: &super::ground::Spot, by: f32| {
            self.to_window(spot.middle + vec2(0.0, spot.lane_side * (CAR.y * 0.6 + by)))
        };
        let colour = self.theme.price(self.moment.price_share(trade.price));
        let width = (0.055 + 0.06 * trade.quantity.max(0.0).sqrt()) * crowd;
        let beads = scale >= detail::BEADS;
        let pace = if self.moment.calm { 0.0 } else { 2.6 };
        // Flows that stand beside each other shouldn't beat in step.
        let offset = (trade.buyer * 7 + trade.seller * 13) as f32 * 0.37;
        Ribbon {
            curve: [
                tail(&seller, 0.0),
                tail(&seller, reach),
                tail(&buyer, reach),
                tail(&buyer, 0.0),
            ],
            half_width: (width * scale).max(0.4),
            fill: colour.gamma_multiply(0.62 * strength * crowd),
            beads: colour.gamma_multiply(strength),
            bead: if beads { (width * 1.9).max(0.16) * scale } else { 0.0 },
            spacing: 3.4 * scale,
            run: (self.moment.clock * pace + offset) * scale,
        }
    }

    /// How far from the entrance (0) to the exit (1) a bay is.
    fn along(&self, spot: &Spot) -> f32 {
        spot.middle.x / self.ground.size().x
    }

    fn draw_leaver(&mut self, vehicle: &Parked) {
        let spot = self.ground.spot(vehicle.bay);
        let share = self.moment.leaving(self.along(&spot));
        if share >= 1.0 {
            return;
        }
        let pose = leaving(self.ground, &spot, share);
        let fade = ((1.0 - share) * 5.0).min(1.0);
        let missing = vehicle.missing() > 0.0;
        self.draw_vehicle(
            vehicle,
            pose,
            vehicle.soc(),
            Mood { fade, alarm: missing, ..Mood::default() },
        );
    }

    fn draw_parked(&mut self, vehicle: &Parked, before: Option<&Scene>) {
        let moment = self.moment;
        let tick = moment.frame.tick;
        let spot = self.ground.spot(vehicle.bay);
        let new = vehicle.arrived == tick;
        let pose = match new {
            true => arriving(&spot, moment.arriving(self.along(&spot))),
            false => parked(&spot),
        };
        let had = match before.and_then(|scene| scene.at_bay(vehicle.bay)) {
            Some(before) if before.ordinal == vehicle.ordinal => before.energy,
            _ if new => vehicle.on_arrival,
            _ => vehicle.energy,
        };
        let energy = had + (vehicle.energy - had) * moment.flowed();
        let mood = Mood {
            fade: if new { (moment.arriving(self.along(&spot)) * 8.0).min(1.0) } else { 1.0 },
            urgency: vehicle.urgency(tick),
            leaves_soon: vehicle.ticks_left(tick) <= 1,
            idle: vehicle.quantity > 0.0 && vehicle.filled <= 0.0 && moment.flowed() > 0.0,
            alarm: false,
        };
        self.draw_vehicle(vehicle, pose, energy / vehicle.capacity, mood);
    }

    fn draw_vehicle(&mut self, vehicle: &Parked, pose: Pose, soc: f32, mood: Mood) {
        let scale = self.lens.scale;
        let role = self.theme.side(vehicle.side).gamma_multiply(mood.fade);
        let middle = self.to_window(pose.middle);
        if scale < detail::VEHICLE {
            let shape = Block {
                along: pose.along,
                ..Block::new(around(middle, CAR * scale), scale * 0.5, role)
            };
            self.sheet.block(&shape);
            return;
        }
        let part = Part { middle, along: pose.along, scale };
        if self.ringed.contains(&Some(vehicle.ordinal)) {
            let picked = self.ringed[0] == Some(vehicle.ordinal);
            let ring = if picked { self.theme.text } else { self.theme.faint };
            let block = part.block(Vec2::ZERO, CAR + Vec2::splat(0.38), 0.85, Color32::TRANSPARENT);
            self.sheet.block(&block.edged((0.12 * scale).max(1.2), ring));
        }
        if scale >= detail::FINE {
            let (fall, darkness) = self.light.shadow;
            let shadow = Color32::from_black_alpha((255.0 * darkness * mood.fade) as u8);
            let block = part.block(Vec2::ZERO, CAR + Vec2::splat(0.04), 0.62, shadow);
            self.sheet.block(&Block { middle: block.middle + fall * (0.3 * scale), ..block });
        }
        self.draw_body(&part, role, &mood);
        self.draw_battery(&part, role, soc);
        if scale >= detail::FINE {
            self.draw_windows(&part, mood.fade);
            self.draw_target(&part, vehicle, mood.fade);
        }
        self.draw_signs(&part, role, &mood);
    }

    fn draw_body(&mut self, part: &Part, role: Color32, mood: &Mood) {
        let edge = if mood.idle { role.gamma_multiply(0.55) } else { role };
        let fill = self.theme.well.gamma_multiply(mood.fade);
        let body = part.block(Vec2::ZERO, CAR, 0.58, fill);
        self.sheet.block(&body.edged((0.13 * part.scale).max(1.0), edge));
    }

    /// The battery fills from the tail to the nose.
    fn draw_battery(&mut self, part: &Part, role: Color32, soc: f32) {
        let room = CAR - Vec2::splat(0.27);
        let filled = room.y * soc.clamp(0.0, 1.0);
        if filled * part.scale < 0.5 {
            return;
        }
        let colour = self.theme.well.lerp_to_gamma(role, 0.9);
        let middle = vec2(0.0, room.y - filled);
        self.sheet.block(&part.block(middle, vec2(room.x, filled), 0.34, colour));
    }

    fn draw_windows(&mut self, part: &Part, fade: f32) {
        let glass = self.theme.ground.gamma_multiply(0.42 * fade);
        self.sheet.block(&part.block(vec2(0.0, -0.78), vec2(0.5, 0.2), 0.18, glass));
        self.sheet.block(&part.block(vec2(0.0, 1.05), vec2(0.42, 0.13), 0.12, glass));
    }

    fn draw_target(&mut self, part: &Part, vehicle: &Parked, fade: f32) {
        let room = CAR.y - 0.27;
        let at = room * (1.0 - 2.0 * vehicle.target_soc());
        let mark = self.theme.text.gamma_multiply(fade);
        let half = vec2(CAR.x + 0.04, (0.06 * part.scale).max(0.7) / part.scale);
        self.sheet.block(&part.block(vec2(0.0, at), half, 0.0, mark));
    }

    /// A dot before the bonnet as time runs out; an open ring behind the tail without a trade.
    fn draw_signs(&mut self, part: &Part, role: Color32, mood: &Mood) {
        let nose = vec2(0.0, -CAR.y - 0.42);
        let dot = |colour: Color32| {
            part.block(nose, Vec2::splat(0.2), 0.2, colour.gamma_multiply(mood.fade))
        };
        if mood.leaves_soon || mood.alarm {
            self.sheet.block(&dot(self.theme.warning));
        } else if mood.urgency > 0.5 {
            self.sheet.block(&dot(self.theme.warning.gamma_multiply(0.7 * (mood.urgency - 0.5))));
        }
        if mood.idle && part.scale >= detail::FINE {
            let ring =
                part.block(vec2(0.0, CAR.y + 0.42), Vec2::splat(0.22), 0.22, Color32::TRANSPARENT);
            self.sheet.block(&ring.edged((0.09 * part.scale).max(1.0), role));
        }
    }
}

/// How a vehicle is doing.
#[derive(Clone, Copy, Debug)]
struct Mood {
    fade: f32,
    urgency: f32,
    leaves_soon: bool,
    /// It has an order and no trade.
    idle: bool,
    /// It leaves below its target.
    alarm: bool,
}

impl Default for Mood {
    fn default() -> Self {
        Self { fade: 1.0, urgency: 0.0, leaves_soon: false, idle: false, alarm: false }
    }
}

/// A frame of reference that moves with a vehicle: nose at negative y.
struct Part {
    middle: Pos2,
    along: Vec2,
    scale: f32,
}

impl Part {
    /// A box at `offset` from the vehicle's middle; lengths in metres.
    fn block(&self, offset: Vec2, half: Vec2, radius: f32, fill: Color32) -> Block {
        Block {
            middle: self.middle + turned(offset, self.along) * self.scale,
            half: half * self.scale,
            along: self.along,
            radius: radius * self.scale,
            fill,
            edge: fill,
            width: 0.0,
        }
    }
}

fn around(middle: Pos2, half: Vec2) -> Rect {
    Rect::from_center_size(middle, half * 2.0)
}

/// The vehicle of `scene` under `point`, on the ground of its lot.
pub fn vehicle_at<'a>(ground: &Ground, scene: &'a Scene, point: Pos2) -> Option<&'a Parked> {
    let bay = ground.bay_at(point)?;
    let away = point - ground.spot(bay).middle;
    let near = away.x.abs() <= CAR.x + 0.3 && away.y.abs() <= CAR.y + 0.3;
    near.then(|| scene.at_bay(bay)).flatten()
}

/// In words: what a vehicle is, for a glance.
pub fn in_words(vehicle: &Parked) -> &'static str {
    match vehicle.side {
        Side::Buyer => "Buyer",
        Side::Seller => "Seller",
        Side::Neutral => "Neutral",
    }
}
