"""What whoever looks after a community that still lives must know today.

"Now" is the last moment of the corpus. Weeks and months are counted back from there; a corpus that
is old says how things stood then.
"""

from __future__ import annotations

import datetime as dt
from importlib.resources import files

import msgspec
import numpy as np
import pyarrow as pa

from liaisons.corpus.calendar import moment
from liaisons.errors import NotFound
from liaisons.i18n import _
from liaisons.measures.rows import Estimate, Row, null
from liaisons.measures.scope import Scope, needs
from liaisons.measures.statistics.intervals import newcombe, wilson
from liaisons.measures.statistics.survival import kaplan_meier

HOUR_S = 3600
#: A corpus whose last moment lies further back does not tell of today.
OLD = dt.timedelta(days=7)
#: Replies in four weeks, from … to (None: and more).
LOADS: tuple[tuple[int, int | None], ...] = ((1, 1), (2, 3), (4, 7), (8, 15), (16, 31), (32, None))


class Board(msgspec.Struct, kw_only=True):
    """How a community stands at its last moment."""

    community: str
    now: dt.datetime
    #: Questions of the last 30 days without a reply, the longest waiting first.
    open: pa.Table
    rows: list[Row]

    def row(self, measure: str, **group: str | int) -> Row:
        """The row of a measure; of a part of it by ``group``."""
        return next(r for r in self.rows if r.measure == measure and r.group == group)


def board(scope: Scope) -> Board:
    """The board of a community; raises NotFound where its messages have no times."""
    if scope.untimed:
        raise NotFound(
            _("The messages of {community} have no times: nothing can be said of now.",
              community=scope.community)
        )  # fmt: skip
    waiting = _asked(scope, "open")
    rows = [
        *_unanswered(scope, waiting),
        *_speed(scope, _asked(scope, "speed")),
        *_load(scope, _asked(scope, "load")),
        *_newcomers(scope, _asked(scope, "newcomers")),
        _tensions(scope),
    ]
    return Board(community=scope.community, now=moment(scope.bounds[1]), open=waiting, rows=rows)


def _asked(scope: Scope, name: str) -> pa.Table:
    text = files(__package__).joinpath(f"{name}.sql").read_text("utf-8")
    scope.need(*needs(text))
    return scope.engine.query(text)


def _row(scope: Scope, name: str, estimate: Estimate, **group: str | int) -> Row:
    return Row.of(f"steward.{name}", scope.community, estimate, dict(group))


def _unanswered(scope: Scope, waiting: pa.Table) -> list[Row]:
    """How many wait, and how long half of them have waited at least."""
    waits = waiting["wait_us"].to_numpy() / 1e6
    count = Estimate(value=len(waits), n=len(waits), unit="questions", method=_("count"))
    if not len(waits):
        half = null("s", _("No question is without a reply."), n=0)
    else:
        half = Estimate(
            value=float(np.median(waits)), n=len(waits), unit="s", method=_("median so far")
        )
    return [_row(scope, "unanswered", count), _row(scope, "unanswered_for", half)]


def _speed(scope: Scope, waits: pa.Table) -> list[Row]:
    """Half of the questions are answered within …, this week and in the four weeks before; the
    share answered within the hour in each, and the difference with its interval.
    """
    seconds = waits["wait_us"].to_numpy() / 1e6
    replied, week = (waits[name].to_numpy() for name in ("replied", "this_week"))
    seen = waits["hour_seen"].to_numpy()
    within = replied & (seconds <= HOUR_S)
    rows, counted = [], []
    for period, chosen in (("this_week", week), ("before", ~week)):
        median = kaplan_meier(seconds[chosen], replied[chosen]).median()
        k, n = int((within & seen & chosen).sum()), int((seen & chosen).sum())
        counted.append((k, n))
        rows += [
            _row(scope, "first_reply_delay", median, period=period),
            _row(scope, "within_hour", wilson(k, n), period=period),
        ]
    return [*rows, _row(scope, "within_hour_difference", newcombe(*counted[0], *counted[1]))]


def _load(scope: Scope, given: pa.Table) -> list[Row]:
    """How many people gave how many replies in four weeks, and how few gave half of them."""
    replies = given["replies"].to_numpy()
    total = int(replies.sum())
    half = int(np.searchsorted(np.cumsum(replies), total / 2)) + 1 if total else 0
    bearing = (
        Estimate(value=half, n=len(replies), unit="people", method=_("count"))
        if total
        else null("people", _("Nobody replied in these four weeks."), n=0)
    )
    rows = [_row(scope, "half_from", bearing)]
    for low, high in LOADS:
        people = int(((replies >= low) & (replies <= (high or np.inf))).sum())
        estimate = Estimate(value=people, n=len(replies), unit="people", method=_("count"))
        rows.append(_row(scope, "load", estimate, replies_from=low, replies_to=high or 0))
    return rows


def _newcomers(scope: Scope, arrived: pa.Table) -> list[Row]:
    """Of those whose first message asked something in four weeks, how many had no reply."""
    replied = arrived["replied"].to_numpy()
    alone = wilson(int((~replied).sum()), len(replied))
    return [_row(scope, "newcomers_unanswered", alone)]


def _tensions(scope: Scope) -> Row:
    why = _("Tensions are not counted by machine: they show once messages are coded for them.")
    return _row(scope, "tensions", null("messages", why))
