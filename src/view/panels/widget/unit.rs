//! Units: how a field's number is shown.

use crate::view::panels::widget::words;

/// How a field's number is shown and written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unit {
    /// Shown is the value times this.
    pub factor: f64,
    /// What follows the number.
    pub suffix: &'static str,
    /// Decimals that are always shown.
    pub decimals: usize,
    /// A whole number in the scenario.
    pub whole: bool,
}

impl Unit {
    /// A share of a battery, in per cent.
    pub const PERCENT: Self = Self::real(100.0, " %", 0);
    /// A number without a unit.
    pub const PLAIN: Self = Self::real(1.0, "", 2);
    /// A price of energy.
    pub const PRICE: Self = Self::real(1.0, " AUD/kWh", 2);
    /// A multiple of the grid price.
    pub const OF_GRID: Self = Self::real(1.0, " × grid", 2);

    /// A number with decimals.
    pub const fn real(factor: f64, suffix: &'static str, decimals: usize) -> Self {
        Self { factor, suffix, decimals, whole: false }
    }

    /// A whole number.
    pub const fn whole(suffix: &'static str) -> Self {
        Self { factor: 1.0, suffix, decimals: 0, whole: true }
    }

    /// `value` as shown, without its unit.
    pub fn number(&self, value: f64) -> String {
        words::trimmed(value * self.factor, self.decimals, 4.max(self.decimals))
    }

    /// `value` as shown.
    pub fn text(&self, value: f64) -> String {
        format!("{}{}", self.number(value), self.suffix)
    }

    /// Both ends as shown.
    pub fn span(&self, [low, high]: [f64; 2]) -> String {
        match low == high {
            true => self.text(low),
            false => format!("{}–{}", self.number(low), self.text(high)),
        }
    }

    /// `value` as a scenario has it.
    pub fn written(&self, value: f64) -> String {
        match self.whole {
            true => format!("{}", value.round().max(0.0) as u64),
            false => format!("{value}"),
        }
    }

    /// The numbers in what a viewer typed, as a scenario has them.
    pub fn typed(&self, text: &str) -> Vec<f64> {
        let plain = text.replace([',', '\u{a0}'], "").replace('−', "-");
        let numbers = plain.split(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | 'e')));
        let mut values = Vec::new();
        for piece in numbers.filter(|piece| piece.contains(|c: char| c.is_ascii_digit())) {
            // "10-90" is two numbers; "-10" is one.
            let dash =
                piece.char_indices().skip(1).find(|&(at, c)| c == '-' && !before_is_e(piece, at));
            let (low, high) = dash.map_or((piece, ""), |(at, _)| (&piece[..at], &piece[at + 1..]));
            let read = |text: &str| text.parse::<f64>().ok().map(|value| self.tidy(value));
            values.extend([low, high].into_iter().filter_map(read));
        }
        values
    }

    fn tidy(&self, shown: f64) -> f64 {
        let value = shown / self.factor;
        let value = (value * 1e9).round() / 1e9;
        if self.whole { value.round() } else { value }
    }
}

fn before_is_e(text: &str, at: usize) -> bool {
    text[..at].ends_with('e')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_shown_with_their_unit() {
        assert_eq!(Unit::PERCENT.span([0.1, 0.9]), "10–90 %");
        assert_eq!(Unit::PRICE.text(0.285), "0.285 AUD/kWh");
        assert_eq!(Unit::whole(" ticks").text(12_000.0), "12,000 ticks");
        assert_eq!(Unit::whole("").written(12_000.0), "12000");
        assert_eq!(Unit::PRICE.written(0.3), "0.3");
    }

    #[test]
    fn what_is_typed_is_read() {
        assert_eq!(Unit::PERCENT.typed("10–90 %"), [0.1, 0.9]);
        assert_eq!(Unit::PERCENT.typed("10-90"), [0.1, 0.9]);
        assert_eq!(Unit::PRICE.typed(" 0.3 AUD/kWh"), [0.3]);
        assert_eq!(Unit::real(1.0, " h", 1).typed("-11.5"), [-11.5]);
        assert_eq!(Unit::PRICE.typed("1e-3"), [0.001]);
        assert!(Unit::PRICE.typed("cheap").is_empty());
        assert_eq!(Unit::whole(" ticks").typed("12,000 ticks"), [12_000.0]);
    }
}
