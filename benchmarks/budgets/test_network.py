"""20,000 people, 60,000 links, 200,000 exchanges: seconds.

Budgets are about three times what was measured on two cores, so that only a wrong turn breaks them.
"""

import time

import numpy as np
import pytest
from tests.network.networks import random_network

from liaisons.network.bootstrap import vertex_bootstrap
from liaisons.network.brokers import betweenness
from liaisons.network.core_fit import core_fit
from liaisons.network.groups import groups
from liaisons.network.layout import layout
from liaisons.network.null_models import expectations
from liaisons.network.personal import personal_index

pytestmark = pytest.mark.slow


def _exchanges():
    rng = np.random.default_rng(1)
    share = rng.pareto(2.5, 20_000) + 1
    one, other = rng.choice(20_000, (2, 200_000), p=share / share.sum())
    return one, other, rng.integers(24, size=200_000)


@pytest.mark.parametrize(
    ("budget", "work"),
    [
        (30, lambda of: expectations(of, seed=1)),
        (8, lambda of: vertex_bootstrap(of, seed=1)),
        (10, lambda of: core_fit(of)),
        (5, lambda of: groups(of, seed=1, seeds=3)),
        (5, lambda of: betweenness(of, seed=1)),
        (20, lambda _: personal_index(*_exchanges(), seed=1)),
        (10, lambda _: layout(random_network(3000, 9000, seed=1), seed=1)),
    ],
    ids=["expectations", "bootstrap", "core_fit", "groups", "betweenness", "personal", "layout"],
)
def test_takes_seconds(budget, work):
    of = random_network(28_000, 71_000, seed=1)
    assert of.n > 17_000
    assert len(of.source) > 50_000
    start = time.perf_counter()
    work(of)
    assert time.perf_counter() - start < budget
