"""Are the people somebody is linked to linked to each other?

Links are turned from the person with fewer partners to the one with more (Chiba & Nishizeki
1985), which bounds what is looked at by m^1.5 however large the hubs are.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse

from liaisons.network.graph import Ints, Network, Pairs

#: Entries of the sparse products held at once: 12 bytes each, twice.
_BLOCK = 2_000_000


class Triangles(NamedTuple):
    """Some of the triangles of a network, all that are closed on some of its links.

    Link ``i`` joins ``one[i]`` and ``other[i]``; ``third`` is a sparse (links, n) matrix with a 1
    where a person closes a triangle on a link. No link is without.
    """

    one: Ints
    other: Ints
    third: Any


def triangles(pairs: Pairs) -> Iterator[Triangles]:
    """Every triangle of the undirected links, each once, some links at a time."""
    one, other = _upward(pairs)
    first = 0
    for third in _common(pairs.n, one, other):
        closed = np.flatnonzero(np.diff(third.indptr))
        if len(closed):
            yield Triangles(one[first + closed], other[first + closed], third[closed])
        first += third.shape[0]


def _upward(pairs: Pairs) -> tuple[Ints, Ints]:
    """Both ends of each link, first the one with fewer partners."""
    rank = np.empty(pairs.n, np.int64)
    rank[np.argsort(pairs.degree, kind="stable")] = np.arange(pairs.n)
    upward = rank[pairs.low] < rank[pairs.high]
    one = np.where(upward, pairs.low, pairs.high)
    return one, np.where(upward, pairs.high, pairs.low)


def _common(n: int, one: Ints, other: Ints) -> Iterator[Any]:
    """Row i: the people to whom both ends of link i point, in blocks of bounded size."""
    if not len(one):
        return
    ones = np.ones(len(one), np.int32)
    matrix = sparse.csr_array((ones, (one, other)), shape=(n, n))
    size = np.diff(matrix.indptr)
    looked_at = np.cumsum(size[one] + size[other])
    cuts = np.searchsorted(looked_at, np.arange(_BLOCK, looked_at[-1], _BLOCK))
    for a, b in zip(np.split(one, cuts), np.split(other, cuts), strict=True):
        yield matrix[a].multiply(matrix[b])


def transitivity(network: Network) -> float | None:
    """Share of the paths of two undirected links that are closed by a third: global transitivity.

    Three times the triangles over the connected triples (Newman, Watts & Strogatz 2002); None
    where nobody has two partners.
    """
    pairs = network.undirected()
    triples = int((pairs.degree * (pairs.degree - 1) // 2).sum())
    if not triples:
        return None
    closed = sum(int(block.nnz) for block in _common(pairs.n, *_upward(pairs)))
    return 3 * closed / triples
