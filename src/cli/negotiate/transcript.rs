//! An auction in words and tables.

use super::{Document, FEW_CHOICES, Held, Told, from_one};
use crate::cli::table::{number, percent, table};
use crate::market::taco::{Cycle, Game};
use crate::scenario::GameFile;

/// The whole auction as a text.
pub fn transcript(file: &GameFile, held: &Held) -> String {
    let document = Document::new(file, &held.outcome);
    [
        heading(file),
        steps(file, held),
        String::new(),
        verdict(file, held, &document),
        String::new(),
        shares(file, &document),
        String::new(),
        measures(&document),
    ]
    .join("\n")
        + "\n"
}

fn heading(file: &GameFile) -> String {
    let (game, terms) = (&file.game, file.game.terms());
    let (agents, choices) = match file.orders {
        Some(_) => ("aircraft", "orders"),
        None => ("agents", "choices"),
    };
    let left_out = match &file.orders {
        Some(orders) if orders.floor().is_finite() => {
            format!("; no order left out has a total cost below {:.4}", orders.floor())
        }
        _ => String::new(),
    };
    format!(
        "{} {agents}, {} {choices}{left_out}\nunit {}, decrement {}, tolerance {}\n",
        game.agents(),
        game.choices(),
        terms.unit,
        terms.decrement,
        terms.tolerance
    )
}

/// The steps that are told, and which ones are not.
fn steps(file: &GameFile, held: &Held) -> String {
    let few = file.game.choices() <= FEW_CHOICES;
    let mut heads = vec!["step".to_owned(), "plays".to_owned()];
    match few {
        true => heads.extend((1..=file.game.choices()).map(|choice| format!("profit of {choice}"))),
        false => heads.push("best profit".to_owned()),
    }
    heads.extend(["picks", "pays", "cycle"].map(str::to_owned));
    let mut rows = table(heads.iter().map(String::as_str), 0);
    for Told { step, profits } in &held.told {
        let pick = step.pick;
        let mut row = vec![step.number.to_string(), (step.agent + 1).to_string()];
        match few {
            true => row.extend(profits.iter().map(|profit| number(Some(*profit), 4))),
            false => row.push(number(pick.map(|pick| pick.profit), 4)),
        }
        let others = file.game.agents() as f64 - 1.0;
        row.push(pick.map_or("-".to_owned(), |pick| name_of(file, pick.choice)));
        row.push(number(pick.map(|pick| others * pick.unit), 4));
        row.push(step.cycle.as_ref().map_or(String::new(), |cycle| told_cycle(file, cycle)));
        rows.add_row(row);
    }
    for column in rows.column_iter_mut().rev().take(1) {
        column.set_cell_alignment(comfy_table::CellAlignment::Left);
    }
    let left_out = held.outcome.steps - held.told.len() as u64;
    match left_out {
        0 => rows.trim_fmt(),
        _ => format!("{}\n({left_out} more steps, listed by --json)", rows.trim_fmt()),
    }
}

/// A choice by its number, or by the order it stands for.
fn name_of(file: &GameFile, choice: usize) -> String {
    match &file.orders {
        Some(orders) => joined(orders.get(choice)),
        None => (choice + 1).to_string(),
    }
}

fn joined(order: &[u8]) -> String {
    from_one(order).iter().map(usize::to_string).collect::<Vec<_>>().join("-")
}

fn told_cycle(file: &GameFile, cycle: &Cycle) -> String {
    let tolerance = file.game.terms().tolerance;
    let choices = match cycle.picked.as_slice() {
        [only] if file.orders.is_none() => format!("choice {}", only.choice + 1),
        [only] => name_of(file, only.choice),
        several => format!("{} choices", several.len()),
    };
    let widest = cycle.spreads.iter().copied().fold(0.0, f64::max);
    let end = match cycle.settles(tolerance) {
        true => "agreed",
        false => "the unit shrinks",
    };
    format!("{} steps, {choices}, {widest:.4} apart: {end}", cycle.steps)
}

fn verdict(file: &GameFile, held: &Held, document: &Document) -> String {
    let Document { choice, steps, cycles, .. } = document;
    let order = match &file.orders {
        Some(orders) => format!(", the order {}", joined(orders.get(held.outcome.choice))),
        None => String::new(),
    };
    let plural = if *cycles == 1 { "" } else { "s" };
    match held.outcome.interrupted {
        true => format!(
            "interrupted after step {steps}, with {cycles} cycle{plural} closed; picked most: \
             choice {choice}{order}"
        ),
        false => {
            format!("agreed at step {steps}, with cycle {cycles}, on choice {choice}{order}")
        }
    }
}

/// What the outcome means to each agent.
fn shares(file: &GameFile, document: &Document) -> String {
    let game: &Game = &file.game;
    let who = if file.orders.is_some() { "aircraft" } else { "agent" };
    let mut rows = table([who, "cost", "net units", "worth each", "cost after trade"], 0);
    for (agent, value) in game.values().iter().enumerate() {
        rows.add_row([
            (agent + 1).to_string(),
            number(Some(document.costs[agent]), 6),
            number(Some(document.net_units[agent] + 0.0), 4),
            number(Some(*value), 4),
            number(Some(document.adjusted_costs[agent]), 6),
        ]);
    }
    rows.trim_fmt()
}

fn measures(document: &Document) -> String {
    let Document { costs, gap, gini, bound, cycles, interrupted, .. } = document;
    let reductions = cycles - u64::from(!interrupted);
    format!(
        "total cost {:.6}, {} above the least\nGini index after trade {}\n\
         the unit shrank {reductions} times; proven are at most {bound}",
        costs.iter().sum::<f64>(),
        percent(*gap),
        number(*gini, 4),
    )
}
