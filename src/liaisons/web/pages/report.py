"""The report, as it would be sent."""

from __future__ import annotations

from fastapi import APIRouter, Response

from liaisons.coding import joint
from liaisons.report import page
from liaisons.study.telling import joint_displays, notes
from liaisons.web import memos, telling
from liaisons.web.answers import Answer
from liaisons.web.desk import OpenDesk
from liaisons.web.readers import needs
from liaisons.web.stored import stored

ROUTER = APIRouter()
#: The report brings its own style and its own, stricter policy; nothing in it runs.
_POLICY = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    )
}


@ROUTER.get("/studies/{study}/report")
@needs("aggregates")
def report(desk: OpenDesk, download: bool = False) -> Response:
    """The whole report as one page that needs nothing else, to read or to keep."""

    def make() -> Answer:
        with desk.spoken():
            study = desk.study
            told = page.with_notes(telling.told(desk), notes(study), joint_displays(study))
            made = page.written(told).encode()
        return Answer(made, "text/html", packs=True, headers=_POLICY)

    # The report holds what people wrote for it, which changes without the corpus.
    asked = ("report", desk.lang, desk.written((*memos.WRITTEN, *joint.WRITTEN)))
    kept = desk.opened.answers.keep(asked, lambda: stored(desk.opened, asked, make))
    answer = kept.to(desk.headers)
    if download:
        answer.headers["Content-Disposition"] = 'attachment; filename="liaisons.html"'
    return answer
