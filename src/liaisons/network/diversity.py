"""With how many different others does somebody deal, whatever the number of exchanges seen?"""

from __future__ import annotations

import numpy as np

from liaisons.network.graph import Floats, Ints

#: Partners looked at at a time: a dozen numbers of 8 bytes for each are held.
_BLOCK = 8_000_000


def rarefied_partners(owner: Ints, exchanges: Ints, n: int, size: int = 5) -> Floats:
    """The effective number of partners of each person in ``size`` of their exchanges; shape (n,).

    Row i of the input: person ``owner[i]`` had ``exchanges[i]`` exchanges with one partner. The
    result is the Hill number of order 1 (the exponential of Shannon's entropy) expected in a
    sample of ``size`` exchanges without replacement: 1 when all go to one partner, ``size`` when
    each goes to another. NaN for people with fewer exchanges.

    With f_k(m) the number of partners met k times in m of N exchanges (Hurlbert 1971; Chao et al.
    2014): exp Σ_k −(k/m) ln(k/m) E f_k(m), where E f_k(m) sums the
    hypergeometric probabilities C(x, k) C(N−x, m−k) / C(N, m) over partners.
    """
    everything = np.bincount(owner, exchanges, minlength=n).astype(np.float64)
    entropy = np.zeros(n)
    for begin in range(0, len(owner), _BLOCK):
        rows = slice(begin, begin + _BLOCK)
        _add_entropy(entropy, owner[rows], exchanges[rows].astype(np.float64), everything, size)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(everything >= size, np.exp(entropy / _choose(everything, size)), np.nan)


def _add_entropy(entropy: Floats, owner: Ints, mine: Floats, everything: Floats, size: int) -> None:
    """Add to everybody what some of their partners contribute, times C(N, m)."""
    for k in range(1, size):  # k = size adds nothing: ln 1 = 0
        met = mine >= k  # others cannot be met k times
        owner, mine = owner[met], mine[met]
        ways = _choose(mine, k) * _choose(everything[owner] - mine, size - k)
        entropy -= k / size * np.log(k / size) * np.bincount(owner, ways, minlength=len(entropy))


def _choose(n: Floats, k: int) -> Floats:
    """Binomial coefficients C(n, k) of whole n ≥ 0; 0 where n < k."""
    ways = np.ones(len(n))
    for i in range(k):
        ways *= (n - i) / (i + 1)
    return ways
