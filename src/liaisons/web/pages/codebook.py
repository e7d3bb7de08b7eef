"""The codebook: its tree, each code with what people need to use it alike, and every change."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from liaisons.coding import codebook_sheet, editing, starting
from liaisons.coding.codebook import BadCodebook, Code, Codebook, codebook, history
from liaisons.coding.exchange import brought
from liaisons.coding.exchange.files import export_project, export_tags, is_project
from liaisons.errors import BadFile, NotFound
from liaisons.i18n import _
from liaisons.web import coders
from liaisons.web.coding import counts, levels, since
from liaisons.web.desk import Desk, OpenDesk
from liaisons.web.downloads import taken_away
from liaisons.web.readers import needs
from liaisons.web.uploads import handed_in
from liaisons.web.view import View, form, page

ROUTER = APIRouter()
#: Bytes of a codebook, or project, that is brought in by the page.
LARGEST = 100_000_000

Name = Annotated[str, Form(max_length=200)]
Text = Annotated[str, Form(max_length=10_000)]


@page(ROUTER, "/studies/{study}/codebook", right="code", kept=False)
def book(
    desk: OpenDesk, version: Annotated[int | None, Query(ge=0, le=2**31)] = None, told: str = ""
) -> View:
    """The tree of codes now, or as it was at a version."""
    found = codebook(coders.room(desk), version)
    latest = found if version is None else codebook(coders.room(desk))
    used = counts(desk)
    shown = {
        "title": _("Codebook"),
        "book": found,
        "latest": latest.version,
        "lines": [_line(found, code, depth, used) for code, depth in found.walk()],
        "retired": [c for c in found.every.values() if c.retired or c.merged_into is not None],
        "told": told[:500],
        "changes": _changes(desk)[:20],
        "may_edit": desk.reader.may("study"),
        "limit": LARGEST,
    }
    data = {"version": found.version, "codes": [{"path": found.path(c.id), "code": c}
                                                for c in found.codes]}  # fmt: skip
    return View("codebook.html", data, shown, codebook_sheet.columns(found))


@page(ROUTER, "/studies/{study}/codebook/{code}", right="code", kept=False)
def one(desk: OpenDesk, code: int) -> View:
    """One code: when it is for and when not, examples, history; and the form to change it."""
    found = codebook(coders.room(desk))
    known = _known(found, code)
    below = {code, *(c.id for c, _depth in found.walk(code))}
    shown = {
        "title": found.path(code),
        "code": known,
        "book": found,
        "above": found.line(code)[:-1],
        "below": found.below(code),
        "places": [(c.id, found.path(c.id)) for c in found.codes if c.id not in below],
        "levels": levels(),
        "used": counts(desk).get(code, 0),
        "changes": _changes(desk, code),
        "may_edit": desk.reader.may("study"),
        "seen": _last(desk, code),
    }
    return View("code.html", known, shown)


@form(ROUTER, "/studies/{study}/codebook/start", right="study")
def start(desk: OpenDesk) -> Response:
    """Add the codes of the starting codebook that are not there yet."""
    starting.start(coders.room(desk), desk.lang, by=coders.coder(desk).id)
    return desk.on(desk.url("codebook"))


@form(ROUTER, "/studies/{study}/codebook/add", right="study")
def add(
    desk: OpenDesk,
    name: Name = "",
    parent: Annotated[int | None, Form()] = None,
    kind: Name = "code",
    definition: Text = "",
) -> Response:
    """A new code."""
    database, by = coders.room(desk), coders.coder(desk).id
    if parent is not None:
        _known(codebook(database), parent)
    made = editing.add(
        database, name, by=by, parent=parent, definition=definition.strip(),
        kind="variable" if kind == "variable" else "code",
    )  # fmt: skip
    return desk.on(desk.url("codebook", str(made.id)))


@form(ROUTER, "/studies/{study}/codebook/{code}", right="study")
def change(
    desk: OpenDesk,
    code: int,
    act: Name = "describe",
    seen: Annotated[int, Form()] = 0,
    name: Name = "",
    definition: Text = "",
    use: Text = "",
    avoid: Text = "",
    examples: Text = "",
    color: Name = "",
    level: Name = "nominal",
    codable: Annotated[bool, Form()] = False,
    to: Annotated[int | None, Form()] = None,
) -> Response:
    """Describe, rename, move, merge, retire or restore a code."""
    database, by = coders.room(desk), coders.coder(desk).id
    _known(codebook(database), code)
    if act == "describe":
        if seen != _last(desk, code):
            raise BadCodebook(
                _("Somebody changed this code while you wrote. Go back, copy what you wrote, and "
                  "load the page again.")
            )  # fmt: skip
        editing.rename(database, code, name, by=by)
        lines = [line.strip() for line in examples.splitlines() if line.strip()]
        said = {"definition": definition.strip(), "use": use.strip(), "avoid": avoid.strip(),
                "examples": lines, "color": color.lower(), "level": level,
                "codable": codable}  # fmt: skip
        editing.describe(database, code, by=by, **said)
    else:
        _moved(desk, code, act, to, by)
    return desk.on(desk.url("codebook", str(code)))


def _moved(desk: Desk, code: int, act: str, to: int | None, by: int) -> None:
    database = coders.room(desk)
    if to is not None:
        _known(codebook(database), to)
    if act == "move":
        editing.move(database, code, to, by=by)
    elif act == "merge" and to is not None:
        editing.merge(database, code, to, by=by)
    elif act == "retire":
        editing.retire(database, code, by=by)
    elif act == "restore":
        editing.restore(database, code, by=by)
    elif act in ("up", "down"):
        _shifted(desk, code, -1 if act == "up" else 1, by)
    else:
        raise BadFile(_("This form is damaged: load the page again."))


def _shifted(desk: Desk, code: int, step: int, by: int) -> None:
    found = codebook(coders.room(desk))
    parent = found[code].parent
    place = [c.id for c in found.below(parent)].index(code) + step
    editing.move(coders.room(desk), code, parent, place=place, by=by)


@ROUTER.post("/studies/{study}/codebook-import")
@needs("study", largest=LARGEST)
async def bring(desk: OpenDesk, request: Request) -> Response:
    """Take in another tool's codebook or project, or the codebook as a table."""
    with desk.spoken():
        async with handed_in(desk, request) as paths:
            return desk.on(await run_in_threadpool(_taken, desk, paths[0]))


def _taken(desk: Desk, path: Path) -> str:
    """Take it in; the address of what came of it."""
    if path.suffix.lower() != ".csv" or is_project(path):
        return desk.url("exchange", brought.bring(desk.study, path, desk.reader.name).id)
    if path.stat().st_size > 5_000_000:
        raise BadFile(_("This is too large to be a codebook."))
    by = coders.coder(desk).id
    done = codebook_sheet.read(coders.room(desk), path.read_bytes(), by=by)
    told = _("{read} lines read: {added} codes added, {changed} changed.",
             read=done.read, added=done.added, changed=done.changed)  # fmt: skip
    return desk.url("codebook", told=told)


@ROUTER.get("/studies/{study}/codebook.qdc")
@needs("code")
def as_qdc(desk: OpenDesk) -> Response:
    """The codebook as other tools read it (REFI-QDA)."""
    return taken_away(
        desk, "codebook.qdc", "application/xml", lambda path: export_project(desk.study, path)
    )


@ROUTER.get("/studies/{study}/codebook-taguette.csv")
@needs("code")
def as_tags(desk: OpenDesk) -> Response:
    """The codebook as Taguette reads it."""
    kind = "text/csv; charset=utf-8"
    return taken_away(
        desk, "codebook-taguette.csv", kind, lambda path: export_tags(desk.study, path)
    )


def _known(book: Codebook, code: int) -> Code:
    found = book.every.get(code)
    if found is None:
        raise NotFound(_("There is no such code."))
    return found


def _line(book: Codebook, code: Code, depth: int, used: dict[int, int]) -> dict[str, Any]:
    return {"code": code, "depth": min(depth, 4), "used": used.get(code.id, 0),
            "path": book.path(code.id)}  # fmt: skip


def _last(desk: Desk, code: int) -> int:
    return max((change.version for change in history(coders.room(desk), code)), default=0)


def _changes(desk: Desk, code: int | None = None) -> list[dict[str, Any]]:
    """What happened, the latest first, in words."""
    acts = {
        "added": _("added"),
        "described": _("described anew"),
        "renamed": _("renamed"),
        "moved": _("moved"),
        "merged": _("merged into another"),
        "retired": _("offered no more"),
        "restored": _("offered again"),
    }
    names = coders.names(desk)
    return [
        {
            "version": change.version,
            "code": change.after,
            "act": acts.get(change.what, change.what),
            "who": names.get(change.coder or 0, ""),
            "when": since(change.at_us),
        }
        for change in reversed(history(coders.room(desk), code))
    ]
