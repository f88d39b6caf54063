//! The bare program without a window: learned orders, and four rules on truthful ones, side by
//! side on the same arrivals.

use super::console::print;
use super::drive::drive;
use super::summary::Report;
use super::table::{number, percent, table};
use super::{Common, Failure};
use crate::arena::lot::{lot_app, state_hash};
use crate::market::Rule;
use crate::record::hex;
use crate::scenario::{self, Plan, Policy};
use serde::Serialize;

/// What is run side by side.
#[derive(Debug)]
pub struct ShowcaseArgs {
    /// Scenario: a file, or a shipped name.
    pub scenario: String,
    /// What every verb that runs a world takes.
    pub common: Common,
}

/// The four rules of the paper's comparison, the one it proposes first.
const RULES: [Rule; 4] =
    [Rule::Nash { power: 0.5 }, Rule::Greedy, Rule::DoubleAuctionRank, Rule::DoubleAuction];

/// Runs the scenario under each rule and prints them side by side.
///
/// # Errors
/// As [`super::run::run`].
pub fn showcase(args: &ShowcaseArgs) -> Result<(), Failure> {
    let scenario = scenario::load(&args.scenario, &args.common.sets).map_err(Failure::input)?;
    let plan = scenario.plan().map_err(Failure::input)?;
    let threads = args.common.threads();
    let mut reports = Vec::new();
    for plan in plans(&plan) {
        let rule = plan.market.rule;
        let mut app = lot_app(&plan, args.common.seed, threads);
        let ending = drive(&mut app, plan.ticks.into(), rule.name());
        if ending.stopped {
            return Err(Failure::run(format_args!(
                "stopped after {} of {} ticks under {}",
                ending.ticks,
                plan.ticks,
                rule.name()
            )));
        }
        let hash = hex(state_hash(app.world_mut()));
        reports.push(Report::of(app.world(), scenario.name(), &hash));
    }
    print(&match args.common.json {
        true => json(&reports),
        false => text(&reports, &plan, args.common.seed),
    })
}

/// What runs side by side: the scenario as it is, if somebody in it doesn't tell the truth, and the
/// rules on truthful orders.
fn plans(plan: &Plan) -> Vec<Plan> {
    let truth = vec![(Policy::Truthful, 1.0)];
    let told = plan.market.policies.iter().all(|(policy, _)| *policy == Policy::Truthful);
    let mut plans = if told { Vec::new() } else { vec![plan.clone()] };
    for rule in RULES {
        let mut plan = plan.clone();
        (plan.market.rule, plan.market.policies) = (rule, truth.clone());
        plans.push(plan);
    }
    for plan in &mut plans {
        plan.market.compare.clear();
    }
    plans
}

fn json(reports: &[Report]) -> String {
    #[derive(Serialize)]
    struct Showcase<'a> {
        runs: &'a [Report],
    }
    // Reports hold numbers and words only; JSON has a form for all of them.
    serde_json::to_string_pretty(&Showcase { runs: reports }).unwrap_or_default() + "\n"
}

fn text(reports: &[Report], plan: &Plan, seed: u64) -> String {
    let days = f64::from(plan.ticks) / f64::from(plan.clock.steps_per_day);
    let arrivals = reports.first().map_or(0, |report| report.metrics.arrivals);
    let mut table = table(
        [
            "rule",
            "orders",
            "welfare AUD",
            "of optimum",
            "volume kWh",
            "matched",
            "Jain",
            "Gini",
            "price AUD/kWh",
            "sd",
            "unmet kWh",
        ],
        2,
    );
    for Report { rule, policies, metrics, .. } in reports {
        table.add_row([
            (*rule).to_owned(),
            policies.join(", "),
            number(Some(metrics.welfare), 2),
            percent(metrics.optimum_share),
            number(Some(metrics.volume), 1),
            percent(metrics.match_rate),
            number(metrics.jain, 3),
            number(metrics.gini, 3),
            number(metrics.price_mean, 4),
            number(metrics.price_sd, 4),
            number(Some(metrics.unmet_kwh), 1),
        ]);
    }
    format!(
        "{}\n{arrivals} vehicles came in {} ticks ({days:.1} days), seed {seed}; \
         each row met the same ones\n\n{}\n\n\
         welfare and share of optimum: on true values; Jain, Gini: of the gains in a tick;\n\
         unmet: energy missing to the targets of those who left\n\n\
         next: haggle run workplace    haggle run lot_month --compare all    haggle list    \
         haggle --help\n",
        plan.title,
        plan.ticks,
        table.trim_fmt(),
    )
}
