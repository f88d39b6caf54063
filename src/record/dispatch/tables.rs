//! The table of a run of firms that bid: a row a round and market.

use crate::arena::Now;
use crate::arena::dispatch::{Firms, Offer, Setting, Sold};
use crate::record::ManifestFile;
use crate::record::output::{OutputError, OutputFile};
use bevy_ecs::prelude::*;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Every table that a run leaves.
pub const TABLES: [&str; 1] = ["rounds.csv"];

/// The open table of a run: shown the world after every round, finished at the end. What is
/// dropped unfinished leaves an earlier table as it was.
#[derive(Debug)]
pub struct Tables {
    rounds: csv::Writer<OutputFile>,
    row: Vec<String>,
}

impl Tables {
    /// Starts the table of markets with so many firms in `folder`, which is made if it is missing.
    ///
    /// # Errors
    /// If the folder or a file in it can't be written.
    pub fn create(folder: &Path, firms: usize) -> Result<Self, OutputError> {
        fs::create_dir_all(folder).map_err(|error| OutputError::new(folder, error))?;
        let path = folder.join(TABLES[0]);
        let file = OutputFile::create(&path)?;
        let mut rounds = csv::WriterBuilder::new().has_headers(false).from_writer(file);
        let mut head: Vec<String> = ["round", "market", "price"].map(str::to_owned).to_vec();
        for firm in 1..=firms {
            head.extend(["offer", "sold", "profit"].map(|name| format!("{name}_{firm}")));
        }
        rounds.write_record(&head).map_err(|error| at(&path, error))?;
        Ok(Self { rounds, row: Vec::new() })
    }

    /// Adds the round that has just run.
    ///
    /// # Errors
    /// If it can't be written; the run should stop.
    pub fn take(&mut self, world: &World) -> Result<(), OutputError> {
        let round = world.resource::<Now>().0 - 1;
        let plan = &world.resource::<Setting>().plan;
        let firms = &world.resource::<Firms>().0;
        for (market, own) in plan.markets.iter().zip(firms.chunks_exact(plan.firms.len())) {
            let sold = |firm: &Entity| world.get::<Sold>(*firm).copied().unwrap_or_default();
            // A round without a sale has no price.
            let priced = own.iter().map(sold).find(|sold| sold.quantity > 0.0);
            self.row.clear();
            self.row.extend([round.to_string(), market.number.to_string()]);
            self.row.push(priced.map_or(String::new(), |sold| sold.price.to_string()));
            for firm in own {
                let offer = world.get::<Offer>(*firm).map_or(0.0, |offer| offer.price);
                let Sold { quantity, profit, .. } = sold(firm);
                self.row.extend([offer, quantity, profit].map(|number| number.to_string()));
            }
            let written = self.rounds.write_record(&self.row);
            written.map_err(|error| at(self.rounds.get_ref().path(), error))?;
        }
        let flushed = self.rounds.flush();
        flushed.map_err(|error| OutputError::new(self.rounds.get_ref().path(), error))
    }

    /// Gives the table its name: its fingerprint, for a manifest.
    ///
    /// # Errors
    /// If it can't be written; a table of an earlier run stays then.
    pub fn finish(self) -> Result<Vec<ManifestFile>, OutputError> {
        let path: PathBuf = self.rounds.get_ref().path().to_owned();
        let file = self.rounds.into_inner();
        let file = file.map_err(|error| OutputError::new(&path, error.into_error()))?;
        Ok(vec![ManifestFile::of(&file.finish()?)?])
    }
}

fn at(path: &Path, error: csv::Error) -> OutputError {
    OutputError::new(path, io::Error::other(error))
}
