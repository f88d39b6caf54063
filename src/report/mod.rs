//! Reports: one page of HTML for a folder of results, which needs nothing else to be read.
//!
//! | file | holds |
//! | --- | --- |
//! | [`page`] | the frame of a page: head, sections, how to repeat what it shows |
//! | [`table`] | tables in HTML |
//! | [`figure`] | charts as SVG |
//!
//! A report reads what a run left and nothing else: it knows no world and runs nothing.

pub mod figure;
mod font;
mod measure;
pub mod page;
pub mod reproduction;
pub mod study;
pub mod table;
