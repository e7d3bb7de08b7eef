"""Do they get replies, and how fast?

A reply is a later message in the question's thread by somebody else (on Q&A sites only answers
are). Whether it helped takes coding: figures about help are null before. Questions without a reply
are watched until the window's end, also those closed or removed before any: closing competes with
the reply, so they stay without one (Fine & Gray 1999, *JASA* 94: 496–509) and are counted apart.
Kaplan & Meier 1958; one asker's questions go together, so askers are resampled.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

import numpy as np
import pyarrow.compute as pc

from liaisons.i18n import _
from liaisons.measures.contract import WHOLE_EXCHANGES, Evidence, Finding, Quantity, Question
from liaisons.measures.help import helped, pairs, parts
from liaisons.measures.help.questions import HORIZONS, SPANS, Questions, waited
from liaisons.measures.rows import Contrast, Estimate, null
from liaisons.measures.runner import unsupported
from liaisons.measures.scope import Scope
from liaisons.measures.statistics.intervals import wilson
from liaisons.measures.statistics.resampling import mean
from liaisons.measures.statistics.survival import KAPLAN_MEIER, Curve
from liaisons.measures.tally import count

_NEEDED = frozenset({"threads", "authors"})
#: Points of the survival curve: as many as an axis can show.
_POINTS = 200
#: What people code where a reply helps.
_ANSWER = ("contribution.answer",)
_Effect: TypeAlias = Literal["risk_ratio", "ratio_of_means"] | None


def _quantity(
    name: str,
    unit: str,
    sql: str = "replied",
    *,
    timed: bool = True,
    coded: tuple[str, ...] = (),
    effect: _Effect = None,
    needed: frozenset[str] = _NEEDED,
) -> Quantity:
    """A quantity over questions; it takes whole exchanges, threads and authors."""
    return Quantity(
        name=name,
        unit=unit,
        requires=needed,
        frames=WHOLE_EXCHANGES,
        timed=timed,
        coded=coded,
        effect=effect,
        evidence=Evidence(sql=f"help/{sql}.sql", unit="message"),
    )


QUANTITIES = (
    _quantity("help.questions", "messages", "asked", timed=False),
    _quantity("help.replied_share", "share", timed=False, effect="risk_ratio"),
    _quantity("help.replied_within", "share", "within", effect="risk_ratio"),
    _quantity("help.first_reply_delay", "s", effect="ratio_of_means"),
    _quantity("help.waiting_24h", "s", effect="ratio_of_means"),
    _quantity("help.waiting_7d", "s", effect="ratio_of_means"),
    _quantity("help.survival", "share"),
    _quantity("help.replies_per_question", "replies", timed=False, effect="ratio_of_means"),
    _quantity("help.repliers_per_question", "people", timed=False, effect="ratio_of_means"),
    _quantity("help.closed_before_reply", "questions", "closed", needed=_NEEDED | {"moderation"}),
    _quantity("help.accepted_share", "share", "accepted", timed=False, effect="risk_ratio"),
    _quantity("help.helped_share", "share", "helped", coded=_ANSWER, effect="risk_ratio"),
    _quantity("help.helped_within", "share", "helped_within", coded=_ANSWER, effect="risk_ratio"),
    _quantity("help.first_help_delay", "s", "helped", coded=_ANSWER, effect="ratio_of_means"),
)


def compute(scope: Scope) -> Iterator[Finding]:
    """How questions fare in a community, in all and by part."""
    questions = Questions.of(scope)
    yield from _whole(scope, questions)
    yield from _curve(scope, questions)
    yield from parts.findings(scope, questions)
    if scope.coded.intersection(_ANSWER):
        yield from helped.findings(scope)


def _whole(scope: Scope, questions: Questions) -> Iterator[Finding]:
    marks = scope.rows("help/marks.sql").to_pylist()[0]
    n = len(questions)
    yield "help.questions", {}, count(n, marks["messages"], "messages")
    yield "help.replied_share", {}, wilson(int(questions.replied.sum()), n)
    for name, values in (("replies", questions.replies), ("repliers", questions.repliers)):
        measure = f"help.{name}_per_question"
        unit = "people" if name == "repliers" else "replies"
        chance = scope.resampler(measure)
        yield measure, {}, mean(values, chance, clusters=questions.asker, unit=unit)
    closed = int(questions.closed.sum())
    yield "help.closed_before_reply", {}, count(closed, n, "questions")
    yield "help.accepted_share", {}, _accepted(questions, marks["marked"])


def _accepted(questions: Questions, marked: int) -> Estimate:
    if not marked:
        return null("share", _("The source does not mark accepted answers."), n=len(questions))
    return wilson(int(questions.accepted.sum()), len(questions))


def _curve(scope: Scope, questions: Questions) -> Iterator[Finding]:
    """The Kaplan-Meier curve of the first reply, and what is read from it."""
    found = waited(scope, questions)
    for horizon in HORIZONS:
        yield "help.replied_within", {"horizon_s": horizon}, found.within[horizon]
    yield "help.first_reply_delay", {}, found.median
    for measure, span in SPANS.items():
        yield measure, {}, found.restricted_mean[span]
    yield from _survival(found.curve)


def _survival(curve: Curve) -> Iterator[Finding]:
    """The curve at times evenly spread on a logarithmic axis, a second to the longest wait."""
    for time in _times(curve):
        i = int(np.searchsorted(curve.times, time, side="right")) - 1
        yield (
            "help.survival",
            {"t_s": time},
            Estimate(
                value=float(curve.survival[i]) if i >= 0 else 1.0,
                low=float(curve.low[i]) if i >= 0 else None,
                high=float(curve.high[i]) if i >= 0 else None,
                n=curve.n,
                unit="share",
                method=KAPLAN_MEIER,
            ),
        )


def _times(curve: Curve) -> list[int]:
    if not curve.n or curve.times[-1] < 1:
        return []
    longest = int(curve.times[-1])
    spread = np.geomspace(1, longest, _POINTS - len(HORIZONS))
    known = [horizon for horizon in HORIZONS if horizon <= longest]
    times = np.unique(np.concatenate([np.floor(spread), known]))
    return [int(time) for time in times]


def compare(a: Scope, b: Scope) -> Iterator[Contrast]:
    """The contrasts that need each question: log-rank, hazard ratio, risk ratios by asker."""
    if _both_can(a, b, "help.first_reply_delay"):
        yield pairs.first_reply(a, b)
    if _both_can(a, b, "help.replied_share"):
        yield pairs.shares(a, b, "help.replied_share", "replied")
        if _marks(a) and _marks(b):
            yield pairs.shares(a, b, "help.accepted_share", "accepted")


def _both_can(a: Scope, b: Scope, name: str) -> bool:
    quantity = QUESTION.quantity(name)
    return quantity is not None and not any(unsupported(quantity, s) for s in (a, b))


def _marks(scope: Scope) -> bool:
    return bool(pc.sum(scope.rows("help/marks.sql")["marked"]).as_py())


QUESTION = Question(name="help", quantities=QUANTITIES, compute=compute, compare=compare)
