//! What charts are made of: series that are decimated as ticks come, wells of `egui_plot`, captions, figures.

pub(crate) mod caption;
pub(crate) mod figures;
pub(crate) mod kept;
pub(crate) mod lines;
pub(crate) mod scale;
pub(crate) mod series;
pub(crate) mod time_chart;
pub(crate) mod well;
