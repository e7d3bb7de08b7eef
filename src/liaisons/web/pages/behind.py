"""Behind a number: the messages, people or links that it was counted over."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query

from liaisons.errors import BadFile
from liaisons.i18n import _
from liaisons.measures.registry import quantity_of
from liaisons.report.definitions import define
from liaisons.report.groups import reads
from liaisons.study.evidence import evidence
from liaisons.study.memos import About
from liaisons.web.desk import SEEN_BY, OpenDesk, with_public_keys
from liaisons.web.view import Turn, View, page, plain

ROUTER = APIRouter()
#: Lines on one page.
SHOWN = 100


@page(ROUTER, "/studies/{study}/behind", right="texts", kept=False)
def behind(
    desk: OpenDesk,
    measure: str,
    community: str,
    group: Annotated[str, Query(max_length=500)] = "{}",
    number: Annotated[int, Query(ge=1, le=1_000_000, alias="page")] = 1,
) -> View:
    """What a row was counted over; what made it count comes first."""
    asked = _group(group)
    counted_over = quantity_of(measure).evidence
    if counted_over is not None:
        desk.reader.need(SEEN_BY[counted_over.unit])

    def make() -> tuple[Turn, list[dict[str, Any]]]:
        with desk.asking() as session:
            session.communities(community)
            found = evidence(session, measure, community, asked)
        turn = Turn(number, len(found), SHOWN)
        return turn, [with_public_keys(one) for one in found.slice(turn.first, SHOWN).to_pylist()]

    # The lines are kept, the page is not: the notes on it change.
    turn, lines = desk.opened.keep(("behind", desk.query, desk.lang), make)
    definition = define(measure)
    shown = {
        "title": definition.label,
        "definition": definition.text,
        "community": desk.titled(community),
        "name": community,
        "subject": About.number(community, measure, asked).subject,
        "of": reads(asked),
        "lines": lines,
        "turn": turn,
        "query": {"measure": measure, "community": community, "group": group},
    }
    columns: dict[str, list[Any]] = {
        name: [plain(line[name]) for line in lines] for name in (lines[0] if lines else {})
    }
    return View("behind.html", {"total": turn.total, "lines": lines}, shown, columns)


def _group(text: str) -> dict[str, str | int | float | bool]:
    try:
        return msgspec.json.decode(text, type=dict[str, str | int | float | bool])
    except msgspec.DecodeError as error:
        raise BadFile(_("The address of this page is damaged: start from the figure.")) from error
