"""With how many partners does a person really exchange? Hill numbers, rarefied.

The Hill number of order 1 is the exponential of the Shannon entropy: the number of equally used
partners that would be as diverse (Hill 1973, *Ecology* 54: 427–432). Who writes more meets more
partners, so people are compared at the same number of exchanges ``m``: expected over all ways of
keeping ``m`` of theirs (Hurlbert 1971, *Ecology* 52: 577–586, for the number of species; Chao et
al. 2014, *Ecological Monographs* 84: 45–67, for order 1).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from liaisons.measures.rows import Floats, Ints


def hill1(persons: Ints, counts: NDArray[Any], people: int) -> Floats:
    """Effective number of partners of each of ``people`` persons; nan without any exchange.

    ``persons`` (codes from 0) and ``counts`` have one entry per pair of person and partner.
    """
    total = np.bincount(persons, weights=counts, minlength=people)
    share = counts / total[persons]
    terms = -share * np.log(share, out=np.zeros(len(share)), where=share > 0)
    entropy = np.bincount(persons, weights=terms, minlength=people)
    return np.where(total > 0, np.exp(entropy), np.nan)


def rarefied_hill1(persons: Ints, counts: NDArray[Any], m: int, people: int) -> Floats:
    """Effective number of partners of each person had they had ``m`` exchanges; nan below ``m``.

    ``persons`` (codes 0 to ``people`` − 1) and ``counts`` (exchanges) have one entry per pair of
    person and partner, each pair once. Between 1 and min(m, partners).
    """
    total = np.bincount(persons, weights=counts, minlength=people)
    kept = total[persons] >= m
    owner, mine = persons[kept], counts[kept].astype(float)
    entropy = np.zeros(len(mine))
    for k in range(1, m):
        entropy -= k / m * np.log(k / m) * _chance_of(k, m, mine, total[owner].astype(float))
    return np.where(
        total >= m, np.exp(np.bincount(owner, weights=entropy, minlength=people)), np.nan
    )


def _chance_of(k: int, m: int, mine: Floats, total: Floats) -> Floats:
    """Chance that ``k`` of the ``m`` exchanges kept are with this partner (hypergeometric).

    A product of m ratios below 1 and the binomial coefficient, instead of factorials of large
    numbers.
    """
    chance = np.ones(len(mine))
    for i in range(k):
        chance *= (m - i) / (k - i) * np.maximum(mine - i, 0) / (total - i)
    for i in range(k, m):
        chance *= np.maximum(total - mine - (i - k), 0) / (total - i)
    return chance
