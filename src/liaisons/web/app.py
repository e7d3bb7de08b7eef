"""The pages of a study, or of a folder of studies, as one application.

Each file of ``pages`` that has a ``ROUTER`` is part of it: adding a page changes nothing here.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import msgspec
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.middleware.trustedhost import TrustedHostMiddleware

from liaisons.errors import LiaisonsError
from liaisons.i18n import LANGUAGES, language
from liaisons.web import pages
from liaisons.web.desk import LANGUAGE_COOKIE
from liaisons.web.security import Secured
from liaisons.web.site import Site
from liaisons.web.templates import render, stylesheet

LOOPBACK = ("127.0.0.1", "localhost", "::1")
_CODES = ((LookupError, 404), (PermissionError, 403))
_STATIC = Path(__file__).parent / "static"


def create_app(folder: Path) -> FastAPI:
    """The pages of the study in ``folder``, or of every study that lies in it."""
    app = FastAPI(title="Liaisons", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.site = Site(folder)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*LOOPBACK, "testserver"])
    app.add_middleware(Secured)
    app.add_exception_handler(LiaisonsError, _said)
    app.add_api_route("/static/study.css", _style, methods=["GET"])
    app.mount("/static", StaticFiles(directory=_STATIC))
    app.add_api_route("/language/{code}", _speak, methods=["GET"])
    for router in routers():
        app.include_router(router)
    return app


def routers() -> Iterator[APIRouter]:
    """The routers of the pages, by the names of their files."""
    for found in pkgutil.iter_modules(pages.__path__):
        module = import_module(f"{pages.__name__}.{found.name}")
        if hasattr(module, "ROUTER"):
            yield module.ROUTER


def _style() -> Response:
    return Response(stylesheet(), media_type="text/css")


def _speak(code: str, back: str = "/") -> Response:
    """Remember the reader's language and go back to the page it was asked from."""
    # Only a path of ours: an address would lead elsewhere.
    safe = back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/"
    answer = RedirectResponse(safe, status_code=303)
    if code in LANGUAGES:
        answer.set_cookie(
            LANGUAGE_COOKIE, code, max_age=31_536_000, httponly=True, samesite="strict"
        )
    return answer


async def _said(request: Request, error: Exception) -> Response:
    """What a person can put right is said, with the code that fits."""
    code = next((code for kind, code in _CODES if isinstance(error, kind)), 400)
    if request.url.path.endswith((".json", ".csv")):
        told = msgspec.json.encode({"error": str(error)})
        return Response(told, code, media_type="application/json")
    with language(request.cookies.get(LANGUAGE_COOKIE)):
        return HTMLResponse(render("error.html", sentence=str(error)), code)
