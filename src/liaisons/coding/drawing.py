"""Samples drawn from a community: from which messages or threads, in which strata."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import pyarrow as pa

from liaisons.coding import room
from liaisons.coding.samples import BadSample, Pool, Sample, draw, keep
from liaisons.i18n import _
from liaisons.measures.scope import Scope
from liaisons.study.running import Session

From = Literal["messages", "questions", "replies", "threads"]
By = Literal["year", "month", "kind"]
_POOLS: dict[str, tuple[str, ...]] = {
    "messages": ("speech",),
    "questions": ("speech", "asked"),
    "replies": ("speech", "replies"),
    "threads": ("speech", "openers"),
}
_IDS: dict[str, str] = {
    "messages": "select message_id as item, message_id from speech",
    "questions": "select distinct question_id as item, question_id as message_id from asked",
    "replies": "select distinct message_id as item, message_id from replies",
    "threads": "select distinct thread_id as item, message_id from openers",
}
_LISTED = """
select i.item, s.thread_id, s.month, s.kind
from ({ids}) i join speech s on s.message_id = i.message_id
order by s.sent_us, s.source_row
"""


def draw_sample(
    session: Session,
    community: str,
    name: str,
    size: int,
    *,
    pool: From = "messages",
    by: By | None = None,
    equal: bool = False,
    blind: bool = True,
    assigned: Iterable[int] = (),
) -> Sample:
    """Draw and keep a sample. The study's seed and the sample's name decide what is drawn."""
    if size < 1:
        raise BadSample(_("A sample needs a name and something in it."))
    listed = listed_of(session.scope(community), pool)
    items, strata = listed["item"].to_pylist(), strata_of(listed, by)
    seed = session.study.settings.seed
    chosen = draw(Pool(items, strata), size, seed, name, equal=equal)
    return keep(
        room(session.study),
        name,
        community=community,
        kind=kind_of(pool),
        items=[items[place] for place in chosen],
        strata=[strata[place] for place in chosen],
        method="stratified" if by else "random",
        recipe={"pool": pool, "by": by, "equal": equal, "seed": seed, "of": len(items)},
        blind=blind,
        assigned=assigned,
    )


def kind_of(pool: From) -> Literal["message", "thread"]:
    """What is coded of a pool: whole threads of ``threads``, messages of the others."""
    return "thread" if pool == "threads" else "message"


def listed_of(scope: Scope, pool: From) -> pa.Table:
    """What a sample may be drawn from, in the order of time: item, thread, month, kind."""
    scope.need(*_POOLS[pool])
    return scope.engine.query(_LISTED.format(ids=_IDS[pool]))


def strata_of(listed: pa.Table, by: By | None) -> list[str]:
    """The stratum of each item."""
    if by is None:
        return [""] * len(listed)
    months, kinds = listed["month"].to_pylist(), listed["kind"].to_pylist()
    strata: dict[str, list[str]] = {"month": months, "kind": kinds}
    return strata[by] if by in strata else [month[:4] for month in months]
