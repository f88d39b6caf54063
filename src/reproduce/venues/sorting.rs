//! Where traders go, what they offer, and how many venues live of it.

use super::{APART, EQUAL, Part, mean, plays, row, runs, share, share_row};
use crate::study::venues::results::{Learned, Point, Results};

pub(super) fn sorting(results: &Results) -> Part {
    let mut rows = Vec::new();
    for (buys, name) in [(true, "buyers"), (false, "sellers")] {
        for (high, half, venue) in [(true, "from ½ on", 0), (false, "below ½", 1)] {
            for (option, where_, published) in [
                (Some(0), "in venue 1 (k = 0)", if venue == 0 { "all that enter" } else { "none" }),
                (Some(1), "in venue 2 (k = 1)", if venue == 1 { "all that enter" } else { "none" }),
                (None, "outside", ""),
            ] {
                let of = |point: &Point| point.buys == buys && (point.type_ >= 0.5) == high;
                let found = runs(results, APART)
                    .filter_map(|run| share(run, of, |point| point.venue == option));
                rows.push(row(
                    APART,
                    &format!("{name} {half}, {where_}, %"),
                    published,
                    &found.collect::<Vec<f64>>(),
                    0,
                ));
            }
        }
        for (venue, said) in [
            (0, if buys { "near 0" } else { "shaded" }),
            (1, if buys { "shaded" } else { "near 0" }),
        ] {
            let own = |point: &&Point| point.buys == buys && point.venue == Some(venue);
            let found = runs(results, APART).filter_map(|run| {
                mean(run.points.iter().filter(own).map(|point| (point.offer - point.type_).abs()))
            });
            rows.push(row(
                APART,
                &format!("shading of {name} in venue {}, money", venue + 1),
                said,
                &found.collect::<Vec<f64>>(),
                3,
            ));
        }
        // The least keen type that enters.
        let found = runs(results, APART).filter_map(|run| {
            let entered =
                run.points.iter().filter(|point| point.buys == buys && point.venue.is_some());
            let types = entered.map(|point| point.type_);
            if buys { types.reduce(f64::min) } else { types.reduce(f64::max) }
        });
        let (quantity, said) = if buys {
            ("lowest type of a buyer who enters", "0.12")
        } else {
            ("highest type of a seller who enters", "0.88")
        };
        rows.push(row(APART, quantity, said, &found.collect::<Vec<f64>>(), 2));
        let found = runs(results, APART).filter_map(|run| {
            let own = &run.strategy[usize::from(!buys)];
            let types =
                own.iter().filter(|(_, venue, _)| venue.is_some()).map(|(type_, ..)| *type_);
            if buys { types.reduce(f64::min) } else { types.reduce(f64::max) }
        });
        let quantity = format!("{quantity}, fitted network");
        rows.push(row(APART, &quantity, said, &found.collect::<Vec<f64>>(), 2));
    }
    let about = format!(
        "Traders learn for {} stages; then, without exploring, everybody's venue and offer. Shading \
         is the mean distance of offer and type. The fitted network tells venue and offer from a \
         type, as the paper's. Quartiles are over runs.",
        results.stages
    );
    Part { title: "Where learners go and what they offer (Fig. 1, 2)", about, rows }
}

/// The larger venue's share of all entrants of a run, in percent; none if nobody entered.
fn larger(run: &Learned) -> Option<f64> {
    let count = |venue: usize| run.points.iter().filter(|point| point.venue == Some(venue)).count();
    let counts = [count(0), count(1)];
    let total = counts[0] + counts[1];
    (total > 0).then(|| 100.0 * counts[0].max(counts[1]) as f64 / total as f64)
}

pub(super) fn survivors(results: &Results) -> Part {
    let mut rows = Vec::new();
    for setup in [APART].into_iter().chain(EQUAL) {
        let said = if setup == APART { "both live" } else { "100: one survives" };
        let found: Vec<f64> = runs(results, setup).filter_map(larger).collect();
        rows.push(row(setup, "learned: larger venue's share of entrants, %", said, &found, 0));
        let surplus = plays(results, setup).map(|play| {
            let total: f64 = play.venues.iter().map(|venue| venue.surplus).sum();
            100.0 * play.venues.iter().map(|venue| venue.surplus).fold(0.0, f64::max) / total
        });
        let found: Vec<f64> = surplus.collect();
        rows.push(row(setup, "computed: larger venue's share of surplus, %", said, &found, 0));
        let alone: Vec<f64> =
            found.iter().map(|share| if *share > 98.0 { 100.0 } else { 0.0 }).collect();
        rows.push(share_row(setup, "computed: runs that leave one venue, %", said, &alone));
        let first: Vec<f64> = plays(results, setup)
            .map(|play| {
                if play.venues[0].surplus > play.venues[play.venues.len() - 1].surplus {
                    100.0
                } else {
                    0.0
                }
            })
            .collect();
        rows.push(share_row(
            setup,
            "computed: runs in which venue 1 is the larger, %",
            if setup == APART { "" } else { "by chance" },
            &first,
        ));
    }
    let about = "A venue that keeps less than 2 % of the surplus counts as gone: types that could \
                 gain nearly nothing anywhere may stay in it."
        .to_owned();
    Part { title: "How many venues live (§4.2.2)", about, rows }
}

pub(super) fn cut_offs(results: &Results) -> Part {
    let mut rows = Vec::new();
    for cut_off in results.cut_offs() {
        let case = format!("{}, cost {}", cut_off.setup, cut_off.entry_cost);
        let [buyers, sellers] = cut_off.cut_offs;
        let said = |text: &'static str| if cut_off.setup == APART { text } else { "" };
        rows.push(row(&case, "buyers enter from", said("0.12"), &[buyers.unwrap_or(0.0)], 3));
        rows.push(row(&case, "sellers enter up to", said("0.88"), &[sellers.unwrap_or(1.0)], 3));
    }
    let about = "Computed. The paper doesn't say its entry cost.".to_owned();
    Part { title: "Who stays out, by the cost of entry", about, rows }
}

pub(super) fn published_sorting(results: &Results) -> Part {
    let mut rows = Vec::new();
    if let Some(sorting) = results.sorting() {
        for [type_, own, other, best] in &sorting.buyers {
            let case = format!("buyer of type {type_}");
            rows.push(row(&case, "profit in its venue, money", "", &[*own], 3));
            rows.push(row(&case, "the same offer in the other venue, money", "less", &[*other], 3));
            rows.push(row(&case, "best response, money", "", &[*best], 3));
        }
        rows.push(row("all types", "largest regret, money", "0", &[sorting.regret[0]], 3));
        rows.push(row("all types", "mean regret, money", "0", &[sorting.regret[1]], 3));
    }
    let about = "The sorting that the paper shows for k = 0 and 1, with truthful offers: types from ½ \
                 on in venue 1, below in venue 2, buyers below 0.12 and sellers above 0.88 outside. \
                 Were it an equilibrium, nobody could gain."
        .to_owned();
    Part { title: "The published sorting, judged", about, rows }
}
