import itertools
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from liaisons.network import igraphs, null_models
from liaisons.network.graph import Network
from liaisons.network.links import reciprocity
from liaisons.network.null_models import expectations, rewirings
from liaisons.network.triangles import transitivity
from tests.network.networks import network, networks, published, random_network


def _all_with_degrees_of(of):
    """Every network without self links with these in- and out-degrees, by brute force."""
    choices = [
        itertools.combinations([j for j in range(of.n) if j != i], degree)
        for i, degree in enumerate(of.out_degree.tolist())
    ]
    wanted = of.in_degree.tolist()
    for targets in itertools.product(*map(list, choices)):
        received = Counter(itertools.chain(*targets))
        if [received[i] for i in range(of.n)] == wanted:
            yield tuple((i, j) for i, chosen in enumerate(targets) for j in chosen)


def _links(of):
    return tuple(zip(of.source.tolist(), of.target.tolist(), strict=True))


@pytest.mark.parametrize(
    ("observed", "possible"),
    [
        (network((0, 1), (2, 3)), 2),  # would alternate for ever without the coin
        (network((0, 1), (1, 2), (2, 0)), 2),  # a ring turns only by threes
        (network((0, 1), (2, 3), (4, 5), (6, 7)), 24),  # sets that all move keep to one half
        (network((0, 1), (1, 2), (2, 0), (3, 0), (0, 3), (4, 1)), 17),
        # hubs of giving and of taking: many sets want the same link at once
        (network(*((0, i) for i in range(1, 5)), *((i, 5) for i in range(1, 4)), (4, 1)), 27),
        (network((0, 1), (0, 2), (0, 3), (1, 5), (2, 5), (3, 5), (4, 1)), 20),
    ],
)
def test_every_network_with_these_degrees_is_equally_likely(observed, possible):
    every = list(_all_with_degrees_of(observed))
    assert len(every) == possible
    drawn = rewirings(observed, seed=3, count=max(400, 30 * possible))
    seen = Counter(_links(one) for one in drawn)
    assert set(seen) <= set(every)
    assert stats.chisquare([seen[links] for links in every]).pvalue > 0.001


@given(networks(), st.integers(0, 9))
@settings(max_examples=50)
def test_degrees_are_kept_and_no_link_is_double_or_to_oneself(observed, seed):
    for drawn in rewirings(observed, seed, count=3, swaps=2):
        assert drawn.in_degree.tolist() == observed.in_degree.tolist()
        assert drawn.out_degree.tolist() == observed.out_degree.tolist()
        links = _links(drawn)
        assert list(links) == sorted(set(links))
        assert (drawn.source != drawn.target).all()
    assert observed.source.tolist() == sorted(observed.source.tolist())  # left as it was


def test_agrees_with_dealing_targets_until_they_fit():
    """An exact sampler that needs no chain: deal anew until no link is double or to oneself."""
    observed = network(
        *((0, 1), (0, 2), (0, 3), (1, 0), (2, 0), (3, 4), (4, 3)),
        *((5, 0), (6, 5), (7, 6), (8, 7), (9, 8), (1, 9), (2, 1)),
    )
    rng = np.random.default_rng(5)
    targets = rng.permuted(np.tile(observed.target, (40_000, 1)), axis=1)
    link = np.sort(observed.source * observed.n + targets, axis=1)
    fits = (observed.source != targets).all(axis=1) & (np.diff(link, axis=1) > 0).all(axis=1)
    returned = targets[fits] * observed.n + observed.source
    dealt = (returned[:, :, None] == link[fits][:, None, :]).any(axis=2).mean(axis=1)
    drawn = expectations(observed, seed=2, count=1000, swaps=5)["reciprocity"].draws
    assert len(dealt) > 1000
    assert stats.ttest_ind(dealt, drawn, equal_var=False).pvalue > 0.001
    assert drawn.std() == pytest.approx(dealt.std(), rel=0.15)


def test_agrees_with_igraph_where_networks_cannot_be_listed():
    observed = published("law_advice")
    mine = expectations(observed, seed=1, count=60)
    graph = igraphs.directed(observed)
    values = []
    with igraphs.seeded(2):
        for _ in range(60):
            graph.rewire(10 * graph.ecount())
            values.append((graph.reciprocity(), graph.as_undirected().transitivity_undirected()))
    for name, theirs in zip(("reciprocity", "transitivity"), np.array(values).T, strict=True):
        assert stats.ttest_ind(mine[name].draws, theirs).pvalue > 0.001
        assert mine[name].draws.std() == pytest.approx(theirs.std(), rel=0.35)
    assert mine["reciprocity"].high < reciprocity(observed)  # advice is returned beyond chance


def test_one_pass_gives_every_statistic_with_its_range():
    observed = random_network(80, 300, seed=1)
    found = expectations(observed, seed=4, count=99)
    drawn = list(rewirings(observed, seed=4, count=99))
    assert found["reciprocity"].draws.tolist() == [reciprocity(d) for d in drawn]
    assert found["transitivity"].draws.tolist() == [transitivity(d) for d in drawn]
    assert found["reciprocity"].mean == found["reciprocity"].draws.mean()
    low, high = found["reciprocity"].low, found["reciprocity"].high
    assert [low, high] == np.quantile(found["reciprocity"].draws, [0.025, 0.975]).tolist()


def test_same_seed_same_networks_whatever_the_keys():
    rng = np.random.default_rng(1)
    events = rng.integers(40, size=(2, 200))
    keys = rng.permutation(10**6)[:40]
    one = rewirings(Network.collapse(*events), seed=7, count=3)
    other = rewirings(Network.collapse(*keys[events]), seed=7, count=3)
    for a, b in zip(one, other, strict=True):
        assert _links(a) == _links(b)


def test_undefined_statistics_and_no_links():
    found = expectations(network((0, 1)), seed=1, count=3)
    assert found["reciprocity"].draws.tolist() == [0, 0, 0]
    assert found["transitivity"] is None
    assert expectations(Network.collapse([], []), seed=1)["reciprocity"] is None


@given(st.lists(st.integers(0, 40), max_size=60))
def test_numbers_are_put_in_order_in_either_way_alike(given):
    numbers = np.array(given, np.int64)
    by_hand = sorted(range(len(given)), key=given.__getitem__)
    for bound in (41, 2**62):
        ordered, place = null_models._in_order(numbers, bound)
        assert place.tolist() == by_hand
        assert ordered.tolist() == sorted(given)
