use super::*;
use crate::study::venues::results::{ComputedVenue, Entry, Moment, Outcome, Sorting, Speed};

fn point(buys: bool, type_: f64, venue: Option<usize>, offer: f64) -> Point {
    Point { buys, type_, venue, offer, profit: 0.1, regret: 0.02 }
}

fn learned(run: u32, points: Vec<Point>) -> Outcome {
    Outcome::Learned(Learned {
        setup: APART.to_owned(),
        run,
        traders: [2, 2],
        k: vec![0.0, 1.0],
        discount: 0.0,
        course: vec![Moment {
            stage: 50,
            shares: vec![[0.5, 0.5]; 2],
            halves: [0.0, 1.0, 0.0, 1.0],
            efficiency: 0.9,
            profits: [0.1, 0.1],
        }],
        regrets: vec![(50, 0.02)],
        points,
        interim: [0.3, 0.05],
        fitted: [0.2, 0.04],
        strategy: [vec![(0.3, None, 0.0), (0.7, Some(0), 0.6)], Vec::new()],
        computed: [0.12, 0.08],
    })
}

fn computed(shares: [f64; 2]) -> Outcome {
    let venue = |surplus| ComputedVenue {
        entrants: [0.5, 0.5],
        profits: [0.1, 0.1],
        surplus,
        efficiency: 0.9,
    };
    Outcome::Computed(Computed {
        setup: EQUAL[0].to_owned(),
        run: 0,
        traders: [2, 2],
        k: vec![0.5, 0.5],
        iterations: 100,
        settled: true,
        regret: [1e-4, 1e-6],
        venues: shares.map(venue).to_vec(),
        cut_offs: [Some(0.2), Some(0.8)],
        strategy: [vec![(0.5, Some(0), 0.4)], vec![(0.5, None, 0.0)]],
    })
}

fn results(outcomes: Vec<Outcome>) -> Results {
    let entry = |(number, outcome)| Entry { number, name: String::new(), outcome };
    Results {
        program: String::new(),
        seed: 1,
        quick: true,
        traders: [2, 2],
        stages: 50,
        planned: 20,
        entries: outcomes.into_iter().enumerate().map(entry).collect(),
    }
}

fn find(parts: &[Part], quantity: &str) -> Row {
    let mut rows = parts.iter().flat_map(|part| &part.rows);
    rows.find(|row| row.quantity == quantity).expect("a row of that name").clone()
}

#[test]
fn shares_shading_and_cut_offs_are_those_of_the_points() {
    let points = vec![
        point(true, 0.9, Some(0), 0.8),
        point(true, 0.7, Some(1), 0.6),
        point(true, 0.3, None, 0.0),
        point(false, 0.2, Some(1), 0.25),
    ];
    let results = results(vec![learned(0, points.clone()), learned(1, points)]);
    let parts = compare(&results);
    let half = find(&parts, "buyers from ½ on, in venue 1 (k = 0), %");
    assert_eq!(half.ours.map(|ours| (ours.median, ours.count)), Some((50.0, 2)));
    assert_eq!(half.published, "all that enter");
    let median = |quantity: &str| find(&parts, quantity).ours.map(|ours| ours.median);
    assert!(median("shading of buyers in venue 1, money").is_some_and(|x| (x - 0.1).abs() < 1e-12));
    assert_eq!(median("lowest type of a buyer who enters"), Some(0.7));
    assert_eq!(median("lowest type of a buyer who enters, fitted network"), Some(0.7));
    assert_eq!(median("learned: mean regret of a trader, money"), Some(0.02));
    let fitted = "learned, as a strategy of types by a fitted network: mean regret, money";
    assert_eq!(median(fitted), Some(0.04));
    assert_eq!(median("sellers from ½ on, outside, %"), None);
    let less = median("buyers, learned less computed");
    assert!(less.is_some_and(|less| (less + 0.02).abs() < 1e-12), "{less:?}");
    assert!(reading(&results).starts_with("2 of 20 tasks have ended"));
}

#[test]
fn a_venue_that_keeps_nearly_nothing_is_gone() {
    let parts = compare(&results(vec![computed([9.99, 0.01]), computed([5.0, 5.0])]));
    let alone = find(&parts[..1], "computed: runs that leave one venue, %");
    // The first row of that name is of k = 0 and 1, of which nothing was computed.
    assert_eq!(alone.ours, None);
    let of = |row: &&Row| row.case == EQUAL[0] && row.quantity == alone.quantity;
    let row = parts.iter().flat_map(|part| &part.rows).find(of).expect("a row");
    assert_eq!(row.ours.map(|ours| ours.median), Some(50.0));
}

#[test]
fn the_ratio_of_times_is_that_of_an_iteration_and_a_stage() {
    let speed = Speed { traders: [2, 2], stage: 0.01, iteration: 0.0002, threads: 2 };
    let sorting = Sorting { regret: [0.5, 0.2], buyers: vec![[0.8, 0.05, 0.54, 0.56]] };
    let results = results(vec![Outcome::Speed(speed), Outcome::Sorting(sorting)]);
    let parts = compare(&results);
    let ratio = find(&parts, "iteration over stage");
    assert_eq!(
        (ratio.published.as_str(), ratio.ours.map(|ours| ours.median)),
        ("5.031", Some(0.02))
    );
    assert!(reading(&results).contains("0.020 times"), "{}", reading(&results));
    assert!(reading(&results).contains("leaves up to 0.50"));
}

#[test]
fn without_results_nothing_is_said() {
    assert!(compare(&results(Vec::new())).is_empty());
}
