//! Pictures without a display: the same app, drawn into an image.

use super::app::{Shown, Target, Tempo, ViewPlugin};
use super::house::House;
use super::png::{self, to_rgba};
use bevy::camera::{ImageRenderTarget, RenderTarget};
use bevy::log::LogPlugin;
use bevy::prelude::*;
use bevy::render::RenderPlugin;
use bevy::render::pipelined_rendering::PipelinedRenderingPlugin;
use bevy::render::render_resource::TextureFormat;
use bevy::render::view::screenshot::{Screenshot, ScreenshotCaptured};
use bevy::time::TimeUpdateStrategy;
use bevy::window::ExitCondition;
use bevy::winit::WinitPlugin;
use image::RgbaImage;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

/// A house that is drawn off-screen.
pub struct Studio {
    app: App,
    target: RenderTarget,
}

/// A picture that has been read back.
#[derive(Resource, Default)]
struct Developed(Option<Image>);

/// Waiting longer than this for a picture or a tick means that something is broken.
const PATIENCE: Duration = Duration::from_secs(120);

impl Studio {
    /// A studio for pictures of `width` × `height` pixels, `scale` pixels a point.
    ///
    /// # Errors
    /// In words, if there is no graphics driver at all.
    pub fn new(house: House, (width, height): (u32, u32), scale: f32) -> Result<Self, String> {
        let quiet = std::panic::take_hook();
        std::panic::set_hook(Box::new(|_| {}));
        let studio = catch_unwind(AssertUnwindSafe(|| Self::build(house, width, height, scale)));
        std::panic::set_hook(quiet);
        studio.map_err(|_| {
            "there is no graphics driver; a software one will do (on Debian and Ubuntu: \
             apt-get install mesa-vulkan-drivers)"
                .to_owned()
        })
    }

    fn build(mut house: House, width: u32, height: u32, scale: f32) -> Self {
        house.on_mut().foyer_mut().measured = false;
        let no_window = WindowPlugin {
            primary_window: None,
            exit_condition: ExitCondition::DontExit,
            ..default()
        };
        let mut app = App::new();
        app.add_plugins(
            DefaultPlugins
                .set(no_window)
                // Else the first pictures lack what is still being compiled.
                .set(RenderPlugin { synchronous_pipeline_compilation: true, ..default() })
                .disable::<WinitPlugin>()
                .disable::<LogPlugin>()
                // A picture shows what was just drawn, not what was drawn before.
                .disable::<PipelinedRenderingPlugin>(),
        )
        .insert_resource(TimeUpdateStrategy::ManualDuration(Duration::ZERO))
        .insert_resource(Tempo::Fixed(0.0))
        .init_resource::<Developed>()
        .insert_resource(Shown(house))
        .add_plugins(ViewPlugin);
        let image = Image::new_target_texture(width, height, TextureFormat::Rgba8UnormSrgb, None);
        let image = app.world_mut().resource_mut::<Assets<Image>>().add(image);
        let target = RenderTarget::Image(ImageRenderTarget { handle: image, scale_factor: scale });
        app.insert_resource(Target(Some(target.clone())));
        // The graphics device comes when it comes.
        while app.plugins_state() == bevy::app::PluginsState::Adding {
            bevy::tasks::tick_global_task_pools_on_main_thread();
        }
        app.finish();
        app.cleanup();
        Self { app, target }
    }

    /// The house, to set the scene.
    pub fn house(&mut self) -> &mut House {
        &mut self.app.world_mut().resource_mut::<Shown>().into_inner().0
    }

    /// Waits until the run has come to `tick`.
    ///
    /// # Errors
    /// In words, if the run complains or never gets there.
    pub fn wait_for(&mut self, tick: i32) -> Result<(), String> {
        let started = Instant::now();
        let on = self.house().on_mut();
        while on.ticks().end <= tick {
            if on.go_to(tick + 1)? == 0 {
                if started.elapsed() > 20 * PATIENCE {
                    return Err(format!("the run did not come to tick {tick}"));
                }
                std::thread::sleep(Duration::from_millis(1));
            }
        }
        // A run that has started may have another ground than the one before.
        if let Some(theatre) = self.house().lot() {
            theatre.pass(0.0);
        }
        Ok(())
    }

    /// Lets the picture settle: text is laid out, the lens has arrived.
    pub fn settle(&mut self) {
        for seconds in [0.0, 0.0, 1.0, 1.0, 0.0] {
            self.app.insert_resource(Tempo::Fixed(seconds));
            // Time for the lens, none for the playhead.
            let head = *self.house().on_mut().head();
            self.app.update();
            *self.house().on_mut().head() = head;
        }
        self.app.insert_resource(Tempo::Fixed(0.0));
        self.app.update();
        self.app.update();
    }

    /// Lets `seconds` pass as they would in a window.
    pub fn pass(&mut self, seconds: f32) {
        self.app.insert_resource(Tempo::Fixed(seconds));
        self.app.update();
        self.app.insert_resource(Tempo::Fixed(0.0));
    }

    /// Takes the picture.
    ///
    /// # Errors
    /// In words, if it can't be read back.
    pub fn picture(&mut self) -> Result<RgbaImage, String> {
        // Shapes reach the renderer one pass after they were drawn.
        self.app.update();
        self.app.world_mut().spawn(Screenshot(self.target.clone())).observe(
            |captured: On<ScreenshotCaptured>, mut developed: ResMut<Developed>| {
                developed.0 = Some(captured.image.clone());
            },
        );
        let started = Instant::now();
        loop {
            self.app.update();
            if let Some(image) = self.app.world_mut().resource_mut::<Developed>().0.take() {
                return to_rgba(&image);
            }
            if started.elapsed() > PATIENCE {
                return Err("the picture was never read back".to_owned());
            }
        }
    }
}

/// Saves a picture that Bevy took.
///
/// # Errors
/// In words, if it can't be written.
pub fn save(image: &Image, path: &Path) -> Result<(), String> {
    write(&to_rgba(image)?, path)
}

/// Writes a PNG, whole or not at all.
///
/// # Errors
/// In words, if it can't be written.
pub fn write(picture: &RgbaImage, path: &Path) -> Result<(), String> {
    let bytes = png::bytes(picture)?;
    crate::record::write_whole(path, &bytes).map(|_| ()).map_err(|error| error.to_string())
}
