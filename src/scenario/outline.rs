//! Where each field of a RON text stands: a path such as `turnover.stay.max` to its bytes and back.
//!
//! Errors use it to name the field and to show its value, `--set` to replace a value in place.
//! It takes any text, however broken, in one pass without recursion;
//! what it says of a broken text holds up to the break.
//!
//! Names of structs and variants are transparent: in `rule: Nash(power: 0.5)` the power is
//! `rule.power`, and in `arrivals: Population(20.0)` the number is `arrivals.0`.

use std::ops::Range;

use super::tokens::{Token, tokens};

/// The fields and list items of a text, in the order in which they begin.
#[derive(Clone, Debug, Default)]
pub struct Outline {
    entries: Vec<Entry>,
}

/// A place in an [`Outline`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place(usize);

#[derive(Clone, Debug)]
struct Entry {
    parent: Option<usize>,
    key: Key,
    value: Range<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Key {
    Field(Range<usize>),
    Item(usize),
}

/// Where a path leaves an outline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lost {
    /// The innermost place that the path does reach.
    pub at: Place,
    /// How many steps of the path lead there.
    pub depth: usize,
}

impl Outline {
    /// Reads the outline of `text`.
    pub fn of(text: &str) -> Self {
        let mut builder = Builder::default();
        for (token, span) in tokens(text) {
            builder.take(token, span);
        }
        builder.finish()
    }

    /// The value that contains all others; none in a text without any.
    pub fn root(&self) -> Option<Place> {
        (!self.entries.is_empty()).then_some(Place(0))
    }

    /// All places, outer ones before inner ones.
    #[cfg(test)]
    pub fn places(&self) -> impl Iterator<Item = Place> + use<> {
        (0..self.entries.len()).map(Place)
    }

    /// Follows a path of field names and item numbers from the root.
    ///
    /// # Errors
    /// Tells where the path ends if it doesn't lead to a value, or nothing if there is no root.
    pub fn find(&self, text: &str, path: &str) -> Result<Place, Option<Lost>> {
        let mut at = self.root().ok_or(None)?;
        for (depth, step) in path.split('.').enumerate() {
            let next = self.children(at).find(|&child| self.name(text, child) == step);
            at = next.ok_or(Some(Lost { at, depth }))?;
        }
        Ok(at)
    }

    /// The innermost place whose key or value contains or ends at the byte `offset`.
    pub fn at(&self, offset: usize) -> Option<Place> {
        let contains = |entry: &Entry| {
            let start = match &entry.key {
                Key::Field(key) => key.start,
                Key::Item(_) => entry.value.start,
            };
            (start..=entry.value.end).contains(&offset)
        };
        // Inner entries begin after outer ones, so the last that contains the offset is innermost.
        self.entries.iter().rposition(contains).map(Place)
    }

    /// The fields or items directly inside `place`.
    pub fn children(&self, place: Place) -> impl Iterator<Item = Place> + '_ {
        let inside = move |(_, entry): &(usize, &Entry)| entry.parent == Some(place.0);
        self.entries.iter().enumerate().skip(place.0).filter(inside).map(|(index, _)| Place(index))
    }

    /// The name of the field, or the number of the item, at `place`.
    pub fn name(&self, text: &str, place: Place) -> String {
        match &self.entries[place.0].key {
            Key::Field(key) => text[key.clone()].to_owned(),
            Key::Item(number) => number.to_string(),
        }
    }

    /// The path that leads to `place`; empty for the root.
    pub fn path(&self, text: &str, place: Place) -> String {
        let mut steps = Vec::new();
        let mut at = place.0;
        while let Some(parent) = self.entries[at].parent {
            steps.push(self.name(text, Place(at)));
            at = parent;
        }
        steps.reverse();
        steps.join(".")
    }

    /// The place around `place`; none for the root.
    pub fn parent(&self, place: Place) -> Option<Place> {
        self.entries[place.0].parent.map(Place)
    }

    /// The bytes of the value at `place`, without its key.
    pub fn value(&self, place: Place) -> Range<usize> {
        self.entries[place.0].value.clone()
    }
}

/// Builds an outline from tokens.
#[derive(Default)]
struct Builder {
    entries: Vec<Entry>,
    /// The file itself, around all brackets.
    file: Level,
    /// Open brackets, outermost first.
    open: Vec<Level>,
    /// Where the last token ended.
    end: usize,
}

/// Brackets inside more brackets than this are not looked into: no format goes as deep.
const DEEPEST: usize = 100;

/// What is known of an open bracket.
#[derive(Default)]
struct Level {
    /// The entry whose value the bracket belongs to.
    owner: Option<usize>,
    /// Items seen so far.
    items: usize,
    /// The entry being read, if one has begun since the last comma.
    current: Option<Current>,
}

struct Current {
    entry: usize,
    /// The last token of the entry and where the one before it ended: a key, should a colon follow.
    last: Range<usize>,
    end_before_last: Option<usize>,
    /// A colon has been read and no token since.
    awaits_value: bool,
}

impl Builder {
    fn take(&mut self, token: Token, span: Range<usize>) {
        self.end = span.end;
        match token {
            Token::Comma => {
                self.place_empty_value(span.start);
                self.level().current = None;
            }
            Token::Colon => self.begin_field(),
            Token::Word | Token::Text | Token::Unfinished => self.extend(span),
            Token::Open => {
                self.extend(span);
                let owner = self.level().current.as_ref().map(|current| current.entry);
                self.open.push(Level { owner, ..Level::default() });
            }
            Token::Close => {
                self.place_empty_value(span.start);
                // A closing bracket too many is skipped: the parser will have complained before.
                if self.open.pop().is_some() {
                    self.extend(span);
                }
            }
        }
    }

    /// A field that has no value is given an empty one at `offset`, where it should have ended.
    fn place_empty_value(&mut self, offset: usize) {
        let awaits = |current: &&Current| current.awaits_value;
        if let Some(entry) = self.level().current.as_ref().filter(awaits).map(|at| at.entry) {
            self.entries[entry].value = offset..offset;
        }
    }

    /// The end of the text: what is still open reaches up to here.
    fn finish(mut self) -> Outline {
        for owner in self.open.iter().filter_map(|level| level.owner) {
            self.entries[owner].value.end = self.end;
        }
        Outline { entries: self.entries }
    }

    /// The innermost open bracket.
    fn level(&mut self) -> &mut Level {
        self.open.last_mut().unwrap_or(&mut self.file)
    }

    /// Adds a token to the value being read, or begins one.
    fn extend(&mut self, span: Range<usize>) {
        if self.open.len() > DEEPEST {
            return;
        }
        let next = self.entries.len();
        let level = self.level();
        let Some(current) = &mut level.current else {
            let entry =
                Entry { parent: level.owner, key: Key::Item(level.items), value: span.clone() };
            level.items += 1;
            level.current = Some(Current {
                entry: next,
                last: span,
                end_before_last: None,
                awaits_value: false,
            });
            self.entries.push(entry);
            return;
        };
        let begins = std::mem::take(&mut current.awaits_value);
        current.end_before_last = (!begins).then_some(current.last.end);
        current.last = span.clone();
        let entry = current.entry;
        let value = &mut self.entries[entry].value;
        if begins {
            value.start = span.start;
        }
        value.end = span.end;
    }

    /// A colon: the last token was a key.
    fn begin_field(&mut self) {
        let next = self.entries.len();
        let level = self.level();
        let owner = level.owner;
        let Some(current) = &mut level.current else { return };
        let key = current.last.clone();
        let value = key.end..key.end;
        match current.end_before_last.take() {
            // The usual case: the entry so far is the key alone.
            None => {
                current.awaits_value = true;
                let entry = current.entry;
                self.entries[entry].key = Key::Field(key);
                self.entries[entry].value = value;
            }
            // A comma is missing before the key: what came before it is another entry.
            Some(end) => {
                let before = current.entry;
                *current = Current {
                    entry: next,
                    last: key.clone(),
                    end_before_last: None,
                    awaits_value: true,
                };
                self.entries[before].value.end = end;
                self.entries.push(Entry { parent: owner, key: Key::Field(key), value });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All paths of `text` with their values.
    fn listing(text: &str) -> Vec<(String, &str)> {
        let outline = Outline::of(text);
        outline
            .places()
            .map(|place| (outline.path(text, place), &text[outline.value(place)]))
            .collect()
    }

    fn check(text: &str, expected: &[(&str, &str)]) {
        let found = listing(text);
        let found: Vec<(&str, &str)> =
            found.iter().map(|(path, value)| (path.as_str(), *value)).collect();
        assert_eq!(found, expected, "outline of {text}");
    }

    #[test]
    fn fields_variants_lists_and_tuples_have_paths() {
        check(
            "Lot(a: 1, rule: Nash ( power : 0.5 ), b: [x, (c: 2)], d: P(20.0),)",
            &[
                ("", "Lot(a: 1, rule: Nash ( power : 0.5 ), b: [x, (c: 2)], d: P(20.0),)"),
                ("a", "1"),
                ("rule", "Nash ( power : 0.5 )"),
                ("rule.power", "0.5"),
                ("b", "[x, (c: 2)]"),
                ("b.0", "x"),
                ("b.1", "(c: 2)"),
                ("b.1.c", "2"),
                ("d", "P(20.0)"),
                ("d.0", "20.0"),
            ],
        );
    }

    #[test]
    fn comments_and_strings_hide_their_contents() {
        check(
            "(/* a: ( /* b */ */ t: \"x, (\\\"y: \", // c: 1,\n r: r#\"z\"), q: \"#, u: ')')",
            &[
                (
                    "",
                    "(/* a: ( /* b */ */ t: \"x, (\\\"y: \", // c: 1,\n r: r#\"z\"), q: \"#, u: ')')",
                ),
                ("t", "\"x, (\\\"y: \""),
                ("r", "r#\"z\"), q: \"#"),
                ("u", "')'"),
            ],
        );
    }

    #[test]
    fn broken_texts_keep_what_came_before_the_break() {
        check("(a: 1 b: 2", &[("", "(a: 1 b: 2"), ("a", "1"), ("b", "2")]);
        check("(a: , b: (c", &[("", "(a: , b: (c"), ("a", ""), ("b", "(c"), ("b.0", "c")]);
        check("))", &[]);
        check(": : ,,", &[]);
        check("(a: \"cut", &[("", "(a: \"cut"), ("a", "\"cut")]);
    }

    #[test]
    fn a_path_is_found_or_leaves_at_a_named_place() {
        let text = "(turnover: (stay: Uniform(min: 4, max: 12)), lots: 1)";
        let outline = Outline::of(text);
        let max = outline.find(text, "turnover.stay.max").expect("the path exists");
        assert_eq!(&text[outline.value(max)], "12");
        let lost = outline.find(text, "turnover.stay.most.x").expect_err("no such path");
        let lost = lost.expect("the root exists");
        assert_eq!((outline.path(text, lost.at).as_str(), lost.depth), ("turnover.stay", 2));
    }

    #[test]
    fn an_offset_belongs_to_the_innermost_place() {
        let text = "(a: (b: 12), c: 3)";
        let outline = Outline::of(text);
        let path = |needle: &str| {
            let offset = text.find(needle).expect("the needle is in the text");
            outline.at(offset).map(|place| outline.path(text, place)).expect("inside the root")
        };
        assert_eq!(path("12"), "a.b");
        assert_eq!(path("2)"), "a.b");
        assert_eq!(path("(b"), "a");
        assert_eq!(path(", c"), "a");
        assert_eq!(path("c:"), "c");
    }

    #[test]
    fn deep_nesting_needs_no_stack() {
        let text = "(".repeat(200_000);
        assert_eq!(Outline::of(&text).entries.len(), DEEPEST + 1);
    }
}
