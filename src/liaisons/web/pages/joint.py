"""Numbers and words: a finding, each community's number beside the passages that speak to it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Path, Response

from liaisons.coding import joint as room
from liaisons.coding.codebook import Codebook, codebook
from liaisons.coding.joint import Display, Excerpt
from liaisons.errors import NotFound
from liaisons.i18n import _
from liaisons.report.content import Joint
from liaisons.report.groups import is_whole
from liaisons.report.joint import one as laid_out
from liaisons.report.names import figure
from liaisons.report.rowset import RowSet
from liaisons.study.memos import About
from liaisons.web import coders
from liaisons.web.choosing_codes import choice
from liaisons.web.desk import Desk, OpenDesk, public
from liaisons.web.telling import told
from liaisons.web.view import View, form, page

ROUTER = APIRouter()
#: Passages of one community that a page shows.
MOST = 30
Line = Annotated[str, Form(max_length=2_000)]
Known = Annotated[int, Path(ge=0, le=2**31)]


@page(ROUTER, "/studies/{study}/joint", kept=False)
def displays(desk: OpenDesk) -> View:
    """Every display; who may read texts sees all passages, others those chosen to be quoted."""
    database, rows = coders.room(desk), _rows(desk)
    book = codebook(database)
    shown = [_display(desk, rows, book, one) for one in room.displays(database)]
    may_run = desk.reader.may("study")
    found = {
        "title": _("Numbers and words"),
        "displays": shown,
        "findings": _findings(rows) if may_run else [],
        "codes": [(group.top.name, group.codes) for group in choice(desk).groups],
        "may_run": may_run,
    }
    data = [
        {"finding": one["title"], "codes": one["codes"],
         "sides": [{"community": side["name"], "value": side["value"],
                    "interval": side["interval"],
                    "passages": [passage["words"] for passage in side["passages"]]}
                   for side in one["sides"]]}
        for one in shown
    ]  # fmt: skip
    return View("joint.html", data, found, _columns(shown))


@form(ROUTER, "/studies/{study}/joint", right="study")
def add(
    desk: OpenDesk,
    finding: Line = "",
    code: Annotated[list[int], Form()] = [],  # noqa: B006  # FastAPI copies it
) -> Response:
    """Put a finding beside the passages of some codes."""
    known = {value for value, _title in _findings(_rows(desk))}
    if finding not in known:
        raise NotFound(_("There is no such figure in this study."))
    measure, group = About("number", "", finding).row()
    made = room.add(coders.room(desk), measure, group, code[:100], by=desk.reader.name)
    return desk.on(desk.url("joint") + f"#j{made.id}")


@form(ROUTER, "/studies/{study}/joint/{display}/remove", right="study")
def remove(desk: OpenDesk, display: Known) -> Response:
    """Show a display no more."""
    room.remove(coders.room(desk), display)
    return desk.on(desk.url("joint"))


@form(ROUTER, "/studies/{study}/quotes/{coding}", right="study")
def quote(
    desk: OpenDesk,
    coding: Known,
    how: Line = "",
    paraphrase: Annotated[str, Form(max_length=10_000)] = "",
) -> Response:
    """Choose how a passage may be quoted."""
    room.choose(coders.room(desk), coding, how, paraphrase, by=desk.reader.name)
    return desk.on(desk.url("joint") + f"#p{coding}")


def _rows(desk: Desk) -> RowSet:
    rows: RowSet = told(desk)["rows"]
    return rows


def _findings(rows: RowSet) -> list[tuple[str, str]]:
    """The figures of whole communities that are known, and what they are called."""
    found: dict[str, str] = {}
    for row in rows.content.rows:
        if row.value is not None and is_whole(row.group):
            subject = About.number("", row.measure, row.group).subject
            found.setdefault(subject, figure(row.measure, row.group))
    return sorted(found.items(), key=lambda item: item[1].casefold())


def _display(desk: Desk, rows: RowSet, book: Codebook, one: Display) -> dict[str, Any]:
    texts = desk.reader.may("texts")
    seen_by = coders.mine(desk) if texts else None
    found = [e for e in room.excerpts(desk.study, one, seen_by) if texts or e.quoted]
    plain = Joint(measure=one.measure, group=one.group, codes=[], quoted=[])
    sides = [
        {"name": side.name, "title": side.title, "colour": side.colour, "value": side.value,
         "interval": side.interval, "passages": _passages(desk, found, side.name, texts)}
        for side in laid_out(rows, plain).sides
    ]  # fmt: skip
    spoken = _passages(desk, found, "", texts)
    if spoken:
        sides.append({"name": "", "title": _("In interviews"), "colour": None, "value": "",
                      "interval": "", "passages": spoken})  # fmt: skip
    codes = [book.path(code) for code in one.codes]
    return {"id": one.id, "title": figure(one.measure, one.group), "codes": codes, "sides": sides}


def _passages(
    desk: Desk, found: list[Excerpt], community: str, texts: bool
) -> list[dict[str, Any]]:
    """The passages of a community; for who may not read texts, only as they are quoted."""
    return [
        {
            "coding": one.coding,
            "code": one.code,
            "words": one.words if texts else one.quoted,
            "quoted": one.quoted,
            "masked": one.verdict.masked if texts else "",
            "reasons": one.verdict.reasons if texts else [],
            "how": one.how or "",
            "paraphrase": one.paraphrase,
            "place": _place(desk, one) if texts else "",
            "asks": one.asks,
        }
        for one in found
        if one.community == community
    ][:MOST]


def _place(desk: Desk, one: Excerpt) -> str:
    if one.kind == "interview":
        return desk.url("interviews", str(one.subject))
    at = "read" if one.kind == "thread" else "message"
    return desk.url(at, public(one.subject), community=one.community)


def _columns(shown: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """A line for each passage: nobody's words but those the page shows."""
    lines = [
        (one["title"], side["name"], side["value"], side["interval"], p["code"], p["words"],
         p["quoted"])
        for one in shown
        for side in one["sides"]
        for p in side["passages"]
    ]  # fmt: skip
    names = ("finding", "community", "value", "interval", "code", "words", "quoted")
    return {name: [line[n] for line in lines] for n, name in enumerate(names)}
