//! What charts are made of: series that are decimated as ticks come, plots, captions, figures.

pub(crate) mod caption;
pub(crate) mod figures;
pub(crate) mod kept;
pub(crate) mod plot;
pub(crate) mod series;
pub(crate) mod time_chart;
