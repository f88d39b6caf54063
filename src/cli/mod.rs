//! The command line: one file a verb.
//!
//! Exit codes: 0 done, 1 a run failed, 2 the input is wrong.
//! Results go to standard output, progress and errors to standard error.

mod clear;
mod console;
mod drive;
mod engine;
mod list;
mod negotiate;
mod report;
mod reproduce;
mod run;
#[cfg(feature = "view")]
mod shot;
mod showcase;
mod study;
mod summary;
mod table;
mod train;
mod view;

use clap::{Args, Parser, Subcommand};
use miette::MietteHandlerOpts;
use std::process::ExitCode;

/// Why a verb did not do what it was asked to.
#[derive(Debug)]
pub enum Failure {
    /// The input is wrong: exit code 2.
    Input(miette::Report),
    /// A run failed or was stopped: exit code 1.
    Run(miette::Report),
}

impl Failure {
    /// The input is wrong in a way that `error` tells.
    pub fn input(error: impl Into<miette::Report>) -> Self {
        Self::Input(error.into())
    }

    /// A run failed; `message` says what and where.
    pub fn run(message: impl std::fmt::Display) -> Self {
        Self::Run(miette::miette!("{message}"))
    }
}

/// Markets that learn: electric vehicles haggle over energy in a parking lot.
///
/// Without a verb: the window; without a display, a month of the lot in numbers: learned orders, and
/// four rules with truthful ones, side by side on the same arrivals.
#[derive(Parser, Debug)]
#[command(version, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    verb: Option<Verb>,
    #[command(flatten)]
    view: view::ViewArgs,
}

#[derive(Subcommand, Debug)]
enum Verb {
    /// Show a scenario or a recording in a window; without a display in numbers
    View(view::ViewArgs),
    /// Run a scenario headless; progress on stderr, summary on stdout
    Run(run::RunArgs),
    /// Take a picture of a scenario, without a display
    #[cfg(feature = "view")]
    Shot(shot::ShotArgs),
    /// Take moving pictures of a scenario, without a display
    #[cfg(feature = "view")]
    Film(shot::FilmArgs),
    /// Let vehicles learn; writes a policy and its learning curve
    Train(train::TrainArgs),
    /// Many runs of a scenario, one table of what they came to
    Study(study::StudyArgs),
    /// Published results beside ours
    Reproduce(reproduce::ReproduceArgs),
    /// Write a page of HTML about the results in a folder, to be read and sent on
    Report(report::ReportArgs),
    /// Clear one order book by one rule, or by all of them
    Clear(clear::ClearArgs),
    /// Hold one trading auction, step by step
    Negotiate(negotiate::NegotiateArgs),
    /// List scenarios, studies, games, rules and policies
    List(list::ListArgs),
}

/// What every verb that runs a world takes.
#[derive(Args, Clone, Debug)]
pub struct Common {
    /// Seed of every random stream
    #[arg(long, default_value_t = 42, allow_negative_numbers = true)]
    seed: u64,
    /// Set a field of the scenario, such as `market.rule=Greedy` or `lots=100`; repeatable
    #[arg(long = "set", value_name = "PATH=VALUE")]
    sets: Vec<String>,
    /// Threads that clear lots [default: all cores]; results don't depend on it
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Print one JSON document on stdout and nothing else
    #[arg(long)]
    json: bool,
    /// Say more on stderr: the whole configuration, and what was done to measured data
    #[arg(short, long)]
    verbose: bool,
}

impl Common {
    /// Prepares the threads and says how many there are.
    fn threads(&self) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        let threads = self.threads.map_or_else(cores, usize::from);
        // A pool that exists already serves as well: results don't depend on it.
        rayon::ThreadPoolBuilder::new().num_threads(threads).build_global().ok();
        threads
    }
}

/// Runs the program on the process's arguments.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    // Only fails where a handler was set before, which then serves.
    miette::set_hook(Box::new(|_| Box::new(MietteHandlerOpts::new().width(100).build()))).ok();
    let outcome = match &cli.verb {
        None => view::view(&cli.view),
        Some(Verb::View(args)) => view::view(args),
        #[cfg(feature = "view")]
        Some(Verb::Shot(args)) => shot::shot(args),
        #[cfg(feature = "view")]
        Some(Verb::Film(args)) => shot::film(args),
        Some(Verb::Run(args)) => run::run(args),
        Some(Verb::Train(args)) => train::train(args),
        Some(Verb::Study(args)) => study::study(args),
        Some(Verb::Reproduce(args)) => reproduce::reproduce(args),
        Some(Verb::Report(args)) => report::report(args),
        Some(Verb::Clear(args)) => clear::clear(args),
        Some(Verb::Negotiate(args)) => negotiate::negotiate(args),
        Some(Verb::List(args)) => list::list(args),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => complain(&failure),
    }
}

fn complain(failure: &Failure) -> ExitCode {
    let (report, code) = match failure {
        Failure::Input(report) => (report, 2),
        Failure::Run(report) => (report, 1),
    };
    console::say(format_args!("{report:?}"));
    ExitCode::from(code)
}
