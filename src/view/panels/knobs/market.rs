//! How the lot trades.

use super::{Choice, Kind, Knob, Place, SHARE, Span};
use crate::market;
use crate::scenario::POLICIES;
use crate::scenario::lot::form::{Lot, Policy, PolicyShare, Rule};
use crate::view::panels::widget::scale::Scale;
use crate::view::panels::widget::unit::Unit;
use crate::view::panels::widget::words;

pub(super) fn knobs(lot: &Lot) -> Vec<Knob> {
    let place = Place::at("market");
    let rule = lot.market.rule;
    let mut knobs = vec![place.choice("rule", "Rule", rule_name(rule), rules(rule))];
    match rule {
        Rule::Nash { power } => knobs.push(Place::of("market.rule", "Nash").number(
            "power",
            "Bargaining power",
            power.get(),
            Unit::PLAIN,
            SHARE,
        )),
        Rule::KPricing { k } => knobs.push(Place::of("market.rule", "KPricing").number(
            "k",
            "Place in the interval, k",
            k.get(),
            Unit::PLAIN,
            SHARE,
        )),
        Rule::Greedy | Rule::DoubleAuctionRank | Rule::DoubleAuction => {}
    }
    knobs.extend(all_policies(&lot.market.policies));
    knobs.push(compared(&lot.market.compare));
    let (audit, few) = (f64::from(lot.market.audit.get()), Scale::even(0.0, 20.0, 1.0));
    knobs.push(place.number("audit", "Audited orders", audit, Unit::whole(" a tick"), few));
    knobs
}

/// A rule's name in words.
pub fn rule_name(rule: Rule) -> &'static str {
    match rule {
        Rule::Nash { .. } => "Nash bargaining",
        Rule::Greedy => "Greedy average",
        Rule::DoubleAuctionRank => "Double auction (rank)",
        Rule::DoubleAuction => "Double auction",
        Rule::KPricing { .. } => "k-pricing",
    }
}

/// All rules; the one that holds keeps its own parameter.
pub fn rules(now: Rule) -> Vec<Choice> {
    let rule = |name: &str, value: String, rule: market::Rule| Choice {
        name: name.to_owned(),
        value,
        about: words::capital(rule.about()),
    };
    let power = if let Rule::Nash { power } = now { power.get() } else { 0.5 };
    let k = if let Rule::KPricing { k } = now { k.get() } else { 0.5 };
    vec![
        rule("Nash bargaining", format!("Nash(power: {power})"), market::Rule::Nash { power }),
        rule("Greedy average", "Greedy".to_owned(), market::Rule::Greedy),
        rule(
            "Double auction (rank)",
            "DoubleAuctionRank".to_owned(),
            market::Rule::DoubleAuctionRank,
        ),
        rule("Double auction", "DoubleAuction".to_owned(), market::Rule::DoubleAuction),
        rule("k-pricing", format!("KPricing(k: {k})"), market::Rule::KPricing { k }),
    ]
}

/// A policy's name in words.
pub fn policy_name(policy: &Policy) -> String {
    match policy {
        Policy::Truthful => "Truthful".to_owned(),
        Policy::ZeroIntelligence { .. } => "Zero intelligence".to_owned(),
        Policy::MarkUp { margin } => format!("Mark-up {}", Unit::PERCENT.text(margin.get())),
        Policy::Collude { .. } => "Colluding".to_owned(),
        Policy::Learned { name } => learned_name(name.as_str()),
        Policy::Learning => "Learning".to_owned(),
    }
}

/// What a shipped policy is called, or the name of a file without its folder.
fn learned_name(name: &str) -> String {
    let shipped = POLICIES.iter().find(|policy| policy.name == name);
    let file = name.trim_end_matches(".safetensors").rsplit(['/', '\\']).next();
    match shipped {
        Some(policy) => policy.title.to_owned(),
        None => file.unwrap_or(name).to_owned(),
    }
}

/// Policies to choose from.
pub fn policies() -> Vec<Choice> {
    [
        Choice::new("Truthful", "Truthful", "Reports its true value"),
        Choice::new(
            "Zero intelligence",
            "ZeroIntelligence()",
            "Reports a price at random that loses nothing",
        ),
        Choice::new(
            "Mark-up 10 %",
            "MarkUp(margin: 0.1)",
            "Bids a tenth less, asks a tenth more than its true value",
        ),
        Choice::new(
            "Colluding sellers",
            "Collude(ask_at_least: 0.25)",
            "Sellers have agreed to ask no less than 0.25 AUD/kWh",
        ),
        Choice::new("Learning", "Learning", "Learns while the run goes on"),
    ]
    .into_iter()
    .chain(POLICIES.iter().map(|policy| {
        let value = format!("Learned(name: \"{}\")", policy.name);
        Choice::new(policy.title, &value, &words::capital(policy.about))
    }))
    .collect()
}

fn all_policies(policies: &[PolicyShare]) -> Vec<Knob> {
    let alone = policies.len() == 1;
    let numbered = policies.iter().enumerate();
    numbered.flat_map(|(index, share)| policy(index, share, alone)).collect()
}

fn policy(index: usize, share: &PolicyShare, alone: bool) -> Vec<Knob> {
    let item = format!("market.policies.{index}");
    let path = format!("{item}.policy");
    let number = if alone { String::new() } else { format!("{}. ", index + 1) };
    let chosen = policy_name(&share.policy);
    let place = Place::at(&path);
    let mut knobs = vec![place.choice("", &format!("{number}Policy"), &chosen, self::policies())];
    match &share.policy {
        Policy::ZeroIntelligence { floor, ceiling } => {
            let form = "ZeroIntelligence(floor: {min}, ceiling: {max})".to_owned();
            let value = [floor.get(), ceiling.get()];
            let span = Span::new(value, Unit::PRICE, Scale::even(0.0, 1.0, 0.01));
            let own = Place::of(&path, "ZeroIntelligence");
            let span = Span { form, ..span };
            knobs.push(own.span(["floor", "ceiling"], &format!("{number}Prices"), span));
        }
        Policy::MarkUp { margin } => {
            let own = Place::of(&path, "MarkUp");
            let scale = Scale::even(0.0, 0.9, 0.01);
            let name = format!("{number}Margin");
            knobs.push(own.number("margin", &name, margin.get(), Unit::PERCENT, scale));
        }
        Policy::Collude { bid_at_most, ask_at_least } => {
            let own = Place::of(&path, "Collude");
            let scale = |value| Scale::even(0.0, 1.0, 0.01).holding(value);
            let (bid, ask) = (bid_at_most.get(), ask_at_least.get());
            let name = format!("{number}Ring bids at most");
            knobs.push(own.number("bid_at_most", &name, bid, Unit::PRICE, scale(bid)));
            let name = format!("{number}Ring asks at least");
            knobs.push(own.number("ask_at_least", &name, ask, Unit::PRICE, scale(ask)));
        }
        Policy::Truthful | Policy::Learned { .. } | Policy::Learning => {}
    }
    // The weight of a single policy says nothing.
    if !alone {
        let scale = Scale::growing(0.0, 10.0, 0.1, 1.0).holding(share.weight.get());
        let name = format!("{number}Weight");
        let weight = share.weight.get();
        knobs.push(Place::at(&item).number("weight", &name, weight, Unit::PLAIN, scale));
    }
    knobs
}

fn compared(compared: &[Rule]) -> Knob {
    let same = |a: Rule, b: Rule| std::mem::discriminant(&a) == std::mem::discriminant(&b);
    let mut items: Vec<(String, String, bool)> = Vec::new();
    for rule in every_rule() {
        let own = compared.iter().copied().find(|&own| same(own, rule));
        let value = value_of(own.unwrap_or(rule));
        items.push((rule_name(rule).to_owned(), value, own.is_some()));
    }
    Place::at("market").knob("compare", "Computed beside it", Kind::Several { items }).waits()
}

fn every_rule() -> [Rule; 5] {
    // Half is in the range of both.
    let half = 0.5.try_into();
    let (power, k) = (half, half);
    [
        power.map_or(Rule::Greedy, |power| Rule::Nash { power }),
        Rule::Greedy,
        Rule::DoubleAuctionRank,
        Rule::DoubleAuction,
        k.map_or(Rule::Greedy, |k| Rule::KPricing { k }),
    ]
}

fn value_of(rule: Rule) -> String {
    match rule {
        Rule::Nash { power } => format!("Nash(power: {})", power.get()),
        Rule::Greedy => "Greedy".to_owned(),
        Rule::DoubleAuctionRank => "DoubleAuctionRank".to_owned(),
        Rule::DoubleAuction => "DoubleAuction".to_owned(),
        Rule::KPricing { k } => format!("KPricing(k: {})", k.get()),
    }
}
