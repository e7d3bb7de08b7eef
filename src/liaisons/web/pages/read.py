"""Reading: the threads of a community, what somebody said in them, what it can be sifted by."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from liaisons.i18n import _
from liaisons.study import preparing
from liaisons.study.reading import Bookcase
from liaisons.web import reading
from liaisons.web.desk import OpenDesk
from liaisons.web.looking import FACETS, Looked
from liaisons.web.memos import label
from liaisons.web.view import View, page, plain

ROUTER = APIRouter()

Word = Annotated[str, Query(max_length=60)]


@page(ROUTER, "/studies/{study}/read", right="texts")
def threads(
    desk: OpenDesk,
    community: str | None = None,
    said: Annotated[str, Query(max_length=200)] = "",
    order: Word = "",
    state: Word = "",
    year: Word = "",
    month: Word = "",
    person: Word = "",
    kind: Word = "",
    code: Word = "",
    number: Annotated[int, Query(ge=1, le=1_000_000, alias="page")] = 1,
) -> View:
    """The threads of a community, or the messages in which something was said, with facets."""
    names = desk.session.communities()
    name = community or names[0]
    case = reading.bookcase(desk, name)
    if isinstance(case, preparing.Progress):
        return reading.waiting(name, case)
    given = dict(zip(FACETS, (state, year, month, person, kind, code), strict=True))
    looked = Looked(desk, case, {"community": name, "said": said, "order": order, **given})
    lines, turn = looked.page(number)
    shown = {
        "title": _("Read the threads"),
        "looked": looked,
        "lines": lines,
        "turn": turn,
        "noted": looked.noted,
        "noted_heading": _("Notes: {on}", on=label(desk, looked.noted)),
        "tabs": [_tab(desk, one, looked) for one in names],
    }
    told = [_plain_line(line) for line in lines]
    columns = {key: [plain(line[key]) for line in told] for key in (told[0] if told else {})}
    kind = "messages" if looked.messages else "threads"
    return View("read.html", {"total": turn.total, kind: told}, shown, columns)


def _tab(desk: OpenDesk, name: str, looked: Looked) -> dict[str, Any]:
    """A community among the others, with how much of what is asked was said there."""
    said = looked.query["said"]
    here = name == looked.case.community
    case = looked.case if here or not said else reading.ready(desk, name)
    return {
        "label": desk.titled(name),
        "url": desk.url("read", community=name, said=said),
        "here": here,
        "count": _total(desk, case, looked) if case and said else None,
    }


def _total(desk: OpenDesk, case: Bookcase, looked: Looked) -> int:
    """How many messages of a community say what is asked, counted once for all pages of it."""
    key = ("total", case.community, looked.asked)
    return desk.opened.kept.keep(key, lambda: case.index.search(looked.asked, size=1).total)


def _plain_line(line: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in line.items() if name != "pieces"}
