//! `haggle negotiate GAME`: one trading auction, step by step.

mod transcript;

use super::console::{Progress, asked_to_stop, print, stop_between_ticks};
use super::{Failure, console};
use crate::market::taco::{Auction, Outcome, Step, reductions_bound};
use crate::scenario::{GameFile, load_game};
use crate::theory::selection::{gini, optimality_gap};
use serde::Serialize;
use transcript::transcript;

/// Arguments of `haggle negotiate`.
#[derive(clap::Args, Debug)]
pub struct NegotiateArgs {
    /// Game to negotiate about: a RON file, or the name of one that `haggle list` shows
    #[arg(value_name = "GAME")]
    game: String,
    /// Steps after which the auction is interrupted: the most picked choice so far is taken
    #[arg(long, value_name = "N", default_value_t = 1_000_000,
          value_parser = clap::value_parser!(u64).range(1..=MOST_STEPS))]
    max_steps: u64,
    /// Print one JSON document and nothing else
    #[arg(long)]
    json: bool,
}

/// Most steps of an auction: its record of them fits into memory.
const MOST_STEPS: u64 = 100_000_000;

/// Reads the game, holds the auction and prints it on standard output.
///
/// # Errors
/// [`Failure::Input`] if the game can't be read or isn't a valid one, [`Failure::Run`] if the
/// auction was stopped or the outcome can't be written.
pub fn negotiate(args: &NegotiateArgs) -> Result<(), Failure> {
    let file = load_game(&args.game).map_err(Failure::input)?;
    let held = hold(&file, args.max_steps)?;
    if args.json {
        let document = Document::new(&file, &held.outcome);
        let text = serde_json::to_string_pretty(&document).map_err(Failure::run)?;
        return print(&(text + "\n"));
    }
    if held.outcome.interrupted {
        console::say(format_args!("interrupted after step {}", held.outcome.steps));
    }
    print(&transcript(&file, &held))
}

/// An auction that was held.
struct Held {
    outcome: Outcome,
    /// Steps for the transcript: the first, those at which a cycle closes, and the last.
    told: Vec<Told>,
}

/// A step, and what choices were worth to who played before it.
struct Told {
    step: Step,
    profits: Vec<f64>,
}

/// Steps that are told one by one at the beginning.
const FIRST_STEPS: u64 = 80;
/// Steps that are told at all, but for the last.
const MOST_TOLD: usize = 120;
/// Choices up to which what all of them are worth is told.
const FEW_CHOICES: usize = 6;
/// Steps between two looks at whether to stop.
const CHECK_EVERY: u64 = 1 << 12;

fn hold(file: &GameFile, max_steps: u64) -> Result<Held, Failure> {
    stop_between_ticks();
    let mut progress = Progress::of("negotiation", max_steps, "steps");
    let mut auction = Auction::new(&file.game, max_steps);
    let mut told: Vec<Told> = Vec::new();
    let mut last = None;
    loop {
        let profits = match file.game.choices() <= FEW_CHOICES {
            true => auction.profits(auction.player()).to_vec(),
            false => Vec::new(),
        };
        let Some(step) = auction.advance() else { break };
        let number = step.number;
        let is_told = number <= FIRST_STEPS || (step.cycle.is_some() && told.len() < MOST_TOLD);
        let telling = Told { step, profits };
        match is_told {
            true => told.push(telling),
            false => last = Some(telling),
        }
        if number.is_multiple_of(CHECK_EVERY) {
            progress.at(number);
            if asked_to_stop() {
                return Err(Failure::run(format_args!(
                    "stopped after step {number}; `--max-steps {number}` takes what is picked most \
                     by then"
                )));
            }
        }
    }
    progress.done();
    let is_later = |last: &Told| told.last().is_none_or(|it| it.step.number < last.step.number);
    if let Some(last) = last.filter(is_later) {
        told.push(last);
    }
    Ok(Held { outcome: auction.outcome(), told })
}

/// The outcome in the form of the JSON document; choices, agents and aircraft counted from 1.
#[derive(Serialize)]
struct Document {
    choice: usize,
    /// Aircraft from the first to arrive to the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    order: Option<Vec<usize>>,
    steps: u64,
    picks: Vec<u32>,
    net_units: Vec<f64>,
    cycles: u64,
    interrupted: bool,
    costs: Vec<f64>,
    adjusted_costs: Vec<f64>,
    /// As a share; `null` where the least total cost isn't above zero.
    gap: Option<f64>,
    /// Of the adjusted costs; `null` where these don't sum to more than zero.
    gini: Option<f64>,
    /// How often the unit shrinks at the most before the auction ends.
    bound: u64,
}

impl Document {
    fn new(file: &GameFile, outcome: &Outcome) -> Self {
        let GameFile { game, orders } = file;
        let adjusted_costs = outcome.adjusted_costs(game);
        Self {
            choice: outcome.choice + 1,
            order: orders.as_ref().map(|orders| from_one(orders.get(outcome.choice))),
            steps: outcome.steps,
            picks: outcome.picks.iter().map(|choice| choice + 1).collect(),
            net_units: outcome.net_units.clone(),
            cycles: outcome.cycles,
            interrupted: outcome.interrupted,
            costs: outcome.costs(game),
            gap: optimality_gap(game.costs(), outcome.choice),
            gini: gini(&adjusted_costs),
            adjusted_costs,
            bound: reductions_bound(game),
        }
    }
}

/// An order of aircraft, counted from 1.
fn from_one(order: &[u8]) -> Vec<usize> {
    order.iter().map(|aircraft| usize::from(*aircraft) + 1).collect()
}
