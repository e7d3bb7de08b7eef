"""Whether, and how fast, what people coded as help comes.

Somebody has to read every reply of a question before it can be said that none helps: such questions
are *judged*. They are a sample of the questions with a reply, so the share of questions helped is
the share replied to times the share helped among the judged; questions without a reply are known
not to be helped. In the curve a judged question stands for as many questions with a reply as there
are for each judged one. Askers are drawn again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from liaisons.measures.contract import Finding
from liaisons.measures.help.questions import HORIZONS
from liaisons.measures.rows import Estimate, Floats, Group, Ints, null
from liaisons.measures.scope import Scope
from liaisons.measures.statistics import reasons
from liaisons.measures.statistics.intervals import wilson
from liaisons.measures.statistics.resampling import (
    CLUSTER_BOOTSTRAP,
    Resampler,
    bootstrapped,
    clusters_of,
)

Bools = NDArray[np.bool_]
_HALF = 0.5 + 1e-12


@dataclass(frozen=True, eq=False)
class Helped:
    """All questions, one entry each; ``wait`` in seconds, of judged and unanswered ones only."""

    asker: Ints
    replied: Bools
    judged: Bools
    helped: Bools
    wait: Floats
    subject: NDArray[Any]

    @classmethod
    def of(cls, scope: Scope) -> Helped:
        """The questions of a community."""
        table = scope.rows("help/help_waits.sql")
        asker = table["asker"].to_numpy()
        return cls(
            asker=np.where(asker < 0, -1 - np.arange(len(asker)), asker),
            replied=table["replied"].to_numpy(),
            judged=table["judged"].to_numpy(),
            helped=table["helped"].to_numpy(),
            wait=table["wait_us"].to_numpy() / 1e6,
            subject=np.array(table["subject"].to_pylist(), object),
        )

    def of_subject(self, subject: str) -> Helped:
        """The questions of one subject."""
        chosen = self.subject == subject
        return replace(self, **{name: getattr(self, name)[chosen] for name in vars(self)})

    def share(self, chance: Resampler) -> Estimate:
        """Share of questions with a helpful answer; n is how many were judged."""
        n = int(self.judged.sum())
        if not n:
            return null("share", reasons.nothing_counted(), n=0, method=CLUSTER_BOOTSTRAP)
        codes, many = clusters_of(self.asker)
        told = (np.ones(len(codes)), self.replied, self.judged, self.helped & self.judged)
        sums = np.column_stack([np.bincount(codes, weights=t, minlength=many) for t in told])

        def value(of: Floats) -> Floats:
            asked, replied, judged, helped = np.moveaxis(of, -1, 0)
            known = np.where(judged > 0, judged, np.nan)
            found: Floats = np.where(replied > 0, replied * helped / known, 0) / asked
            return found

        draws = None
        if many > 1 and chance.replicates:
            draws = np.concatenate([value(block @ sums) for block in chance.weights(many)])
        return _estimate(float(value(sums.sum(0))), draws, n, "share")

    def curve(self, chance: Resampler) -> tuple[dict[int, Estimate], Estimate]:
        """(helped within each horizon, median delay), by the weighted Kaplan-Meier curve."""
        chosen = np.flatnonzero(self.judged | ~self.replied)
        n = int(self.judged.sum())
        if not n:
            nothing = null("share", reasons.nothing_counted(), n=0, method=CLUSTER_BOOTSTRAP)
            return dict.fromkeys(HORIZONS, nothing), replace_unit(nothing, "s")
        chosen = chosen[np.lexsort((~self.helped[chosen], self.wait[chosen]))]
        codes, many = clusters_of(self.asker)
        read = _Reading(self, chosen, codes[chosen])
        replied, judged = (
            np.bincount(codes, weights=w.astype(np.float64), minlength=many).astype(np.float64)
            for w in (self.replied, self.judged)
        )
        values = read.told(np.ones((1, many)), replied, judged)[0]
        draws = None
        if many > 1 and chance.replicates:
            blocks = chance.weights(many, width=len(chosen))
            draws = np.concatenate([read.told(block, replied, judged) for block in blocks])
        drawn = [None] * len(values) if draws is None else list(draws.T)
        within = {
            h: _estimate(float(values[i]), drawn[i], n, "share") for i, h in enumerate(HORIZONS)
        }
        if not np.isfinite(values[-1]):
            return within, null("s", reasons.share_not_reached(), n=n, method=CLUSTER_BOOTSTRAP)
        return within, _estimate(float(values[-1]), drawn[-1], n, "s")


@dataclass(frozen=True, eq=False)
class _Reading:
    """The curve's questions in order of time, and whose they are."""

    of: Helped
    chosen: Ints
    codes: Ints

    def told(self, weights: Floats, replied: Floats, judged: Floats) -> Floats:
        """Replicates of the share within each horizon and of the median."""
        times = self.of.wait[self.chosen]
        event = self.of.helped[self.chosen]
        known = weights @ judged
        stands = np.divide(weights @ replied, known, out=np.zeros_like(known), where=known > 0)
        drawn = weights[:, self.codes]
        drawn = drawn * np.where(self.of.judged[self.chosen], stands[:, None], 1.0)
        at_risk = np.cumsum(drawn[:, ::-1], axis=1)[:, ::-1]
        hazard = np.divide(drawn * event, at_risk, out=np.zeros_like(drawn), where=at_risk > 1e-9)
        survival = np.cumprod(1 - np.minimum(hazard, 1), axis=1)
        survival = np.concatenate([np.ones((len(drawn), 1)), survival], axis=1)
        at = np.searchsorted(times, HORIZONS, side="right")
        half = survival[:, 1:] <= _HALF
        median = np.where(half.any(axis=1), times[half.argmax(axis=1)], np.inf)
        found = np.column_stack([1 - survival[:, at], median])
        found[known == 0] = np.nan
        return found


def replace_unit(estimate: Estimate, unit: str) -> Estimate:
    """The same null in another unit."""
    return null(unit, estimate.why or "", n=estimate.n, method=estimate.method)


def _estimate(value: float, draws: Floats | None, n: int, unit: str) -> Estimate:
    if unit == "share" and value in (0.0, 1.0):  # drawing again would claim that nothing varies
        return wilson(round(value * n), n)
    return bootstrapped(value, draws, n=n, unit=unit, method=CLUSTER_BOOTSTRAP)


def findings(scope: Scope) -> Iterator[Finding]:
    """Help, in all and by subject."""
    every = Helped.of(scope)
    yield from _of(scope, every, {})
    known = sorted({s for s in every.subject if s is not None})
    for subject in known if len(known) > 1 else ():
        part = every.of_subject(subject)
        share = part.share(scope.resampler("help.helped_share", subject))
        yield "help.helped_share", {"subject": subject}, share


def _of(scope: Scope, of: Helped, group: Group) -> Iterator[Finding]:
    yield "help.helped_share", group, of.share(scope.resampler("help.helped_share"))
    within, median = of.curve(scope.resampler("help.helped_within"))
    for horizon in HORIZONS:
        yield "help.helped_within", {"horizon_s": horizon}, within[horizon]
    yield "help.first_help_delay", group, median
