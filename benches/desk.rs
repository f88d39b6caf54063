//! What the main thread spends on a frame of the window, without the renderer: the run's news,
//! panels, charts, the scene's sheet, and egui's own layout and tessellation.
//!
//! `cargo bench --bench desk`

#![allow(clippy::print_stdout, reason = "the result of a benchmark is what it prints")]

use bevy::camera::RenderTarget;
use bevy::log::LogPlugin;
use bevy::prelude::{App, Assets, DefaultPlugins, Image, PluginGroup, WindowPlugin};
use bevy::render::RenderPlugin;
use bevy::render::pipelined_rendering::PipelinedRenderingPlugin;
use bevy::render::render_resource::TextureFormat;
use bevy::render::settings::WgpuSettings;
use bevy::window::ExitCondition;
use bevy::winit::WinitPlugin;
use bevy_egui::egui::{self, Rect, pos2, vec2};
use haggle::play::{Pace, Stage};
use haggle::record::History;
use haggle::scenario;
use haggle::view::action::Page;
use haggle::view::app::{Shown, Target, Tempo, ViewPlugin};
use haggle::view::desk::{self, Panes};
use haggle::view::house::House;
use haggle::view::theatre::Theatre;
use haggle::view::{Preferences, theme};
use std::sync::Arc;
use std::time::{Duration, Instant};

const FRAMES: usize = 400;

/// A recording of `vehicles` vehicles in one lot over `ticks` ticks.
fn theatre(vehicles: u32, ticks: u32) -> Theatre {
    let sets = [
        format!("turnover.arrivals=Population({vehicles})"),
        format!("bays={}", vehicles * 5 / 4),
        "market.rule=DoubleAuction".to_owned(),
        "market.compare=[]".to_owned(),
    ];
    let scenario = scenario::load("lot_month", &sets).expect("a scenario");
    let mut stage = Stage::new(scenario, 42, 1).expect("a stage");
    let mut history = History::default();
    (0..ticks).for_each(|_| history.push(Arc::new(stage.step())));
    let mut theatre = Theatre::recorded(stage.playbill(), history, Preferences::default());
    theatre.foyer.keep_preferences = false;
    theatre
}

struct Desk {
    context: egui::Context,
    theatre: Theatre,
    panes: Panes,
    size: egui::Vec2,
}

impl Desk {
    fn new(theatre: Theatre, size: egui::Vec2) -> Self {
        let context = egui::Context::default();
        theme::install_fonts(&context);
        theatre.theme().install(&context);
        let mut desk = Self { context, theatre, panes: Panes::default(), size };
        desk.input();
        desk
    }

    /// A pass with nothing in it: fonts hold from the next one on.
    fn input(&mut self) {
        let input = self.raw_input();
        let _ = self.context.run_ui(input, |_| {});
    }

    fn raw_input(&self) -> egui::RawInput {
        egui::RawInput {
            screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), self.size)),
            ..Default::default()
        }
    }

    /// One frame; says how long layout and tessellation took.
    fn frame(&mut self, seconds: f32) -> (Duration, Duration) {
        let input = self.raw_input();
        let started = Instant::now();
        let context = self.context.clone();
        let output = context.run_ui(input, |ui| {
            desk::show(ui, &mut self.theatre, &mut self.panes, seconds);
        });
        let shown = started.elapsed();
        let meshes = context.tessellate(output.shapes, output.pixels_per_point);
        std::hint::black_box(meshes);
        (shown, started.elapsed() - shown)
    }
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// Prints the median and the slowest twentieth of `FRAMES` frames.
fn measure(name: &str, desk: &mut Desk, mut before: impl FnMut(&mut Theatre, usize)) {
    for _ in 0..20 {
        desk.frame(1.0 / 60.0);
    }
    let mut times: Vec<(Duration, Duration)> = (0..FRAMES)
        .map(|frame| {
            before(&mut desk.theatre, frame);
            desk.frame(1.0 / 60.0)
        })
        .collect();
    times.sort_unstable_by_key(|(shown, tessellated)| *shown + *tessellated);
    let whole = |(shown, tessellated): (Duration, Duration)| millis(shown + tessellated);
    let (shown, tessellated) = times[FRAMES / 2];
    let slow = whole(times[FRAMES * 19 / 20]);
    println!(
        "{name:<44} {:>7.2} ms   {:>7.2} ms   {slow:>7.2} ms",
        millis(shown),
        millis(tessellated),
    );
}

/// Prints what whole updates of the app take: Bevy's systems, the desk, meshes for the renderer,
/// with no renderer to take them.
fn measure_app(name: &str, theatre: Theatre) {
    let no_window = WindowPlugin {
        primary_window: None,
        exit_condition: ExitCondition::DontExit,
        ..Default::default()
    };
    let nothing = WgpuSettings { backends: None, ..Default::default() };
    let mut app = App::new();
    app.add_plugins(
        DefaultPlugins
            .set(no_window)
            .set(RenderPlugin { render_creation: nothing.into(), ..Default::default() })
            .disable::<WinitPlugin>()
            .disable::<LogPlugin>()
            .disable::<PipelinedRenderingPlugin>(),
    )
    .insert_resource(Shown(House::Lot(Box::new(theatre))))
    .insert_resource(Tempo::Fixed(1.0 / 60.0))
    .add_plugins(ViewPlugin);
    let image = Image::new_target_texture(1920, 1080, TextureFormat::Rgba8UnormSrgb, None);
    let handle = app.world_mut().resource_mut::<Assets<Image>>().add(image);
    app.insert_resource(Target(Some(RenderTarget::Image(handle.into()))));
    app.finish();
    app.cleanup();
    (0..20).for_each(|_| app.update());
    let mut times: Vec<Duration> = (0..FRAMES)
        .map(|_| {
            let started = Instant::now();
            app.update();
            started.elapsed()
        })
        .collect();
    times.sort_unstable();
    let (median, slow) = (times[FRAMES / 2], times[FRAMES * 19 / 20]);
    println!("{name:<44} {:>7.2} ms   {:>10}   {:>7.2} ms", millis(median), "", millis(slow));
}

fn main() {
    println!("{:<44} {:>10}   {:>10}   {:>10}", "frame", "desk", "egui mesh", "95 % of both");
    let size = vec2(1920.0, 1080.0);
    for (vehicles, ticks) in [(20, 480), (1000, 480), (1000, 10_000)] {
        let mut desk = Desk::new(theatre(vehicles, ticks), size);
        let name = |what: &str| format!("{vehicles} vehicles, {ticks} ticks, {what}");
        desk.theatre.head.pace = Pace::Ticks(2.0);
        measure(&name("2 ticks a second"), &mut desk, |_, _| {});
        measure(&name("scrubbing"), &mut desk, |theatre, frame| {
            // All over the timeline, a new tick every frame.
            let tick = frame as u32 * 7919 % ticks;
            theatre.head.seek(f64::from(tick) + 0.6);
        });
        desk.theatre.page = Page::Turnover;
        measure(&name("scrubbing, turnover"), &mut desk, |theatre, frame| {
            theatre.head.seek(f64::from(frame as u32 * 7919 % ticks) + 0.6);
        });
    }
    for vehicles in [20, 1000] {
        let mut theatre = theatre(vehicles, 480);
        theatre.head.pace = Pace::Ticks(2.0);
        measure_app(&format!("{vehicles} vehicles, the whole app"), theatre);
    }
}
