//! Reads HTML as far as tests need it: whether it is balanced, and what text stands in it.

/// Elements without an end tag.
const VOID: [&str; 3] = ["meta", "input", "link"];

/// A piece of a page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Piece<'a> {
    /// What stands between `<` and `>`.
    Tag(&'a str),
    /// What stands between tags.
    Text(&'a str),
}

/// The tags and texts of `page`, in their order; the contents of a style are no text.
pub fn pieces(page: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        let (text, from) = rest.split_at(at);
        if !text.trim().is_empty() && pieces.last() != Some(&Piece::Tag("style")) {
            pieces.push(Piece::Text(text.trim()));
        }
        let end = from.find('>').expect("a tag ends");
        pieces.push(Piece::Tag(&from[1..end]));
        rest = &from[end + 1..];
    }
    pieces
}

/// The texts of `page`, in their order.
pub fn texts(page: &str) -> Vec<&str> {
    let text = |piece| if let Piece::Text(text) = piece { Some(text) } else { None };
    pieces(page).into_iter().filter_map(text).collect()
}

/// Checks that every element that begins ends, in order.
#[track_caller]
pub fn balanced(page: &str) {
    let mut open = Vec::new();
    for piece in pieces(page) {
        let Piece::Tag(tag) = piece else { continue };
        let name = tag.split_whitespace().next().unwrap_or_default();
        if let Some(name) = name.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "</{name}>");
        } else if !name.starts_with('!') && !VOID.contains(&name) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?} don't end");
}
