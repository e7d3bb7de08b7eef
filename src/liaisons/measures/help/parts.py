"""Questions by when they were asked and by whom: the same few figures for each part."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from liaisons.measures.contract import Finding
from liaisons.measures.help.questions import Questions
from liaisons.measures.rows import Group, Ints
from liaisons.measures.scope import Scope
from liaisons.measures.statistics.intervals import wilson
from liaisons.measures.statistics.resampling import mean
from liaisons.measures.tally import count

#: The delay at which parts are compared: an hour is what a visit or two leave room for.
HORIZON = 3600


def findings(scope: Scope, questions: Questions) -> Iterator[Finding]:
    """Questions, share replied, replied within an hour, median delay and mean replies by part."""
    for group, chosen in _parts(scope, questions):
        if len(chosen) == len(questions):
            continue  # the part is the whole
        replied = questions.replied[chosen]
        curve = questions.waits(chosen).curve()
        chance = scope.resampler("help.replies_per_question", *map(str, group.values()))
        replies, askers = questions.replies[chosen], questions.asker[chosen]
        yield "help.questions", group, count(len(chosen), len(questions), "messages")
        yield "help.replied_share", group, wilson(int(replied.sum()), len(chosen))
        yield "help.replied_within", {**group, "horizon_s": HORIZON}, curve.within(HORIZON)
        yield "help.first_reply_delay", group, curve.median()
        yield (
            "help.replies_per_question",
            group,
            mean(replies, chance, clusters=askers, unit="replies"),
        )


def _parts(scope: Scope, questions: Questions) -> Iterator[tuple[Group, Ints]]:
    """Each group with the places of its questions; times say nothing where only order is known."""
    for key in () if scope.untimed else ("month", "hour", "seniority"):
        yield from _by(questions.table.select([key]), np.arange(len(questions)))
    for sql in ("help/of_people.sql", "help/exposed.sql", "help/by_subject.sql"):
        table = scope.rows(sql)
        places = questions.places(table["question_id"])
        yield from _by(table.drop_columns("question_id"), places)


def _by(keys: pa.Table, places: Ints) -> Iterator[tuple[Group, Ints]]:
    """The places at each combination of values; both in ascending order."""
    names = keys.column_names
    cells = (
        keys.append_column("place", pa.array(places))
        .group_by(names)
        .aggregate([("place", "list")])
        .sort_by([(name, "ascending") for name in names])
    )
    groups = cells.select(names).to_pylist()
    for group, chosen in zip(groups, cells["place_list"], strict=True):
        yield group, np.sort(chosen.values.to_numpy())
