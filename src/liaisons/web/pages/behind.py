"""Behind a number: the messages, people or links that it was counted over."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query

from liaisons.errors import BadFile
from liaisons.i18n import _
from liaisons.measures.registry import quantity_of
from liaisons.measures.rows import Group
from liaisons.report.definitions import define
from liaisons.report.groups import reads
from liaisons.study.evidence import Behind
from liaisons.study.evidence import behind as counted_behind
from liaisons.study.memos import About
from liaisons.web import reading
from liaisons.web.desk import SEEN_BY, Desk, OpenDesk, with_public_keys
from liaisons.web.view import Turn, View, page, plain

ROUTER = APIRouter()
#: Lines on one page.
SHOWN = 50


@page(ROUTER, "/studies/{study}/behind", right="texts")
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
    found = _found(desk, measure, community, asked)
    turn = Turn(number, len(found.lines), SHOWN)

    lines = [with_public_keys(line) for line in _told(desk, found, turn)]
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


def _found(desk: Desk, measure: str, community: str, group: Group) -> Behind:
    """What a number was counted over, kept while its pages are turned."""

    def make() -> Behind:
        with desk.asking() as session:
            session.communities(community)
            return counted_behind(session, measure, community, group)

    key = ("behind", measure, community, tuple(sorted(group.items())), desk.lang)
    return desk.opened.large.keep(key, make)


def _told(desk: Desk, found: Behind, turn: Turn) -> list[dict[str, Any]]:
    """One page of it: from what is ready to be read, else from the corpus."""
    case = reading.ready(desk, found.community)
    if case is not None:
        return found.read(case, turn.first, SHOWN)
    with desk.asking() as session:
        return list(found.told(session, turn.first, SHOWN).to_pylist())


def _group(text: str) -> dict[str, str | int | float | bool]:
    try:
        return msgspec.json.decode(text, type=dict[str, str | int | float | bool])
    except msgspec.DecodeError as error:
        raise BadFile(_("The address of this page is damaged: start from the figure.")) from error
