//! Bursts: which there are, and the fields that add or remove one.

use crate::play::Run;
use crate::scenario::Scenario;
use crate::scenario::lot::form;

/// A time with more or fewer arrivals.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Burst {
    /// Its first tick.
    pub from: u32,
    /// The first tick after it.
    pub until: u32,
    /// Factor on the arrivals.
    pub factor: f64,
}

/// The bursts of what `run` runs, or will from the next start on; none where nothing can be set.
pub fn of(run: &Run) -> Vec<Burst> {
    let bursts = run.wanted().map(Scenario::lot).map(|lot| lot.turnover.bursts.as_slice());
    let burst = |burst: &form::Burst| Burst {
        from: burst.from_tick.get(),
        until: burst.until_tick.get(),
        factor: burst.factor.get(),
    };
    bursts.unwrap_or_default().iter().map(burst).collect()
}

/// The field that makes `new` the last burst of `run`; `None` where that very burst is there
/// already, or nothing can be set.
pub fn added(run: &Run, new: Burst) -> Option<String> {
    let mut all = of(run);
    if !run.is_live() || all.contains(&new) {
        return None;
    }
    all.push(new);
    Some(field(&all))
}

/// The field that takes `gone` from the bursts of `run`, the last of several that are the same;
/// `None` where it isn't there.
pub fn without(run: &Run, gone: Burst) -> Option<String> {
    let mut all = of(run);
    let place = all.iter().rposition(|burst| *burst == gone)?;
    all.remove(place);
    Some(field(&all))
}

fn field(bursts: &[Burst]) -> String {
    let write = |Burst { from, until, factor }: &Burst| {
        format!("(from_tick: {from}, until_tick: {until}, factor: {factor:?})")
    };
    let list: Vec<String> = bursts.iter().map(write).collect();
    format!("turnover.bursts=[{}]", list.join(", "))
}
