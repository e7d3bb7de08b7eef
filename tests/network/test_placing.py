"""Many people: everybody has a place, and keeps it when a few arrive."""

import numpy as np
import pytest

from liaisons.network import placing
from liaisons.network.graph import Network
from liaisons.network.placing import placed
from tests.network.networks import network, random_network


def grown(n: int, links: int, more: int, seed: int = 3) -> tuple[Network, Network]:
    """A network, and the same with ``more`` people, each linked to two who were there."""
    rng = np.random.default_rng(seed)
    source, target = rng.integers(n, size=links), rng.integers(n, size=links)
    new = np.repeat(np.arange(n, n + more), 2)
    one = Network.collapse(source, target, n=n)
    both = [np.append(source, new), np.append(target, rng.integers(n, size=len(new)))]
    return one, Network.collapse(*both, n=n + more)


@pytest.mark.parametrize("forces", [2000, 60])
def test_one_person_in_a_hundred_moves_the_others_little(monkeypatch, forces):
    monkeypatch.setattr(placing, "BY_FORCES", forces)
    one, more = grown(400, 900, 4)
    before = placed(one, seed=1)
    known = np.vstack([before, np.full((4, 2), np.nan)])
    after = placed(more, seed=1, before=known)
    moved = np.hypot(*(after[:400] - before).T)
    size = np.ptp(before, axis=0).max()
    assert np.median(moved) < 0.01 * size
    assert moved.max() < 0.05 * size
    assert np.isfinite(after).all()


def test_nothing_new_nothing_moves():
    found = random_network(80, 160, seed=2)
    at = placed(found, seed=1)
    assert placed(found, seed=9, before=at).tolist() == at.tolist()


def test_where_most_are_new_the_drawing_is_made_afresh():
    found = random_network(80, 160, seed=2)
    before = np.full((found.n, 2), np.nan)
    before[:10] = 0.5
    assert placed(found, seed=1, before=before).tolist() == placed(found, seed=1).tolist()


def test_of_many_everybody_has_a_place_and_stands_near_whom_they_are_linked_to(monkeypatch):
    monkeypatch.setattr(placing, "BY_FORCES", 50)
    found = random_network(600, 900, seed=4)
    at = placed(found, seed=1)
    assert at.shape == (found.n, 2)
    assert 0 <= at.min() <= at.max() <= 1
    assert len(np.unique(at.round(6), axis=0)) == found.n
    linked = np.hypot(*(at[found.source] - at[found.target]).T).mean()
    rng = np.random.default_rng(1)
    pairs = rng.integers(found.n, size=(2, 5000))
    assert linked < 0.75 * np.hypot(*(at[pairs[0]] - at[pairs[1]]).T).mean()
    assert placed(found, seed=1).tolist() == at.tolist()


def test_leaves_of_one_hub_do_not_fall_on_one_point(monkeypatch):
    monkeypatch.setattr(placing, "BY_FORCES", 3)
    at = placed(network(*[(0, i) for i in range(1, 200)]), seed=1)
    assert len(np.unique(at.round(5), axis=0)) == 200


def test_who_is_linked_to_nobody_with_a_place_stands_outside(monkeypatch):
    monkeypatch.setattr(placing, "BY_FORCES", 3)
    at = placed(network((0, 1), (1, 2), (2, 0), (3, 4)), seed=1)
    assert np.isfinite(at).all()
    middle = at[:3].mean(axis=0)
    assert np.hypot(*(at[3:] - middle).T).min() > np.hypot(*(at[:3] - middle).T).max()
