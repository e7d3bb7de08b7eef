"""A thread with all its messages, some hundred at a time, and the way to the next one."""

from __future__ import annotations

import textwrap
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.responses import RedirectResponse

from liaisons.i18n import _
from liaisons.study import preparing
from liaisons.study.reading import Bookcase
from liaisons.text.asked import Asked, parse
from liaisons.web import panels, reading
from liaisons.web.desk import OpenDesk, key_of, public, with_public_keys
from liaisons.web.looking import FACETS, choice
from liaisons.web.memos import memos_by_subject
from liaisons.web.readers import needs
from liaisons.web.view import Turn, View, page, plain

ROUTER = APIRouter()
#: Messages on one page of a thread.
LEAF = 200
#: How much of a message is repeated where another answers it.
_QUOTED = 90
#: Replies to replies step in so far and no further.
_DEEPEST = 4
_COLUMNS = ("message_id", "reply_to", "author", "sent_at", "kind", "text")

Word = Annotated[str, Query(max_length=60)]
Said = Annotated[str, Query(max_length=200)]


@ROUTER.get("/studies/{study}/message/{message}")
@needs("texts")
def message(
    desk: OpenDesk, message: str, community: str, said: Said = "", coding: Word = ""
) -> Response:
    """Lead from a message to its place in its thread."""
    with desk.spoken():
        case = reading.bookcase(desk, community)
        if isinstance(case, preparing.Progress):
            return RedirectResponse(desk.url("read", community=community), status_code=303)
        thread, place = case.texts.place(key_of(message))
    number = place // LEAF + 1
    leaf = {"page": number if number > 1 else None, "said": said, "coding": coding}
    leaf["at"] = message if coding else ""
    url = desk.url("read", public(thread), community=community, **leaf)
    return RedirectResponse(f"{url}#m{message}", status_code=303)


@page(ROUTER, "/studies/{study}/read/{thread}", right="texts")
def thread(
    desk: OpenDesk,
    thread: str,
    community: str,
    said: Said = "",
    order: Word = "",
    state: Word = "",
    year: Word = "",
    month: Word = "",
    person: Word = "",
    kind: Word = "",
    coding: Word = "",
    at: Word = "",
    number: Annotated[int, Query(ge=1, le=100_000, alias="page")] = 1,
) -> View:
    """A thread, message after message, each reply showing what it answers.

    ``coding``: with the codes beside it ("1", or "c" and the number of one at the top), for who
    may code; ``at``: the message that is coded, where no script says which.
    """
    key = key_of(thread)
    case = reading.bookcase(desk, community)
    if isinstance(case, preparing.Progress):
        return reading.waiting(community, case)
    given = dict(zip(FACETS, (state, year, month, person, kind), strict=False))
    coding = coding if desk.reader.may("code") else ""
    query = {"community": community, "order": order, **given, "coding": coding}
    found = case.texts.thread(key)
    turn = Turn(number, len(found), LEAF)
    messages = _laid_out(found, turn, parse(said))
    about = case.shelf.thread(key)
    shown = {
        "title": textwrap.shorten(about["title"] or about["text"] or "", 180, placeholder="…")
        or _("A thread"),
        "name": community,
        "thread": thread,
        "about": about,
        "messages": messages,
        "turn": turn,
        "said": said,
        "query": query | {"said": said},
        "ways": _ways(desk, case, key, query),
        "noted": memos_by_subject(desk, "message", community),
        "back": desk.url("read", **query | {"coding": ""}),
        "code_here": _coded(desk, query, number) if desk.reader.may("code") else "",
    }
    told = [{name: m[name] for name in m if name != "exact"} for m in messages]
    columns = {name: [plain(m[name]) for m in told] for name in _COLUMNS}
    if not coding:
        return View("thread.html", told, shown, columns)
    shown["panel"] = panels.of_thread(desk, community, key, messages, coding, at)
    shown["stop"] = desk.here(query | {"coding": ""}, page=number if number > 1 else "")
    return View("coding_thread.html", told, shown, columns)


def _coded(desk: OpenDesk, query: dict[str, str], number: int) -> str:
    """The same page with the codes beside it."""
    return desk.here(query | {"coding": "1"}, page=number if number > 1 else "")


def _laid_out(found: list[dict[str, Any]], turn: Turn, asked: Asked) -> list[dict[str, Any]]:
    """The messages of a thread that one page shows: how deep, what they answer, how often they
    are answered; the text letter for letter.
    """
    places = {m["message_id"]: i for i, m in enumerate(found)}
    depths: list[int] = []
    answers = [0] * len(found)
    for i, one in enumerate(found):
        parent = places.get(one["reply_to"], i)
        # What comes before what it answers (clocks differ) steps in like a first reply.
        depths.append(0 if parent == i else (depths[parent] if parent < i else 0) + 1)
        if parent != i:
            answers[parent] += 1
    here = range(turn.first, min(turn.first + LEAF, len(found)))
    return [
        with_public_keys(one := found[i])
        | {
            "reply_to_person": None,
            "depth": min(depths[i], _DEEPEST),
            "answers": answers[i],
            "page": i // LEAF + 1,
            "answered": _answered(found, places.get(one["reply_to"]), i),
            "exact": reading.exact(one["text"] or "", asked),
        }
        for i in here
    ]


def _answered(found: list[dict[str, Any]], parent: int | None, at: int) -> dict[str, Any] | None:
    """What a message answers, in a few words, unless it stands just above."""
    if parent is None or parent == at:
        return None
    text = "" if parent == at - 1 else str(found[parent]["text"] or "")
    return {
        "message_id": public(found[parent]["message_id"]),
        "author": found[parent]["author"],
        "page": parent // LEAF + 1,
        "excerpt": textwrap.shorten(text, _QUOTED, placeholder="…"),
    }


def _ways(desk: OpenDesk, case: Bookcase, key: int, query: dict[str, str]) -> dict[str, str]:
    """Where one can go from here: the threads beside this one, the next without an answer."""
    order: Any = query["order"] if query["order"] in ("oldest", "longest", "waiting") else "newest"
    before, after = case.shelf.beside(key, choice(query), order)
    _before, unanswered = case.shelf.beside(key, {"state": ["unanswered"]}, order)
    ways = {"previous": before, "next": after, "unanswered": unanswered}
    return {
        name: "" if thread is None else desk.url("read", public(thread), **query)
        for name, thread in ways.items()
    }
