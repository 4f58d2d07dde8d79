"""Exact binomial intervals, with nothing but the standard library."""

import math


def _tail(trials, at_least, p):
    """P(X >= at_least) for X binomial."""
    return math.fsum(math.comb(trials, k) * p**k * (1 - p) ** (trials - k)
                     for k in range(at_least, trials + 1))


def _where(is_beyond):
    """The p at which is_beyond, false below it and true above it, changes."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if is_beyond(middle):
            high = middle
        else:
            low = middle
    return (low + high) / 2


def binomial_interval(successes, trials, confidence=0.95):
    """The interval of Clopper and Pearson (Biometrika 26, 1934) for the probability of success."""
    side = (1 - confidence) / 2
    low, high = 0.0, 1.0
    if successes > 0:
        low = _where(lambda p: _tail(trials, successes, p) > side)
    if successes < trials:
        high = _where(lambda p: 1 - _tail(trials, successes + 1, p) < side)
    return low, high
