"""How large the share of a value is, from what people coded and what the assistant says.

Counting what the assistant says would take its errors over. Instead: the mean of its shares over
all texts, plus what people found it to be off by on the texts they coded, where it had not been
taught with them (cross-prediction-powered inference: Zrnic & Candès 2024, *PNAS* 121; the
difference estimator of survey sampling, Särndal, Swensson & Wretman 1992, § 6.3; it needs no
independence of errors, as Rogan & Gladen 1978 do). How much weight the assistant gets is chosen so
that the variance is least, and is 0 where it knows nothing (Angelopoulos, Duchi & Zrnic 2023): the
share is then people's alone.

Without bias only where the coded texts were drawn at random. Intervals draw whole threads again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from liaisons.i18n import _
from liaisons.measures.coded import PPI
from liaisons.measures.rows import Estimate, Floats, Ints, null
from liaisons.measures.statistics.resampling import Resampler, bootstrapped, clusters_of

BY_PEOPLE = "coded sample, thread bootstrap, percentile 95% CI"
#: Fewer coded texts than this correct nothing.
FEWEST = 30


@dataclass(frozen=True, eq=False)
class Pool:
    """All texts that a share is of. ``threads`` and ``shares`` have one entry per text.

    ``coded`` are places of coded texts (whose ``shares`` are held out), with what people said in
    ``labels``, and ``weights``: how many texts of the pool each stands for (0: not drawn at all).
    """

    threads: Ints
    shares: Floats
    coded: Ints
    labels: Ints
    weights: Floats


def by_assistant(pool: Pool, value: int, chance: Resampler) -> Estimate:
    """The share of a value, with the assistant's errors corrected by what people coded."""
    if (pool.weights > 0).sum() < FEWEST:
        return null("share", _few(), n=len(pool.threads), method=PPI)
    said = pool.shares[:, value]
    true = (pool.labels == value).astype(np.float64)
    trusted = _trusted(true, said[pool.coded], pool.weights, len(said))
    codes, many = clusters_of(pool.threads)
    off = pool.weights * (true - trusted * said[pool.coded])
    columns = (
        np.bincount(codes, minlength=many).astype(np.float64),
        np.bincount(codes, weights=trusted * said, minlength=many),
        np.bincount(codes[pool.coded], weights=off, minlength=many),
        np.bincount(codes[pool.coded], weights=pool.weights, minlength=many),
    )
    return _estimate(np.column_stack(columns), chance, len(said), PPI)


def by_people(pool: Pool, value: int, chance: Resampler) -> Estimate:
    """The share of a value by what people coded alone, each text weighted by what it stands for."""
    drawn = int((pool.weights > 0).sum())
    if not drawn:
        return null("share", _few(), n=0, method=BY_PEOPLE)
    codes, many = clusters_of(pool.threads[pool.coded])
    true = (pool.labels == value).astype(np.float64)
    columns = (
        np.ones(many),
        np.zeros(many),
        np.bincount(codes, weights=pool.weights * true, minlength=many),
        np.bincount(codes, weights=pool.weights, minlength=many),
    )
    return _estimate(np.column_stack(columns), chance, drawn, BY_PEOPLE)


def _trusted(true: Floats, said: Floats, weights: Floats, of: int) -> float:
    """The weight of the assistant with which the variance is least, between 0 and 1."""
    drawn = weights > 0
    true, said, weights = true[drawn], said[drawn], weights[drawn] / weights[drawn].sum()
    apart = said - (weights * said).sum()
    spread = float((weights * apart**2).sum())
    if spread < 1e-12:
        return 0.0
    along = float((weights * apart * (true - (weights * true).sum())).sum())
    return min(max(along / spread / (1 + len(true) / of), 0.0), 1.0)


def _estimate(sums: Floats, chance: Resampler, n: int, method: str) -> Estimate:
    """Of sums by thread (texts, said, off, weight): said / texts + off / weight, within 0 and 1."""

    def share(of: Floats) -> Floats:
        texts, said, off, weight = np.moveaxis(of, -1, 0)
        safe = np.where(weight > 0, weight, np.nan)
        found: Floats = np.clip(said / np.maximum(texts, 1) + off / safe, 0, 1)
        return found

    draws = None
    if chance.replicates and len(sums) > 1:
        draws = np.concatenate([share(block @ sums) for block in chance.weights(len(sums))])
    return bootstrapped(float(share(sums.sum(0))), draws, n=n, unit="share", method=method)


def _few() -> str:
    return _("Too few texts drawn at random were coded to correct the assistant by.")
