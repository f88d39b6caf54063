//! `haggle view SCENARIO|RECORDING`, and the bare program: the window, or without a display the
//! same in numbers.

use super::console::say;
use super::run::arena;
use super::showcase::{ShowcaseArgs, showcase};
use super::{Common, Failure};
use crate::scenario::{self, AnyScenario};

/// Arguments of the bare program and of `haggle view`.
#[derive(clap::Args, Debug)]
pub struct ViewArgs {
    /// Scenario (a file, or the name of one that `haggle list` shows), or a recording
    #[arg(value_name = "SCENARIO|RECORDING", default_value = "lot_learned")]
    source: String,
    #[command(flatten)]
    common: Common,
    /// Say every second what the main thread spends on a frame
    #[arg(long)]
    frame_times: bool,
}

/// Opens the window; without one, says why in a line and prints the scenario in numbers.
///
/// # Errors
/// [`Failure::Input`] if the scenario or recording is wrong, [`Failure::Run`] if the window
/// broke or the headless job failed.
pub fn view(args: &ViewArgs) -> Result<(), Failure> {
    match open(args)? {
        Ok(()) => Ok(()),
        Err(reason) => {
            say(format_args!("no window ({reason}): running headless instead"));
            let (source, common) = (args.source.clone(), args.common.clone());
            match scenario::open(&source, &common.sets).map_err(Failure::input)? {
                AnyScenario::Lot(_) => showcase(&ShowcaseArgs { scenario: source, common }),
                AnyScenario::Waypoint(scenario) => arena::play(&scenario, &common, None, None),
                AnyScenario::Dispatch(scenario) => arena::play(&scenario, &common, None, None),
                AnyScenario::Venues(scenario) => arena::play(&scenario, &common, None, None),
            }
        }
    }
}

/// Opens the window; inside, why that could not be done.
#[cfg(feature = "view")]
fn open(args: &ViewArgs) -> Result<Result<(), String>, Failure> {
    use crate::view::window::{Closed, has_display};
    if !has_display() || args.common.json {
        return Ok(Err(if args.common.json { "--json" } else { "there is no display" }.to_owned()));
    }
    let house = house(&args.source, &args.common, crate::view::Preferences::load())?;
    match crate::view::window::open(house, args.frame_times) {
        Closed::ByHand => Ok(Ok(())),
        Closed::NeverOpened(reason) => {
            Ok(Err(reason.lines().next().unwrap_or_default().to_owned()))
        }
        Closed::Broken(reason) => Err(Failure::run(format_args!("the window broke: {reason}"))),
    }
}

#[cfg(not(feature = "view"))]
fn open(args: &ViewArgs) -> Result<Result<(), String>, Failure> {
    let _ = args.frame_times;
    Ok(Err("this program was built without feature `view`".to_owned()))
}

/// A house that shows the scenario or recording `source`.
///
/// # Errors
/// [`Failure::Input`] if it is wrong.
#[cfg(feature = "view")]
pub fn house(
    source: &str,
    common: &Common,
    preferences: crate::view::Preferences,
) -> Result<crate::view::house::House, Failure> {
    use crate::record::{is_recording, open_recording};
    use crate::view::house::House;
    let path = std::path::Path::new(source);
    if is_recording(path) {
        let recording = open_recording(path).map_err(Failure::input)?;
        return Ok(House::recorded(recording, preferences));
    }
    let scenario = scenario::open(source, &common.sets).map_err(Failure::input)?;
    // A wrong data file is told here, with its line, rather than in the window.
    scenario.try_plan().map_err(Failure::input)?;
    Ok(House::live(scenario, common.seed, common.threads(), preferences))
}
