"""The journal of a study: what was brought in, when, and what became of it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from liaisons.i18n import _
from liaisons.measures.runner import frame_name
from liaisons.web.desk import OpenDesk
from liaisons.web.view import View, page, plain

ROUTER = APIRouter()
_COLUMNS = (
    "imported_at",
    "community",
    "source",
    "frame",
    "zone",
    "read",
    "kept",
    "refused",
    "already",
)


@page(ROUTER, "/studies/{study}/journal", right="texts")
def journal(desk: OpenDesk) -> View:
    """Every import, the latest first: read = kept + refused + already there."""
    imports = desk.study.store.everywhere("imports").sort_by([("imported_at", "descending")])
    lines = [_line(one) for one in imports.to_pylist()]
    columns = {name: [plain(line[name]) for line in lines] for name in _COLUMNS}
    shown = {"title": _("Journal of the study"), "imports": lines}
    return View("journal.html", lines, shown, columns)


def _line(one: dict[str, Any]) -> dict[str, Any]:
    reasons = dict(one["refused"] or [])
    return {
        **{name: one[name] for name in (*_COLUMNS, "naive", "untimed")},
        "frame": None if one["frame"] is None else frame_name(one["frame"]),
        "refused": sum(reasons.values()),
        "reasons": reasons,
    }
