"""Service levels, from the log: how many are answered, how fast, what is refused, who carries it.

Counted are questions let through. A delay begins when a question was let through and ends with the
first answer of somebody else; a question still without one is censored, not left out. Load is a
distribution: nobody is named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
from numpy.typing import NDArray

from liaisons.channel.settings import DAY_US
from liaisons.channel.state import Question, State
from liaisons.measures.rows import Estimate
from liaisons.measures.statistics import inequality, intervals
from liaisons.measures.statistics.resampling import Resampler
from liaisons.measures.statistics.survival import kaplan_meier

#: Newcomers are followed for this long, and groups below this many people are not shown.
PATIENCE_US, SMALLEST = 7 * DAY_US, 5
#: A number that is told; None where it is of so few people that it could be somebody.
Count: TypeAlias = int | None


class Delay(msgspec.Struct, frozen=True):
    """How long a first answer takes: share answered, median and 90th percentile in seconds."""

    group: str
    questions: int
    answered: Estimate
    median: Estimate
    p90: Estimate


class Levels(msgspec.Struct, frozen=True, kw_only=True):
    """How a channel does, over a time."""

    since_us: int
    until_us: int
    asked: int
    overall: Delay
    by_hour: tuple[Delay, ...]
    by_subject: tuple[Delay, ...]
    rescued: Estimate  # of the answered, those answered only after routing or a second relay
    refused: dict[str, Count]
    held: dict[str, Count]
    appeals: Count
    appeals_upheld: Count
    load: tuple[int, ...]  # answers given by each person who gave any, ascending
    gini: Estimate
    newcomers_unanswered: Estimate


def levels(
    state: State, zone: ZoneInfo, since_us: int, until_us: int, replicates: int = 199,
    smallest: int = SMALLEST,
) -> Levels:  # fmt: skip
    """The service levels of questions asked in ``[since_us, until_us)``, as known at its end.

    What concerns fewer than ``smallest`` people is masked.
    """
    asked = [q for q in state.questions.values() if since_us <= q.asked_us < until_us]
    passed = [q for q in asked if q.accepted_us and q.phase != "withdrawn"]
    given = Counter(
        a.person for q in passed for a in q.answers.values() if a.person != q.person and not a.held
    )
    load = np.array(sorted(given.values()), dtype=float)
    appeals = [
        i for i in state.items.values() if i.what == "appeal" and since_us <= i.opened_us < until_us
    ]

    def hour(q: Question) -> str:
        return f"{datetime.fromtimestamp(q.accepted_us / 1e6, zone).hour:02d}"

    return Levels(
        since_us=since_us,
        until_us=until_us,
        asked=len(asked),
        overall=_delay("", passed, until_us, smallest),
        by_hour=_grouped(passed, lambda q: (hour(q),), until_us, smallest),
        by_subject=_grouped(passed, lambda q: q.subjects, until_us, smallest),
        rescued=_rescued(passed, smallest),
        refused=masked_all(_codes(asked, "refused"), smallest),
        held=masked_all(_codes(asked, "held"), smallest),
        appeals=masked(len(appeals), smallest),
        appeals_upheld=masked(sum(i.outcome == "upheld" for i in appeals), smallest),
        load=tuple(int(n) for n in load) if len(load) >= smallest else (),
        gini=_gini(load, replicates, smallest),
        newcomers_unanswered=_newcomers(state, passed, until_us, smallest),
    )


def masked(n: int, smallest: int = SMALLEST) -> Count:
    """A count as it is told: None from 1 to below ``smallest``, where it could be somebody."""
    return None if 0 < n < smallest else n


def masked_all(counts: Mapping[str, int], smallest: int = SMALLEST) -> dict[str, Count]:
    return {code: masked(n, smallest) for code, n in counts.items()}


def _told(estimate: Estimate, people: int, smallest: int) -> Estimate:
    """An estimate as it is told, its draws left out: of too few people, nothing but why."""
    if people < smallest:
        return Estimate(
            value=None, n=None, unit=estimate.unit, method=estimate.method, why="few_people"
        )
    return msgspec.structs.replace(estimate, draws=None)


def _gini(load: NDArray[np.float64], replicates: int, smallest: int) -> Estimate:
    return _told(inequality.gini(load, Resampler(replicates, 20260101)), len(load), smallest)


def _delay(group: str, questions: list[Question], until_us: int, smallest: int) -> Delay:
    waited = [((q.first_us or until_us) - q.accepted_us) / 1e6 for q in questions]
    waited = [max(0.0, seconds) for seconds in waited]
    seen = np.array([bool(q.first_us) for q in questions], dtype=bool)
    curve = kaplan_meier(np.array(waited, dtype=float), seen)
    answered = intervals.wilson(int(seen.sum()), len(questions))
    found = (answered, curve.quantile(0.5), curve.quantile(0.9))
    people = len({q.person for q in questions})
    share, median, p90 = (_told(one, people, smallest) for one in found)
    return Delay(group, len(questions), share, median, p90)


def _grouped(
    questions: list[Question], key: Callable[[Question], Iterable[str]], until_us: int,
    smallest: int,
) -> tuple[Delay, ...]:  # fmt: skip
    """By group, those asked by too few people left out."""
    groups: dict[str, list[Question]] = {}
    for q in questions:
        for name in key(q):
            groups.setdefault(name, []).append(q)
    return tuple(
        _delay(name, groups[name], until_us, smallest)
        for name in sorted(groups)
        if len({q.person for q in groups[name]}) >= smallest
    )


def _rescued(questions: list[Question], smallest: int) -> Estimate:
    answered = [q for q in questions if q.first_us]
    share = intervals.wilson(sum(bool(q.routed) or q.again for q in answered), len(answered))
    return _told(share, len({q.person for q in answered}), smallest)


def _codes(questions: list[Question], phase: str) -> dict[str, int]:
    return dict(sorted(Counter(q.code for q in questions if q.phase == phase).items()))


def _newcomers(state: State, questions: list[Question], until_us: int, smallest: int) -> Estimate:
    """Of those whose first question was let through a week ago or more, who was never answered."""
    first: dict[str, Question] = {}
    for q in questions:
        first.setdefault(q.person, q)
    firsts = [
        q for q in first.values()
        if until_us - q.accepted_us >= PATIENCE_US
        and not any(o.person == q.person and o.asked_us < q.asked_us for o in _others(state, q))
    ]  # fmt: skip
    share = intervals.wilson(sum(not q.answered for q in firsts), len(firsts))
    return _told(share, len(firsts), smallest)


def _others(state: State, question: Question) -> Iterable[Question]:
    return (o for o in state.questions.values() if o.person == question.person)
