"""Clears books by Nash bargaining with SciPy's SLSQP, as the paper does.

Reads a book a line from standard input: price and quantity of each bid, a bar, of each ask.
Writes for each the seconds taken and the quantity of every pair, bid by bid.
SLSQP gets the gradient, the constraints' Jacobian, and a feasible start that shares capacities.
"""

import sys
import time

import numpy as np
from scipy.optimize import minimize

FLOOR = 1e-3


def clear(bids, asks):
    """Quantities of all pairs, bids by asks, at equal bargaining power."""
    m, n = len(bids), len(asks)
    gaps = bids[:, None, 0] - asks[None, :, 0]
    i, j = np.nonzero(gaps > 0)
    quantities = np.zeros((m, n))
    if len(i) == 0:
        return quantities
    gains = 0.5 * gaps[i, j]

    def utilities(q):
        gained = gains * q
        return FLOOR + np.bincount(i, gained, m), FLOOR + np.bincount(j, gained, n)

    def value(q):
        buyers, sellers = utilities(q)
        return -np.log(buyers).sum() - np.log(sellers).sum()

    def gradient(q):
        buyers, sellers = utilities(q)
        return -gains * (1 / buyers[i] + 1 / sellers[j])

    capacities = np.concatenate([bids[:, 1], asks[:, 1]])
    incidence = np.zeros((m + n, len(i)))
    incidence[i, np.arange(len(i))] = 1
    incidence[m + j, np.arange(len(i))] = 1
    within = {
        "type": "ineq",
        "fun": lambda q: capacities - incidence @ q,
        "jac": lambda q: -incidence,
    }
    degrees = incidence.sum(axis=1)
    start = 0.5 * np.minimum(bids[i, 1] / degrees[i], asks[j, 1] / degrees[m + j])
    most = np.minimum(bids[i, 1], asks[j, 1])
    found = minimize(
        value,
        start,
        jac=gradient,
        bounds=list(zip(np.zeros(len(i)), most)),
        constraints=[within],
        method="SLSQP",
    )
    # SLSQP may overstep by its tolerance; a market can't.
    q = np.clip(np.nan_to_num(found.x), 0, most)
    traded = incidence @ q
    shares = np.minimum(1, capacities / np.maximum(traded, 1e-300))
    quantities[i, j] = q * np.minimum(shares[i], shares[m + j])
    return quantities


def main():
    for line in sys.stdin:
        bids, asks = (np.array(side.split(), float).reshape(-1, 2) for side in line.split("|"))
        start = time.perf_counter()
        quantities = clear(bids, asks)
        seconds = time.perf_counter() - start
        print(seconds, *quantities.ravel(), flush=True)


if __name__ == "__main__":
    main()
