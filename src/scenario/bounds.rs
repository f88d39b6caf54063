//! Numbers and texts that hold their own range, so that a form which parses is in range.
//!
//! The range is checked while the file is read: the error then knows the line.

use serde::{Deserialize, Serialize};

/// A value outside its range; prints what is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("allowed is {0}")]
pub struct OutOfRange(pub &'static str);

/// Defines newtypes of `$plain` that hold only values which pass `$holds`;
/// `$allowed` says so in words.
macro_rules! bounded {
    ($plain:ident, $text:literal: $($(#[$doc:meta])* $name:ident: $holds:expr, $allowed:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, Deserialize)]
        #[serde(try_from = $text, into = $text)]
        pub struct $name(pub(super) $plain);

        impl $name {
            /// The range in words.
            pub const ALLOWED: &str = $allowed;

            /// The plain number.
            pub fn get(self) -> $plain {
                self.0
            }
        }

        impl TryFrom<$plain> for $name {
            type Error = OutOfRange;

            fn try_from(value: $plain) -> Result<Self, OutOfRange> {
                let holds: fn($plain) -> bool = $holds;
                if holds(value) { Ok(Self(value)) } else { Err(OutOfRange(Self::ALLOWED)) }
            }
        }

        impl From<$name> for $plain {
            fn from(value: $name) -> $plain {
                value.0
            }
        }
    )*};
}

// A range never contains NaN, so `contains` refuses it too.
bounded! { f64, "f64":
    /// A share of a whole.
    Share: |x| (0.0..=1.0).contains(&x), "a number from 0 to 1";
    /// A share below one.
    ShareBelowOne: |x| (0.0..1.0).contains(&x), "a number from 0 up to, but not, 1";
    /// A share above zero.
    ShareAboveZero: |x| x > 0.0 && x <= 1.0, "a number above 0 and up to 1";
    /// Length of a tick, h.
    StepHours: |x| (0.05..=24.0).contains(&x), "a number from 0.05 to 24";
    /// Time of day, h.
    HourOfDay: |x| (0.0..24.0).contains(&x), "a number from 0 up to, but not, 24";
    /// Difference between local standard time and UTC, h.
    UtcOffset: |x| (-12.0..=14.0).contains(&x), "a number from -12 to 14";
    /// Vehicles in a lot, or arriving at one.
    VehicleCount: |x| (0.0..=100_000.0).contains(&x), "a number from 0 to 100,000";
    /// Factor on arrivals.
    Factor: |x| (0.0..=1_000.0).contains(&x), "a number from 0 to 1,000";
    /// Relative frequency.
    Weight: |x| (0.0..=1e9).contains(&x), "a number from 0 to 1,000,000,000";
    /// Usable energy of a battery, kWh.
    BatteryKwh: |x| x > 0.0 && x <= 10_000.0, "a number above 0 and up to 10,000";
    /// Power into a battery, kW.
    ChargeKw: |x| x > 0.0 && x <= 10_000.0, "a number above 0 and up to 10,000";
    /// Power out of a battery, kW; 0 for a vehicle that can't give energy back.
    DischargeKw: |x| (0.0..=10_000.0).contains(&x), "a number from 0 to 10,000";
    /// Price of energy that must not vanish, AUD/kWh.
    PositivePrice: |x| (1e-6..=1_000.0).contains(&x), "a number from 0.000001 to 1,000";
    /// Price of energy, AUD/kWh.
    Price: |x| (0.0..=1_000.0).contains(&x), "a number from 0 to 1,000";
    /// Multiple of the grid price.
    PriceFactor: |x| (0.0..=100.0).contains(&x), "a number from 0 to 100";
    /// Ticks a second that a scene is shown at.
    Speed: |x| (0.05..=1_000.0).contains(&x), "a number from 0.05 to 1,000";
    /// Weight of a part of a reward.
    RewardWeight: |x| (0.0..=1e6).contains(&x), "a number from 0 to 1,000,000";
    /// Learning rate.
    Rate: |x| (0.0..=1.0).contains(&x), "a number from 0 to 1";
    /// Norm of a gradient.
    Norm: |x| (1e-6..=1e9).contains(&x), "a number from 0.000001 to 1,000,000,000";
    /// Least time between two passages of a waypoint; 1 is usual.
    Separation: |x| (0.1..=10.0).contains(&x), "a number from 0.1 to 10";
    /// Length of a tick at a waypoint, in units of time.
    TickLength: |x| (0.01..=1.0).contains(&x), "a number from 0.01 to 1";
    /// How long before its arrival an aircraft is announced, in units of time.
    Horizon: |x| (1.0..=100.0).contains(&x), "a number from 1 to 100";
    /// From one group of aircraft to the next, in units of time.
    Period: |x| (0.1..=1_000.0).contains(&x), "a number from 0.1 to 1,000";
    /// What arrivals lie within, in units of time.
    Spread: |x| (0.0..=100.0).contains(&x), "a number from 0 to 100";
    /// Aircraft per unit of time.
    TrafficRate: |x| (0.01..=10.0).contains(&x), "a number from 0.01 to 10";
    /// What a squared unit of adjustment costs.
    Urgency: |x| (1e-6..=1_000.0).contains(&x), "a number from 0.000001 to 1,000";
    /// What a unit of credit is worth.
    CreditValue: |x| (1e-6..=1e6).contains(&x), "a number from 0.000001 to 1,000,000";
    /// A direction, degrees counter-clockwise from east.
    Bearing: |x| (0.0..=360.0).contains(&x), "a number from 0 to 360";
    /// What changes hands in a step of a trading auction, units of credit.
    TradingUnit: |x| (1e-6..=1_000.0).contains(&x), "a number from 0.000001 to 1,000";
    /// What shrinks a trading unit.
    Decrement: |x| x > 0.0 && x < 1.0, "a number above 0 and below 1";
    /// Differences of cost that are none.
    Tolerance: |x| (1e-9..=1e6).contains(&x), "a number from 0.000000001 to 1,000,000";
    /// What firms can sell, or what is demanded, units.
    Capacity: |x| (1e-3..=1e6).contains(&x), "a number from 0.001 to 1,000,000";
    /// The highest price that may be offered, money a unit.
    PriceCap: |x| (1e-3..=1e6).contains(&x), "a number from 0.001 to 1,000,000";
    /// A price or a cost, money a unit.
    Money: |x| (-1e6..=1e6).contains(&x), "a number from -1,000,000 to 1,000,000";
    /// Standard deviation of noise on an offer, over the cap.
    Sigma: |x| (0.0..=10.0).contains(&x), "a number from 0 to 10";
    /// What entering a venue costs, money; types lie within 0 and 1.
    EntryCost: |x| (0.0..=1.0).contains(&x), "a number from 0 to 1";
    /// AUD paid for one EUR.
    ExchangeRate: |x| (0.01..=100.0).contains(&x), "a number from 0.01 to 100";
}

bounded! { u32, "u32":
    /// Ticks in a day.
    StepsPerDay: |n| (1..=480).contains(&n), "a whole number from 1 to 480";
    /// Ticks of a run.
    Ticks: |n| (1..=10_000_000).contains(&n), "a whole number from 1 to 10,000,000";
    /// A tick, counted from 0.
    Tick: |n| n <= 10_000_000, "a whole number from 0 to 10,000,000";
    /// Ticks of a stay.
    StayTicks: |n| (1..=10_000).contains(&n), "a whole number from 1 to 10,000";
    /// Lots in a scenario.
    Lots: |n| (1..=100_000).contains(&n), "a whole number from 1 to 100,000";
    /// Orders of a lot in a tick.
    Orders: |n| n <= 1_000, "a whole number from 0 to 1,000";
    /// Updates in a tick.
    Updates: |n| n <= 1_000, "a whole number from 0 to 1,000";
    /// Transitions in a batch.
    Batch: |n| (1..=100_000).contains(&n), "a whole number from 1 to 100,000";
    /// Transitions that are kept.
    Memory: |n| (1..=10_000_000).contains(&n), "a whole number from 1 to 10,000,000";
    /// Units of a layer.
    Units: |n| (1..=4_096).contains(&n), "a whole number from 1 to 4,096";
    /// Aircraft of a group; seven have 5,040 orders, eight 40,320.
    GroupSize: |n| (1..=8).contains(&n), "a whole number from 1 to 8";
    /// Aircraft of a negotiation in a stream.
    Negotiators: |n| (2..=6).contains(&n), "a whole number from 2 to 6";
    /// Airlines at a waypoint.
    Airlines: |n| (1..=100).contains(&n), "a whole number from 1 to 100";
    /// Steps after which an auction is interrupted.
    Interruption: |n| n <= 1_000_000, "a whole number from 0 to 1,000,000";
    /// Firms that are alike.
    FirmCount: |n| (1..=20).contains(&n), "a whole number from 1 to 20";
    /// Markets side by side.
    Markets: |n| (1..=400).contains(&n), "a whole number from 1 to 400";
    /// Traders on a side.
    Traders: |n| (1..=400).contains(&n), "a whole number from 1 to 400";
    /// Stages of a round.
    Stages: |n| n <= 10_000_000, "a whole number from 0 to 10,000,000";
    /// Bays in a lot.
    Bays: |n| (1..=10_000).contains(&n), "a whole number from 1 to 10,000";
}

/// Defines newtypes of `String` that hold only texts which pass `$holds`.
macro_rules! bounded_text {
    ($($(#[$doc:meta])* $name:ident: $holds:expr, $allowed:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(pub(super) String);

        impl $name {
            /// The range in words.
            pub const ALLOWED: &str = $allowed;

            /// The plain text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = OutOfRange;

            fn try_from(text: String) -> Result<Self, OutOfRange> {
                let holds: fn(&str) -> bool = $holds;
                if holds(&text) { Ok(Self(text)) } else { Err(OutOfRange(Self::ALLOWED)) }
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> String {
                text.0
            }
        }
    )*};
}

bounded_text! {
    /// A headline or a name.
    Name: |text| is_line(text, 200) && !text.trim().is_empty(),
        "one line of text in quotes, 1 to 200 characters";
    /// A sentence.
    Sentence: |text| is_line(text, 1_000), "one line of text in quotes, up to 1,000 characters";
    /// The path of a data file.
    DataPath: |text| is_line(text, 1_000) && !text.trim().is_empty(),
        "the path of a file in quotes, relative to the scenario file";
}

/// Whether a text is one line of at most `longest` characters.
fn is_line(text: &str, longest: usize) -> bool {
    text.chars().count() <= longest && !text.chars().any(char::is_control)
}

/// A calendar date in local time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LocalDate(jiff::civil::Date);

impl LocalDate {
    /// The range in words.
    pub const ALLOWED: &str = "a date from 1900 to 2200 in quotes, as \"2023-03-06\"";

    /// The date.
    pub fn get(self) -> jiff::civil::Date {
        self.0
    }
}

impl TryFrom<String> for LocalDate {
    type Error = OutOfRange;

    fn try_from(text: String) -> Result<Self, OutOfRange> {
        match text.parse::<jiff::civil::Date>() {
            Ok(date) if (1900..=2200).contains(&date.year()) => Ok(Self(date)),
            _ => Err(OutOfRange(Self::ALLOWED)),
        }
    }
}

impl From<LocalDate> for String {
    fn from(date: LocalDate) -> String {
        date.0.to_string()
    }
}
