"""Where each person is drawn: the same picture each time, within the unit square."""

from __future__ import annotations

import numpy as np

from liaisons.network import igraphs
from liaisons.network.components import components
from liaisons.network.graph import Floats, Ints, Network, count

#: Every round visits every pair of people: rounds are given up as n grows, to stay near 3 s.
_MOST_ROUNDS, _FEWEST_ROUNDS, _VISITS = 500, 50, 1_500_000_000
#: Space left around a component, in the unit in which a person takes an area of 1.
_MARGIN = 0.6
#: The golden angle: places tried for components wind outwards without gaps (Vogel 1979).
_GOLDEN = np.pi * (3 - np.sqrt(5))


def layout(network: Network, seed: int) -> Floats:
    """Coordinates in [0, 1]² of shape (n, 2), stable for a seed; meant for a few thousand people.

    Each component is laid out by forces (Fruchterman & Reingold 1991; weights are not used, so
    that two who write daily do not fall on one point). Within a component distances from the
    middle are then evened out, so that the people around the hubs do not hide each other. The
    largest component lies in the middle, the others around it, each with room for its people.
    """
    if not network.n:
        return np.zeros((0, 2))
    part = components(network)
    placed = _discs(network, part, seed)
    radius = np.sqrt(count(part, int(part.max()) + 1) / np.pi)
    at = placed * radius[part][:, None] + _packed(radius + _MARGIN)[part]
    low, high = at.min(axis=0), at.max(axis=0)
    extent = max(float((high - low).max()), 1e-9)
    return np.asarray((at - (low + high) / 2) / extent + 0.5)


def _discs(network: Network, part: Ints, seed: int) -> Floats:
    """Every component laid out in a disc of radius 1 around 0."""
    graph = igraphs.undirected(network)
    at = np.zeros((network.n, 2))
    order = np.argsort(part, kind="stable")
    rng = np.random.default_rng(seed)
    for members in np.split(order, np.cumsum(count(part, int(part.max()) + 1))[:-1]):
        n = len(members)
        start = rng.normal(size=(n, 2)) * np.sqrt(n)
        with igraphs.seeded(seed):
            found = graph.induced_subgraph(members.tolist()).layout_fruchterman_reingold(
                seed=start.tolist(),
                niter=min(_MOST_ROUNDS, max(_FEWEST_ROUNDS, _VISITS // n**2)),
                grid="nogrid",  # the grid variant lays large networks out as an even disc
            )
        at[members] = _spread(np.array(found.coords))
    return at


def _spread(at: Floats) -> Floats:
    """Move people along the ray from the middle towards an even density over the disc.

    The distance becomes the mean of itself (scaled to 1) and of what it would be if as many people
    lay in each ring of the same area.
    """
    at = at - np.median(at, axis=0)
    distance = np.hypot(at[:, 0], at[:, 1])
    even = np.sqrt((np.argsort(np.argsort(distance, kind="stable")) + 0.5) / len(at))
    wanted = (distance / max(float(distance.max()), 1e-9) + even) / 2
    return at * (wanted / np.maximum(distance, 1e-9))[:, None]


def _packed(radius: Floats) -> Floats:
    """Centres of discs, given from the largest on: each at the innermost free place of a spiral.

    The points of the spiral have equal areas around them. Those ruled out for a disc lie within
    twice the radius of a larger one, which is less than the area looked at.
    """
    smallest = float(radius.min())
    step, reach = smallest / 2, 2.1 * float(np.sqrt(radius @ radius))
    turn = np.arange(int((reach / step) ** 2) + 1)
    x = step * np.sqrt(turn) * np.cos(turn * _GOLDEN)
    y = step * np.sqrt(turn) * np.sin(turn * _GOLDEN)
    room = np.full(len(turn), np.inf)
    centres = np.empty((len(radius), 2))
    for disc, size in enumerate(radius):
        place = np.argmax(room >= size)
        centres[disc] = x[place], y[place]
        away = np.sqrt((x - x[place]) ** 2 + (y - y[place]) ** 2) - size
        room = np.minimum(room, away)
        free = room >= smallest
        x, y, room = x[free], y[free], room[free]
    return centres
