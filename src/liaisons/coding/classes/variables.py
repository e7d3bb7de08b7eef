"""The variables of texts: of whom, when, and what people coded, as on IRaMuTeQ's starred lines."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from liaisons.coding.drawing import From, kind_of
from liaisons.coding.settled import answer_of
from liaisons.measures.scope import Scope
from liaisons.study import codings
from liaisons.study.running import Session

_ATTRIBUTES = """
select s.message_id, a.attribute, a.level
from speech s join attributes a on a.person = s.person
"""
_ASKED = "select question_id from asked"
#: A value that fewer people share would point at them.
_FEWEST = 5
_PEOPLE = """
select a.attribute, a.level, count(*) as people from attributes a
group by a.attribute, a.level
"""


def variables_of(
    session: Session, community: str, items: Sequence[int], table: pa.Table, of: From
) -> dict[str, list[str | None]]:
    """community, year, type, attributes of who wrote, and what people coded, a value per text.

    ``items`` are messages or threads, ``table`` has their month and kind.
    """
    scope = session.scope(community)
    many = len(items)
    found: dict[str, list[str | None]] = {"community": [community] * many}
    if not scope.untimed:
        found["year"] = [month[:4] for month in table["month"].to_pylist()]
    found["type"] = _types(scope, items, table)
    places = {item: n for n, item in enumerate(items)}
    for name, item, value in [*_of_people(scope), *_of_codes(session, community, of)]:
        if item in places:
            found.setdefault(name, [None] * many)[places[item]] = value
    return found


def _types(scope: Scope, items: Sequence[int], table: pa.Table) -> list[str | None]:
    scope.need("asked")
    asked = set(scope.engine.query(_ASKED)["question_id"].to_pylist())
    kinds = table["kind"].to_pylist()
    return ["question" if item in asked else kind for item, kind in zip(items, kinds, strict=True)]


def _of_people(scope: Scope) -> list[tuple[str, int, str]]:
    scope.need("speech", "attributes")
    rows = scope.engine.query(_PEOPLE).to_pylist()
    shared = {(r["attribute"], r["level"]) for r in rows if r["people"] >= _FEWEST}
    return [
        (r["attribute"], r["message_id"], r["level"])
        for r in scope.engine.query(_ATTRIBUTES).to_pylist()
        if (r["attribute"], r["level"]) in shared
    ]


def _of_codes(session: Session, community: str, of: From) -> list[tuple[str, int, str]]:
    """What is settled: the value of a variable, yes or no of a free code."""
    settled, _agreed = codings.settled(session.study, community)
    kind = kind_of(of)
    return [(r["about"], r["unit"], answer_of(r)) for r in settled.to_pylist() if r["kind"] == kind]
