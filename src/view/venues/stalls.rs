//! The stalls: traders on their rails, the streams to where they trade, and each venue's book.

use super::ground::Ground;
use super::theatre::Theatre;
use super::{colour, dial, name, side};
use crate::record::venues::{Frame, Trader, Venue};
use crate::view::action::Action;
use crate::view::panels::widget::row::Words;
use crate::view::panels::widget::words;
use crate::view::theme::{self, Theme};
use bevy_egui::egui::epaint::CubicBezierShape;
use bevy_egui::egui::{
    self, Align2, Color32, CornerRadius, FontId, Pos2, Rect, Sense, Shape, Stroke, Ui, WidgetInfo,
    WidgetType, pos2, vec2,
};

/// A pointer so near to a trader is on it, points.
const NEAR: f32 = 12.0;

/// Draws them into `room`; `large` letters can be read from far away.
pub fn show(
    ui: &mut Ui,
    theatre: &Theatre,
    theme: &Theme,
    room: Rect,
    large: bool,
    asks: &mut Vec<Action>,
) {
    let response = ui.allocate_rect(room, Sense::click());
    ui.painter().rect_filled(room, 0.0, theme.scene);
    let Some(frame) = theatre.frame() else { return };
    if theatre.own.eased.spots.len() != frame.traders.len() {
        return;
    }
    let scene =
        Scene { theatre, frame, theme, room, large, ground: Ground { venues: frame.venues.len() } };
    scene.rails(ui);
    for venue in 0..frame.venues.len() {
        scene.ground(ui, venue);
    }
    scene.streams(ui);
    for venue in 0..frame.venues.len() {
        scene.head(ui, venue);
        scene.book(ui, venue);
    }
    scene.traders(ui);
    for (venue, own) in frame.venues.iter().enumerate().filter(|(_, own)| own.deals > 0) {
        scene.price(ui, venue, own);
    }
    let pointed = response.hover_pos().and_then(|pointer| scene.nearest(pointer));
    let told = pointed.or(theatre.own.trader).filter(|at| *at < frame.traders.len());
    if let Some(at) = told {
        scene.caption(ui, at);
    }
    scene.listen(ui, &response, pointed, asks);
}

/// A stage as it is drawn.
struct Scene<'a> {
    theatre: &'a Theatre,
    frame: &'a Frame,
    theme: &'a Theme,
    room: Rect,
    large: bool,
    ground: Ground,
}

impl Scene<'_> {
    /// A spot of the ground in the window.
    fn at(&self, spot: Pos2) -> Pos2 {
        self.room.min + spot.to_vec2() * self.room.size()
    }

    fn rect(&self, part: Rect) -> Rect {
        Rect::from_min_max(self.at(part.min), self.at(part.max))
    }

    fn spot(&self, trader: usize) -> Pos2 {
        self.at(self.theatre.own.eased.spots[trader])
    }

    fn font(&self, size: f32) -> FontId {
        FontId::proportional(if self.large { size * 1.5 } else { size })
    }

    fn bold(&self, size: f32) -> FontId {
        FontId::new(if self.large { size * 1.5 } else { size }, theme::bold())
    }

    /// How strongly a trader is drawn: what isn't picked steps back.
    fn strength(&self, at: usize, trader: &Trader) -> f32 {
        let own = &self.theatre.own;
        let kept = match (own.trader, own.venue) {
            (Some(picked), _) => picked == at,
            (None, Some(venue)) => trader.venue.is_some_and(|it| usize::from(it) == venue),
            (None, None) => true,
        };
        if kept { 1.0 } else { 0.3 }
    }

    /// How strongly a book is drawn.
    fn clarity(&self, venue: usize) -> f32 {
        let other = self.theatre.own.venue.is_some_and(|picked| picked != venue);
        if other { 0.35 } else { 1.0 }
    }

    /// Both rails with every trader's type.
    fn rails(&self, ui: &Ui) {
        let theme = self.theme;
        for buys in [true, false] {
            let [from, to] = [0.0, 1.0].map(|type_| self.at(self.ground.rail(buys, type_)));
            ui.painter().line_segment([from, to], Stroke::new(1.0, theme.line));
            let away = if buys { -1.0 } else { 1.0 };
            let y = from.y + away * if self.large { 24.0 } else { 16.0 };
            let about = match (buys, self.room.width() > 520.0) {
                (true, true) => "Buyers, by the most each would pay",
                (false, true) => "Sellers, by the least each would take",
                (true, false) => "Buyers by type",
                (false, false) => "Sellers by type",
            };
            let ink = side(theme, buys);
            let head = Words { text: about, font: self.bold(12.0), colour: ink };
            head.paint(ui, pos2(self.room.center().x, y), Align2::CENTER_CENTER, to.x - from.x);
            for (text, at, align) in
                [("0", from.x, Align2::LEFT_CENTER), ("1", to.x, Align2::RIGHT_CENTER)]
            {
                let end = Words { text, font: self.font(11.0), colour: theme.muted };
                end.paint(ui, pos2(at, y), align, 30.0);
            }
        }
        for (at, trader) in self.frame.traders.iter().enumerate() {
            let place = self.at(self.ground.rail(trader.buys, trader.type_));
            let ink = trader.venue.map_or(theme.faint, |venue| colour(theme, venue.into()));
            let ink = ink.gamma_multiply(self.strength(at, trader));
            let half = if self.large { 5.0 } else { 3.5 };
            ui.painter().vline(place.x, place.y - half..=place.y + half, Stroke::new(2.0, ink));
        }
    }

    /// From each type to its offer.
    fn streams(&self, ui: &Ui) {
        for (at, trader) in self.frame.traders.iter().enumerate() {
            let from = self.at(self.ground.rail(trader.buys, trader.type_));
            let to = self.spot(at);
            if from.distance(to) < 4.0 {
                continue;
            }
            let picked = self.theatre.own.trader == Some(at);
            let strength = match (picked, self.strength(at, trader) < 1.0) {
                (true, _) => 0.9,
                (false, true) => 0.05,
                (false, false) if self.theme.dark => 0.2,
                (false, false) => 0.28,
            };
            let bend = vec2(0.0, (to.y - from.y) * 0.45);
            let stream = CubicBezierShape::from_points_stroke(
                [from, from + bend, to - bend, to],
                false,
                Color32::TRANSPARENT,
                Stroke::new(
                    if picked { 2.0 } else { 1.2 },
                    side(self.theme, trader.buys).gamma_multiply(strength),
                ),
            );
            ui.painter().add(stream);
        }
    }

    /// The ground of a stall.
    fn ground(&self, ui: &Ui, venue: usize) {
        let theme = self.theme;
        let place = self.rect(self.ground.stall(venue));
        let ink = colour(theme, venue);
        let picked = self.theatre.own.venue == Some(venue);
        let edge = if picked { ink } else { theme.line };
        ui.painter().rect(
            place,
            CornerRadius::same(10),
            theme.panel,
            Stroke::new(if picked { 2.0 } else { 1.0 }, edge),
            egui::StrokeKind::Inside,
        );
    }

    /// The head of a stall: its name, its dial, what it comes to.
    fn head(&self, ui: &Ui, venue: usize) {
        let (theme, own) = (self.theme, self.frame.venues[venue]);
        let place = self.rect(self.ground.stall(venue));
        let ink = colour(theme, venue);
        let book = self.rect(self.ground.book(venue));
        let head = Rect::from_min_max(place.min, pos2(place.right(), book.top()));
        let radius = (head.height() * 0.5).min(head.width() * 0.15).clamp(16.0, 72.0);
        let margin = radius * 0.45 + 14.0;
        let hub =
            pos2(head.right() - radius - margin, head.top() + head.height() * 0.5 + radius * 0.42);
        dial::show(ui, theme, hub, radius, self.theatre.own.eased.k[venue], own.learns);
        let left = head.left() + 16.0;
        let width = hub.x - radius - 14.0 - left;
        let title = format!("Venue {}", venue + 1);
        let top = head.top() + if self.large { 26.0 } else { 20.0 };
        let name = Words { text: &title, font: self.bold(16.0), colour: ink };
        name.paint(ui, pos2(left, top), Align2::LEFT_CENTER, width);
        let step = if self.large { 26.0 } else { 17.0 };
        let [buyers, sellers] = own.shares.map(words::percent);
        let deals = words::count(own.deals as usize, "deal", "deals");
        let efficiency = words::percent(own.efficiency);
        // Where there is no room for all, the colour says what it is a share of.
        let lines = [
            (format!("{buyers} of buyers"), buyers, theme.buyer),
            (format!("{sellers} of sellers"), sellers, theme.seller),
            (format!("{deals} · efficiency {efficiency}"), deals, theme.muted),
        ];
        for (line, (long, short, colour)) in lines.iter().enumerate() {
            let y = top + step * (line as f32 + 1.25);
            let words = |text| Words { text, font: self.font(12.0), colour: *colour };
            let fits = words(long).width(ui) <= width;
            if y < book.top() - 10.0 {
                let words = words(if fits { long } else { short });
                words.paint(ui, pos2(left, y), Align2::LEFT_CENTER, width);
            }
        }
    }

    /// A venue's book: demand and supply as steps, and what trade is worth.
    fn book(&self, ui: &Ui, venue: usize) {
        let (theme, own) = (self.theme, &self.frame.venues[venue]);
        let book = self.rect(self.ground.book(venue));
        let stall = self.rect(self.ground.stall(venue));
        let eased = &self.theatre.own.eased;
        let strength = self.clarity(venue);
        let at =
            |rank: f32, offer: f32| self.at(self.ground.offer(venue, rank, eased.units, offer));
        for price in [0.0, 0.5, 1.0] {
            let y = at(0.0, price).y.round();
            let line = Stroke::new(1.0, theme.line.gamma_multiply(0.7));
            ui.painter().hline(book.x_range(), y, line);
            // Where there is no room beside the book, its ends are enough.
            if price == 0.5 && book.left() - stall.left() < 26.0 {
                continue;
            }
            let text = words::trimmed(f64::from(price), 0, 1);
            let words = Words { text: &text, font: self.font(10.5), colour: theme.muted };
            words.paint(ui, pos2(book.left() - 6.0, y), Align2::RIGHT_CENTER, 40.0);
        }
        let [bids, asks] = &eased.books[venue];
        if bids.is_empty() && asks.is_empty() {
            let empty = Words { text: "nobody came", font: self.font(12.0), colour: theme.muted };
            empty.paint(ui, book.center(), Align2::CENTER_CENTER, book.width());
            return;
        }
        let fill = colour(theme, venue).gamma_multiply(0.16 * strength);
        for (rank, (bid, ask)) in bids.iter().zip(asks).take(own.deals as usize).enumerate() {
            let part = Rect::from_two_pos(at(rank as f32, *bid), at(rank as f32 + 1.0, *ask));
            ui.painter().rect_filled(part, 0.0, fill);
        }
        for (buys, offers) in [(true, bids), (false, asks)] {
            let steps = offers.iter().enumerate();
            let points: Vec<Pos2> = steps
                .flat_map(|(rank, offer)| [at(rank as f32, *offer), at(rank as f32 + 1.0, *offer)])
                .collect();
            let ink = side(theme, buys).gamma_multiply(strength);
            let width = if self.large { 3.0 } else { 1.8 };
            ui.painter().add(Shape::line(points, Stroke::new(width, ink)));
        }
    }

    /// Where the price may lie, and where k puts it.
    fn price(&self, ui: &Ui, venue: usize, own: &Venue) {
        let (theme, strength) = (self.theme, self.clarity(venue));
        let book = self.rect(self.ground.book(venue));
        let units = self.theatre.own.eased.units;
        let at = |offer| self.at(self.ground.offer(venue, own.deals as f32, units, offer));
        let [low, high] = own.interval.map(at);
        let ink = theme.text.gamma_multiply(strength);
        let bar = Rect::from_min_max(pos2(low.x - 5.0, high.y), pos2(low.x + 5.0, low.y));
        ui.painter().rect_filled(bar, 2.0, ink.gamma_multiply(0.22));
        for end in [low, high] {
            ui.painter().hline(end.x - 5.0..=end.x + 5.0, end.y, Stroke::new(1.5, ink));
        }
        let dot = at(own.price);
        let ends = [pos2(book.left(), dot.y), dot];
        let line = Stroke::new(1.3, ink.gamma_multiply(0.8));
        ui.painter().extend(Shape::dashed_line(&ends, line, 5.0, 4.0));
        let radius = if self.large { 6.5 } else { 4.5 };
        ui.painter().circle(dot, radius, ink, Stroke::new(2.0, theme.panel));
        let text = format!("price {}", words::number(own.price, 2));
        let label = Words { text: &text, font: self.bold(12.0), colour: ink };
        let size = vec2(label.width(ui) + 10.0, if self.large { 26.0 } else { 18.0 });
        let right = dot.x + 12.0 + size.x < book.right();
        let x = if right { dot.x + 12.0 } else { dot.x - 12.0 - size.x };
        let place = Rect::from_min_size(pos2(x, dot.y - size.y / 2.0), size);
        ui.painter().rect_filled(place, 4.0, theme.panel.gamma_multiply(0.85));
        label.paint(ui, place.center(), Align2::CENTER_CENTER, size.x);
    }

    /// Every trader where it stands: full if it trades, a ring if it doesn't.
    fn traders(&self, ui: &Ui) {
        let crowd = self.frame.traders.len().max(1) as f32;
        let radius = (self.room.width() / crowd * 0.32).clamp(2.6, 4.5);
        let radius = if self.large { radius * 1.4 } else { radius };
        for (at, trader) in self.frame.traders.iter().enumerate() {
            let place = self.spot(at);
            let strength = self.strength(at, trader);
            let ink = side(self.theme, trader.buys).gamma_multiply(strength);
            match (trader.venue, trader.traded) {
                (None, _) => {
                    let out = self.theme.neutral.gamma_multiply(strength);
                    ui.painter().circle_filled(place, radius * 0.8, out);
                }
                (Some(_), true) => {
                    let ring = Stroke::new(1.0, self.theme.panel);
                    ui.painter().circle(place, radius, ink, ring);
                }
                (Some(_), false) => {
                    ui.painter().circle(place, radius, self.theme.panel, Stroke::new(1.4, ink));
                }
            }
            if self.theatre.own.trader == Some(at) {
                let ring = Stroke::new(2.0, self.theme.text);
                ui.painter().circle_stroke(place, radius + 4.0, ring);
            }
        }
    }

    /// The trader at the pointer.
    fn nearest(&self, pointer: Pos2) -> Option<usize> {
        let apart = |at: usize| {
            let trader = &self.frame.traders[at];
            let rail = self.at(self.ground.rail(trader.buys, trader.type_));
            self.spot(at).distance(pointer).min(rail.distance(pointer))
        };
        let near = (0..self.frame.traders.len()).map(|at| (apart(at), at));
        let near = near.filter(|(apart, _)| *apart < NEAR);
        near.min_by(|left, right| left.0.total_cmp(&right.0)).map(|(_, at)| at)
    }

    /// A trader in words, beside its rail.
    fn caption(&self, ui: &Ui, at: usize) {
        let theme = self.theme;
        let trader = &self.frame.traders[at];
        let text = in_words(self.frame, at);
        let words = Words { text: &text, font: self.font(12.5), colour: theme.text };
        let width = (words.width(ui) + 24.0).min(self.room.width() - 12.0);
        let rail = self.at(self.ground.rail(trader.buys, 0.5)).y;
        let y = rail + if trader.buys { 22.0 } else { -22.0 };
        let place = Rect::from_center_size(
            pos2(self.room.center().x, y),
            vec2(width, if self.large { 34.0 } else { 26.0 }),
        );
        let line = Stroke::new(1.0, theme.line);
        ui.painter().rect(place, 7.0, theme.raised, line, egui::StrokeKind::Inside);
        words.paint(ui, place.center(), Align2::CENTER_CENTER, width - 12.0);
    }

    /// What is clicked is picked: a trader, else a stall, else nothing.
    fn listen(
        &self,
        ui: &mut Ui,
        response: &egui::Response,
        pointed: Option<usize>,
        asks: &mut Vec<Action>,
    ) {
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Image, true, "Venues and traders"));
        for (venue, own) in self.frame.venues.iter().enumerate() {
            let place = self.rect(self.ground.stall(venue));
            let stall = ui.interact(place, ui.id().with(("stall", venue)), Sense::click());
            let is_picked = self.theatre.own.venue == Some(venue);
            let told = stall_in_words(self.frame, venue, own);
            stall.widget_info(|| {
                WidgetInfo::selected(WidgetType::SelectableLabel, true, is_picked, told.clone())
            });
            if stall.clicked() {
                let pointer = stall.interact_pointer_pos();
                asks.push(match pointer.and_then(|pointer| self.nearest(pointer)) {
                    Some(at) => self.pick(at),
                    None => Action::PickVenue((!is_picked).then_some(venue)),
                });
            }
        }
        if response.clicked() {
            asks.push(match pointed {
                Some(at) => self.pick(at),
                None => Action::Pick(None),
            });
        }
    }

    fn pick(&self, at: usize) -> Action {
        Action::PickTrader((self.theatre.own.trader != Some(at)).then_some(at))
    }
}

/// What a trader does in this stage, in words.
pub fn in_words(frame: &Frame, at: usize) -> String {
    let trader = &frame.traders[at];
    let who = format!("{}, type {}", name(&frame.traders, at), words::number(trader.type_, 2));
    let Some(venue) = trader.venue else { return format!("{who}: stays out") };
    let offers = if trader.buys { "bids" } else { "asks" };
    let offer = words::number(trader.offer, 2);
    let venue = venue + 1;
    match trader.traded {
        true => {
            let gain = words::signed(trader.profit, 3);
            format!("{who}: {offers} {offer} in venue {venue} and gains {gain}")
        }
        false => format!("{who}: {offers} {offer} in venue {venue}, without a trade"),
    }
}

fn stall_in_words(frame: &Frame, venue: usize, own: &Venue) -> String {
    let [buyers, sellers] = [true, false].map(|buys| frame.in_venue(venue, buys).count());
    let price = match own.deals {
        0 => "no deal".to_owned(),
        deals => format!("{deals} deals at {}", words::number(own.price, 2)),
    };
    format!(
        "Venue {}: k {}, {buyers} buyers and {sellers} sellers, {price}",
        venue + 1,
        words::trimmed(f64::from(own.k), 0, 2)
    )
}
