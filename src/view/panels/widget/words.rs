//! Numbers in words: every panel writes them the same way.

/// What stands where a number has no meaning.
pub const NOTHING: &str = "–";

/// `number` with `decimals`, thousands apart, or a dash where it has no meaning.
pub fn number(number: impl Into<f64>, decimals: usize) -> String {
    let number = number.into();
    if !number.is_finite() {
        return NOTHING.to_owned();
    }
    let digits = format!("{:.decimals$}", number.abs());
    let is_zero = digits.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    let sign = if number < 0.0 && !is_zero { "−" } else { "" };
    format!("{sign}{}", thousands(&digits))
}

/// `number` with its sign, even where it is positive.
pub fn signed(value: impl Into<f64>, decimals: usize) -> String {
    let value = value.into();
    let text = number(value, decimals);
    let is_zero = text.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    match value > 0.0 && !is_zero {
        true => format!("+{text}"),
        false => text,
    }
}

/// `number` with as many decimals as it needs, from `least` to `most`.
pub fn trimmed(value: f64, least: usize, most: usize) -> String {
    let most = most.max(least);
    let fits = |decimals: &usize| {
        let scale = 10_f64.powi(*decimals as i32);
        ((value * scale).round() / scale - value).abs() < 0.5 * 10_f64.powi(-(most as i32) - 1)
    };
    number(value, (least..=most).find(fits).unwrap_or(most))
}

/// Energy with its unit.
pub fn kwh(energy: impl Into<f64>) -> String {
    let energy = energy.into();
    unit(energy, if energy.abs() < 1_000.0 { 1 } else { 0 }, "kWh")
}

/// Money with its unit.
pub fn aud(money: impl Into<f64>) -> String {
    unit(money, 2, "AUD")
}

/// A share of a whole in whole per cent.
pub fn percent(share: impl Into<f64>) -> String {
    unit(share.into() * 100.0, 0, "%")
}

/// `value` with its unit, or a dash alone.
pub fn unit(value: impl Into<f64>, decimals: usize, unit: &str) -> String {
    let value = value.into();
    match value.is_finite() {
        true => format!("{} {unit}", number(value, decimals)),
        false => NOTHING.to_owned(),
    }
}

/// `count` of `one`, or of `many`.
pub fn count(count: usize, one: &str, many: &str) -> String {
    let noun = if count == 1 { one } else { many };
    format!("{} {noun}", number(count as f64, 0))
}

/// A sentence out of a phrase.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn thousands(digits: &str) -> String {
    let (whole, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut text = String::with_capacity(digits.len() + whole.len() / 3);
    for (index, digit) in whole.char_indices() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_one_way() {
        assert_eq!(number(1234.56, 1), "1,234.6");
        assert_eq!(number(-0.001, 2), "0.00");
        assert_eq!(number(-1.5, 1), "−1.5");
        assert_eq!(number(f32::NAN, 1), "–");
        assert_eq!(number(1_000_000, 0), "1,000,000");
        assert_eq!((signed(0.3, 2).as_str(), signed(0.0, 2).as_str()), ("+0.30", "0.00"));
        assert_eq!((percent(0.384_f32).as_str(), kwh(f64::NAN).as_str()), ("38 %", "–"));
    }

    #[test]
    fn decimals_are_as_many_as_needed() {
        assert_eq!(trimmed(0.5, 2, 4), "0.50");
        assert_eq!(trimmed(0.285, 2, 4), "0.285");
        assert_eq!(trimmed(20.0, 0, 4), "20");
        assert_eq!(trimmed(0.1 + 0.2, 1, 4), "0.3");
    }
}
