"""One page per question asked of the communities."""

from __future__ import annotations

from fastapi import APIRouter

from liaisons.errors import NotFound
from liaisons.exports.results import row_columns
from liaisons.i18n import _
from liaisons.web.desk import OpenDesk
from liaisons.web.telling import told
from liaisons.web.view import View, page

ROUTER = APIRouter()


@page(ROUTER, "/studies/{study}/questions/{question}")
def question(desk: OpenDesk, question: str) -> View:
    """Finding, figures, pictures, definitions and what is not known, of one question."""
    shown = told(desk)
    section = next((s for s in shown["sections"] if s.question.name == question), None)
    if section is None:
        raise NotFound(_("There is no question called “{name}”.", name=question))
    rows = [r for r in shown["content"].rows if r.measure.partition(".")[0] == question]
    laid_out = {"section": section, "cards": shown["cards"], "title": section.question.title}
    return View("question.html", rows, laid_out, row_columns(rows))
