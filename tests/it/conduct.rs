//! Those who collude and those who drop out: what they can do, and what it costs.

use super::lot::plan;
use haggle::arena::advance;
use haggle::arena::lot::{Departed, Lots, Tally, lot_app};
use haggle::record::Metrics;
use haggle::scenario::Plan;

fn metrics(plan: &Plan, seed: u64) -> Metrics {
    let mut app = lot_app(plan, seed, 1);
    advance(app.world_mut(), plan.ticks);
    Metrics::of(app.world().resource::<Tally>(), plan.lots as usize)
}

fn month(sets: &[&str]) -> Plan {
    plan("lot_month", &[&["market.compare=[]"], sets].concat())
}

#[test]
fn a_ring_of_sellers_raises_the_price_for_fewer_trades_and_never_costs_a_member() {
    let ring = |weight: f64| {
        month(&[&format!(
            "market.policies=[(policy: Truthful, weight: {}), \
             (policy: Collude(ask_at_least: 0.25), weight: {weight})]",
            1.0 - weight
        )])
    };
    let [none, some, all] = [0.0, 0.5, 1.0].map(|weight| metrics(&ring(weight), 3));
    let price = |metrics: &Metrics| metrics.price_mean.expect("trades");
    assert!(price(&none) < price(&some) && price(&some) < price(&all));
    assert!(none.volume > some.volume && some.volume > all.volume);
    assert!(none.unmet_kwh < some.unmet_kwh && some.unmet_kwh < all.unmet_kwh);
    assert_eq!((none.arrivals, none.departures), (all.arrivals, all.departures));

    let mut app = lot_app(&ring(0.5), 3, 1);
    for _ in 0..480 {
        advance(app.world_mut(), 1);
        for visit in &app.world().resource::<Departed>().visits {
            assert!(visit.account.utility >= -1e-12, "{visit:?}");
        }
    }
}

#[test]
fn a_ring_of_buyers_lowers_the_price() {
    let ring = month(&["market.policies=[(policy: Collude(bid_at_most: 0.2))]"]);
    let (low, open) = (metrics(&ring, 3), metrics(&month(&[]), 3));
    assert!(low.price_mean.expect("trades") < open.price_mean.expect("trades"));
    assert!(low.welfare < open.welfare);
}

#[test]
fn a_ring_that_has_agreed_on_nothing_is_truthful() {
    let ring = month(&["market.policies=[(policy: Collude())]"]);
    assert_eq!(metrics(&ring, 3), metrics(&month(&[]), 3));
}

#[test]
fn those_who_drop_out_come_and_go_as_before_and_stop_trading() {
    let run = |chance: &str| metrics(&month(&[&format!("turnover.dropout={chance}")]), 3);
    let [none, few, many, all] = ["0", "0.05", "0.3", "1"].map(run);
    assert_eq!(none, metrics(&month(&[]), 3));
    for other in [&few, &many, &all] {
        assert_eq!((none.arrivals, none.departures), (other.arrivals, other.departures));
    }
    assert!(none.volume > few.volume && few.volume > many.volume);
    assert!(none.unmet_kwh < few.unmet_kwh && few.unmet_kwh < many.unmet_kwh);
    assert_eq!((all.volume, all.welfare), (0.0, 0.0));
}

#[test]
fn as_many_drop_out_as_the_chance_says() {
    // Everybody is a buyer whose need no tick meets, so who states no order has dropped out.
    let lot = plan(
        "lot_day",
        &[
            "lots=400",
            "ticks=1",
            "vehicles.soc=(min: 0.1, max: 0.1)",
            "vehicles.target=(min: 0.9, max: 0.9)",
            "turnover.opening=Empty",
            "turnover.dropout=0.25",
        ],
    );
    let mut app = lot_app(&lot, 1, 1);
    advance(app.world_mut(), 1);
    let lots = app.world().resource::<Lots>();
    let parked: usize = lots.lots.iter().map(|lot| lot.parked.len()).sum();
    let bids: usize = lots.lots.iter().map(|lot| lot.session.book.bids.len()).sum();
    let share = bids as f64 / parked as f64;
    let error = 4.0 * (0.25 * 0.75 / parked as f64).sqrt();
    assert!(parked > 500 && (share - 0.75).abs() < error, "{share} of {parked}");
}
