"""What the assistant is worth, on texts that it was not taught with.

Five times it learns from four fifths of what people coded and speaks of the rest; threads, and
texts that are nearly alike, are never on both sides. What it says there, against what people
decided, gives its agreement with people (Krippendorff's α) and how far its sureness can be
believed: the calibration by tenths, the mean distance between sureness and share right, and Brier's
score (Brier 1950). Nothing here is measured on what was learnt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import msgspec
import numpy as np

from liaisons.coding.agreement.coefficients import several, several_sums
from liaisons.coding.agreement.rows import METHODS, Drawn
from liaisons.coding.assistant.lessons import Lesson
from liaisons.coding.assistant.model import Model, folds, learn
from liaisons.i18n import _
from liaisons.measures.rows import Estimate, Floats, Group, Ints, Row, null
from liaisons.measures.statistics.intervals import wilson
from liaisons.measures.statistics.resampling import (
    CLUSTER_BOOTSTRAP,
    Resampler,
    bootstrapped,
    mean,
)

FOLDS = 5
#: Fewer codings than this teach nothing that could be checked: about 40 are tried at a time, and an
#: α of five values is then known to ± 0.2.
FEWEST = 200
#: A value coded less often than this is learnt from, but nothing is said of how well.
FEWEST_OF_VALUE = 20
#: Krippendorff 2004, *Content Analysis*, ch. 11: for conclusions, and for tentative ones.
GOOD, TENTATIVE = 0.8, 0.667
_BINS = 10

Verdict = Literal["too_little", "poor", "tentative", "good"]


@dataclass(frozen=True, eq=False)
class Trust:
    """Held-out shares of each coded text (texts × values), and the models that gave them."""

    lesson: Lesson
    shares: Floats
    fold: Ints
    models: list[Model]

    @property
    def said(self) -> Ints:
        """The value that it would have proposed for each text."""
        return np.asarray(self.shares.argmax(1), np.int64)

    def verdict(self, rows: list[Row]) -> Verdict:
        """What its agreement is good for, by the lower bound of the interval."""
        alpha = next(r for r in rows if r.measure == "assistant.alpha" and "value" not in r.group)
        low = alpha.low if alpha.low is not None else alpha.value
        if low is None:
            return "too_little"
        return "good" if low >= GOOD else "tentative" if low >= TENTATIVE else "poor"

    def rows(self, community: str, chance: Resampler) -> list[Row]:
        """Agreement and calibration, whole and by value."""
        group: Group = {"variable": self.lesson.about}
        chance = chance.named("assistant", self.lesson.about)
        drawn = Drawn.of(self.lesson.groups, chance)
        return [
            Row.of(f"assistant.{name}", community, estimate, group | part)
            for name, part, estimate in (*self._agreement(drawn), *self._calibration(chance))
        ]

    def _agreement(self, drawn: Drawn) -> Iterator[tuple[str, Group, Estimate]]:
        labels, said, kinds = self.lesson.labels, self.said, len(self.lesson.values)
        yield from _agreed(labels, said, kinds, drawn, {})
        for place, value in enumerate(self.lesson.values) if kinds > 2 else ():
            theirs, its = (labels == place).astype(np.int64), (said == place).astype(np.int64)
            if theirs.sum() < FEWEST_OF_VALUE:
                why = _("Fewer than {n} examples were coded.", n=FEWEST_OF_VALUE)
                yield "alpha", {"value": value}, null("agreement", why, n=int(theirs.sum()))
            else:
                yield from _agreed(theirs, its, 2, drawn, {"value": value})

    def _calibration(self, chance: Resampler) -> Iterator[tuple[str, Group, Estimate]]:
        sure, right = self.shares.max(1), self.said == self.lesson.labels
        clusters = self.lesson.groups
        off = (self.shares**2).sum(1) - 2 * self.shares[np.arange(len(sure)), self.lesson.labels]
        yield "brier", {}, mean(off + 1, chance.named("brier"), clusters=clusters, unit="score")
        bins = np.minimum((sure * _BINS).astype(np.int64), _BINS - 1)
        for bin_ in np.unique(bins).tolist():
            of = bins == bin_
            part: Group = {"sure_from": bin_ / _BINS, "sure_to": (bin_ + 1) / _BINS}
            yield "right_when_sure", part, wilson(int(right[of].sum()), int(of.sum()))
        yield "calibration_error", {}, _distance(sure, right, bins)


def _agreed(
    labels: Ints, said: Ints, kinds: int, drawn: Drawn, group: Group
) -> Iterator[tuple[str, Group, Estimate]]:
    table = np.column_stack([labels, said])
    sums = several_sums(table, kinds, drawn.codes, drawn.many)
    numbers = np.arange(kinds, dtype=np.float64)
    values = several(sums.sum(0), kinds, "nominal", numbers)
    draws = (
        several(drawn.sums(sums), kinds, "nominal", numbers) if drawn.weights is not None else {}
    )
    for name in ("alpha", "percent"):
        method = f"{METHODS[name]}, held out; {CLUSTER_BOOTSTRAP}"
        yield (
            name,
            group,
            bootstrapped(
                float(values[name]), draws.get(name), n=len(labels), unit="agreement", method=method
            ),
        )


def _distance(sure: Floats, right: Ints, bins: Ints) -> Estimate:
    """Mean over texts of |sureness − share right| of their tenth."""
    many = np.bincount(bins, minlength=_BINS)
    apart = np.bincount(bins, weights=sure - right, minlength=_BINS)
    value = float(np.abs(apart).sum() / many.sum())
    return Estimate(value=value, n=len(sure), unit="share", method="tenths of sureness")


def tried(lesson: Lesson, seed: int, learns: Callable[[int], None] = lambda fold: None) -> Trust:
    """What it says of each coded text, taught with the others only.

    ``learns`` is told which fold it is about to learn from, counted from 0.
    """
    kinds = len(lesson.values)
    shares = np.zeros((len(lesson.labels), kinds))
    fold = np.zeros(len(lesson.labels), np.int64)
    models = []
    for place, (train, test) in enumerate(folds(lesson.labels, lesson.groups, FOLDS, seed)):
        learns(place)
        texts = [lesson.texts[i] for i in train]
        model = learn(texts, lesson.labels[train], kinds, lesson.groups[train], lesson.language)
        shares[test] = model.shares([lesson.texts[i] for i in test])
        fold[test] = place
        models.append(model)
    return Trust(lesson, shares, fold, models)


class Lacking(msgspec.Struct, frozen=True):
    """What there is too little of to learn from: ``n`` of it, where ``needed`` are."""

    what: Literal["units", "values", "threads"]
    n: int
    needed: int

    def told(self, name: str) -> str:
        """What is lacking of the variable or code called ``name``, in a sentence."""
        if self.what == "units":
            return _(
                "Too little to learn from: {n} units of “{name}” are coded, {needed} are needed.",
                n=self.n,
                name=name,
                needed=self.needed,
            )
        if self.what == "values":
            return _(
                "Too little to learn from: fewer than two values of “{name}” were coded "
                "{needed} times.",
                name=name,
                needed=self.needed,
            )
        return _("Too little to learn from: what is coded comes from too few threads.")


def lacking(often: Ints, threads: int | None = None) -> Lacking | None:
    """What there is too little of, by how often each value is coded; None where there is enough.

    ``threads``: how many the coded units come from, where that was counted.
    """
    n = int(often.sum())
    if n < FEWEST:
        return Lacking("units", n, FEWEST)
    well = int((often >= FEWEST_OF_VALUE).sum())
    if well < 2:
        return Lacking("values", well, FEWEST_OF_VALUE)
    if threads is not None and threads < FOLDS * 2:
        return Lacking("threads", threads, FOLDS * 2)
    return None


def lacking_of(lesson: Lesson) -> Lacking | None:
    """What a lesson has too little of; None where something can be learnt from it."""
    often = np.bincount(lesson.labels, minlength=len(lesson.values))
    return lacking(often, len(np.unique(lesson.groups)))


def too_little(lesson: Lesson) -> str | None:
    """Why nothing can be learnt from what was coded so far; None where something can."""
    found = lacking_of(lesson)
    return None if found is None else found.told(lesson.about)
