"""Pasting what a private group says: text in, rows to correct, a sheet to import."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Form, Response

from liaisons.errors import BadFile, NotFound
from liaisons.files import write_atomically
from liaisons.i18n import _
from liaisons.sources.sheet import COLUMNS
from liaisons.study import deliveries
from liaisons.study.pasting import segments, sheet
from liaisons.web.desk import OpenDesk
from liaisons.web.view import View, form, page

ROUTER = APIRouter()
#: Characters that can be pasted at once, and empty rows that are offered below what was found.
LIMIT = 500_000
_SPARE = 2
Cells = Annotated[list[str], Form()]


@page(ROUTER, "/studies/{study}/paste", right="study", kept=False)
def paste(desk: OpenDesk) -> View:
    """Where text is pasted."""
    shown = {"title": _("Paste what was said"), "limit": LIMIT}
    return View("paste.html", {"limit": LIMIT}, shown)


@form(ROUTER, "/studies/{study}/paste", right="study", largest=4 * LIMIT)
def pasted(desk: OpenDesk, text: Annotated[str, Form(max_length=LIMIT)] = "") -> Response:
    """Part the text into messages and lead to where they are corrected."""
    rows = segments(text, dt.datetime.now().astimezone())
    if not rows:
        raise BadFile(_("Nothing was pasted. Copy the discussion, then paste it in the field."))
    with deliveries.receiving(desk.study) as (delivery, _folder):
        deliveries.keep_pasted(desk.study, delivery, rows)
        deliveries.keep(desk.study, delivery, desk.reader.id)
    return desk.on(desk.url("paste", delivery))


@page(ROUTER, "/studies/{study}/paste/{delivery}", right="study", kept=False)
def rows(desk: OpenDesk, delivery: str) -> View:
    """The messages that were found, to be corrected."""
    found = _rows(desk, delivery)
    spare = [[""] * len(COLUMNS) for _n in range(_SPARE)]
    shown = {
        "title": _("Are these the messages?"),
        "delivery": delivery,
        "rows": [*found, *spare],
        "kinds": [
            ("publication", _("opens a thread")),
            ("question", _("asks")),
            ("commentaire", _("answers or comments")),
        ],
    }
    columns = {name: [row[n] for row in found] for n, name in enumerate(COLUMNS)}
    return View("pasted.html", found, shown, columns)


@form(ROUTER, "/studies/{study}/paste/{delivery}", right="study", largest=8 * LIMIT)
def correct(
    desk: OpenDesk,
    delivery: str,
    action: Annotated[str, Form()] = "keep",
    id: Cells = [],  # noqa: B006  # FastAPI copies it
    thread: Cells = [],  # noqa: B006
    author: Cells = [],  # noqa: B006
    date: Cells = [],  # noqa: B006
    text: Cells = [],  # noqa: B006
    reply_to: Cells = [],  # noqa: B006
    kind: Cells = [],  # noqa: B006
) -> Response:
    """Keep the rows as they were corrected; go on to look at them as a sheet, or add rows."""
    _rows(desk, delivery)
    cells = (id, thread, author, date, text, reply_to, kind)
    if len({len(column) for column in cells}) != 1:
        raise BadFile(_("This form is damaged: load the page again."))
    corrected = [list(row) for row in zip(*cells, strict=True) if any(c.strip() for c in row[:-1])]
    deliveries.keep_pasted(desk.study, delivery, corrected)
    if action == "more":
        return desk.on(desk.url("paste", delivery) + "#more")
    path = deliveries.folder_of(desk.study, delivery) / f"{_('pasted')}.csv"
    write_atomically(path, sheet(corrected), mode=0o600)
    return desk.on(desk.url("bring", delivery))


def _rows(desk: OpenDesk, delivery: str) -> list[list[str]]:
    found = deliveries.pasted(desk.study, deliveries.get(desk.study, delivery).id)
    if found is None:
        raise NotFound(_("This was not pasted: it came as a file."))
    return found
