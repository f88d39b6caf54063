//! Frames: what can be seen of a tick, as plain numbers.
//!
//! A view draws frames and nothing else, so a live run, a recording and any past tick look the
//! same, and drawing can't change a number. Numbers are `f32`: a frame is for eyes, the tables
//! have the full precision.

use super::history::Seen;
use serde::{Deserialize, Serialize};

/// What can be seen of one tick, after it was measured.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    /// The tick.
    pub tick: i32,
    /// Grid price, AUD/kWh.
    pub grid_price: f32,
    /// The world in numbers.
    pub pulse: Pulse,
    /// Every lot in numbers, by number.
    pub glances: Vec<Glance>,
    /// The lots that were watched, vehicle by vehicle, by number.
    pub scenes: Vec<Scene>,
    /// Sums of the stays that ended, one for each hour of arrival and class of stay that had any.
    pub cohorts: Vec<CohortStep>,
}

impl Frame {
    /// The scene of `lot`, if it was watched.
    pub fn scene(&self, lot: u32) -> Option<&Scene> {
        let at = self.scenes.binary_search_by_key(&lot, |scene| scene.lot).ok()?;
        self.scenes.get(at)
    }
}

impl Seen for Frame {
    fn tick(&self) -> i32 {
        self.tick
    }

    fn bytes(&self) -> usize {
        let scenes: usize = self.scenes.iter().map(Scene::bytes).sum();
        size_of::<Self>()
            + self.glances.capacity() * size_of::<Glance>()
            + self.cohorts.capacity() * size_of::<CohortStep>()
            + scenes
    }

    fn thinned(&self) -> Self {
        Self { scenes: Vec::new(), glances: Vec::new(), ..self.clone() }
    }
}

/// The world of one tick in numbers. What has no meaning, such as a price without a trade, is
/// not a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Pulse {
    /// Vehicles in a bay.
    pub population: u32,
    /// Vehicles that came to a gate.
    pub arrivals: u32,
    /// Of these, those that found no free bay.
    pub turned_away: u32,
    /// Vehicles that left.
    pub departures: u32,
    /// Of these, those below target.
    pub unmet: u32,
    /// Energy missing to their targets, kWh.
    pub unmet_kwh: f32,
    /// Vehicles with a bid.
    pub buyers: u32,
    /// Vehicles with an ask.
    pub sellers: u32,
    /// Trades.
    pub trades: u32,
    /// Energy asked for by bids, kWh.
    pub demand: f32,
    /// Energy offered by asks, kWh.
    pub supply: f32,
    /// Welfare on true values, AUD.
    pub welfare: f32,
    /// The most welfare that true values allowed, AUD.
    pub optimum: f32,
    /// Energy traded, kWh.
    pub volume: f32,
    /// Quantity-weighted mean price, AUD/kWh.
    pub price_mean: f32,
    /// Its standard deviation, AUD/kWh.
    pub price_sd: f32,
    /// Participants with a trade over those with an order.
    pub match_rate: f32,
    /// Jain's index of the gains, mean over lots where somebody gained.
    pub jain: f32,
    /// Gini's index of the gains, likewise.
    pub gini: f32,
    /// States of charge of all watched vehicles: lower tenth, median, upper tenth.
    pub soc: [f32; 3],
    /// Mean gain of the best misreport of an audited order, AUD.
    pub misreport_gain: f32,
    /// How those learn who do.
    pub learning: Learning,
}

/// How those learn who do; nothing is a number where nobody does.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Learning {
    /// Mean reward of one who learns.
    pub reward: f32,
    /// Loss of the critic in the last lesson.
    pub critic_loss: f32,
    /// Loss of the actor in the last lesson.
    pub actor_loss: f32,
    /// Standard deviation of a step of the exploration.
    pub sigma: f32,
}

impl Default for Learning {
    fn default() -> Self {
        let nothing = f32::NAN;
        Self { reward: nothing, critic_loss: nothing, actor_loss: nothing, sigma: nothing }
    }
}

/// One lot of one tick in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Glance {
    /// Vehicles in a bay.
    pub population: u32,
    /// Energy traded, kWh.
    pub volume: f32,
    /// Quantity-weighted mean price, AUD/kWh; not a number without a trade.
    pub price: f32,
    /// Energy missing to the targets of those who left, kWh.
    pub unmet_kwh: f32,
}

/// One lot of one tick, vehicle by vehicle.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Scene {
    /// The lot's number.
    pub lot: u32,
    /// Who is there, by bay.
    pub parked: Vec<Parked>,
    /// Who left in this tick, in the order of arrival.
    pub left: Vec<Parked>,
    /// Who traded with whom.
    pub trades: Vec<Trade>,
    /// Vehicles that found no free bay in this tick and drove on.
    pub turned_away: u32,
}

impl Scene {
    /// The vehicle in `bay`.
    pub fn at_bay(&self, bay: u32) -> Option<&Parked> {
        let at = self.parked.binary_search_by_key(&bay, |parked| parked.bay).ok()?;
        self.parked.get(at)
    }

    /// The vehicle numbered `ordinal` among those who came to this lot, if it is parked.
    pub fn find(&self, ordinal: u32) -> Option<&Parked> {
        self.parked.iter().find(|parked| parked.ordinal == ordinal)
    }

    fn bytes(&self) -> usize {
        size_of::<Self>()
            + (self.parked.capacity() + self.left.capacity()) * size_of::<Parked>()
            + self.trades.capacity() * size_of::<Trade>()
    }
}

/// On which side a vehicle is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Side {
    /// Neither needs nor offers energy.
    #[default]
    Neutral,
    /// Below its target.
    Buyer,
    /// Above its target and buffer.
    Seller,
}

/// A vehicle in a bay, as it stands at the end of a tick.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Parked {
    /// Its number among those who came to this lot, counted from 1.
    pub ordinal: u32,
    /// Its bay in this lot.
    pub bay: u32,
    /// Index of its model in the scenario's list.
    pub make: u16,
    /// Index of its policy in the scenario's list.
    pub policy: u8,
    /// Its side in this tick, before it traded.
    pub side: Side,
    /// First tick in the lot.
    pub arrived: i32,
    /// First tick no longer in the lot.
    pub departs: i32,
    /// Usable battery, kWh.
    pub capacity: f32,
    /// Energy on arrival, kWh.
    pub on_arrival: f32,
    /// Energy after this tick's trades, kWh.
    pub energy: f32,
    /// Energy wanted on leaving, kWh.
    pub target: f32,
    /// True value, AUD/kWh: willingness to pay or reservation price.
    pub value: f32,
    /// True need or surplus of this tick, kWh.
    pub limit: f32,
    /// Reported price, AUD/kWh.
    pub price: f32,
    /// Reported quantity, kWh; 0 without an order.
    pub quantity: f32,
    /// Energy traded in this tick, kWh.
    pub filled: f32,
    /// Money of this tick's trades, AUD: paid by a buyer, received by a seller.
    pub money: f32,
    /// Utility on true values since it came, AUD.
    pub utility: f32,
    /// Energy traded since it came, kWh.
    pub traded: f32,
}

impl Parked {
    /// State of charge, share of the battery.
    pub fn soc(&self) -> f32 {
        self.energy / self.capacity
    }

    /// Target, share of the battery.
    pub fn target_soc(&self) -> f32 {
        self.target / self.capacity
    }

    /// Ticks that it will still be here, `tick` being the one that is shown.
    pub fn ticks_left(&self, tick: i32) -> i32 {
        self.departs - tick - 1
    }

    /// Urgency in `tick`, in [0, 1].
    pub fn urgency(&self, tick: i32) -> f32 {
        let length = (self.departs - self.arrived).max(1) as f32;
        (1.0 - (self.departs - tick) as f32 / length).clamp(0.0, 1.0)
    }

    /// Energy missing to the target, kWh.
    pub fn missing(&self) -> f32 {
        let gap = self.target - self.energy;
        if gap > 1e-3 { gap } else { 0.0 }
    }

    /// Mean price of this tick's trades, AUD/kWh; `None` without a trade.
    pub fn cleared_at(&self) -> Option<f32> {
        (self.filled > 0.0).then(|| self.money / self.filled)
    }

    /// Gain of this tick's trades on true values, AUD.
    pub fn gain(&self) -> f32 {
        match self.side {
            Side::Buyer => self.value * self.filled - self.money,
            Side::Seller => self.money - self.value * self.filled,
            Side::Neutral => 0.0,
        }
    }
}

/// Energy that went from one bay to another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Trade {
    /// The buyer's bay.
    pub buyer: u32,
    /// The seller's bay.
    pub seller: u32,
    /// Energy, kWh.
    pub quantity: f32,
    /// Price, AUD/kWh.
    pub price: f32,
}

/// Sums of the stays of one cohort that ended in one tick.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CohortStep {
    /// Hour of arrival, 0 to 23.
    pub hour: u8,
    /// Class of stay.
    pub class: u8,
    /// Stays.
    pub stays: u32,
    /// Of these, those that ended below target.
    pub unmet: u32,
    /// Time in the lot, h.
    pub hours: f32,
    /// Energy missing to the targets, kWh.
    pub unmet_kwh: f32,
    /// Utility on true values, AUD.
    pub utility: f32,
    /// Sum of utility squared, AUD².
    pub utility_squared: f32,
    /// Energy bought, kWh.
    pub bought: f32,
    /// Paid for it, AUD.
    pub spent: f32,
    /// Energy sold, kWh.
    pub sold: f32,
    /// Received for it, AUD.
    pub earned: f32,
}

impl CohortStep {
    /// Adds the sums of `other`.
    pub fn add(&mut self, other: &Self) {
        self.stays += other.stays;
        self.unmet += other.unmet;
        self.hours += other.hours;
        self.unmet_kwh += other.unmet_kwh;
        self.utility += other.utility;
        self.utility_squared += other.utility_squared;
        self.bought += other.bought;
        self.spent += other.spent;
        self.sold += other.sold;
        self.earned += other.earned;
    }
}
