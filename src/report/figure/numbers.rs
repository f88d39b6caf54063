//! Numbers in words: thousands set apart, a true minus, powers of ten where digits would not do.

/// Between groups of three digits: narrow, and no place to break a line.
const GROUP: char = '\u{202f}';

/// What stands for a number that has no meaning.
pub const NONE: &str = "–";

/// `value` with `decimals` decimals, as `12 345.60`; a dash if it is not a number.
pub fn fixed(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return NONE.to_owned();
    }
    let digits = format!("{:.decimals$}", value.abs());
    let (whole, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    // What rounds to zero has no sign.
    let negative = value < 0.0 && digits.bytes().any(|digit| (b'1'..=b'9').contains(&digit));
    let sign = if negative { "−" } else { "" };
    format!("{sign}{}{rest}", grouped(whole))
}

fn grouped(whole: &str) -> String {
    let mut text = String::with_capacity(whole.len() * 2);
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            text.push(GROUP);
        }
        text.push(digit);
    }
    text
}

/// `value` with three or four digits that matter, as `0.0123`, `12.3`, `12 345` or `1.2·10⁹`.
pub fn short(value: f64) -> String {
    let size = value.abs();
    if size != 0.0 && !(1e-4..1e6).contains(&size) {
        return power(value, 1);
    }
    let decimals = match size {
        0.0 => 0,
        _ => (2 - size.log10().floor() as i32).clamp(0, 6) as usize,
    };
    let text = fixed(value, decimals);
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

/// `value` to the precision of `step`, the largest of its neighbours having the size `largest`.
pub fn in_steps(value: f64, step: f64, largest: f64) -> String {
    // A step that is a power of ten must not fall below it by rounding.
    let magnitude = (step.log10() + 1e-9).floor();
    if largest >= 1e7 || step < 1e-5 {
        let digits = value.abs().log10().floor() - magnitude;
        return power(value, digits.clamp(0.0, 6.0) as usize);
    }
    fixed(value, (-magnitude).max(0.0) as usize)
}

/// `value` as `1.2·10⁹`, with `decimals` decimals, less where they are zeros.
fn power(value: f64, decimals: usize) -> String {
    if value == 0.0 || !value.is_finite() {
        return fixed(value, 0);
    }
    let text = format!("{:.decimals$e}", value.abs());
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let digits = match digits.contains('.') {
        true => digits.trim_end_matches('0').trim_end_matches('.'),
        false => digits,
    };
    let sign = if value < 0.0 { "−" } else { "" };
    let factor = if digits == "1" { String::new() } else { format!("{digits}·") };
    format!("{sign}{factor}10{}", exponent.chars().map(raised).collect::<String>())
}

fn raised(digit: char) -> char {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    digit.to_digit(10).map_or('⁻', |digit| DIGITS[digit as usize])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart_and_zero_has_no_sign() {
        assert_eq!(fixed(1234567.891, 2), "1\u{202f}234\u{202f}567.89");
        assert_eq!(fixed(-123.4, 1), "−123.4");
        assert_eq!(fixed(-0.04, 1), "0.0");
        assert_eq!(fixed(999.0, 0), "999");
        assert_eq!(fixed(f64::NAN, 2), "–");
    }

    #[test]
    fn short_numbers_keep_what_matters() {
        for (value, expected) in [
            (0.0, "0"),
            (0.25, "0.25"),
            (0.012345, "0.0123"),
            (12.34, "12.3"),
            (9.9999, "10"),
            (12345.6, "12\u{202f}346"),
            (1.25e9, "1.2·10⁹"),
            (-1e-7, "−10⁻⁷"),
            (1e6, "10⁶"),
        ] {
            assert_eq!(short(value), expected);
        }
    }

    #[test]
    fn neighbours_are_told_apart() {
        assert_eq!(in_steps(0.15, 0.05, 0.2), "0.15");
        assert_eq!(in_steps(100.0, 50.0, 200.0), "100");
        assert_eq!(in_steps(1.5e8, 5e7, 2e8), "1.5·10⁸");
        assert_eq!(in_steps(2e-7, 1e-7, 3e-7), "2·10⁻⁷");
    }
}
