"""The journal of a study: what was brought in, when, and what became of it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from liaisons.i18n import _
from liaisons.measures.runner import frame_name
from liaisons.web.desk import OpenDesk
from liaisons.web.view import View, page, plain

ROUTER = APIRouter()
_SHOWN = (
    "imported_at",
    "community",
    "source",
    "frame",
    "zone",
    "read",
    "kept",
    "already",
    "naive",
    "untimed",
)


@page(ROUTER, "/studies/{study}/journal")
def journal(desk: OpenDesk) -> View:
    """Every import, the latest first: read = kept + refused + already there."""
    store = desk.study.store
    lines: list[dict[str, Any]] = []
    for community in store.communities:
        for line in store.table(community, "imports").to_pylist():
            refused = dict(line["refused"] or [])
            kept = {name: line[name] for name in _SHOWN}
            lines.append({**kept, "refused": sum(refused.values()), "reasons": refused})
    lines.sort(key=lambda line: line["imported_at"], reverse=True)
    for line in lines:
        line["frame"] = None if line["frame"] is None else frame_name(line["frame"])
    columns = {
        name: [plain(line[name]) for line in lines] for name in (*_SHOWN[:5], "read", "kept")
    }
    columns |= {name: [line[name] for line in lines] for name in ("refused", "already")}
    shown = {"title": _("Journal of the study"), "imports": lines}
    return View("journal.html", lines, shown, columns)
