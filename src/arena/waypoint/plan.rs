//! What a waypoint world is built from: plain numbers.

/// Who comes, what they are like, and how they agree.
///
/// The unit of time is the separation that is usual: with `separation` at 1 all times are in
/// separations. All ranges are drawn from uniformly.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Least time between two passages, units of time; above 0, 1 by custom.
    pub separation: f64,
    /// Length of a tick, units of time; above 0, 0.1 by custom.
    pub step: f64,
    /// How long before its estimated arrival an aircraft is announced, units of time; at least a
    /// tick. Who may have to come early needs time for that: see `docs/arenas/waypoint.md`.
    pub horizon: f64,
    /// When aircraft come, and who negotiates with whom.
    pub traffic: Traffic,
    /// Airlines, at least 1; each aircraft is as likely to be of one as of another.
    pub airlines: u32,
    /// Least and largest urgency weight, cost per square of time, from 1e-6 to 1e3.
    pub weights: (f64, f64),
    /// Least and largest value of a unit of credit, cost, from 1e-12 to 1e12.
    pub values: (f64, f64),
    /// Between which bearings aircraft come, degrees counter-clockwise from east, seen from the
    /// waypoint.
    pub bearings: (f64, f64),
    /// How a group's order is settled.
    pub agree_by: Way,
    /// The terms of the trading auction, which is held for comparison too.
    pub trading: Trading,
}

/// When aircraft come, and who negotiates with whom.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Traffic {
    /// Groups that are announced together and negotiate at once.
    Waves {
        /// Aircraft of a group, 1 to 8; the choices are all their orders, and six have 720.
        aircraft: u32,
        /// From one group to the next, units of time, rounded to whole ticks, at least one.
        every: f64,
        /// Estimated arrivals of a group lie within this, units of time, at least 0.
        spread: f64,
    },
    /// One by one, at any time; who hasn't agreed yet negotiates at the next epoch.
    Stream {
        /// Aircraft per unit of time, above 0; beyond 1 / `separation` delays grow without end.
        rate: f64,
        /// From one epoch to the next, units of time, rounded to whole ticks, at least one.
        every: f64,
        /// Most aircraft in a negotiation, 2 to 6; when as many wait, they don't wait for the
        /// epoch.
        most: u32,
    },
}

/// The terms of the trading auction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trading {
    /// The first trading unit d, units of credit, from 1e-12 to 1e12.
    pub unit: f64,
    /// The decrement γ, above 0 and below 1.
    pub decrement: f64,
    /// The tolerance ε, cost, from 1e-12 to 1e12.
    pub tolerance: f64,
    /// Steps after which it is interrupted, at least 1; none to let it end.
    pub interrupt_after: Option<u64>,
}

/// A way to settle a group's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// The trading auction.
    Trading,
    /// The most votes; ties are drawn.
    Voting,
    /// The favourite of a drawn aircraft.
    RandomDictator,
    /// The least total cost.
    Utilitarian,
    /// The least largest cost.
    Egalitarian,
    /// The least Gini index of costs.
    LeastGini,
    /// The order of estimated arrivals.
    FirstCome,
}

impl Way {
    /// All of them; `way as usize` is the place of each.
    pub const ALL: [Self; 7] = [
        Self::Trading,
        Self::Voting,
        Self::RandomDictator,
        Self::Utilitarian,
        Self::Egalitarian,
        Self::LeastGini,
        Self::FirstCome,
    ];

    /// What it is called in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Trading => "taco",
            Self::Voting => "voting",
            Self::RandomDictator => "random dictator",
            Self::Utilitarian => "utilitarian",
            Self::Egalitarian => "egalitarian",
            Self::LeastGini => "least Gini",
            Self::FirstCome => "first come",
        }
    }
}

impl Trading {
    /// The paper's decrement, with the unit and tolerance of our reproduction.
    pub const OURS: Self =
        Self { unit: 0.05, decrement: 0.9, tolerance: 0.1, interrupt_after: None };
}

impl Plan {
    /// Waves of four aircraft, as the games of `haggle reproduce waypoint` are drawn.
    pub fn waves() -> Self {
        Self {
            separation: 1.0,
            step: 0.1,
            horizon: 12.0,
            traffic: Traffic::Waves { aircraft: 4, every: 6.0, spread: 3.5 },
            airlines: 3,
            weights: (0.5, 1.5),
            values: (0.8, 1.2),
            bearings: (90.0, 270.0),
            agree_by: Way::Trading,
            trading: Trading::OURS,
        }
    }

    /// A stream that takes three quarters of what the waypoint can, in groups of up to four.
    pub fn stream() -> Self {
        Self { traffic: Traffic::Stream { rate: 0.75, every: 4.0, most: 4 }, ..Self::waves() }
    }

    /// Ticks in `time`, units of time: at least one.
    pub(super) fn ticks_in(&self, time: f64) -> i32 {
        ((time / self.step).round() as i32).max(1)
    }

    /// The time at which `tick` begins, units of time.
    pub fn time_at(&self, tick: i32) -> f64 {
        f64::from(tick) * self.step
    }
}
