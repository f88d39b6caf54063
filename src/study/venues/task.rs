//! Which tasks there are.

use crate::arena::venues::{Learning, Offers, Plan, Pricing, PricingLearning};
use crate::learn::Decline;
use crate::theory::fictitious_play::Stop;

/// How large the experiments are.
#[derive(Clone, Debug, PartialEq)]
pub struct Size {
    /// Buyers and sellers.
    pub traders: [u32; 2],
    /// Buyers and sellers of the small market.
    pub few: [u32; 2],
    /// Runs of each setup that learns.
    pub learned: u32,
    /// Runs of fictitious play of each setup.
    pub computed: u32,
    /// Stages of a run that learns.
    pub stages: u32,
    /// How traders learn.
    pub learning: Learning,
    /// Offer levels of fictitious play.
    pub levels: usize,
    /// When fictitious play ends.
    pub stop: Stop,
    /// Entry costs, money.
    pub costs: &'static [f64],
    /// The k of outer play.
    pub grid: &'static [f64],
    /// Runs of fictitious play of each pair of k.
    pub pair_runs: u32,
    /// Runs of venues that learn.
    pub pricing: u32,
    /// Buyers and sellers where venues learn.
    pub pricing_traders: [u32; 2],
    /// How traders learn there.
    pub pricing_learning: Learning,
    /// Rounds there, and stages of a round.
    pub rounds: [u32; 2],
}

/// What tasks come to changed so many times with nothing in their settings that shows it; results
/// of an earlier count are made again.
const COUNT: u32 = 2;

/// What is run: the published size, or a shorter one.
pub fn size(quick: bool) -> Size {
    let decline = |over| Decline { from: 1.0, to: 0.05, over };
    // γ = 0: the game is one shot, and what comes after a stage doesn't depend on it.
    let full = Learning { discount: 0.0, exploration: decline(3_000), ..Learning::default() };
    let quickly = Learning {
        hidden: vec![64],
        batch: 64,
        parameter_rate: 3e-4,
        exploration: decline(1_500),
        ..full.clone()
    };
    let briefly = Learning {
        hidden: vec![32],
        batch: 32,
        parameter_rate: 1e-3,
        value_rate: 3e-3,
        memory: 1_000,
        exploration: Decline { from: 0.5, to: 0.05, over: 30 },
        ..full.clone()
    };
    match quick {
        false => Size {
            traders: [50, 50],
            few: [5, 5],
            learned: 10,
            computed: 50,
            stages: 4_000,
            learning: full,
            levels: 101,
            stop: Stop { iterations: 10_000, ..Stop::default() },
            costs: &[0.0, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2],
            grid: &[0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0],
            pair_runs: 10,
            pricing: 10,
            pricing_traders: [20, 20],
            pricing_learning: briefly.clone(),
            rounds: [300, 60],
        },
        true => Size {
            traders: [20, 20],
            few: [5, 5],
            learned: 2,
            computed: 10,
            stages: 2_000,
            learning: quickly,
            levels: 101,
            stop: Stop { iterations: 3_000, ..Stop::default() },
            costs: &[0.0, 1e-4, 1e-3, 1e-2],
            grid: &[0.0, 0.25, 0.5, 0.75, 1.0],
            pair_runs: 4,
            pricing: 2,
            pricing_traders: [10, 10],
            pricing_learning: briefly,
            rounds: [150, 40],
        },
    }
}

/// A game: its name, who trades there, and each venue's k.
pub(super) const SETUPS: [(&str, bool, &[f64]); 4] = [
    ("one venue, k = 0.5", false, &[0.5]),
    ("k = 0 and 1", false, &[0.0, 1.0]),
    ("k = 0.5 and 0.5", false, &[0.5, 0.5]),
    ("k = 0.5 and 0.5, few traders", true, &[0.5, 0.5]),
];

/// One piece of work.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Task {
    /// Traders learn in the setup of this number.
    Learned {
        /// The setup's number.
        setup: usize,
        /// The run's number.
        run: u32,
    },
    /// Fictitious play in the setup of this number.
    Computed {
        /// The setup's number.
        setup: usize,
        /// The run's number.
        run: u32,
    },
    /// Fictitious play at an entry cost.
    CutOff {
        /// The setup's number.
        setup: usize,
        /// Money.
        cost: f64,
    },
    /// The published sorting.
    Sorting,
    /// Outer fictitious play.
    Prices,
    /// Venues learn.
    Pricing {
        /// The run's number.
        run: u32,
    },
    /// How long both take.
    Speed,
}

/// All tasks, the long ones first; times last, when nothing else runs.
pub fn tasks(size: &Size) -> Vec<Task> {
    // The first run of every setup, then the second: what is stopped early tells of all.
    let runs = |count: u32| {
        (0..count).flat_map(move |run| (0..SETUPS.len()).map(move |setup| (setup, run)))
    };
    let mut tasks = vec![Task::Prices];
    tasks.extend((0..size.pricing).map(|run| Task::Pricing { run }));
    tasks.extend(runs(size.learned).map(|(setup, run)| Task::Learned { setup, run }));
    tasks.extend(runs(size.computed).map(|(setup, run)| Task::Computed { setup, run }));
    for setup in [0, 1] {
        tasks.extend(size.costs.iter().map(|cost| Task::CutOff { setup, cost: *cost }));
    }
    tasks.push(Task::Sorting);
    tasks.push(Task::Speed);
    tasks
}

impl Task {
    /// Its name, with all that its outcome depends on but the seed.
    pub fn name(&self, size: &Size) -> String {
        let Size { traders, few, stages, learning, levels, stop, .. } = size;
        let version = format!("{}.{COUNT}", env!("CARGO_PKG_VERSION"));
        match self {
            Self::Learned { .. } => {
                format!(
                    "{version} {self:?} {traders:?} {few:?} {stages} {learning:?} {levels} {stop:?}"
                )
            }
            Self::Pricing { .. } => format!(
                "{version} {self:?} {:?} {:?} {:?}",
                size.pricing_traders, size.pricing_learning, size.rounds
            ),
            Self::Prices => format!(
                "{version} {self:?} {:?} {levels} {stop:?} {:?} {}",
                size.pricing_traders, size.grid, size.pair_runs
            ),
            _ => format!("{version} {self:?} {traders:?} {few:?} {levels} {stop:?}"),
        }
    }

    /// What it takes, in seconds of the machine on which this was written.
    pub fn weight(&self, size: &Size) -> f64 {
        let stage = |learning: &Learning, traders: [u32; 2]| {
            let rows = f64::from(traders[0] + traders[1]) * learning.batch as f64;
            rows * learning.hidden.iter().sum::<usize>() as f64 * 1.5e-8
        };
        match self {
            Self::Learned { setup, .. } => {
                let traders = if SETUPS[*setup].1 { size.few } else { size.traders };
                f64::from(size.stages) * stage(&size.learning, traders)
            }
            Self::Pricing { .. } => {
                let stages = size.rounds.iter().product::<u32>();
                f64::from(stages) * stage(&size.pricing_learning, size.pricing_traders)
            }
            Self::Prices => {
                let pairs = (size.grid.len() * (size.grid.len() + 1) / 2) as f64;
                pairs * f64::from(size.pair_runs) * 0.3
            }
            _ => 0.5,
        }
    }
}

impl Size {
    /// The world of a setup.
    pub(super) fn plan(&self, setup: usize) -> Plan {
        let (_, few, k) = SETUPS[setup];
        let mut plan = Plan::published(k);
        plan.traders = if few { self.few } else { self.traders };
        plan.learning = self.learning.clone();
        plan.offers = Offers::Rational;
        plan
    }

    /// The world in which venues learn.
    pub(super) fn pricing_plan(&self) -> Plan {
        let mut plan = Plan::published(&[0.5, 0.5]);
        plan.venues = vec![Pricing::Learned; 2];
        plan.traders = self.pricing_traders;
        plan.learning = self.pricing_learning.clone();
        let [rounds, stages] = self.rounds;
        plan.round = stages;
        // Noise falls to its floor over two thirds of the rounds.
        let decay = libm::pow(0.1, 1.5 / f64::from(rounds));
        plan.pricing = PricingLearning {
            batch: 32,
            decay,
            updates: 4,
            measured: stages / 4,
            ..PricingLearning::default()
        };
        plan
    }
}
