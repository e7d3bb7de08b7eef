"""Do people deal with others like themselves: same status, same sector, same seniority?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from liaisons.network.graph import Floats, Ints, Network


@dataclass(frozen=True)
class Assortativity:
    """Newman's coefficient, its standard error, and the links between people who are known.

    1 when all links join alike people, 0 when likeness plays no part, below 0 when they join
    unlike ones. Both are None where the attribute does not vary over the ends of the links.
    """

    value: float | None
    error: float | None
    links: int


def by_category(network: Network, category: Ints) -> Assortativity:
    """Assortativity by an attribute in classes 0, 1, …; −1 where it is unknown.

    ``category`` has shape (n,). A link counts where both ends are known; weights are not used.
    r = (Σ e_ii − Σ a_i b_i) / (1 − Σ a_i b_i), with the error of the jackknife over links
    (Newman 2003).
    """
    one, other = category[network.source], category[network.target]
    known = (one >= 0) & (other >= 0)
    size = int(category.max(initial=-1)) + 1
    table = np.zeros((size, size), np.int64)
    np.add.at(table, (one[known], other[known]), 1)
    links = int(table.sum())
    given, received = table.sum(axis=1), table.sum(axis=0)
    alike, by_chance = np.trace(table), given @ received
    if by_chance == links**2:  # no link either: 0 = 0
        return Assortativity(None, None, links)
    value = float(_coefficient(alike, by_chance, links))
    # One link less, from class i to class j: Σ a b loses received_i + given_j, less one if i = j.
    same = np.eye(size, dtype=np.int64)
    fewer = by_chance - received[:, None] - given[None, :] + same
    i, j = np.nonzero(table)
    without = _coefficient(alike - same[i, j], fewer[i, j], links - 1)
    return Assortativity(value, _jackknife(value, without, table[i, j]), links)


def by_number(network: Network, number: Floats) -> Assortativity:
    """Assortativity by a number (years in the trade, …), NaN where it is unknown.

    The correlation over links between the numbers of both ends (Newman 2003), with
    the error of the jackknife over links. ``number`` has shape (n,).
    """
    x, y = number[network.source], number[network.target]
    known = ~(np.isnan(x) | np.isnan(y))
    x, y = x[known], y[known]
    links = len(x)
    if links < 2 or x.min() == x.max() or y.min() == y.max():
        return Assortativity(None, None, links)
    x, y = x - x.mean(), y - y.mean()
    xx, yy, xy = (x**2).sum(), (y**2).sum(), (x * y).sum()
    value = float(xy / np.sqrt(xx * yy))
    # Sums of squares and products without each link in turn: S − x² n/(n−1).
    share = links / (links - 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        without = (xy - share * x * y) / np.sqrt((xx - share * x**2) * (yy - share * y**2))
    return Assortativity(value, _jackknife(value, without, np.ones(links, np.int64)), links)


def _coefficient(alike: Ints, by_chance: Ints, links: int) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((alike * links - by_chance) / (links**2 - by_chance))


def _jackknife(value: float, without: Floats, times: Ints) -> float | None:
    """σ² = Σ (r_i − r)² over links; None where a link less leaves nothing that varies."""
    error = float(np.sqrt((times * (without - value) ** 2).sum()))
    return error if np.isfinite(error) else None
