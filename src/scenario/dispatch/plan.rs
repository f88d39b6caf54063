//! What a dispatch world is built from: plain numbers.

/// A game of firms, how they learn, and the markets in which it is played side by side.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Units demanded in every round.
    pub demand: f64,
    /// The highest price that may be offered, and minus the lowest, money a unit.
    pub cap: f64,
    /// What quantities are divided by before anybody learns from them, units.
    pub unit: f64,
    /// The firms of every market.
    pub firms: Vec<Firm>,
    /// How all of them learn.
    pub learning: Learning,
    /// The markets, at least one.
    pub markets: Vec<Market>,
}

/// A firm.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Firm {
    /// What it offers in every round, units.
    pub capacity: f64,
    /// What a unit costs it, money.
    pub cost: f64,
    /// How it finds its price.
    pub bidding: Bidding,
}

/// How a firm finds its price.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bidding {
    /// It learns.
    Learned,
    /// Always this, money a unit.
    Fixed(f64),
}

/// What all learners of a world share.
#[derive(Clone, Debug, PartialEq)]
pub struct Learning {
    /// Units of the two hidden layers of actors and critics.
    pub hidden: [usize; 2],
    /// What networks normalise.
    pub norm: Normalisation,
    /// Whether a firm sees the last round's offers.
    pub memory: bool,
    /// What the end of a round means.
    pub mode: Mode,
    /// γ, in [0, 1].
    pub discount: f32,
    /// τ, in (0, 1].
    pub tau: f32,
    /// Rounds in a batch.
    pub batch: usize,
    /// Whether learning rates shrink.
    pub pace: Pace,
    /// Around its offer, in standard deviations of the noise, an actor climbs the mean of its
    /// critic; 0: at its offer alone.
    pub spread: f32,
}

/// What networks normalise (paper §5.4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Normalisation {
    /// Nothing.
    None,
    /// Each hidden linear layer of both networks, over its units.
    Layer,
    /// Over the batch: the actor's input and what comes from each of its ReLUs, and what comes
    /// from the critic's first ReLU.
    Batch,
}

/// What the end of a round, which is an episode, means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// As published: it isn't seen, and values tend to r ⁄ (1 − γ).
    Paper,
    /// Nothing comes after it, so a value is a profit.
    Clean,
}

/// What becomes of the learning rates, of actors and critics alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// As published: they stay.
    Even,
    /// They shrink by the factor by which the noise has, and stay where it does.
    WithNoise,
}

/// A market: a replica of the game, with its own settings for learning.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Market {
    /// Its number: with the seed it addresses every stream of its firms.
    pub number: u32,
    /// Adam's learning rate of its actors.
    pub actor_rate: f32,
    /// Adam's learning rate of its critics.
    pub critic_rate: f32,
    /// Rounds that a firm's memory holds, more than a batch.
    pub replay: usize,
    /// Standard deviation of the noise on the first action, over the cap.
    pub noise: f64,
    /// What it is multiplied by in every round.
    pub decay: f64,
    /// Its least value.
    pub noise_floor: f64,
}

impl Plan {
    /// The published duopoly (paper §5.1, Table 2) in the markets of these numbers.
    pub fn published(numbers: impl IntoIterator<Item = u32>) -> Self {
        let firm = Firm { capacity: 50.0, cost: 20.0, bidding: Bidding::Learned };
        Self {
            demand: 70.0,
            cap: 100.0,
            unit: 100.0,
            firms: vec![firm; 2],
            learning: Learning::published(),
            markets: numbers.into_iter().map(Market::published).collect(),
        }
    }

    /// How many firms of a market learn.
    pub fn learners(&self) -> usize {
        self.firms.iter().filter(|firm| firm.bidding == Bidding::Learned).count()
    }
}

impl Learning {
    /// As published (paper §5.3), with layer norm and without memory.
    pub fn published() -> Self {
        Self {
            hidden: [400, 300],
            norm: Normalisation::Layer,
            memory: false,
            mode: Mode::Paper,
            discount: 0.99,
            tau: 1e-3,
            batch: 128,
            pace: Pace::Even,
            spread: 0.0,
        }
    }

    /// The same with what lets many firms converge (`docs/arenas/dispatch.md`): rates shrink as
    /// the noise does, and actors climb over half of it.
    #[must_use]
    pub fn annealed(self) -> Self {
        Self { pace: Pace::WithNoise, spread: 0.5, ..self }
    }
}

impl Market {
    /// Number `number` with the published settings (paper §5.3, Table 2).
    pub fn published(number: u32) -> Self {
        Self {
            number,
            actor_rate: 1e-4,
            critic_rate: 1e-3,
            replay: 50_000,
            noise: 1.0,
            decay: 0.999,
            noise_floor: 0.01,
        }
    }
}
