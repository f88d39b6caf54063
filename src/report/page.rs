//! The frame of a page: head, sections, and how to repeat what it shows.

use super::font;
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// A page.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// What kind of page it is, over the title: `Run`, `Study`.
    pub kind: String,
    /// Its title.
    pub title: String,
    /// What it is about, in a line.
    pub summary: String,
    /// What a reader must know before anything else, such as a run that was stopped.
    pub warnings: Vec<String>,
    /// Its sections.
    pub sections: Vec<Section>,
    /// How to repeat what it shows.
    pub repeat: Repeat,
}

/// A section.
#[derive(Clone, Debug, Default)]
pub struct Section {
    /// Its heading.
    pub heading: String,
    /// What it shows and how to read it; may be empty.
    pub prose: String,
    /// Headlines, figures and tables.
    pub parts: Vec<Markup>,
}

/// How to repeat what a page shows.
#[derive(Clone, Debug, Default)]
pub struct Repeat {
    /// What to do, in a sentence or two; may be empty.
    pub prose: String,
    /// Commands, each a line.
    pub commands: Vec<String>,
    /// What is needed or to be compared, by name: seed, state hash, version.
    pub facts: Vec<(String, String)>,
    /// Long texts that are needed, by name, folded until they are asked for.
    pub texts: Vec<(String, String)>,
}

/// A number that stands for itself.
#[derive(Clone, Debug, Default)]
pub struct Headline {
    /// What it is.
    pub label: String,
    /// The number in words.
    pub value: String,
    /// Its unit; may be empty.
    pub unit: String,
    /// What puts it in place, such as a share; may be empty.
    pub beside: String,
}

/// Headlines side by side.
pub fn headlines(headlines: &[Headline]) -> Markup {
    html! {
        dl.headlines {
            @for Headline { label, value, unit, beside } in headlines {
                div {
                    dt { (label) }
                    dd {
                        span.value { (value) }
                        @if !unit.is_empty() { " " span.unit { (unit) } }
                    }
                    @if !beside.is_empty() { dd.beside { (beside) } }
                }
            }
        }
    }
}

const STYLE: &str = include_str!("style.css");

impl Page {
    /// The page as one document that needs nothing else.
    pub fn html(&self) -> String {
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (self.title) " – haggle" }
                    style { (PreEscaped(font::faces())) (PreEscaped(STYLE)) }
                }
                body {
                    header { (themes()) (self.head()) }
                    main {
                        @for section in &self.sections { (section.html()) }
                        (self.repeat.html())
                    }
                }
            }
        };
        page.into_string()
    }

    fn head(&self) -> Markup {
        html! {
            p.kind { (self.kind) }
            h1 { (self.title) }
            p.summary { (self.summary) }
            @for warning in &self.warnings { p.warning { (warning) } }
        }
    }
}

/// The choice of theme; the style alone acts on it, no script does.
fn themes() -> Markup {
    html! {
        fieldset.themes {
            legend { "Theme" }
            @for (id, name) in [("auto", "Auto"), ("light", "Light"), ("dark", "Dark")] {
                input type="radio" name="theme" id=(id) checked[id == "auto"];
                label for=(id) { (name) }
            }
        }
    }
}

impl Section {
    fn html(&self) -> Markup {
        html! {
            section {
                h2 { (self.heading) }
                @if !self.prose.is_empty() { p.prose { (self.prose) } }
                div.parts { @for part in &self.parts { (part) } }
            }
        }
    }
}

impl Repeat {
    fn html(&self) -> Markup {
        html! {
            section.repeat {
                h2 { "To repeat this" }
                @if !self.prose.is_empty() { p.prose { (self.prose) } }
                @if !self.commands.is_empty() { pre.commands { code { (self.commands.join("\n")) } } }
                dl.facts {
                    @for (name, fact) in &self.facts { div { dt { (name) } dd { (fact) } } }
                }
                @for (name, text) in &self.texts {
                    details { summary { (name) } pre { code { (text) } } }
                }
            }
        }
    }
}
