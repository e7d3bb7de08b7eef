"""Where many people are drawn, and where they stay when a few more arrive.

A few thousand are laid out by forces (``layout``). Of more, those with most links are laid out so,
and everybody else is set beside those they are linked to: a quiet field around what carries the
community. Whoever had a place before keeps it, or is moved a little where forces still act, so
that a drawing looked at yesterday is recognised today.
"""

from __future__ import annotations

import numpy as np
from scipy.linalg import orthogonal_procrustes

from liaisons.network import igraphs
from liaisons.network.graph import Bools, Floats, Ints, Network, count
from liaisons.network.layout import layout

#: As many are laid out by forces; the others are set beside them.
BY_FORCES = 2000
#: Rounds of forces after some have arrived, and how far one round moves somebody at most.
_ROUNDS, _STEP = 12, 0.001
#: Where fewer than this share had a place before, a fresh drawing tells more than an old one.
_KNOWN = 0.5
_GOLDEN = np.pi * (3 - np.sqrt(5))


def placed(network: Network, seed: int, before: Floats | None = None) -> Floats:
    """Coordinates of shape (n, 2), around the unit square.

    ``before`` holds the places of an earlier drawing, NaN for whoever is new.
    """
    if before is not None and np.isfinite(before[:, 0]).mean() >= _KNOWN:
        return _grown(network, before)
    if network.n <= BY_FORCES:
        return layout(network, seed)
    strength = count(network.source, network.n) + count(network.target, network.n)
    first = np.sort(np.lexsort((np.arange(network.n), -strength))[:BY_FORCES])
    at = np.full((network.n, 2), np.nan)
    at[first] = 0.2 + 0.6 * layout(_among(network, first), seed)
    return _evened(_beside(network, at))


def _grown(network: Network, before: Floats) -> Floats:
    """Newcomers beside those they are linked to; then a few short rounds of forces for all."""
    new = ~np.isfinite(before[:, 0])
    at = _beside(network, before)
    if not new.any() or network.n > BY_FORCES:
        return at
    scale = np.sqrt(network.n)
    with igraphs.seeded(0):
        found = igraphs.undirected(network).layout_fruchterman_reingold(
            seed=(at * scale).tolist(),
            niter=_ROUNDS,
            start_temp=_STEP * scale,
            grid="nogrid",
        )
    return _turned_back(np.array(found.coords) / scale, at)


def _turned_back(found: Floats, to: Floats) -> Floats:
    """Igraph turns what it lays out along its longest side; turned, mirrored and moved back so as
    to lie as near as can be to where it was (Schönemann 1966).
    """
    turn, _scale = orthogonal_procrustes(found - found.mean(axis=0), to - to.mean(axis=0))
    return np.asarray((found - found.mean(axis=0)) @ turn + to.mean(axis=0))


def _among(network: Network, members: Ints) -> Network:
    """The links among some people, who are coded in their order."""
    code = np.full(network.n, -1)
    code[members] = np.arange(len(members))
    inside = (code[network.source] >= 0) & (code[network.target] >= 0)
    ends = code[network.source[inside]], code[network.target[inside]]
    return Network.collapse(*ends, network.weight[inside], n=len(members))


def _beside(network: Network, at: Floats) -> Floats:
    """Everybody without a place is set beside the linked ones who have one, wave after wave.

    Those around the same person wind outwards from the middle of whom they are linked to, on a
    spiral with equal areas (Vogel 1979); whoever is linked to nobody with a place goes outside.
    """
    at = at.copy()
    spacing = 0.35 / np.sqrt(max(network.n, 1))
    ends = np.concatenate([network.source, network.target])
    others = np.concatenate([network.target, network.source])
    taken = np.zeros(network.n, np.int64)
    while True:
        known = np.isfinite(at[:, 0])
        useful = ~known[ends] & known[others]
        if not useful.any():
            break
        who, whom = ends[useful], others[useful]
        middle, links = _middles(who, whom, at, network.n)
        new = np.flatnonzero(links)
        anchor = np.full(network.n, network.n)
        np.minimum.at(anchor, who, whom)
        turn = _turns(anchor[new], taken)
        away = spacing * np.sqrt(turn + 1.0)
        angle = turn * _GOLDEN
        at[new] = middle[new] + away[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return _outside(at, spacing)


def _middles(who: Ints, whom: Ints, at: Floats, n: int) -> tuple[Floats, Ints]:
    """The mean place of those each is linked to, and how many they are."""
    links = count(who, n)
    sums = [np.bincount(who, at[whom, axis], n) for axis in (0, 1)]
    return np.column_stack(sums) / np.maximum(links, 1)[:, None], links


def _turns(anchor: Ints, taken: Ints) -> Ints:
    """The place of each on the spiral around its anchor, after those who are there already."""
    order = np.argsort(anchor, kind="stable")
    ranked = anchor[order]
    starts = np.flatnonzero(np.concatenate([[True], ranked[1:] != ranked[:-1]]))
    length = np.diff(np.append(starts, len(ranked)))
    within = np.arange(len(ranked)) - np.repeat(starts, length)
    turn = np.empty(len(anchor), np.int64)
    turn[order] = within + taken[ranked]
    taken[ranked[starts]] += length
    return turn


def _outside(at: Floats, spacing: float) -> Floats:
    """Whoever has no place yet goes on a spiral around all the others."""
    without: Bools = ~np.isfinite(at[:, 0])
    if not without.any():
        return at
    known = at[~without]
    middle = np.median(known, axis=0) if len(known) else np.array([0.5, 0.5])
    reach = np.hypot(*(known - middle).T).max() + 2 * spacing if len(known) else 0.0
    turn = np.arange(np.count_nonzero(without))
    away = np.sqrt(reach**2 + (turn + 1) * spacing**2 * 8)
    ways = np.column_stack([np.cos(turn * _GOLDEN), np.sin(turn * _GOLDEN)])
    at[without] = middle + away[:, None] * ways
    return at


def _evened(at: Floats) -> Floats:
    """Moved along the ray from the middle towards an even density, and into the unit square."""
    middle = np.median(at, axis=0)
    apart = at - middle
    distance = np.hypot(apart[:, 0], apart[:, 1])
    even = np.sqrt((np.argsort(np.argsort(distance, kind="stable")) + 0.5) / len(at))
    wanted = (distance / max(float(distance.max()), 1e-9) + 2 * even) / 3
    spread = apart * (wanted / np.maximum(distance, 1e-9))[:, None]
    low, high = spread.min(axis=0), spread.max(axis=0)
    extent = max(float((high - low).max()), 1e-9)
    return np.asarray((spread - (low + high) / 2) / extent + 0.5)
