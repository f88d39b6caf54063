//! How much room text takes, known without drawing it: the page carries its own typeface, Inter.

/// Size of all text in figures, units of the drawing.
pub const SIZE: f64 = 12.0;

/// Width of `text` in the regular weight at [`SIZE`], rounded up rather than down.
pub fn width(text: &str) -> f64 {
    text.chars().map(advance).sum::<f64>() * SIZE
}

/// Width of a character, share of the size.
fn advance(character: char) -> f64 {
    match character {
        '0'..='9' | '−' | '+' => 0.66,
        ' ' | '\u{202f}' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | '·' => 0.3,
        'i' | 'j' | 'l' | 'I' | 'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '/' => 0.39,
        'm' | 'w' | 'M' | 'W' | '%' | '@' | '…' | '–' | '—' => 0.95,
        '⁰'..='⁹' | '¹' | '²' | '³' | '⁻' => 0.45,
        'A'..='Z' => 0.74,
        '!'..='~' => 0.62,
        // Whatever else there is, up to ideographs.
        _ => 1.05,
    }
}

/// `text`, or as much of its beginning as fits into `room` with an ellipsis.
pub fn cut(text: &str, room: f64) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let mut left = room - width("…");
    let fits = |character: &char| {
        left -= advance(*character) * SIZE;
        left >= 0.0
    };
    let kept: String = text.chars().take_while(fits).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_fits() {
        for text in ["", "nash", "a rather long name of a thing", "数字数字数字数字数字数字"]
        {
            for room in [15.0, 40.0, 90.0] {
                let short = cut(text, room);
                assert!(width(&short) <= room + 1e-9, "{short} in {room}");
                assert!(short == text || short.ends_with('…'));
            }
        }
    }
}
