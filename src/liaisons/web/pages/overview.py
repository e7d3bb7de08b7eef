"""The study on one screen."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from liaisons.errors import NotFound
from liaisons.exports.tables import contrasts_csv, rows_csv
from liaisons.i18n import _
from liaisons.study.jobs import Jobs, Spec
from liaisons.study.warming import is_measured
from liaisons.web.desk import Desk, OpenDesk
from liaisons.web.memos import WRITTEN
from liaisons.web.readers import needs
from liaisons.web.telling import taken, told
from liaisons.web.view import View, form, page

ROUTER = APIRouter()
#: Up to so many messages the first reader waits for the measuring, a matter of seconds.
AT_ONCE = 20_000


@ROUTER.get("/studies/{study}/rows.csv")
@needs("aggregates")
def rows(desk: OpenDesk) -> Response:
    """Every figure; small cells masked for whoever may not see single persons."""
    return taken(desk, "rows", lambda found: rows_csv(found.rows)).to(desk.headers)


@ROUTER.get("/studies/{study}/compare.csv")
@needs("aggregates")
def compare(desk: OpenDesk) -> Response:
    """Every comparison, with the same cells masked."""
    if len(desk.study.store.communities) < 2:
        with desk.spoken():
            raise NotFound(_("There is only one community: nothing to compare it with."))
    return taken(desk, "compare", lambda found: contrasts_csv(found.contrasts)).to(desk.headers)


@page(ROUTER, "/studies/{study}", written=WRITTEN)
def overview(desk: OpenDesk) -> View:
    """What somebody new to the study must know, side by side."""
    if not desk.study.store.communities:
        return _passing("empty.html")
    if not _is_measured(desk):
        at_work = Jobs(desk.study).at_work() if desk.reader.may("study") else []
        return _passing("measuring.html", jobs=at_work)
    shown = told(desk)
    content = shown["content"]
    return View("overview.html", {"rows": content.rows, "contrasts": content.contrasts}, shown)


def _passing(template: str, **shown: Any) -> View:
    """What is shown until there are figures."""
    nothing: dict[str, Any] = {"rows": [], "contrasts": []}
    return View(template, nothing, {"title": _("Overview"), **shown}, passing=True)


@form(ROUTER, "/studies/{study}/measure", right="study")
def measure(desk: OpenDesk) -> Response:
    """Measure the study as a job, that can be watched and stopped."""
    return desk.on(desk.url("jobs", Jobs(desk.study).ask(Spec(), desk.reader.id)))


def _is_measured(desk: Desk) -> bool:
    """Whether the figures are kept, or so few messages are there that a page may compute them."""
    store = desk.study.store
    parts = (p for c in store.communities for p in store.partition(c).tables.get("messages", ()))
    if sum(part.rows for part in parts) <= AT_ONCE:
        return True
    # Once all is measured it stays so until the study changes, and is not looked for again.
    measured = ("measured", desk.lang)

    def look() -> bool:
        return is_measured(desk.session)

    return desk.opened.kept.keep(measured, look, worth=bool)
