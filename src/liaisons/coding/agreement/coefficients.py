"""The coefficients, from sums over units: so that a replicate of the bootstrap costs one product.

``ratings`` is an array of units × coders of category codes from 0, −1 where a coder did not code.
Sums have any number of leading axes (replicates); a coefficient that is undefined is nan.

- percent: of the pairs of coders of a unit, those who agree; mean over units coded at least twice
- Krippendorff's α (Krippendorff 2011, *Computing Krippendorff's alpha-reliability*)
- Fleiss's κ (Fleiss 1971), with coders missing as in Gwet 2014, *Handbook of Inter-Rater
  Reliability*, ch. 2
- Gwet's AC1 (Gwet 2008, *British Journal of Mathematical and Statistical Psychology* 61)
- Scott's π (1955) and Cohen's κ (1960) of two coders
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from scipy import sparse

from liaisons.measures.rows import Floats, Ints

Level = Literal["nominal", "ordinal", "interval", "ratio"]
Weights = Literal["none", "linear", "squared"]


def counts(ratings: Ints, kinds: int) -> Floats:
    """How many coders put each unit into each category: units × categories."""
    units, _coders = ratings.shape
    given = ratings >= 0
    place = np.repeat(np.arange(units), given.sum(1)) * kinds + ratings[given]
    return np.bincount(place, minlength=units * kinds).reshape(units, kinds).astype(np.float64)


def several_sums(ratings: Ints, kinds: int, clusters: Ints, many: int) -> Floats:
    """By cluster, all that the coefficients of several coders need: see ``_parts``."""
    table = counts(ratings, kinds)
    coders = table.sum(1)
    paired = coders >= 2
    weight = np.where(paired, 1 / np.maximum(coders - 1, 1), 0)
    shares = table / np.maximum(coders, 1)[:, None]
    agreed = (table * (table - 1)).sum(1) * weight / np.maximum(coders, 1)
    by_cluster = _indicator(clusters, many)
    own = by_cluster @ (table * weight[:, None])
    pairs = np.stack(
        [by_cluster @ (table * (table[:, k] * weight)[:, None]) for k in range(kinds)], axis=1
    )
    pairs[:, np.arange(kinds), np.arange(kinds)] -= own
    rest = by_cluster @ np.column_stack([agreed, paired, shares, coders > 0])
    return np.concatenate([pairs.reshape(many, -1), rest], axis=1)


def several(sums: Floats, kinds: int, level: Level, numbers: Floats) -> dict[str, Floats]:
    """percent, alpha, fleiss_kappa and ac1 of sums as ``several_sums`` makes them."""
    square = kinds * kinds
    pairs = sums[..., :square].reshape(*sums.shape[:-1], kinds, kinds)
    agreed, paired = sums[..., square], sums[..., square + 1]
    rated = sums[..., -1]
    share = sums[..., square + 2 : -1] / _or_nan(rated)[..., None]
    percent = agreed / _or_nan(paired)
    by_chance = (share**2).sum(-1)
    spread = (share * (1 - share)).sum(-1) / max(kinds - 1, 1)
    return {
        "percent": percent,
        "alpha": alpha_of(pairs, level, numbers),
        "fleiss_kappa": _over_chance(percent, by_chance),
        "ac1": _over_chance(percent, spread),
    }


def alpha_of(pairs: Floats, level: Level, numbers: Floats) -> Floats:
    """Krippendorff's α of coincidences (… × categories × categories)."""
    margins = pairs.sum(-1)
    total = margins.sum(-1)
    distance = metric(margins, level, numbers)
    observed = (pairs * distance).sum((-1, -2))
    expected = (margins[..., :, None] * margins[..., None, :] * distance).sum((-1, -2))
    alpha: Floats = 1 - (total - 1) * observed / _or_nan(expected)
    return alpha


def metric(margins: Floats, level: Level, numbers: Floats) -> Floats:
    """How far each two categories are apart; ordinal ones by how often each was used.

    ``numbers`` are the categories as numbers, for the levels that reckon with them.
    """
    kinds = margins.shape[-1]
    if level == "nominal":
        return np.ones((kinds, kinds)) - np.eye(kinds)
    if level == "ordinal":
        middle = np.cumsum(margins, -1) - margins / 2
        ordinal: Floats = (middle[..., :, None] - middle[..., None, :]) ** 2
        return ordinal
    apart = numbers[:, None] - numbers[None, :]
    if level == "interval":
        return apart**2
    return (apart / np.where(together := numbers[:, None] + numbers[None, :], together, 1)) ** 2


def pair_sums(
    first: Ints, second: Ints, kinds: int, clusters: Ints, many: int
) -> Floats | sparse.csr_matrix:
    """By cluster, the table of two coders over the units that both coded, as one row.

    Sparse where there are several: a thread has few units, and of pairs there are many.
    """
    both = (first >= 0) & (second >= 0)
    cell = first[both] * kinds + second[both]
    if many == 1:
        return np.bincount(cell, minlength=kinds * kinds).astype(np.float64)[None]
    ones = np.ones(len(cell))
    return sparse.csr_matrix((ones, (clusters[both], cell)), shape=(many, kinds * kinds))


def of_pair(sums: Floats, kinds: int) -> dict[str, Floats]:
    """percent, cohen_kappa and scott_pi of sums as ``pair_sums`` makes them."""
    table = sums.reshape(*sums.shape[:-1], kinds, kinds)
    share = table / _or_nan(table.sum((-1, -2)))[..., None, None]
    rows, columns = share.sum(-1), share.sum(-2)
    agreed = np.trace(share, axis1=-2, axis2=-1)
    return {
        "percent": agreed,
        "cohen_kappa": _over_chance(agreed, (rows * columns).sum(-1)),
        "scott_pi": _over_chance(agreed, (((rows + columns) / 2) ** 2).sum(-1)),
    }


def krippendorff(
    ratings: Ints, kinds: int, level: Level = "nominal", numbers: Floats | None = None
) -> float:
    """α of one table. Where every pair has the same value α is 1 by convention: see the reference.

    nan where no unit was coded twice.
    """
    whole = np.zeros(len(ratings), np.int64)
    sums = several_sums(ratings, kinds, whole, 1)[0]
    known = np.arange(kinds, dtype=np.float64) if numbers is None else numbers
    alpha = float(several(sums, kinds, level, known)["alpha"])
    coincidences = sums[: kinds * kinds]
    return 1.0 if np.isnan(alpha) and coincidences.sum() > 0 else alpha


def disagreement_weights(kinds: int, weights: Weights) -> Floats:
    """How much two categories disagree, by their rank (Cohen 1968)."""
    apart = np.abs(np.arange(kinds)[:, None] - np.arange(kinds)[None, :]).astype(np.float64)
    found: dict[str, Floats] = {"none": np.minimum(apart, 1), "linear": apart, "squared": apart**2}
    return found[weights]


def weighted_kappa(table: Floats, weights: Weights = "none") -> tuple[float, float, float]:
    """Cohen's κ of a table, its standard error, and its standard error were there only chance.

    Fleiss, Cohen & Everitt 1969, *Psychological Bulletin* 72.
    """
    n, kinds = float(table.sum()), len(table)
    distance = disagreement_weights(kinds, weights)
    weight = 1 - distance / distance.max()
    p = table / n
    row, column = p.sum(1), p.sum(0)
    chance = np.outer(row, column)
    observed, expected = float((p * weight).sum()), float((chance * weight).sum())
    kappa = (observed - expected) / (1 - expected)
    of_row, of_column = weight @ column, row @ weight
    both = of_row[:, None] + of_column[None, :]
    inner = (p * (weight - both * (1 - kappa)) ** 2).sum()
    variance = (inner - (kappa - expected * (1 - kappa)) ** 2) / (n * (1 - expected) ** 2)
    alone = ((chance * (weight - both) ** 2).sum() - expected**2) / (n * (1 - expected) ** 2)
    return kappa, float(np.sqrt(variance)), float(np.sqrt(alone))


def fleiss_z(table: Floats) -> float:
    """Fleiss's κ over its standard error were there only chance; every unit coded as often.

    Fleiss, Nee & Landis 1979, *Psychological Bulletin* 86.
    """
    units, coders = len(table), float(table[0].sum())
    share = table.sum(0) / (units * coders)
    spread = share * (1 - share)
    agreed = ((table * (table - 1)).sum(1) / (coders * (coders - 1))).mean()
    kappa = (agreed - (share**2).sum()) / (1 - (share**2).sum())
    skew = (spread * (1 - 2 * share)).sum()
    error = np.sqrt(2 * (spread.sum() ** 2 - skew) / (units * coders * (coders - 1)))
    return float(kappa / (error / spread.sum()))


def _over_chance(observed: Floats, chance: Floats) -> Floats:
    agreement: Floats = (observed - chance) / _or_nan(1 - chance)
    return agreement


def _or_nan(values: Floats) -> Floats:
    return np.where(np.abs(values) > 1e-15, values, np.nan)


def _indicator(clusters: Ints, many: int) -> sparse.csr_matrix:
    ones = np.ones(len(clusters))
    return sparse.csr_matrix(
        (ones, (clusters, np.arange(len(clusters)))), shape=(many, len(clusters))
    )
