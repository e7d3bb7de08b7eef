"""30,000 questions of 10,000 askers, 20,000 people, 999 replicates: seconds, and under 100 MB.

Budgets are about five times what was measured on two cores, so that only a wrong turn breaks them.
"""

from __future__ import annotations

import time
import tracemalloc

import numpy as np
import pytest

from liaisons.measures.statistics import contrasts, inequality, ranks
from liaisons.measures.statistics.resampling import Resampler, ratio_of_sums
from liaisons.measures.statistics.waiting import Waits, waiting

SEEDED = Resampler(seed=1)
QUESTIONS = 30_000


def _community(seed, scale):
    generator = np.random.default_rng(seed)
    waited, cut = generator.exponential(scale, QUESTIONS), generator.exponential(864_000, QUESTIONS)
    askers = generator.integers(0, 10_000, QUESTIONS)
    return Waits(np.minimum(waited, cut).round(6), waited <= cut, askers)


GP, AIDES = _community(1, 3600), _community(2, 5000)
PEOPLE = np.random.default_rng(3).random(20_000)


def _wait(name, waits):
    return waiting(waits, SEEDED.named(name), horizons=[300, 900, 3600, 86_400], taus=[86_400])


def _contrast():
    means = (_wait(n, w).restricted_mean[86_400] for n, w in (("gp", GP), ("aides", AIDES)))
    return contrasts.of_waits(GP, AIDES, *means)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("budget", "work"),
    [
        (0.05, GP.curve),
        (0.5, lambda: ratio_of_sums(GP.observed, GP.durations > 0, SEEDED, clusters=GP.clusters)),
        (3, lambda: _wait("gp", GP)),
        (8, _contrast),
        (2, lambda: inequality.gini(PEOPLE, SEEDED)),
        (2, lambda: ranks.spearman(np.ceil(PEOPLE * 9), np.floor(PEOPLE**2 * 9), SEEDED)),
        (8, lambda: ranks.cliffs_delta(GP.durations, AIDES.durations, SEEDED,
                                       x_clusters=GP.clusters, y_clusters=AIDES.clusters)),
    ],
    ids=["curve", "share", "curve bootstrap", "contrast of waits", "gini", "spearman", "cliff"],
)  # fmt: skip
def test_budget(budget, work):
    start = time.perf_counter()
    work()
    spent = time.perf_counter() - start
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert spent < budget
    assert peak < 100e6
