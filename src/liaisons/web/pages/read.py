"""Reading: the threads of a community, and a thread with all its messages."""

from __future__ import annotations

import textwrap
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.responses import RedirectResponse

from liaisons.i18n import _
from liaisons.study import reading
from liaisons.web.desk import OpenDesk, key_of, public, with_public_keys
from liaisons.web.readers import needs
from liaisons.web.view import Turn, View, page, plain

ROUTER = APIRouter()
#: How much of a message stands for its thread, in characters.
_EXCERPT = 180


@ROUTER.get("/studies/{study}/message/{message}")
@needs("texts")
def message(desk: OpenDesk, message: str, community: str) -> Response:
    """Lead from a message to its place in its thread."""
    with desk.spoken(), desk.asking() as session:
        found = reading.thread_of(session.scope(community), key_of(message))
    place = desk.url("read", public(found), community=community)
    return RedirectResponse(f"{place}#m{message}", status_code=303)


@page(ROUTER, "/studies/{study}/read/{thread}", right="texts")
def thread(desk: OpenDesk, thread: str, community: str) -> View:
    """A thread, message after message, each reply saying to whom."""
    with desk.asking() as session:
        said = reading.thread(session.scope(community), key_of(thread))
    found = [with_public_keys(message) for message in said.to_pylist()]
    title = _excerpt(found[0]["title"] or found[0]["text"]) or _("A thread")
    shown = {"title": title, "community": desk.titled(community), "name": community}
    back = desk.url("read", community=community)
    kept = ("message_id", "reply_to", "author", "sent_at", "text")
    columns = {name: [plain(m[name]) for m in found] for name in kept}
    return View("thread.html", found, {**shown, "messages": found, "back": back}, columns)


@page(ROUTER, "/studies/{study}/read", right="texts")
def threads(
    desk: OpenDesk,
    community: str | None = None,
    said: Annotated[str, Query(max_length=200)] = "",
    number: Annotated[int, Query(ge=1, le=1_000_000, alias="page")] = 1,
) -> View:
    """The threads of a community, newest first; those in which something was said."""
    names = desk.session.communities()
    chosen = community or names[0]
    with desk.asking() as session:
        session.communities(chosen)
        found, total = reading.threads(session.scope(chosen), number, said)
    listed = [_listed(with_public_keys(line)) for line in found.to_pylist()]
    shown = {
        "title": _("Read the threads"),
        "communities": [(name, desk.titled(name)) for name in names],
        "chosen": chosen,
        "said": said,
        "threads": listed,
        "turn": Turn(number, total, reading.SHELF),
    }
    kept = ("thread", "excerpt", "messages")
    columns = {name: [plain(line[name]) for line in listed] for name in kept}
    return View("read.html", {"total": total, "threads": listed}, shown, columns)


def _listed(line: dict[str, Any]) -> dict[str, Any]:
    kept = {name: line[name] for name in ("author", "messages", "people", "started_us")}
    excerpt = _excerpt(line["title"] or line["text"])
    return {"thread": line["thread_id"], "excerpt": excerpt, **kept}


def _excerpt(text: object) -> str:
    """The beginning of a text, cut between words."""
    return textwrap.shorten(str(text or ""), _EXCERPT, placeholder="…")
