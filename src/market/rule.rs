//! All rules under one name, and what each promises.

use super::{
    Book, Clearing, Ranking, double_auction, double_auction_rank, greedy_average, k_pricing, nash,
};

/// A rule that clears a book, with its parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rule {
    /// Nash bargaining; `power` is the buyers' bargaining power in [0, 1], ½ in the paper.
    Nash {
        /// The buyers' share of each pair's gain.
        power: f64,
    },
    /// Pairs in descending gap, filled greedily at each pair's midpoint.
    Greedy,
    /// The k-th highest bid meets the k-th lowest ask, once, at the marginal pair's midpoint.
    DoubleAuctionRank,
    /// The crossing of the cumulative curves, at the marginal pair's midpoint.
    DoubleAuction,
    /// The same crossing, priced within the equilibrium interval; larger `k` favours sellers.
    KPricing {
        /// Position in the price interval, in [0, 1].
        k: f64,
    },
}

/// What a rule promises of every clearing; tested on random books.
/// All rules balance energy and money, respect quantities and are individually rational
/// on reported prices, so those promises carry no flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Properties {
    /// All trades of a clearing carry one price.
    pub single_price: bool,
    /// No clearing of the same book has more welfare on reported prices.
    pub efficient_on_reports: bool,
    /// Every order trades with at most one partner.
    pub one_partner: bool,
    /// No pair that could still gain is left with quantity on both sides.
    pub exhausts_gains: bool,
}

/// Memory that rules reuse from one clearing to the next; it carries no state between them.
#[derive(Clone, Debug, Default)]
pub struct Workspace {
    /// The book's orders, best first.
    pub ranking: Ranking,
    /// The Nash solver's arrays.
    pub nash: nash::Solver,
}

impl Rule {
    /// Every rule with its default parameters, in the order of tables.
    pub const ALL: [Rule; 5] = [
        Rule::Nash { power: 0.5 },
        Rule::Greedy,
        Rule::DoubleAuctionRank,
        Rule::DoubleAuction,
        Rule::KPricing { k: 0.5 },
    ];

    /// The name on the command line, in scenarios and in tables.
    pub fn name(self) -> &'static str {
        match self {
            Rule::Nash { .. } => "nash",
            Rule::Greedy => "greedy",
            Rule::DoubleAuctionRank => "double-auction-rank",
            Rule::DoubleAuction => "double-auction",
            Rule::KPricing { .. } => "k-pricing",
        }
    }

    /// One sentence for lists and panels.
    pub fn about(self) -> &'static str {
        match self {
            Rule::Nash { .. } => "maximises the product of all gains; each pair at its midpoint",
            Rule::Greedy => "widest gaps first; each pair at its midpoint",
            Rule::DoubleAuctionRank => "k-th highest bid meets k-th lowest ask; one price",
            Rule::DoubleAuction => "demand crosses supply; one price",
            Rule::KPricing { .. } => "demand crosses supply; one price set by k in its interval",
        }
    }

    /// What the rule promises.
    pub fn properties(self) -> Properties {
        match self {
            Rule::Nash { .. } => nash::PROPERTIES,
            Rule::Greedy => greedy_average::PROPERTIES,
            Rule::DoubleAuctionRank => double_auction_rank::PROPERTIES,
            Rule::DoubleAuction => double_auction::PROPERTIES,
            Rule::KPricing { .. } => k_pricing::PROPERTIES,
        }
    }

    /// Clears a valid `book` into `clearing`, which is emptied first.
    /// The outcome depends on the book alone.
    pub fn clear(self, book: &Book, workspace: &mut Workspace, clearing: &mut Clearing) {
        workspace.ranking.by_price(book);
        self.clear_ranked(book, workspace, clearing);
    }

    /// Clears like [`Rule::clear`] where `workspace.ranking` already ranks `book` by price,
    /// so that several rules share one sort.
    pub fn clear_ranked(self, book: &Book, workspace: &mut Workspace, clearing: &mut Clearing) {
        let Workspace { ranking, nash } = workspace;
        clearing.trades.clear();
        match self {
            Rule::Nash { power } => nash.clear(book, ranking, power, &mut clearing.trades),
            Rule::Greedy => greedy_average(book, ranking, &mut clearing.trades),
            Rule::DoubleAuctionRank => double_auction_rank(book, ranking, &mut clearing.trades),
            Rule::DoubleAuction => double_auction(book, ranking, &mut clearing.trades),
            Rule::KPricing { k } => k_pricing(book, ranking, k, &mut clearing.trades),
        }
    }
}
