//! Every view drawn off-screen, and what must be in the picture.
//!
//! They take a Vulkan driver, a software one will do, so `cargo test` leaves them out;
//! `.ci/run` installs one and runs them: `cargo test -- --ignored pictures`.

use bevy_egui::egui::{Color32, Pos2, vec2};
use haggle::record::Side;
use haggle::scenario;
use haggle::view::action::{Action, Fold, Page, Pick};
use haggle::view::house::House;
use haggle::view::picture::Studio;
use haggle::view::theatre::Theatre;
use haggle::view::{Preferences, theme::Theme};
use image::RgbaImage;
use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// One renderer at a time: they share the machine's cores.
static RENDERER: Mutex<()> = Mutex::new(());

struct Shot {
    studio: Studio,
    picture: RgbaImage,
    scale: f32,
    _turn: MutexGuard<'static, ()>,
}

impl Shot {
    fn take(
        (name, sets): (&str, &[&str]),
        tick: i32,
        size: (u32, u32),
        scale: f32,
        set_scene: impl FnOnce(&mut Theatre),
    ) -> Self {
        let turn = RENDERER.lock().unwrap_or_else(PoisonError::into_inner);
        let sets: Vec<String> = sets.iter().map(|&set| set.to_owned()).collect();
        let scenario = scenario::load(name, &sets).expect("a scenario");
        let mut theatre = Theatre::live(scenario, 42, 2, Preferences::default());
        theatre.foyer.keep_preferences = false;
        let mut studio = Studio::new(House::Lot(Box::new(theatre)), size, scale).expect("a driver");
        set_scene(studio.house().lot().expect("a lot"));
        studio.wait_for(tick).expect("the tick");
        studio.house().lot().expect("a lot").head.hold(tick);
        studio.settle();
        let picture = studio.picture().expect("a picture");
        Self { studio, picture, scale, _turn: turn }
    }

    fn pixel(&self, at: Pos2) -> [u8; 3] {
        let inside = |at: f32, most: u32| ((at * self.scale) as u32).min(most - 1);
        let (width, height) = self.picture.dimensions();
        let [red, green, blue, _] =
            self.picture.get_pixel(inside(at.x, width), inside(at.y, height)).0;
        [red, green, blue]
    }

    /// How many colours there are in the part from `from` to `to`.
    fn colours(&self, from: Pos2, to: Pos2) -> usize {
        let mut colours = BTreeSet::new();
        let mut y = from.y;
        while y < to.y {
            let mut x = from.x;
            while x < to.x {
                colours.insert(self.pixel(Pos2::new(x, y)));
                x += 1.0;
            }
            y += 1.0;
        }
        colours.len()
    }
}

fn apart(a: [u8; 3], b: Color32) -> i32 {
    let b = [b.r(), b.g(), b.b()];
    a.iter().zip(b).map(|(&a, b)| (i32::from(a) - i32::from(b)).abs()).sum()
}

/// The colour of `side` over the body of a vehicle.
fn filled(theme: &Theme, side: Side) -> Color32 {
    theme.side(side)
}

fn assert_vehicles_are_drawn(shot: &mut Shot) {
    let (lens, site, theme, frame) = {
        let theatre = shot.studio.house().lot().expect("a lot");
        let frame = theatre.shown(&theatre.run).expect("a frame").clone();
        (theatre.lens, theatre.site, theatre.theme(), frame)
    };
    let scene = frame.scene(0).expect("a scene");
    let mut seen = 0;
    for vehicle in &scene.parked {
        let spot = site.ground.spot(vehicle.bay);
        // Near the tail the battery is filled, whatever its charge.
        let tail = lens.to_window(spot.middle + vec2(0.35, spot.lane_side * 1.38));
        if !lens.pane.shrink(4.0).contains(tail) || vehicle.soc() < 0.12 {
            continue;
        }
        let pixel = shot.pixel(tail);
        let own = apart(pixel, filled(&theme, vehicle.side));
        for side in [Side::Buyer, Side::Seller, Side::Neutral] {
            assert!(own <= apart(pixel, filled(&theme, side)), "{vehicle:?}: {pixel:?}");
        }
        assert!(apart(pixel, theme.asphalt) > 60, "vehicle {}: {pixel:?}", vehicle.ordinal);
        seen += 1;
    }
    assert!(seen * 2 > scene.parked.len(), "{seen} of {}", scene.parked.len());
    let taken: BTreeSet<u32> =
        scene.parked.iter().chain(&scene.left).map(|vehicle| vehicle.bay).collect();
    let free = (0..site.ground.bays).filter(|bay| !taken.contains(bay));
    let strange = free.filter(|&bay| {
        let pixel = shot.pixel(lens.to_window(site.ground.spot(bay).middle));
        // Flows may cross a free bay, vehicles may not stand in it.
        apart(pixel, theme.asphalt) > 120
    });
    assert!(strange.count() <= scene.trades.len() / 2 + 1);
}

#[test]
#[ignore = "takes a Vulkan driver"]
fn vehicles_are_where_the_frame_has_them() {
    for light in [false, true] {
        let mut shot = Shot::take(("lot_month", &[]), 40, (1280, 800), 1.0, |theatre| {
            theatre.foyer.preferences.dark = !light;
        });
        assert_vehicles_are_drawn(&mut shot);
    }
}

#[test]
#[ignore = "takes a Vulkan driver"]
fn flows_are_where_trades_are() {
    let busy = ("lot_month", &["turnover.arrivals=Population(30)"][..]);
    let mut shot = Shot::take(busy, 21, (1600, 900), 1.0, |_| {});
    let (lens, site, theme, frame) = {
        let theatre = shot.studio.house().lot().expect("a lot");
        let frame = theatre.shown(&theatre.run).expect("a frame").clone();
        (theatre.lens, theatre.site, theatre.theme(), frame)
    };
    let scene = frame.scene(0).expect("a scene");
    assert!(scene.trades.len() > 3, "{} trades", scene.trades.len());
    for trade in &scene.trades {
        let end = |bay| {
            let spot = site.ground.spot(bay);
            // A flow leaves a vehicle at its tail, toward the lane.
            lens.to_window(spot.middle + vec2(0.0, spot.lane_side * 2.6))
        };
        for at in [end(trade.buyer), end(trade.seller)] {
            let around = (-12..=12).map(|step| shot.pixel(at + vec2(step as f32 * 0.5, 0.0)));
            let strongest = around.map(|pixel| apart(pixel, theme.asphalt)).max();
            assert!(strongest > Some(25), "{trade:?}: {strongest:?}");
        }
    }
}

#[test]
#[ignore = "takes a Vulkan driver"]
fn every_page_size_and_theme_shows_its_panels() {
    for (size, scale, page, dark) in [
        ((1280, 720), 1.0, Page::Market, true),
        ((1280, 720), 1.0, Page::Turnover, false),
        ((2560, 1440), 2.0, Page::Turnover, true),
    ] {
        let mut shot = Shot::take(("lot_month", &[]), 70, size, scale, |theatre| {
            theatre.foyer.preferences.dark = dark;
            theatre.page = page;
        });
        let ordinal = {
            let theatre = shot.studio.house().lot().expect("a lot");
            theatre.shown(&theatre.run).expect("a frame").scene(0).expect("a scene").parked[0]
                .ordinal
        };
        shot.studio.house().lot().expect("a lot").act(Action::Pick(Some(Pick { lot: 0, ordinal })));
        shot.studio.settle();
        shot.picture = shot.studio.picture().expect("a picture");
        let (wide, high) = (size.0 as f32 / scale, size.1 as f32 / scale);
        let corners = [
            (Pos2::new(0.0, 0.0), Pos2::new(wide, 52.0)),
            (Pos2::new(0.0, 60.0), Pos2::new(250.0, high)),
            (Pos2::new(wide - 290.0, 60.0), Pos2::new(wide, high)),
            (Pos2::new(260.0, high - 200.0), Pos2::new(wide - 300.0, high)),
            (Pos2::new(260.0, 90.0), Pos2::new(wide - 300.0, high - 360.0)),
        ];
        for (from, to) in corners {
            let colours = shot.colours(from, to);
            assert!(colours > 12, "{size:?} {page:?}: {colours} colours from {from:?} to {to:?}");
        }
    }
}

#[test]
#[ignore = "takes a Vulkan driver"]
fn a_narrow_window_shows_its_scene_whole_and_panels_over_it() {
    for size in [(800, 600), (390, 844)] {
        let (wide, high) = (size.0 as f32, size.1 as f32);
        let mut shot = Shot::take(("lot_month", &[]), 21, size, 1.0, |_| {});
        assert_vehicles_are_drawn(&mut shot);
        let panel = shot.studio.house().lot().expect("a lot").theme().panel;
        let middle = |x: f32| Pos2::new(x, high * 0.4);
        // Left of the scene, right of it, and what of the scene stays in sight.
        let ends = [middle(6.0), middle(wide - 6.0)];
        let panels = |shot: &Shot| ends.map(|at| apart(shot.pixel(at), panel) < 6);
        assert_eq!(panels(&shot), [false, false]);
        for (fold, expected) in [(Fold::Parameters, [true, false]), (Fold::Picked, [false, true])] {
            shot.studio.house().lot().expect("a lot").act(Action::Toggled(fold));
            shot.studio.settle();
            shot.picture = shot.studio.picture().expect("a picture");
            assert_eq!(panels(&shot), expected, "{size:?} {fold:?}");
            let x = if expected[0] { 0.0 } else { wide - 240.0 };
            let inside = shot.colours(Pos2::new(x, 60.0), Pos2::new(x + 240.0, high));
            assert!(inside > 12, "{size:?} {fold:?}: {inside} colours");
        }
        shot.studio.house().lot().expect("a lot").act(Action::CloseDrawer);
        shot.studio.house().lot().expect("a lot").act(Action::Compare);
        shot.studio.wait_for(21).expect("the tick");
        shot.studio.settle();
        shot.picture = shot.studio.picture().expect("a picture");
        let ends = match wide > high {
            true => [Pos2::new(0.0, 90.0), Pos2::new(wide / 2.0, 90.0)],
            false => [Pos2::new(0.0, 90.0), Pos2::new(0.0, 360.0)],
        };
        for from in ends {
            let colours = shot.colours(from, from + vec2(wide.min(high) * 0.5, 240.0));
            assert!(colours > 60, "{size:?}: {colours} colours from {from:?}");
        }
    }
}

#[test]
#[ignore = "takes a Vulkan driver"]
fn a_thousand_vehicles_a_city_a_presenter_and_two_runs_are_drawn() {
    let crowd = ["turnover.arrivals=Population(1000)", "bays=1200", "market.rule=DoubleAuction"];
    let mut shot = Shot::take(("lot_day", &crowd), 6, (1920, 1080), 1.0, |_| {});
    let vehicles = shot
        .studio
        .house()
        .lot()
        .expect("a lot")
        .run
        .history
        .at(6)
        .expect("a frame")
        .pulse
        .population;
    assert!(vehicles > 800, "{vehicles}");
    assert!(shot.colours(Pos2::new(300.0, 100.0), Pos2::new(1600.0, 800.0)) > 200);
    drop(shot);
    let city = Shot::take(("city", &["lots=300"]), 3, (1280, 720), 1.0, |_| {});
    assert!(city.colours(Pos2::new(260.0, 90.0), Pos2::new(980.0, 480.0)) > 40);
    drop(city);
    let shot = Shot::take(("lot_tour", &[]), 30, (1280, 720), 1.0, |theatre| {
        theatre.foyer.presenting = true;
        theatre.act(Action::Compare);
    });
    for (from, to) in [(0.0, 640.0), (640.0, 1280.0)] {
        assert!(shot.colours(Pos2::new(from, 150.0), Pos2::new(to, 600.0)) > 60);
    }
}

#[test]
#[ignore = "takes a Vulkan driver"]
fn the_same_tick_gives_the_same_picture() {
    let take = || Shot::take(("lot_month", &[]), 33, (1000, 640), 1.0, |_| {}).picture;
    assert!(take() == take());
}
