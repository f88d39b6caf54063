//! Figures: numbers as text, with as many digits as say something.

/// What is written where there is no number.
pub const NOTHING: &str = "–";

/// `value` with `digits` after the point, thousands set apart.
pub fn fixed(value: f64, digits: usize) -> String {
    if !value.is_finite() {
        return NOTHING.to_owned();
    }
    let plain = format!("{:.digits$}", value.abs());
    let (whole, rest) = plain.split_at(plain.find('.').unwrap_or(plain.len()));
    let zero = plain.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    let sign = if value < 0.0 && !zero { "−" } else { "" };
    format!("{sign}{}{rest}", in_thousands(whole))
}

fn in_thousands(whole: &str) -> String {
    let mut text = String::with_capacity(whole.len() + whole.len() / 3);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `value` with about three digits that count: 3.42, 71.0, 1,234.
pub fn short(value: f64) -> String {
    let digits = match value.abs() {
        size if size < 9.995 => 2,
        size if size < 99.95 => 1,
        _ => 0,
    };
    fixed(value, digits)
}

/// A round `value`, without digits that say nothing: 3, 0.5, 1,200.
pub fn round(value: f64) -> String {
    let digits = (0..4).find(|&digits| {
        let tens = value * 10f64.powi(digits);
        (tens - tens.round()).abs() < 1e-3
    });
    fixed(value, digits.unwrap_or(3) as usize)
}

/// A price, AUD/kWh.
pub fn price(value: f64) -> String {
    fixed(value, 3)
}

/// A share as a percentage.
pub fn percent(share: f64) -> String {
    match share.is_finite() {
        true => format!("{} %", fixed(share * 100.0, 0)),
        false => NOTHING.to_owned(),
    }
}

/// `text` with its unit, which nothing has not.
pub fn with_unit(text: String, unit: &str) -> String {
    if text == NOTHING { text } else { format!("{text} {unit}") }
}

/// A count and what is counted: `1 trade`, `2 trades`.
pub fn count(number: u32, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {what}{plural}", fixed(f64::from(number), 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_sensible() {
        assert_eq!(["3.42", "71.0", "1,235"], [3.4161, 70.96, 1234.6].map(short).each_ref()[..]);
        assert_eq!([short(9.999), short(99.97), short(-0.001)], ["10.0", "100", "0.00"]);
        assert_eq!([fixed(-1_234_567.0, 0), fixed(999.0, 0)], ["−1,234,567", "999"]);
        assert_eq!(
            [round(3.0), round(0.25), round(1_200.0), round(-0.5)],
            ["3", "0.25", "1,200", "−0.5"]
        );
        assert_eq!([price(0.2071), percent(0.917)], ["0.207", "92 %"]);
        assert_eq!([count(1, "trade"), count(18, "trade")], ["1 trade", "18 trades"]);
    }

    #[test]
    fn what_is_not_a_number_is_a_dash() {
        let all = [short(f64::NAN), price(f64::NAN), percent(f64::NAN), fixed(f64::INFINITY, 1)];
        assert!(all.iter().all(|text| text == "–"), "{all:?}");
        assert_eq!(with_unit(short(f64::NAN), "AUD"), "–");
        assert_eq!(with_unit(short(3.4), "AUD"), "3.40 AUD");
    }
}
