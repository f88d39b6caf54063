//! `haggle train SCENARIO`: vehicles learn, and what they have learned is written to a folder.

use super::console::{self, Progress, print, say};
use super::engine::EngineChoice;
use super::{Common, Failure};
use crate::record::{OutputError, write_text, write_whole};
use crate::scenario;
use crate::train::{CheckpointError, Checkpoints, Curve, EpisodeRow, Training, TrainingError};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Arguments of `haggle train`.
#[derive(clap::Args, Debug)]
pub struct TrainArgs {
    /// Scenario: a file, or the name of one that `haggle list` shows; one run is an episode
    #[arg(value_name = "SCENARIO")]
    scenario: String,
    #[command(flatten)]
    common: Common,
    /// Episodes of the whole training; exploration declines over them
    #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    episodes: u32,
    /// Folder for the policy, curves.csv and the checkpoint
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// What multiplies matrices
    #[arg(long, value_enum, default_value_t)]
    engine: EngineChoice,
    /// Go on from the folder's checkpoint
    #[arg(long)]
    resume: bool,
    /// Episodes between two checkpoints
    #[arg(long, default_value_t = 100, value_name = "EPISODES", value_parser = clap::value_parser!(u32).range(1..))]
    checkpoint_every: u32,
}

/// Names of the files of a policy.
const POLICY: (&str, &str) = ("policy.safetensors", "policy.json");
const CURVE: &str = "curves.csv";
/// Rows that are told while learning, in a whole training.
const TOLD: u32 = 20;

/// Trains and writes what was learned.
///
/// # Errors
/// [`Failure::Input`] if the scenario, the checkpoint or the folder is wrong, [`Failure::Run`] if
/// learning diverged, was stopped, or its results could not be written.
pub fn train(args: &TrainArgs) -> Result<(), Failure> {
    let mut training = open(args)?;
    if args.common.verbose {
        say(format_args!("{}", training.scenario().to_ron()));
    }
    let started = Instant::now();
    let first = training.rows().len() as u32;
    let checkpoints = Checkpoints::in_folder(&args.out);
    run(args, &mut training, &checkpoints)?;
    let learned = training.rows().len() as u32 - first;
    if !training.is_over() {
        let (done, all) = (training.rows().len(), training.episodes());
        return Err(Failure::run(format_args!(
            "stopped after {done} of {all} episodes; `--resume` goes on from the checkpoint in {}",
            args.out.display()
        )));
    }
    let policy = training.policy().map_err(Failure::run)?.export();
    write_whole(&args.out.join(POLICY.0), &policy.weights).map_err(Failure::run)?;
    write_text(&args.out.join(POLICY.1), &policy.card).map_err(Failure::run)?;
    tell(args, &training, learned, started.elapsed())
}

/// A fresh training, or the one in the folder.
fn open(args: &TrainArgs) -> Result<Training, Failure> {
    let scenario = scenario::load(&args.scenario, &args.common.sets).map_err(Failure::input)?;
    std::fs::create_dir_all(&args.out)
        .map_err(|error| Failure::input(OutputError::new(&args.out, error)))?;
    let checkpoints = Checkpoints::in_folder(&args.out);
    let (seed, episodes, engine) = (args.common.seed, args.episodes, args.engine.found()?);
    match (args.resume, checkpoints.exist()) {
        (true, true) => checkpoints.resume(scenario, seed, episodes, engine).map_err(input),
        (false, true) => Err(Failure::input(miette::miette!(
            "{} holds a training; `--resume` goes on with it, another folder begins anew",
            args.out.display()
        ))),
        (_, false) => Training::new(scenario, seed, episodes, engine).map_err(Failure::input),
    }
}

fn input(error: CheckpointError) -> Failure {
    match error {
        CheckpointError::File(error) => Failure::input(*error),
        other => Failure::run(other),
    }
}

/// Runs episodes to the end or to Ctrl-C, and saves now and then.
fn run(
    args: &TrainArgs,
    training: &mut Training,
    checkpoints: &Checkpoints,
) -> Result<(), Failure> {
    console::stop_between_ticks();
    let mut progress =
        Progress::of(training.scenario().name(), training.episodes().into(), "episodes");
    progress.from(training.rows().len() as u64);
    let told_every = (training.episodes() / TOLD).max(1);
    let mut saved = training.rows().len() as u32;
    while !training.is_over() && !console::asked_to_stop() {
        training.episode().map_err(|error| diverged(&error, saved, &args.out))?;
        let done = training.rows().len() as u32;
        progress.at(done.into());
        if done.is_multiple_of(told_every) {
            tell_row(training, told_every);
        }
        if done.is_multiple_of(args.checkpoint_every) {
            save(training, checkpoints, &args.out)?;
            saved = done;
        }
    }
    progress.done();
    if saved < training.rows().len() as u32 {
        save(training, checkpoints, &args.out)?;
    }
    Ok(())
}

fn diverged(error: &TrainingError, saved: u32, folder: &Path) -> Failure {
    match saved {
        0 => Failure::run(format_args!("{error}\nnothing was saved before")),
        saved => Failure::run(format_args!(
            "{error}\nthe last good checkpoint, after episode {saved}, is in {}",
            folder.display()
        )),
    }
}

fn save(training: &mut Training, checkpoints: &Checkpoints, folder: &Path) -> Result<(), Failure> {
    checkpoints.save(training).map_err(Failure::run)?;
    Curve(training.rows()).write(&folder.join(CURVE)).map_err(Failure::run)
}

/// One line of the last episodes on standard error.
fn tell_row(training: &Training, episodes: u32) {
    let rows = training.rows();
    let latest = &rows[rows.len().saturating_sub(episodes as usize)..];
    let last = &rows[rows.len() - 1];
    let curve = Curve(latest);
    let number = |value: Option<f64>, decimals: usize| {
        value.map_or_else(|| "–".to_owned(), |value| format!("{value:.decimals$}"))
    };
    let percent = |value: Option<f64>| number(value.map(|share| 100.0 * share), 1);
    say(format_args!(
        "episode {:>6}/{}  reward {:>7}  losses {} critic, {} actor  welfare {:>5} % of truthful  \
         matched {} %  rational {} %  price {}  σ {:.3}",
        last.episode,
        training.episodes(),
        number(curve.mean(|row| row.reward), 4),
        number(curve.mean(|row| row.critic_loss.map(f64::from)), 4),
        number(curve.mean(|row| row.actor_loss.map(f64::from)), 3),
        percent(curve.welfare_ratio()),
        percent(curve.mean(|row| row.match_rate)),
        percent(curve.mean(|row| row.rational)),
        number(curve.mean(|row| row.price_mean), 3),
        last.sigma,
    ));
}

/// What the training came to, on standard output.
fn tell(
    args: &TrainArgs,
    training: &Training,
    learned: u32,
    elapsed: Duration,
) -> Result<(), Failure> {
    let rows = training.rows();
    let last = &rows[rows.len().saturating_sub(100)..];
    let curve = Curve(last);
    let policy = args.out.join(POLICY.0);
    let ratio = curve.welfare_ratio();
    let of = |find: fn(&EpisodeRow) -> Option<f64>| curve.mean(find);
    if args.common.json {
        let document = json!({
            "scenario": training.scenario().name(),
            "seed": training.seed(),
            "episodes": rows.len(),
            "policy": policy,
            "last_episodes": last.len(),
            "reward": of(|row| row.reward),
            "welfare_of_truthful": ratio,
            "match_rate": of(|row| row.match_rate),
            "jain": of(|row| row.jain),
            "price_mean": of(|row| row.price_mean),
            "rational": of(|row| row.rational),
        });
        return print(&format!("{document}\n"));
    }
    let number = |value: Option<f64>, decimals: usize| {
        value.map_or_else(|| "–".to_owned(), |value| format!("{value:.decimals$}"))
    };
    let percent = |value: Option<f64>| number(value.map(|share| 100.0 * share), 1);
    let (seconds, name) = (elapsed.as_secs_f64(), training.scenario().name());
    print(&format!(
        "{name}, seed {}: {} episodes, {learned} of them now in {seconds:.1} s\n\n\
         the last {} episodes, exploration included\n\
         \x20 reward of a trader in a tick  {}\n\
         \x20 welfare                       {} % of that of the truth\n\
         \x20 matched                       {} % of traders\n\
         \x20 trades without a loss         {} %\n\
         \x20 mean price                    {} AUD/kWh\n\n\
         policy: {}\n\
         to use it: --set 'market.policies=[(policy: Learned(name: \"{}\"))]'\n",
        training.seed(),
        rows.len(),
        last.len(),
        number(of(|row| row.reward), 4),
        percent(ratio),
        percent(of(|row| row.match_rate)),
        percent(of(|row| row.rational)),
        number(of(|row| row.price_mean), 4),
        policy.display(),
        policy.display(),
    ))
}
