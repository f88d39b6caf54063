//! What single fields can't know: how they must fit together.

/// Two fields that don't fit together, or a list of the wrong length.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{path}`: {message}")]
pub struct Misfit {
    /// The field to show.
    pub path: String,
    /// What is wrong and what is allowed.
    pub message: String,
}

impl Misfit {
    /// At the field `path`; `message` says what is wrong and what is allowed.
    pub fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
        Misfit { path: path.into(), message: message.into() }
    }
}

/// That the interval at `path` ends no lower than it begins.
pub fn in_order(path: &str, (min, max): (f64, f64)) -> Result<(), Misfit> {
    if min <= max {
        return Ok(());
    }
    let message = format!("the highest is {max}; allowed is {min}, `min`, or more");
    Err(Misfit::new(format!("{path}.max"), message))
}

/// That the list at `path` has `least` to `most` items.
pub fn length(path: &str, found: usize, least: usize, most: usize) -> Result<(), Misfit> {
    if (least..=most).contains(&found) {
        return Ok(());
    }
    let message = format!("the list has {found} items; allowed are {least} to {most}");
    Err(Misfit::new(path, message))
}
