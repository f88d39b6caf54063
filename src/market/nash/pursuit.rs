//! How far a path is followed, and which pairs come and go on the way.

use super::pairs::{FIRST_FLOW, JOIN, THINNING, WARM_FIRST_FLOW, WARM_THINNING};
use super::path::Path;
use super::problem::Problem;

/// Newton steps after which a working set is given up; most books take ten to thirty.
const MOST_STEPS: u32 = 120;

/// Products, as a share of the value at stake, below which only pairs join that pay:
/// others would hardly trade any more, and every newcomer disturbs the path.
const LATE: f64 = 1e-6;

/// The rules of one path.
#[derive(Clone, Debug)]
pub(super) struct Pursuit {
    /// Thinnings to come: at which share of the value at stake, and which flows may go.
    thinnings: &'static [(f64, f64)],
    /// Whether idle pairs leave.
    lean: bool,
    /// Most flow of a pair that joins, as a share of the smaller capacity.
    first_flow: f64,
    most_steps: u32,
}

impl Pursuit {
    /// Rules for `path`, which begins now; `warm` where it begins near its end.
    pub fn new(path: &Path, lean: bool, warm: bool) -> Self {
        let thinnings = if warm { &THINNING[WARM_THINNING..] } else { &THINNING[..] };
        let first_flow = if warm { WARM_FIRST_FLOW } else { FIRST_FLOW };
        Self { thinnings, lean, first_flow, most_steps: path.steps + MOST_STEPS }
    }

    /// Follows the path until the products that should vanish, and what the flows lack or
    /// exceed, are below `precision` as a share of the value at stake, and no pair wants to join.
    /// False where that isn't reached.
    pub fn follow(&mut self, path: &mut Path, problem: &Problem, precision: f64) -> bool {
        while path.steps < self.most_steps {
            let (products, stake) = (path.products, path.stake());
            let goal = precision * stake;
            let near = products + path.debt <= 2.0 * goal;
            let mut joined = 0;
            if products < stake {
                self.thin(path, problem, products / stake, near);
                let join = if products < LATE * stake { 0.0 } else { JOIN };
                joined = path.widen(problem, join, self.first_flow);
            }
            if near && joined == 0 {
                return true;
            }
            if !path.advance(problem, goal) {
                return false;
            }
        }
        false
    }

    /// Lets idle pairs go where a thinning is due.
    fn thin(&mut self, path: &mut Path, problem: &Problem, reached: f64, near: bool) {
        while let Some(&(_, share)) = self.thinnings.first().filter(|(at, _)| reached < *at) {
            self.thinnings = &self.thinnings[1..];
            if self.lean && !near {
                path.thin(problem, share);
            }
        }
    }
}
