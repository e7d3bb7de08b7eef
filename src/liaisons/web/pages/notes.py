"""Field notes: all memos with a search, one memo with its history, the forms to write them."""

from __future__ import annotations

import re
from collections import Counter
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Form, Query, Response
from fastapi.responses import HTMLResponse

from liaisons.errors import NotFound
from liaisons.i18n import _
from liaisons.measures.registry import quantity_of
from liaisons.study import memos as room
from liaisons.study.memos import About, Words
from liaisons.study.versioned import Conflict
from liaisons.web.desk import Desk, OpenDesk, key_of
from liaisons.web.memos import label, place, shown, signed
from liaisons.web.templates import render
from liaisons.web.view import View, form, page

ROUTER = APIRouter()
_COLUMNS = ("id", "text", "in_report", "made_by", "made_at", "changed_by", "changed_at", "version")

_PERIOD = re.compile(r"\d{4}(-\d\d)?", re.ASCII)
Asked = Annotated[str, Query(max_length=1_000)]
Line = Annotated[str, Form(max_length=1_000)]
Text = Annotated[str, Form(max_length=200_000)]
Version = Annotated[int, Form()]


@page(ROUTER, "/studies/{study}/notes", right="code", kept=False)
def notes(
    desk: OpenDesk,
    said: Annotated[str, Query(max_length=200)] = "",
    tag: Annotated[str, Query(max_length=200)] = "",
) -> View:
    """Every memo, the latest first; those that say something, or carry a tag."""
    every = room.memos(desk.database)
    found = room.memos(desk.database, said=said, tag=tag)
    laid_out = {
        "title": _("Field notes"),
        "said": said,
        "tag": tag,
        "tags": sorted(Counter(t for memo in every for t in memo.tags).items()),
        "notes": [shown(desk, memo) for memo in found],
        "any": bool(every),
    }
    columns = {name: [getattr(memo, name) for memo in found] for name in _COLUMNS}
    columns |= {
        name: [getattr(memo.about, name) for memo in found] for name in About.__struct_fields__
    }
    return View("notes.html", found, laid_out, columns)


# Before the next one, for which "on" would be a memo's number.
@page(ROUTER, "/studies/{study}/notes/on", right="code", kept=False)
def on(desk: OpenDesk, kind: Asked = "study", community: Asked = "", subject: Asked = "") -> View:
    """The memos on one thing, and the form for another: for what has no room for it itself."""
    about = _about(desk, kind, community, subject)
    found = room.memos(desk.database, about=about)
    laid_out = {
        "title": label(desk, about) or _("Field notes"),
        "about": about,
        "place": place(desk, about),
    }
    return View("notes_on.html", found, laid_out)


@page(ROUTER, "/studies/{study}/notes/{memo}", right="code", kept=False)
def note(desk: OpenDesk, memo: int) -> View:
    """One memo, to be read and written anew, with every version it had."""
    found = room.one(desk.database, memo)
    laid_out = _laid_out(desk, memo) | {"words": _words(found), "theirs": None}
    return View("note.html", found, laid_out)


@form(ROUTER, "/studies/{study}/notes", right="code", largest=500_000)
def write(
    desk: OpenDesk,
    text: Text = "",
    kind: Line = "study",
    community: Line = "",
    subject: Line = "",
    tags: Line = "",
    in_report: Annotated[bool, Form()] = False,
    back: Line = "",
) -> Response:
    """Keep a new memo, and lead back to what it is about."""
    about = _about(desk, kind, community, subject)
    made = room.write(desk.database, about, _given(text, tags, in_report), desk.signature)
    ours = back.startswith(desk.url()) and not back.startswith("//")
    return desk.on(f"{back}#note-{made.id}" if ours else desk.url("notes"))


@form(ROUTER, "/studies/{study}/notes/{memo}", right="code", largest=500_000)
def change(
    desk: OpenDesk,
    memo: int,
    version: Version,
    text: Text = "",
    tags: Line = "",
    in_report: Annotated[bool, Form()] = False,
) -> Response:
    """Write a memo anew; who is second sees both, and nothing of either is lost."""
    words = _given(text, tags, in_report)
    try:
        room.change(desk.database, memo, version, words, desk.signature)
    except Conflict as conflict:
        return _both(desk, memo, words, conflict)
    return desk.on(desk.url("notes", str(memo)) + f"#note-{memo}")


@form(ROUTER, "/studies/{study}/notes/{memo}/remove", right="code")
def remove(desk: OpenDesk, memo: int, version: Version) -> Response:
    """Take a memo away."""
    try:
        room.remove(desk.database, memo, version, desk.signature)
    except Conflict as conflict:
        words = _words(room.one(desk.database, memo))
        return _both(desk, memo, Words(words["text"]), conflict)
    return desk.on(desk.url("notes"))


def _about(desk: Desk, kind: str, community: str, subject: str) -> About:
    """What a memo is to be about; raises NotFound where the study has no such thing."""
    about = About(kind, community, subject)
    room.check(about)
    if community or kind in ("community", "period", "number", "thread", "message", "person"):
        desk.session.communities(community)
    if kind in ("thread", "message", "person"):
        key_of(subject)
    elif kind == "number":
        quantity_of(about.row()[0])
    elif kind == "period" and not _PERIOD.fullmatch(subject):
        raise NotFound(_("A period is a year or a month: 2024, 2024-03."))
    return about


def _given(text: str, tags: str, in_report: bool) -> Words:
    return Words(text, tags.split(","), in_report)


def _words(memo: room.Memo) -> dict[str, Any]:
    return {"text": memo.text, "tags": ", ".join(memo.tags), "in_report": memo.in_report}


def _laid_out(desk: Desk, memo: int) -> dict[str, Any]:
    found = room.one(desk.database, memo)
    return {
        "title": label(desk, found.about) or _("Field notes"),
        "note": shown(desk, found),
        "versions": [
            {**entry, "signed": signed(entry["changed_by"], entry["changed_at"])}
            for entry in room.history(desk.database, memo)
        ],
    }


def _both(desk: Desk, memo: int, words: Words, conflict: Conflict) -> Response:
    """What is kept, and what was about to be: to be made one by hand."""
    yours = msgspec.structs.asdict(words) | {"tags": ", ".join(words.tags)}
    laid_out = _laid_out(desk, memo) | {"words": yours, "theirs": conflict.theirs}
    return HTMLResponse(render("note.html", desk=desk, **laid_out), 409)
