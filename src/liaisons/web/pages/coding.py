"""Coding: what a key or a button on a page of reading does, and one coding with its history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Form, Path, Response

from liaisons.coding import codings
from liaisons.coding.codebook import Codebook, codebook
from liaisons.coding.codings import Coding
from liaisons.web import coders
from liaisons.web.coding import since
from liaisons.web.coding_acts import Asked, act
from liaisons.web.desk import Desk, OpenDesk, public
from liaisons.web.view import View, form, page

ROUTER = APIRouter()
Word = Annotated[str, Form(max_length=120)]
Number = Annotated[int | None, Form(ge=0, le=2**31)]
_COLUMNS = ("id", "code", "coder", "start", "end", "quote", "made", "back")


@form(ROUTER, "/studies/{study}/code", right="code")
def code(
    desk: OpenDesk,
    kind: Word = "message",
    community: Word = "",
    subject: Word = "",
    start: Number = None,
    end: Number = None,
    quote: Annotated[str, Form(max_length=500_000)] = "",
    code: Number = None,
    withdraw: Number = None,
    undo: Annotated[bool, Form()] = False,
    done: Word = "",
    sample: Number = None,
    back: Annotated[str, Form(max_length=2_000)] = "",
    answer: Word = "",
) -> Response:
    """Code, take back, undo, or mark as read; the page is told what changed, or led back to."""
    asked = Asked(
        kind=kind, community=community, subject=subject, start=start, end=end,
        quote=quote, code=code, withdraw=withdraw, undo=undo, done=done, sample=sample,
    )  # fmt: skip
    made = act(desk, asked)
    if answer == "json":
        return Response(msgspec.json.encode(made), media_type="application/json")
    return desk.back(back, desk.url("read"))


@page(ROUTER, "/studies/{study}/codings/{coding}", right="code", kept=False)
def one(desk: OpenDesk, coding: Annotated[int, Path(ge=0, le=2**31)]) -> View:
    """One coding: the words, who said it and when, all that was said of the same, and memos."""
    database, me = coders.room(desk), coders.mine(desk)
    found, back_us = codings.one(database, coding, me)
    seen = {c.id for c in codings.standing(database, kind=found.subject.kind,
                                           subjects=[found.subject.id], seen_by=me)}  # fmt: skip
    book, names, people = codebook(database), coders.names(desk), coders.people(desk)
    every = [
        _line(book, names, said, back)
        for said, back in codings.history(database, found.subject)
        if (said.id in seen and said.coder in people) or said.coder == me or said.id == coding
    ]
    shown = {
        "title": book.path(found.code),
        "line": _line(book, names, found, back_us),
        "lines": every,
        "place": place(desk, found),
    }
    columns = {name: [line[name] for line in every] for name in _COLUMNS}
    return View("coding.html", every, shown, columns)


def place(desk: Desk, coding: Coding) -> str:
    """Where what was coded can be read."""
    subject = coding.subject
    if subject.kind == "interview":
        return desk.url("interviews", str(subject.id))
    if subject.kind == "person":
        return desk.url("people", public(subject.id), community=subject.community)
    at = "read" if subject.kind == "thread" else "message"
    return desk.url(at, public(subject.id), community=subject.community, coding="1")


def _line(
    book: Codebook, names: Mapping[int, str], coding: Coding, back_us: int | None
) -> dict[str, Any]:
    return {
        "id": coding.id,
        "code": book.path(coding.code),
        "color": book[coding.code].color,
        "coder": names[coding.coder],
        "start": coding.subject.start,
        "end": coding.subject.end,
        "quote": coding.quote,
        "made": since(coding.at_us),
        "back": None if back_us is None else since(back_us),
    }
