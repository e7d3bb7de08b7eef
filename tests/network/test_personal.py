import itertools
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from liaisons.network import personal
from liaisons.network.diversity import rarefied_partners
from liaisons.network.personal import dealings, personal_index

EVENT = st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(0, 2))
EVENTS = st.lists(EVENT.filter(lambda event: event[0] != event[1]), min_size=1, max_size=40)


def _entropy(partners):
    share = np.array(list(Counter(partners).values())) / len(partners)
    return -(share * np.log(share)).sum()


@given(st.lists(st.integers(1, 4), min_size=1, max_size=4), st.integers(2, 5))
def test_rarefied_partners_is_the_mean_over_all_samples(counts, size):
    partners = [p for p, times in enumerate(counts) for _ in range(times)]
    found = rarefied_partners(np.zeros(len(counts), np.int64), np.array(counts), 1, size)[0]
    if len(partners) < size:
        assert np.isnan(found)
    else:
        every = [_entropy(sample) for sample in itertools.combinations(partners, size)]
        assert found == pytest.approx(np.exp(np.mean(every)))


def test_one_partner_is_one_and_all_different_is_the_sample():
    owner = np.array([0, *[1] * 9])
    found = rarefied_partners(owner, np.array([30, *[1] * 9]), 2)
    assert found == pytest.approx([1, 5])


def test_numbers_of_exchanges_as_large_as_communities_go():
    found = rarefied_partners(np.array([0, 0]), np.array([5_000_000, 5_000_000]), 1)[0]
    chance = np.array([1, 5, 10, 10, 5, 1]) / 32
    share = np.arange(6) / 5
    with np.errstate(divide="ignore", invalid="ignore"):
        entropy = np.nan_to_num(-share * np.log(share))
    assert found == pytest.approx(np.exp(2 * chance @ entropy), rel=1e-6)


def test_couples_are_personal_by_hand():
    # two couples, five exchanges each, one month: everybody has one partner
    one, other = [1, 2, 1, 2, 1, 3, 4, 3, 4, 3], [2, 1, 2, 1, 2, 4, 3, 4, 3, 4]
    found = personal_index(one, other, [0] * 10, seed=1, permutations=200)
    assert found.people.tolist() == [1, 2, 3, 4]
    assert found.exchanges.tolist() == [5, 5, 5, 5]
    assert found.observed.tolist() == [1, 1, 1, 1]
    assert found.index == pytest.approx((found.expected - 1) / found.expected)
    assert found.value == pytest.approx(found.index.mean())
    assert found.draws == pytest.approx(np.full(999, found.value))  # all the same


#: Five exchanges of one month, as (one, other), and every way of dealing them anew.
ONE, OTHER = [0, 0, 1, 2, 3], [1, 1, 2, 3, 0]
DEALS = [
    deal
    for deal in itertools.permutations(OTHER)
    if all(a != b for a, b in zip(ONE, deal, strict=True))
]


def test_every_way_of_dealing_is_equally_likely(monkeypatch):
    monkeypatch.setattr(personal, "_BETWEEN", 20)
    drawn = dealings(ONE, OTHER, [0] * 5, seed=1, count=1500)
    seen = Counter(tuple(other.tolist()) for other in drawn)
    ways = Counter(DEALS)  # the two 1s are alike
    assert set(seen) == set(ways)
    assert len(ways) == 17
    times = [seen[way] for way in ways]
    expected = [1500 * ways[way] / len(DEALS) for way in ways]
    assert stats.chisquare(times, expected).pvalue > 0.001


def test_expected_is_the_mean_over_every_way_of_dealing(monkeypatch):
    def partners(deal, person):  # over each choice of two of their exchanges
        pairs = [frozenset(pair) for pair in zip(ONE, deal, strict=True) if person in pair]
        return np.exp(np.mean([_entropy(two) for two in itertools.combinations(pairs, 2)]))

    monkeypatch.setattr(personal, "_BETWEEN", 10)
    found = personal_index(ONE, OTHER, [0] * 5, seed=1, size=2, permutations=1500)
    for person, expected in zip(found.people, found.expected, strict=True):
        assert expected == pytest.approx(np.mean([partners(d, person) for d in DEALS]), abs=0.03)


def test_partners_that_months_alone_keep_apart_are_not_personal():
    # each month two people exchange with each other only: there is nobody else to deal with
    one, other, month = (
        [0, 0, 0, 0, 0, 2, 2, 2, 2, 2],
        [1, 1, 1, 1, 1, 3, 3, 3, 3, 3],
        [1] * 5 + [2] * 5,
    )
    assert personal_index(one, other, month, seed=1, permutations=5).value == 0


def test_whoever_is_there_gives_no_personal_index():
    rng = np.random.default_rng(1)
    one, other = rng.integers(300, size=(2, 6000))
    found = personal_index(one, other, rng.integers(6, size=6000), seed=1, permutations=20)
    assert abs(found.value) < 3 * found.draws.std()
    assert found.draws.mean() == pytest.approx(found.value, abs=found.draws.std())


@given(EVENTS, st.integers(0, 5))
def test_dealing_anew_keeps_activity_by_month_and_deals_nobody_to_themselves(events, seed):
    one, other, month = np.array(events, np.int64).T
    before = other.copy()
    for again in dealings(one, other, month, seed, count=3):
        assert (one != again).all()
        assert Counter(zip(month, again, strict=True)) == Counter(zip(month, other, strict=True))
    assert (other == before).all()


def test_somebody_in_every_exchange_of_the_month_can_be_dealt():
    # person 0 fills half of all places: only one way not to meet oneself for each place
    one = np.array([0] * 300 + list(range(1, 201)))
    other = np.array([*range(1, 301)] + [0] * 200)
    *_, again = dealings(one, other, np.zeros(500), seed=1, count=5)
    assert (one != again).all()
    assert sorted(again) == sorted(other)
    assert (again[:300] != other[:300]).mean() > 0.9


def test_same_seed_same_result_whatever_the_keys_and_nobody_enough():
    rng = np.random.default_rng(2)
    one, other, month = rng.integers(30, size=(3, 400))
    keys = rng.permutation(10**6)[:30]
    a = personal_index(one, other, month // 10, seed=3, permutations=5, replicates=9)
    b = personal_index(keys[one], keys[other], month // 10, seed=3, permutations=5, replicates=9)
    assert keys[a.people].tolist() == b.people.tolist()
    assert a.index.tolist() == b.index.tolist()
    assert a.draws.tolist() == b.draws.tolist()
    few = personal_index([1, 2], [2, 3], [0, 0], seed=1)
    assert few.value is None
    assert len(few.people) == 0
    assert np.isnan(few.draws).all()
    assert personal_index([], [], [], seed=1).value is None


def _community(n, seed, own=3, loyalty=0.6):
    """Everybody has ``own`` regular partners and goes to one of them with this probability."""
    rng = np.random.default_rng(seed)
    activity = rng.pareto(2.5, n) + 1
    activity /= activity.sum()
    events = 12 * n
    one = rng.choice(n, events, p=activity)
    regular = rng.choice(n, (n, own), p=activity)[one, rng.integers(own, size=events)]
    anybody = rng.choice(n, events, p=activity)
    other = np.where(rng.random(events) < loyalty, regular, anybody)
    return one, other, rng.integers(12, size=events)


HABITS = pytest.mark.parametrize(("loyalty", "known"), [(0.3, 0.046), (0.6, 0.156), (0.9, 0.319)])


def _mean_index(loyalty, n, times):
    communities = (_community(n, seed, loyalty=loyalty) for seed in range(times))
    return np.mean(
        [personal_index(*events, seed=1, permutations=5).value for events in communities]
    )


@HABITS
def test_the_index_does_not_move_with_the_size_of_the_community(loyalty, known):
    """The same habits: within 0.01 from 2,000 people on and 0.015 from 200 on.

    At 50, where chance itself leads back to the same people, there is less to be personal about:
    up to 0.03 lower.
    """
    assert _mean_index(loyalty, 50, times=10) == pytest.approx(known, abs=0.03)
    assert _mean_index(loyalty, 200, times=5) == pytest.approx(known, abs=0.015)
    assert _mean_index(loyalty, 2000, times=1) == pytest.approx(known, abs=0.01)


@pytest.mark.slow
@HABITS
def test_nor_up_to_50_000_people(loyalty, known):
    assert _mean_index(loyalty, 50_000, times=1) == pytest.approx(known, abs=0.01)
