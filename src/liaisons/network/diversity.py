"""With how many different others does somebody deal, whatever the number of exchanges seen?"""

from __future__ import annotations

import numpy as np

from liaisons.network.graph import Floats, Ints


def rarefied_partners(owner: Ints, exchanges: Ints, n: int, size: int = 5) -> Floats:
    """The effective number of partners of each person in ``size`` of their exchanges; shape (n,).

    Row i of the input: person ``owner[i]`` had ``exchanges[i]`` exchanges with one partner. The
    result is the Hill number of order 1 (the exponential of Shannon's entropy) expected in a
    sample of ``size`` exchanges without replacement: 1 when all go to one partner, ``size`` when
    each goes to another. NaN for people with fewer exchanges.

    With f_k(m) the number of partners met k times in m of N exchanges (Hurlbert 1971; Chao et al.
    2014, equation 5b and appendix): exp Σ_k −(k/m) ln(k/m) E f_k(m), where E f_k(m) sums the
    hypergeometric probabilities C(x, k) C(N−x, m−k) / C(N, m) over partners.
    """
    total = np.bincount(owner, exchanges, minlength=n)
    ways = np.zeros(len(owner))
    others = total[owner] - exchanges
    for k in range(1, size):  # k = size adds nothing: ln 1 = 0
        part = k / size
        ways -= part * np.log(part) * _choose(exchanges, k) * _choose(others, size - k)
    entropy = np.bincount(owner, ways, minlength=n)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(total >= size, np.exp(entropy / _choose(total, size)), np.nan)


def _choose(n: Ints | Floats, k: int) -> Floats:
    """Binomial coefficients C(n, k) of whole n ≥ 0; 0 where n < k."""
    ways = np.ones(len(n))
    for i in range(k):
        ways *= (n - i) / (i + 1)
    return ways
