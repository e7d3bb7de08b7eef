"""The study on a page, on this machine: the report, and its rows as JSON and CSV."""

from __future__ import annotations

from pathlib import Path

import msgspec
from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse
from starlette.middleware.base import RequestResponseEndpoint
from starlette.middleware.trustedhost import TrustedHostMiddleware

import liaisons
from liaisons.errors import LiaisonsError, Refused
from liaisons.exports.tables import contrasts_csv, rows_csv
from liaisons.i18n import LANGUAGES, _, language
from liaisons.report import render_html
from liaisons.study.running import Session
from liaisons.study.telling import content

LOOPBACK = ("127.0.0.1", "localhost", "::1")
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def create_app(folder: Path) -> FastAPI:
    """The pages of one study. Nothing is computed that a run already holds."""
    app = FastAPI(title="Liaisons", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*LOOPBACK, "testserver"])

    @app.middleware("http")
    async def secured(request: Request, call_next: RequestResponseEndpoint) -> Response:
        response = await call_next(request)
        response.headers.update(_HEADERS)
        return response

    @app.exception_handler(LiaisonsError)
    async def said(_request: Request, error: Exception) -> Response:
        """What a person can put right is said, with the code that fits."""
        code = 404 if isinstance(error, LookupError) else 400
        return Response(msgspec.json.encode({"error": str(error)}), code, None, "application/json")

    @app.get("/", response_class=HTMLResponse)
    def page(lang: str | None = None) -> str:
        session = _session(folder)
        spoken = lang if lang in LANGUAGES else session.study.settings.language
        with language(spoken):
            return render_html(content(session, spoken))

    @app.get("/rows.json")
    def rows() -> Response:
        return _json(_session(folder).rows())

    @app.get("/compare.json")
    def compare() -> Response:
        return _json(_session(folder).contrasts())

    @app.get("/rows.csv")
    def rows_as_csv() -> Response:
        return Response(rows_csv(_session(folder).rows()), media_type="text/csv; charset=utf-8")

    @app.get("/compare.csv")
    def compare_as_csv() -> Response:
        found = contrasts_csv(_session(folder).contrasts())
        return Response(found, media_type="text/csv; charset=utf-8")

    return app


def _session(folder: Path) -> Session:
    return Session(liaisons.open(folder))


def _json(value: object) -> Response:
    return Response(msgspec.json.encode(value), media_type="application/json")


def run(folder: Path, host: str, port: int) -> None:
    """Serve until interrupted. Only this machine may look: there are no accounts yet."""
    import uvicorn

    from liaisons.cli.output import say

    liaisons.open(folder)
    if host not in LOOPBACK:
        raise Refused(
            _("The pages have no accounts yet: they are served on this machine only (127.0.0.1).")
        )
    say(_("The study is at http://{host}:{port}/ (Ctrl+C to stop).", host=host, port=port))
    uvicorn.run(create_app(folder), host=host, port=port, log_level="warning")
