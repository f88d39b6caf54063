//! The words, brackets and strings of a RON text, without its spaces and comments.

use std::ops::Range;

/// What an outline tells apart; spaces and comments are no tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    /// An opening bracket of any kind.
    Open,
    /// A closing bracket of any kind.
    Close,
    /// `,`
    Comma,
    /// `:`
    Colon,
    /// A name or a number.
    Word,
    /// A string or a character.
    Text,
    /// A string or a comment that doesn't end.
    Unfinished,
}

/// The tokens of `text` with their bytes; they cover any text, however broken.
pub fn tokens(text: &str) -> impl Iterator<Item = (Token, Range<usize>)> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            at += blank_len(&text[at..]);
            let rest = &text[at..];
            let (token, len) = match rest.as_bytes().first()? {
                b'(' | b'[' | b'{' => (Token::Open, 1),
                b')' | b']' | b'}' => (Token::Close, 1),
                b',' => (Token::Comma, 1),
                b':' => (Token::Colon, 1),
                b'/' if rest.starts_with("//") => {
                    at += rest.find('\n').unwrap_or(rest.len());
                    continue;
                }
                b'/' if rest.starts_with("/*") => match block_comment_len(rest) {
                    Some(len) => {
                        at += len;
                        continue;
                    }
                    None => (Token::Unfinished, rest.len()),
                },
                b'"' => quoted(rest, 0, b'"'),
                b'\'' => character(rest),
                _ => string_with_prefix(rest).unwrap_or_else(|| (Token::Word, word_len(rest))),
            };
            let span = at..at + len;
            at = span.end;
            return Some((token, span));
        }
    })
}

/// Bytes of white space at the beginning of `text`.
fn blank_len(text: &str) -> usize {
    // The two marks of writing direction are white space in RON, but not in Unicode.
    let is_blank = |c: char| c.is_whitespace() || c == '\u{200E}' || c == '\u{200F}';
    text.find(|c| !is_blank(c)).unwrap_or(text.len())
}

/// Bytes of the block comment at the beginning of `text`; such comments nest.
fn block_comment_len(text: &str) -> Option<usize> {
    let mut depth = 0;
    let mut at = 0;
    while at < text.len() {
        let step = match &text.as_bytes()[at..] {
            [b'/', b'*', ..] => {
                depth += 1;
                2
            }
            [b'*', b'/', ..] => {
                depth -= 1;
                2
            }
            _ => 1,
        };
        at += step;
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// A text that begins with `prefix` bytes and an opening quote, and knows backslashes.
fn quoted(text: &str, prefix: usize, quote: u8) -> (Token, usize) {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(prefix + 1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            _ if byte == quote => return (Token::Text, at + 1),
            _ => {}
        }
    }
    (Token::Unfinished, text.len())
}

/// A character such as `'a'`; a lone quote is a word.
fn character(text: &str) -> (Token, usize) {
    const LONGEST: usize = 12;
    match quoted(text, 0, b'\'') {
        (Token::Text, len) if len <= LONGEST => (Token::Text, len),
        _ => (Token::Word, 1),
    }
}

/// Strings such as `r#"…"#`, `b"…"` and `br"…"`.
fn string_with_prefix(text: &str) -> Option<(Token, usize)> {
    if text.starts_with("b\"") {
        return Some(quoted(text, 1, b'"'));
    }
    let rest = text.strip_prefix("br").or_else(|| text.strip_prefix('r'))?;
    let after_hashes = rest.trim_start_matches('#');
    let body = after_hashes.strip_prefix('"')?;
    let hashes = &rest[..rest.len() - after_hashes.len()];
    let start = text.len() - body.len();
    let end = format!("\"{hashes}");
    Some(match body.find(&end) {
        Some(at) => (Token::Text, start + at + end.len()),
        None => (Token::Unfinished, text.len()),
    })
}

/// Bytes of the name or number at the beginning of `text`, at least one character.
fn word_len(text: &str) -> usize {
    let ends = |c: char| c.is_whitespace() || "()[]{},:\"'/".contains(c);
    let first = text.chars().next().map_or(0, char::len_utf8);
    text[first..].find(ends).map_or(text.len(), |at| first + at)
}

/// Whether `text` is exactly one complete value, so that it can stand in for another.
pub fn is_one_value(text: &str) -> bool {
    let mut open = Vec::new();
    let mut seen_value = false;
    for (token, span) in tokens(text) {
        match token {
            Token::Open => open.push(closer_of(text.as_bytes()[span.start])),
            Token::Close => {
                let closer = open.pop();
                if closer != Some(text.as_bytes()[span.start]) {
                    return false;
                }
            }
            Token::Comma | Token::Colon if open.is_empty() => return false,
            Token::Unfinished => return false,
            _ => {}
        }
        seen_value = true;
    }
    seen_value && open.is_empty()
}

fn closer_of(opener: u8) -> u8 {
    match opener {
        b'(' => b')',
        b'[' => b']',
        _ => b'}',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_value_is_told_from_none_and_several() {
        for one in ["1", "Nash(power: 0.5)", "[1, 2]", "\"a, b\"", "(a: [x])", "r\"(\"", "{1: 2}"] {
            assert!(is_one_value(one), "{one}");
        }
        for other in ["", "  ", "1, 2", "a: 1", "(", ")", "1)", "(]", "\"", "/*", "// x", "[1, 2"] {
            assert!(!is_one_value(other), "{other}");
        }
    }
}
