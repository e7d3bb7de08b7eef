"""Exchange with other tools: codings and codebook taken away, and brought in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from liaisons.coding.exchange import brought
from liaisons.coding.exchange.brought import Brought
from liaisons.coding.exchange.cross import write_cross
from liaisons.coding.exchange.files import export_project
from liaisons.coding.exchange.offsets import Tool
from liaisons.coding.sheet_out import export_sheet
from liaisons.errors import BadFile, NothingYet
from liaisons.i18n import _
from liaisons.web import coders
from liaisons.web.asked import Word, chosen, communities
from liaisons.web.coding import counts, pools
from liaisons.web.desk import Desk, OpenDesk
from liaisons.web.downloads import taken_away
from liaisons.web.phases import when
from liaisons.web.readers import needs
from liaisons.web.uploads import handed_in
from liaisons.web.view import View, form, page

ROUTER = APIRouter()
#: Bytes of a project that is brought in by the page.
LARGEST = 500_000_000
#: Lines of what was realigned or refused that a page shows; its CSV has all.
SHOWN = 200
_CSV = "text/csv; charset=utf-8"
_COLUMNS = ("what", "line")


@page(ROUTER, "/studies/{study}/exchange", right="code", kept=False)
def exchange(desk: OpenDesk) -> View:
    """What can be taken away, the form to bring something in, and what came in before."""
    may_run = desk.reader.may("study")
    came = brought.everything(desk.study) if may_run else []
    shown = {
        "title": _("Exchange with other tools"),
        "communities": _communities(desk),
        "tools": tools(),
        "pools": pools(),
        "codings": sum(counts(desk).values()),
        "came": [{"one": one, "when": when(one.at)} for one in came],
        "may_run": may_run,
        "limit": LARGEST,
    }
    return View("exchange.html", {"brought": came}, shown)


def tools() -> list[tuple[str, str]]:
    """The tools that a project can be written for: they count places in texts differently."""
    return [
        ("nvivo", "NVivo"),
        ("atlas", "ATLAS.ti"),
        ("maxqda", "MAXQDA"),
        ("qualcoder", "QualCoder"),
        ("standard", _("another tool (REFI-QDA)")),
    ]


def _communities(desk: Desk) -> list[tuple[str, str]]:
    """An empty study has none, and can take documents of another tool all the same."""
    try:
        return communities(desk)
    except NothingYet:
        return []


# --- taken away -----------------------------------------------------------------------------------


@ROUTER.get("/studies/{study}/exchange/project.qdpx")
@needs("study")
def project(
    desk: OpenDesk, tool: Annotated[str, Query(max_length=20)] = "standard", community: Word = ""
) -> Response:
    """Codes, coders, codings, interviews and coded threads as a project of another tool."""
    if tool not in get_args(Tool):
        with desk.spoken():
            raise BadFile(_("No tool is called “{name}” here.", name=tool))
    only, me = community or None, coders.mine(desk)

    def write(path: Path) -> None:
        export_project(desk.study, path, community=only, tool=tool, seen_by=me)  # type: ignore[arg-type]

    if only:
        desk.study.store.partition(only)
    return taken_away(desk, f"liaisons-{tool}.qdpx", "application/zip", write)


@ROUTER.get("/studies/{study}/exchange/codings.csv")
@needs("study")
def codings(desk: OpenDesk, community: Word = "") -> Response:
    """The codings of a community as a table, under the study's own keys."""
    with desk.spoken():
        name, me = chosen(desk, community), coders.mine(desk)
    return taken_away(
        desk,
        "liaisons-codings.csv",
        _CSV,
        lambda path: export_sheet(desk.study, path, name, own_keys=True, seen_by=me),
    )


@ROUTER.get("/studies/{study}/exchange/table.csv")
@needs("study")
def table(desk: OpenDesk, community: Word = "", of: Word = "messages") -> Response:
    """Codes by groups, for R and spreadsheets."""
    with desk.spoken():
        names = desk.session.communities(community or None)
        if of not in dict(pools()):
            raise BadFile(_("This form is damaged: load the page again."))

    def write(path: Path) -> None:
        with desk.asking() as session:
            write_cross(session, path, names, of, [])  # type: ignore[arg-type]  # one of the pools

    return taken_away(desk, "liaisons-table.csv", _CSV, write)


# --- brought in -----------------------------------------------------------------------------------


@ROUTER.post("/studies/{study}/exchange")
@needs("study", largest=LARGEST)
async def bring(desk: OpenDesk, request: Request) -> Response:
    """Take in a project, a codebook or a table of codings, and lead to what came of it."""
    said: dict[str, str] = {}
    with desk.spoken():
        async with handed_in(desk, request, said) as paths:
            given = (desk.study, paths[0], desk.reader.name, said.get("community", ""))
            made = await run_in_threadpool(brought.bring, *given)
    return desk.on(desk.url("exchange", made.id))


@page(ROUTER, "/studies/{study}/exchange/{name}", right="study", kept=False)
def one(desk: OpenDesk, name: str) -> View:
    """What came of one file: what was made, realigned, refused."""
    found = brought.get(desk.study, name)
    shown = {
        "title": _("What came in: {file}", file=found.file),
        "one": found,
        "when": when(found.at),
        "back": when(found.taken_back_at) if found.taken_back_at else "",
        "most": SHOWN,
    }
    return View("brought.html", found, shown, _lines(found))


@form(ROUTER, "/studies/{study}/exchange/{name}/undo", right="study")
def undo(desk: OpenDesk, name: str) -> Response:
    """Take back the codings that a file brought in."""
    brought.undo(desk.study, name, coders.coder(desk).id, desk.reader.name)
    return desk.on(desk.url("exchange", name))


def _lines(found: Brought) -> dict[str, list[Any]]:
    told = [("refused", line) for line in found.refused]
    told += [("realigned", line) for line in found.realigned]
    told += [("notice", line) for line in found.notices]
    return {name: [line[place] for line in told] for place, name in enumerate(_COLUMNS)}
