"""The study on one screen."""

from __future__ import annotations

from fastapi import APIRouter, Response

from liaisons.errors import NotFound
from liaisons.exports.tables import contrasts_csv, rows_csv
from liaisons.i18n import _
from liaisons.web.desk import OpenDesk
from liaisons.web.readers import needs
from liaisons.web.telling import figures, told
from liaisons.web.view import View, page

ROUTER = APIRouter()


@ROUTER.get("/studies/{study}/rows.csv")
@needs("aggregates")
def rows(desk: OpenDesk) -> Response:
    """Every figure; small cells masked for whoever may not see single persons."""
    return _table(rows_csv(figures(desk).rows))


@ROUTER.get("/studies/{study}/compare.csv")
@needs("aggregates")
def compare(desk: OpenDesk) -> Response:
    """Every comparison, with the same cells masked."""
    found = figures(desk)
    if len(found.names) < 2:
        with desk.spoken():
            raise NotFound(_("There is only one community: nothing to compare it with."))
    return _table(contrasts_csv(found.contrasts))


def _table(text: str) -> Response:
    return Response(text, media_type="text/csv; charset=utf-8")


@page(ROUTER, "/studies/{study}")
def overview(desk: OpenDesk) -> View:
    """What somebody new to the study must know, side by side."""
    if not desk.study.store.communities:
        return View("empty.html", {"rows": [], "contrasts": []}, {"title": _("Overview")})
    shown = told(desk)
    content = shown["content"]
    return View("overview.html", {"rows": content.rows, "contrasts": content.contrasts}, shown)
