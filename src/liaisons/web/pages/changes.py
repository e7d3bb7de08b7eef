"""What changed in the numbers since the run before, and why; results computed once more."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from liaisons.exports.cells import Columns
from liaisons.i18n import _, ngettext
from liaisons.measures.rows import Row
from liaisons.report.definitions import define
from liaisons.report.questions import asked
from liaisons.report.wording import DASH, interval, shown
from liaisons.study.changes import Cause, Change, changes
from liaisons.study.jobs import Jobs, Spec
from liaisons.web.desk import Desk, OpenDesk
from liaisons.web.view import View, form, page

ROUTER = APIRouter()


@page(ROUTER, "/studies/{study}/journal/changes", right="study", kept=False)
def changed(desk: OpenDesk) -> View:
    """The last run of each question against the one before."""
    found = changes(desk.study)
    told = {
        "title": _("What changed in the numbers, and why"),
        "changes": [_told(desk, change) for change in found],
    }
    lines = [(change, moved) for change in found for moved in change.moved]
    columns: Columns = {
        "community": [change.community for change, _moved in lines],
        "measure": [moved.row.measure for _change, moved in lines],
        "before": [moved.before.value if moved.before else None for _change, moved in lines],
        "after": [moved.after.value if moved.after else None for _change, moved in lines],
    }
    return View("changes.html", found, told, columns)


@form(ROUTER, "/studies/{study}/journal/again", right="study")
def again(desk: OpenDesk) -> Response:
    """Compute the kept results once more, as a job."""
    job = Jobs(desk.study).ask(Spec(reproduce=True), desk.reader.id)
    return desk.on(desk.url("jobs", job))


def _told(desk: Desk, change: Change) -> dict[str, Any]:
    """A change in words: of whole communities row by row, of their parts how many."""
    whole = [moved for moved in change.moved if not moved.row.group]
    question = next(iter(asked([f"{change.question}."])))
    return {
        "community": desk.titled(change.community),
        "question": question.title,
        "before_at": change.before_at,
        "after_at": change.after_at,
        "causes": [_cause(cause) for cause in change.causes] or [_("no input that is known")],
        "rows": [(define(m.row.measure).label, _said(m.before), _said(m.after)) for m in whole],
        "others": len(change.moved) - len(whole),
    }


def _said(row: Row | None) -> str:
    """A value with its interval; a dash where there is none."""
    if row is None or row.value is None:
        return DASH
    between = interval(row)
    return f"{shown(row)} ({between})" if between else shown(row)


def _cause(cause: Cause) -> str:
    if cause.kind == "corpus" and cause.brought:
        return ngettext(
            "the corpus: {n} record came in", "the corpus: {n} records came in", cause.brought
        )
    if cause.kind == "codings":
        return _coded(cause)
    said = {
        "before": cause.before or _("empty"),
        "after": cause.after or _("empty"),
    }
    if cause.kind == "setting":
        return _("the setting {name}: {before} → {after}", name=cause.name, **said)
    return {
        "corpus": _("the corpus: something was taken out, or people were joined"),
        "version": _("the version of Liaisons: {before} → {after}", **said),
        "code": _("the code of the measures"),
    }[cause.kind]


def _coded(cause: Cause) -> str:
    """What became of codings; without a number where only the codebook or a sample changed."""
    parts = (
        (cause.made, ngettext("{n} made", "{n} made", cause.made)),
        (cause.withdrawn, ngettext("{n} taken back", "{n} taken back", cause.withdrawn)),
        (cause.decided, ngettext("{n} decided", "{n} decided", cause.decided)),
    )
    said = ", ".join(words for n, words in parts if n)
    return _("the codings: {what}", what=said) if said else _("the codings: what counts of them")
