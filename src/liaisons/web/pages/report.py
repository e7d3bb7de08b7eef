"""The report, as it would be sent."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from liaisons.report import render_html
from liaisons.study.telling import content
from liaisons.web.desk import OpenDesk
from liaisons.web.readers import needs

ROUTER = APIRouter()


@ROUTER.get("/studies/{study}/report")
@needs("aggregates")
def report(desk: OpenDesk, download: bool = False) -> Response:
    """The whole report as one page that needs nothing else, to read or to keep."""

    def make() -> bytes:
        with desk.spoken(), desk.asking() as session:
            return render_html(content(session, desk.lang)).encode()

    # The report holds what people wrote for it, which changes without the corpus.
    asked = ("report", desk.lang, desk.database.revision("memos"))
    answer = HTMLResponse(desk.opened.keep(asked, make))
    # The report brings its own style and its own, stricter policy; nothing in it runs.
    answer.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    )
    if download:
        answer.headers["Content-Disposition"] = 'attachment; filename="liaisons.html"'
    return answer
