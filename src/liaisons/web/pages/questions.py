"""One page per question asked of the communities."""

from __future__ import annotations

import dataclasses
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query

from liaisons.errors import NotFound
from liaisons.exports.results import row_columns
from liaisons.i18n import _
from liaisons.measures.rows import Row
from liaisons.report.charts import NARROW, WIDE
from liaisons.report.coverage import warnings
from liaisons.report.groups import reads
from liaisons.report.rowset import RowSet
from liaisons.report.sections import Line
from liaisons.study import certainties
from liaisons.study.memos import About
from liaisons.web import breakdowns
from liaisons.web.desk import Desk, OpenDesk
from liaisons.web.memos import WRITTEN, memos_of_question
from liaisons.web.telling import told
from liaisons.web.view import View, page

ROUTER = APIRouter()


@page(ROUTER, "/studies/{study}/questions/{question}", written=WRITTEN)
def question(
    desk: OpenDesk,
    question: str,
    community: Annotated[list[str] | None, Query(max_length=20)] = None,
    by: Annotated[str, Query(max_length=40)] = "",
    sure: Annotated[str, Query(max_length=20)] = "",
) -> View:
    """Finding, figures, pictures, breakdowns, definitions and what is not known, of one question.

    ``community``, given once or several times, tells of these communities; ``by`` breaks down;
    ``sure`` counts only the links that are known in this way or more surely.
    """
    everyone = desk.session.communities()
    only = [name for name in everyone if name in (community or ())]
    for name in community or ():
        desk.session.communities(name)
    shown = told(desk, only if len(only) < len(everyone) else ())
    section = next((s for s in shown["sections"] if s.question.name == question), None)
    if section is None:
        raise NotFound(_("There is no question called “{name}”.", name=question))
    rows: RowSet = shown["rows"]
    offered = breakdowns.offered(rows, question)
    chosen = by if by in dict(offered) else ""
    own = [r for r in shown["content"].rows if r.measure.partition(".")[0] == question]
    leading: dict[str, Any] = {"link": _link(desk), "for_whom": desk.reader.role}
    laid_out = {
        "section": section,
        "cards": shown["cards"],
        "title": section.question.title,
        "everyone": [(name, desk.titled(name), not only or name in only) for name in everyone],
        "offered": offered,
        "by": chosen,
        "by_name": dict(offered).get(chosen, ""),
        "broken": breakdowns.broken(rows, question, chosen) if chosen else [],
        "wide": dataclasses.replace(WIDE, **leading),
        "narrow": dataclasses.replace(NARROW, **leading),
        "ways": _ways() if question == "ties" else [],
        "sure_name": dict(_ways()).get(sure, ""),
        "sure": sure if sure in certainties.WAYS else "",
        "surer": _surer(desk, rows, sure)
        if question == "ties" and sure in certainties.WAYS
        else [],
        "known": lambda line: _known(rows, line),
        "method": breakdowns.method,
        "warnings": warnings(rows),
        "noted": memos_of_question(desk, question),
        "number_subject": _subject,
    }
    return View("question.html", own, laid_out, row_columns(own))


def _link(desk: Desk) -> breakdowns.Leading:
    def behind(row: Row) -> str:
        return desk.behind(row.measure, row.community, row.group)

    return behind


def _subject(line: Line) -> str:
    """What a memo on a line's number is about."""
    return About.number("", line.definition.measure, line.group).subject


def _ways() -> list[tuple[str, str]]:
    """The ways of knowing a link, in words: the surest, then each with those before it."""
    said = [reads({"certainty": way}) for way in certainties.WAYS]
    words = [_("by {how}", how=said[0]), *(_("by {how}, or more surely", how=s) for s in said[1:])]
    return list(zip(certainties.WAYS, words, strict=True))


def _surer(desk: Desk, rows: RowSet, way: str) -> list[breakdowns.Broken]:
    """The figures of the networks of surer links, one block for each network."""
    with desk.asking() as session:
        found = [
            row
            for card in rows.communities
            for row in certainties.rows(session, card.name, certainties.surest(way))
        ]
    told = RowSet(msgspec.structs.replace(rows.content, rows=found, curves=[], contrasts=[]))
    return breakdowns.blocks(told, "network")


def _known(rows: RowSet, line: Line) -> list[tuple[str, str]]:
    """How each community's figure is known: its method, or why there is none."""
    found = [
        (card, rows.row(line.definition.measure, card.name, line.group))
        for card in rows.communities
    ]
    return [(card.short or card.title, breakdowns.method(row)) for card, row in found]
