"""Types of people on the plane: Ward's hierarchy, then each to the nearest mean.

Ward 1963 on the axes that matter, consolidated by k-means from the hierarchy's means (Husson, Josse
& Pagès 2010). Above three thousand people the hierarchy starts from three hundred small groups.
What a type has more of than others is told by its test value (Lebart, Morineau & Piron 1995,
§ 2.3): over 2 in absolute value is more than a draw of as many people would give. How far the
typology holds is told by half-samples: the mean adjusted Rand index (Hubert & Arabie 1985) with
types made of half.
"""

from __future__ import annotations

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage

from liaisons.measures.rows import Floats, Ints
from liaisons.network.groups import adjusted_rand

_LARGE, _SMALL_GROUPS = 3_000, 300
_ROUNDS = 100
FEWEST_TYPES, MOST_TYPES = 3, 8


def axes_kept(rates: Floats, share: float = 0.8) -> int:
    """The first axes that together hold this share of the corrected variance; two at least."""
    return max(2, min(int(np.searchsorted(np.cumsum(rates), share) + 1), len(rates)))


def types_of(places: Floats, types: int | None, seed: int) -> Ints:
    """The type of each person, from 0, the largest first."""
    starts = _starts(places, seed)
    joined = linkage(starts, "ward")
    many = types or _best(joined)
    cut = fcluster(joined, many, "maxclust") - 1
    centres = np.vstack([starts[cut == k].mean(0) for k in range(cut.max() + 1)])
    return _by_size(_consolidated(places, centres))


def over_in_type(table: Floats, types: Ints, kind: int) -> Floats:
    """How far each answer is over-represented in a type, in standard deviations of a draw."""
    n, inside = len(table), types == kind
    size, every = int(inside.sum()), table.sum(0)
    share = every / n
    spread = size * (n - size) / max(n - 1, 1) * share * (1 - share)
    away = table[inside].sum(0) - size * share
    found: Floats = np.divide(away, np.sqrt(spread), out=np.zeros_like(away), where=spread > 0)
    return found


def stability(places: Floats, types: Ints, seed: int, halves: int = 20) -> float:
    """Mean adjusted Rand index of types made from random halves with the types of all."""
    many = int(types.max()) + 1
    chance = np.random.default_rng(seed)
    found = []
    for _ in range(halves):
        half = np.sort(chance.permutation(len(places))[: len(places) // 2])
        found.append(adjusted_rand(types_of(places[half], many, seed), types[half]))
    return float(np.mean(found))


def nearest(places: Floats, types: Ints, kind: int, most: int) -> Ints:
    """The people of a type that are nearest its mean, the nearest first."""
    inside = np.flatnonzero(types == kind)
    away = ((places[inside] - places[inside].mean(0)) ** 2).sum(1)
    return inside[np.argsort(away, kind="stable")[:most]]


def _starts(places: Floats, seed: int) -> Floats:
    if len(places) <= _LARGE:
        return places
    from sklearn.cluster import KMeans

    made = KMeans(_SMALL_GROUPS, n_init=1, random_state=seed, max_iter=30).fit(places)
    return np.asarray(made.cluster_centers_, np.float64)


def _best(joined: Floats) -> int:
    """As many types as lose most, relatively, by one join more (Husson, Josse & Pagès 2010)."""
    gains = joined[::-1, 2] ** 2
    numbers = range(FEWEST_TYPES, min(MOST_TYPES, len(gains)) + 1)
    lost = [gains[k - 1] / max(gains[k - 2], 1e-300) for k in numbers]
    return FEWEST_TYPES + int(np.argmin(lost)) if lost else len(gains) + 1


def _consolidated(places: Floats, centres: Floats) -> Ints:
    types = np.full(len(places), -1, np.int64)
    for _ in range(_ROUNDS):
        away = ((places[:, None, :] - centres[None]) ** 2).sum(2)
        now = away.argmin(1)
        if (now == types).all():
            break
        types = now
        centres = np.vstack(
            [places[types == k].mean(0) if (types == k).any() else c for k, c in enumerate(centres)]
        )
    return types


def _by_size(types: Ints) -> Ints:
    """The same, numbered from the largest type."""
    known, place, often = np.unique(types, return_inverse=True, return_counts=True)
    rank = np.empty(len(known), np.int64)
    rank[np.argsort(-often, kind="stable")] = np.arange(len(known))
    return rank[place]
