//! What there is to know about the fields of a form.

/// What there is to know about a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Where it stands, as in `--set`; `*` is any number of a list.
    pub path: &'static str,
    /// The form it belongs to, if its place can hold several.
    pub of: Option<&'static str>,
    /// Its unit; empty for a number without one.
    pub unit: &'static str,
    /// What may be written.
    pub allowed: &'static str,
    /// What holds where it is left out; none if it must be written.
    pub default: Option<&'static str>,
    /// What it means.
    pub about: &'static str,
}

/// A field that must be written.
pub(super) const fn needed(
    path: &'static str,
    unit: &'static str,
    allowed: &'static str,
    about: &'static str,
) -> Field {
    Field { path, of: None, unit, allowed, default: None, about }
}

impl Field {
    /// The same field, left to its `default` where it isn't written.
    pub(super) const fn or(self, default: &'static str) -> Field {
        Field { default: Some(default), ..self }
    }

    /// The same field, present in one of the forms its place can hold.
    pub(super) const fn of(self, form: &'static str) -> Field {
        Field { of: Some(form), ..self }
    }

    /// Whether `path`, with numbers for list items, leads to this field.
    pub(crate) fn is_at(&self, path: &str) -> bool {
        // Panels ask for every parameter at every picture; nearly all fields end otherwise.
        let ends = |own: &str| own.ends_with('*') || own.bytes().last() == path.bytes().last();
        if !ends(self.path) {
            return false;
        }
        let mut own = self.path.split('.');
        let same = path.split('.').all(|step| {
            own.next().is_some_and(|name| name == step || name == "*" && is_number(step))
        });
        same && own.next().is_none()
    }
}

/// Whether a step of a path is the number of a list's item.
pub(super) fn is_number(step: &str) -> bool {
    step.bytes().all(|byte| byte.is_ascii_digit())
}

/// The paths of all fields in `text`; items of the lists named in `lists` as `*`.
#[cfg(test)]
pub(super) fn paths(text: &str, lists: &[&str]) -> std::collections::BTreeSet<String> {
    let outline = super::outline::Outline::of(text);
    let general = |path: String| {
        let steps: Vec<&str> = path.split('.').collect();
        let is_item = |at: usize| is_number(steps[at]) && lists.contains(&steps[at - 1]);
        let step = |at: usize| if at > 0 && is_item(at) { "*" } else { steps[at] };
        (0..steps.len()).map(step).collect::<Vec<_>>().join(".")
    };
    outline.places().map(|place| outline.path(text, place)).skip(1).map(general).collect()
}

/// The table of `fields`, as pages print it.
#[cfg(test)]
pub(super) fn table<'a>(fields: impl Iterator<Item = &'a Field>) -> String {
    let mut table = String::from(
        "| field | unit | allowed | default | meaning |\n| --- | --- | --- | --- | --- |\n",
    );
    for Field { path, of, unit, allowed, default, about } in fields {
        let of = of.map_or_else(String::new, |form| format!(" of {form}"));
        let default = default.map_or_else(|| "needed".into(), |text| format!("`{text}`"));
        let row = format!("| `{path}`{of} | {unit} | {allowed} | {default} | {about} |\n");
        table.push_str(&row);
    }
    table
}
