"""For whoever looks after a community: what waits, how fast, who bears it, who was left alone."""

from __future__ import annotations

import datetime as dt
import textwrap
from typing import Any

from fastapi import APIRouter

from liaisons.exports.results import row_columns
from liaisons.i18n import _, duration
from liaisons.study.steward import LOADS, OLD, Board, board
from liaisons.web.desk import Desk, OpenDesk, public
from liaisons.web.view import View, page

ROUTER = APIRouter()
_EXCERPT = 180
SHOWN = 100


@page(ROUTER, "/studies/{study}/steward", right="people", kept=False)
def steward(desk: OpenDesk, community: str | None = None) -> View:
    """How a community stands at the last moment of its corpus."""
    names = desk.session.communities()
    chosen = community or names[0]
    found = desk.opened.kept.keep(("steward", chosen, desk.lang), lambda: _board(desk, chosen))
    old = dt.datetime.now(dt.UTC) - found.now
    shown = {
        "title": _("How the community stands"),
        "communities": [(name, desk.titled(name)) for name in names],
        "chosen": chosen,
        "board": found,
        "old": duration(old.total_seconds()) if old > OLD else "",
        "waiting": _waiting(found),
        "total": len(found.open),
        "loads": _loads(found),
        "duration": duration,
    }
    data = {"now": found.now, "rows": found.rows, "waiting": shown["waiting"]}
    return View("steward.html", data, shown, row_columns(found.rows))


def _board(desk: Desk, community: str) -> Board:
    with desk.asking() as session:
        session.communities(community)
        return board(session.scope(community))


def _waiting(found: Board) -> list[dict[str, Any]]:
    """The questions that wait, as they are listed."""
    return [
        {
            "thread": public(line["thread_id"]),
            "message": public(line["question_id"]),
            "asker": line["asker"],
            "newcomer": line["newcomer"],
            "waits": duration(line["wait_us"] / 1e6),
            "text": textwrap.shorten(
                line["title"] or line["text"] or "", _EXCERPT, placeholder="…"
            ),
        }
        for line in found.open.slice(0, SHOWN).to_pylist()
    ]


def _loads(found: Board) -> list[tuple[str, int]]:
    """How many people gave how many replies, in words."""
    return [
        (
            _("{low} and more", low=low)
            if high is None
            else (str(low) if low == high else _("{low} to {high}", low=low, high=high)),
            int(found.row("steward.load", replies_from=low, replies_to=high or 0).value or 0),
        )
        for low, high in LOADS
    ]
