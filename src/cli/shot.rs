//! `haggle shot` and `haggle film`: pictures without a display.

use super::console::{Progress, asked_to_stop, print, stop_between_ticks};
use super::view::house;
use super::{Common, Failure};
use crate::play::Pace;
use crate::view::Preferences;
use crate::view::action::{Action, Page, Pick};
use crate::view::picture::{Studio, write};
use crate::view::reel::{Reel, check_ending};
use std::path::PathBuf;

/// What every picture is made of.
#[derive(clap::Args, Clone, Debug)]
pub struct PictureArgs {
    /// Scenario (a file, or the name of one that `haggle list` shows), or a recording
    #[arg(value_name = "SCENARIO|RECORDING", default_value = "lot_month")]
    source: String,
    #[command(flatten)]
    common: Common,
    /// Width and height, pixels
    #[arg(long, default_value = "1920x1080", value_parser = parse_size)]
    size: (u32, u32),
    /// Pixels a point: 2 for a picture that will be looked at closely
    #[arg(long, default_value_t = 1.0, value_parser = parse_scale)]
    scale: f32,
    /// Dark text on a light ground
    #[arg(long)]
    light: bool,
    /// Only the scene, with large captions
    #[arg(long)]
    present: bool,
    /// The page of turnover instead of the market's
    #[arg(long)]
    turnover: bool,
    /// The page of learning instead of the market's
    #[arg(long, conflicts_with = "turnover")]
    learning: bool,
    /// Pick this vehicle, by its number
    #[arg(long, value_name = "NUMBER")]
    pick: Option<u32>,
    /// Beside it the same arrivals under this rule, such as `greedy`
    #[arg(long, value_name = "RULE")]
    beside: Option<String>,
    /// Without panels
    #[arg(long)]
    bare: bool,
    /// Magnify the scene by this factor
    #[arg(long, default_value_t = 1.0, value_parser = parse_scale)]
    zoom: f32,
}

/// Arguments of `haggle shot`.
#[derive(clap::Args, Debug)]
pub struct ShotArgs {
    #[command(flatten)]
    picture: PictureArgs,
    /// The tick that is shown, as it stands when it is over
    #[arg(long, default_value_t = 12, value_parser = clap::value_parser!(i32).range(0..=10_000_000))]
    tick: i32,
    /// Where the PNG goes
    #[arg(long, value_name = "FILE", default_value = "haggle.png")]
    out: PathBuf,
}

/// Arguments of `haggle film`.
#[derive(clap::Args, Debug)]
pub struct FilmArgs {
    #[command(flatten)]
    picture: PictureArgs,
    /// First tick
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(i32).range(0..=10_000_000))]
    from: i32,
    /// First tick that is no longer shown
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(i32).range(1..=10_000_000))]
    to: i32,
    /// Pictures a second
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=120))]
    fps: u32,
    /// Ticks a second
    #[arg(long, default_value_t = 0.5, value_parser = parse_speed)]
    speed: f64,
    /// FILE.mp4 (with ffmpeg), FILE.gif, or a folder for PNGs
    #[arg(long, value_name = "FOLDER|FILE")]
    out: PathBuf,
}

fn parse_size(text: &str) -> Result<(u32, u32), String> {
    let parts = text.split_once(['x', '×']);
    let (width, height) = parts.ok_or("allowed is WIDTHxHEIGHT, as 1920x1080")?;
    let side = |part: &str| {
        part.parse()
            .ok()
            .filter(|side| (64..=8192).contains(side))
            .ok_or_else(|| format!("`{part}` is not a number of pixels; allowed is 64 to 8192"))
    };
    Ok((side(width)?, side(height)?))
}

fn parse_within(text: &str, low: f64, high: f64) -> Result<f64, String> {
    let number = text.parse().ok().filter(|number| (low..=high).contains(number));
    number.ok_or_else(|| format!("allowed is a number from {low} to {high}"))
}

fn parse_scale(text: &str) -> Result<f32, String> {
    parse_within(text, 0.25, 50.0).map(|scale| scale as f32)
}

fn parse_speed(text: &str) -> Result<f64, String> {
    parse_within(text, 0.01, 1000.0)
}

/// Takes one picture.
///
/// # Errors
/// [`Failure::Input`] if the scenario is wrong, [`Failure::Run`] if no picture can be taken.
pub fn shot(args: &ShotArgs) -> Result<(), Failure> {
    let mut studio = studio(&args.picture)?;
    studio.wait_for(args.tick).map_err(Failure::run)?;
    studio.house().on_mut().head().hold(args.tick);
    set_scene(&mut studio, &args.picture);
    studio.settle();
    let picture = studio.picture().map_err(Failure::run)?;
    write(&picture, &args.out).map_err(Failure::run)?;
    print(&format!("{}\n", args.out.display()))
}

/// Takes many pictures.
///
/// # Errors
/// As [`shot`].
pub fn film(args: &FilmArgs) -> Result<(), Failure> {
    if args.to <= args.from {
        return Err(Failure::input(miette::miette!(
            "--to {} is not after --from {}",
            args.to,
            args.from
        )));
    }
    check_ending(&args.out).map_err(|reason| Failure::input(miette::miette!("--out: {reason}")))?;
    let mut studio = studio(&args.picture)?;
    studio.wait_for(args.to - 1).map_err(Failure::run)?;
    studio.house().on_mut().head().hold(args.from);
    set_scene(&mut studio, &args.picture);
    studio.settle();
    let head = studio.house().on_mut().head();
    head.seek(f64::from(args.from));
    (head.pace, head.playing) = (Pace::Ticks(args.speed), true);
    let seconds = f64::from(args.to - args.from) / args.speed;
    let pictures = (seconds * f64::from(args.fps)).ceil() as u64;
    let mut reel = Reel::create(&args.out, args.fps).map_err(Failure::run)?;
    stop_between_ticks();
    let mut progress = Progress::of("film", pictures, "pictures");
    for done in 0..pictures {
        if asked_to_stop() {
            return Err(Failure::run(format_args!("stopped after {done} of {pictures} pictures")));
        }
        let picture = studio.picture().map_err(Failure::run)?;
        reel.add(picture).map_err(Failure::run)?;
        studio.pass(1.0 / args.fps as f32);
        progress.at(done + 1);
    }
    progress.done();
    reel.finish().map_err(Failure::run)?;
    print(&format!("{}\n", args.out.display()))
}

fn studio(args: &PictureArgs) -> Result<Studio, Failure> {
    let preferences = Preferences {
        dark: !args.light,
        parameters: !args.bare,
        picked: !args.bare,
        charts: !args.bare,
        ..Preferences::default()
    };
    let mut house = house(&args.source, &args.common, preferences)?;
    house.on_mut().foyer_mut().keep_preferences = false;
    let mut studio = Studio::new(house, args.size, args.scale).map_err(Failure::run)?;
    if let Some(rule) = &args.beside {
        let on = studio.house().on_mut();
        on.act(Action::Compare);
        on.act(Action::SetOther(vec![format!("market.rule={rule}")]));
        if let Some(complaint) = on.foyer().notice() {
            return Err(Failure::input(miette::miette!("--beside {rule}: {complaint}")));
        }
    }
    Ok(studio)
}

/// What the picture shows beside the scene.
fn set_scene(studio: &mut Studio, args: &PictureArgs) {
    let on = studio.house().on_mut();
    on.foyer_mut().presenting = args.present;
    if args.turnover {
        on.act(Action::Turn(Page::Turnover));
    }
    if args.learning {
        on.act(Action::Turn(Page::Learning));
    }
    if let Some(ordinal) = args.pick {
        on.act(Action::Pick(Some(Pick { lot: 0, ordinal })));
        on.act(Action::PickAircraft(Some(ordinal)));
    }
    if args.zoom != 1.0 {
        studio.settle();
        studio.house().act(Action::Zoom(args.zoom));
    }
}
