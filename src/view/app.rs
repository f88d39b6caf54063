//! The app: a Bevy world that shows the theatre, in a window or off-screen.

use super::desk::Panes;
use super::gamma::{self, GammaPlugin};
use super::house::House;
use super::scene::ink::{self, Canvas, InkPlugin, Pane};
use super::theme::{self, Theme};
use bevy::camera::RenderTarget;
use bevy::ecs::schedule::SingleThreadedExecutor;
// The browser's own clock where there is no other.
use bevy::platform::time::Instant;
use bevy::prelude::*;
use bevy::sprite_render::MeshMaterial2d;
use bevy_egui::{
    EguiContexts, EguiGlobalSettings, EguiPlugin, EguiPrimaryContextPass, PrimaryEguiContext, egui,
};
use std::time::Duration;

/// Shows a theatre.
#[derive(Debug)]
pub struct ViewPlugin;

impl Plugin for ViewPlugin {
    fn build(&self, app: &mut App) {
        app.add_plugins((EguiPlugin::default(), GammaPlugin, InkPlugin))
            .init_resource::<Target>()
            .init_resource::<Tempo>()
            .init_resource::<Drawn>()
            .init_resource::<Cost>()
            .add_systems(Startup, set_up)
            .add_systems(First, start_counting)
            .add_systems(EguiPrimaryContextPass, (show, draw).chain())
            .add_systems(Last, stop_counting);
    }

    /// The systems of a picture are many and small: to hand them to other threads takes longer than
    /// to run them. The renderer, which is another world, has threads as ever.
    fn finish(&self, app: &mut App) {
        for (_, schedule) in app.world_mut().resource_mut::<Schedules>().iter_mut() {
            schedule.set_executor(SingleThreadedExecutor::new());
        }
    }
}

/// The house that is shown.
#[derive(Resource, Debug, Deref, DerefMut)]
pub struct Shown(pub House);

/// Where the camera draws: none is the window.
#[derive(Resource, Default, Clone, Debug)]
pub struct Target(pub Option<RenderTarget>);

/// How much time a picture is worth.
#[derive(Resource, Default, Clone, Copy, Debug, PartialEq)]
pub enum Tempo {
    /// As much as has passed.
    #[default]
    Real,
    /// So many seconds.
    Fixed(f32),
}

/// What the desk has drawn.
#[derive(Resource, Default, Debug)]
struct Drawn(Panes);

#[derive(Component)]
struct SceneCamera;

/// What the main thread spends on frames, without the renderer's own work.
#[derive(Resource, Debug)]
pub struct Cost {
    /// Whether it is told.
    pub tell: bool,
    started: Instant,
    told: Instant,
    frames: Vec<Duration>,
}

impl Default for Cost {
    fn default() -> Self {
        let now = Instant::now();
        Self { tell: false, started: now, told: now, frames: Vec::new() }
    }
}

impl Cost {
    /// Nothing counted yet; told every second if `tell`.
    pub fn told(tell: bool) -> Self {
        Self { tell, ..Self::default() }
    }

    /// The median and the longest of the last frames, and their number; forgets them.
    pub fn take(&mut self) -> Option<(Duration, Duration, usize)> {
        let mut frames = std::mem::take(&mut self.frames);
        frames.sort_unstable();
        let longest = *frames.last()?;
        Some((frames[frames.len() / 2], longest, frames.len()))
    }
}

fn set_up(
    mut commands: Commands,
    target: Res<Target>,
    mut egui_settings: ResMut<EguiGlobalSettings>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut panes: ResMut<Assets<Pane>>,
) {
    egui_settings.auto_create_primary_context = false;
    let target = target.0.clone().unwrap_or_default();
    let projection = OrthographicProjection {
        // As in egui, points are counted from the upper left corner.
        viewport_origin: Vec2::new(0.0, 1.0),
        ..OrthographicProjection::default_2d()
    };
    commands.spawn((
        SceneCamera,
        PrimaryEguiContext,
        Camera2d,
        Msaa::Off,
        gamma::blending(),
        Projection::Orthographic(projection),
        target,
    ));
    for layer in [0.0, 1.0] {
        commands.spawn(ink::canvas(layer, &mut meshes, &mut panes));
    }
}

/// Lays out and draws everything but pixels.
fn show(
    mut contexts: EguiContexts,
    mut house: ResMut<Shown>,
    mut drawn: ResMut<Drawn>,
    mut clear: ResMut<ClearColor>,
    time: Res<Time<Real>>,
    tempo: Res<Tempo>,
    mut look: Local<Option<(Theme, f32)>>,
) -> Result {
    let context = contexts.ctx_mut()?;
    let foyer = house.on().foyer();
    let wanted = (foyer.theme(), foyer.preferences.scale);
    if *look != Some(wanted) {
        if look.is_none() {
            theme::install_fonts(context);
            context.options_mut(|options| options.zoom_with_keyboard = false);
        }
        wanted.0.install(context);
        context.set_zoom_factor(wanted.1);
        let [red, green, blue, _] = wanted.0.scene.to_array();
        clear.0 = Color::srgb_u8(red, green, blue);
        *look = Some(wanted);
        // Fonts and sizes hold from the next pass on.
        return Ok(());
    }
    let seconds = match *tempo {
        Tempo::Real => time.delta_secs().min(0.25),
        Tempo::Fixed(seconds) => seconds,
    };
    let builder = egui::UiBuilder::new()
        .layer_id(egui::LayerId::background())
        .max_rect(context.viewport_rect());
    let mut root = egui::Ui::new(context.clone(), "root".into(), builder);
    house.show(&mut root, &mut drawn.0, seconds);
    Ok(())
}

/// Hands the sheets to the renderer.
fn draw(
    mut drawn: ResMut<Drawn>,
    house: Res<Shown>,
    canvases: Query<(&Mesh2d, &MeshMaterial2d<Pane>), With<Canvas>>,
    mut camera: Single<&mut Projection, With<SceneCamera>>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut panes: ResMut<Assets<Pane>>,
) {
    if let Projection::Orthographic(projection) = &mut **camera {
        projection.scale = 1.0 / house.on().foyer().preferences.scale;
    }
    let Panes { places, sheets } = &mut drawn.0;
    for ((canvas, sheet), place) in canvases.iter().zip(sheets).zip(places) {
        match place {
            Some(place) => ink::show(sheet, *place, canvas, &mut meshes, &mut panes),
            None => ink::hide(canvas, &mut panes),
        }
    }
}

fn start_counting(mut cost: ResMut<Cost>) {
    cost.started = Instant::now();
}

fn stop_counting(mut cost: ResMut<Cost>, house: Res<Shown>) {
    let spent = cost.started.elapsed();
    if !cost.tell {
        return;
    }
    cost.frames.push(spent);
    if cost.told.elapsed() < Duration::from_secs(1) {
        return;
    }
    cost.told = Instant::now();
    let Some((median, longest, frames)) = cost.take() else { return };
    let millis = |time: Duration| time.as_secs_f64() * 1e3;
    let (number, what) = house.on().population();
    info!(
        "{frames} frames, main thread {:.2} ms (median), {:.2} ms (longest), {number} {what}",
        millis(median),
        millis(longest),
    );
}
