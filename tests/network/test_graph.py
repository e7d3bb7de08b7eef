from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaisons.network.graph import Network, by_appearance, renumbered

EVENTS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(1, 5)))


def test_people_are_coded_by_first_appearance_and_links_collapsed():
    found = Network.collapse([70, 30, 70, 50, 30], [30, 70, 30, 50, 10])
    assert found.n == 3
    assert found.people.tolist() == [70, 30, 10]  # 50 wrote only to themselves
    assert found.source.tolist() == [0, 1, 1]
    assert found.target.tolist() == [1, 0, 2]
    assert found.weight.tolist() == [2, 1, 1]
    assert found.in_degree.tolist() == [1, 1, 1]
    assert found.out_degree.tolist() == [1, 2, 0]


def test_undirected_links_add_both_directions():
    pairs = Network.collapse([1, 2, 3], [2, 1, 1], weight=[4, 5, 6]).undirected()
    assert pairs.low.tolist() == [0, 0]
    assert pairs.high.tolist() == [1, 2]
    assert pairs.weight.tolist() == [9, 6]
    assert pairs.degree.tolist() == [2, 1, 1]


def test_codes_are_kept_with_n_and_people_without_a_link_too():
    found = Network.collapse([3], [1], n=5)
    assert (found.n, found.source.tolist(), found.target.tolist()) == (5, [3], [1])
    assert found.people is None


@given(EVENTS)
def test_collapse_counts_every_event_between_two_people_once(events):
    source, target, weight = (
        (list(column) for column in zip(*events, strict=True)) if events else ([],) * 3
    )
    found = Network.collapse(source, target, weight)
    expected = Counter()
    for a, b, w in events:
        if a != b:
            expected[a, b] += w
    ends = zip(found.people[found.source], found.people[found.target], strict=True)
    assert dict(zip(ends, found.weight, strict=True)) == expected
    order = list(zip(found.source, found.target, strict=True))
    assert order == sorted(set(order))
    undirected = found.undirected()
    assert undirected.weight.sum() == found.weight.sum()
    assert (undirected.low < undirected.high).all()


@given(EVENTS, st.permutations(range(10)))
def test_other_keys_give_the_same_arrays(events, keys):
    source = np.array([a for a, _, _ in events], np.int64)
    target = np.array([b for _, b, _ in events], np.int64)
    one = Network.collapse(source, target)
    other = Network.collapse(np.array(keys)[source], np.array(keys)[target])
    assert one.n == other.n
    for name in ("source", "target", "weight"):
        assert getattr(one, name).tolist() == getattr(other, name).tolist()


def test_arrays_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="parallel"):
        Network.collapse([1, 2], [3])
    with pytest.raises(ValueError, match="between 0 and 3"):
        Network.collapse([1], [4], n=4)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=60), st.data())
def test_codes_are_renumbered_as_keys_are_numbered(ends, data):
    source, target = np.array(ends, np.int64).reshape(-1, 2).T
    people, *codes = by_appearance(source, target)
    chosen = np.array(
        data.draw(st.lists(st.booleans(), min_size=len(ends), max_size=len(ends))), bool
    )
    some, start, end = renumbered(*(code[chosen] for code in codes), len(people))
    expected, *places = by_appearance(source[chosen], target[chosen])
    assert people[some].tolist() == expected.tolist()
    assert [start.tolist(), end.tolist()] == [place.tolist() for place in places]
