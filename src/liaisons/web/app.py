"""The pages of a study, or of a folder of studies, as one application.

Each file of ``pages`` that has a ``ROUTER`` is part of it: adding a page changes nothing here.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from fastapi import APIRouter, FastAPI, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware

from liaisons.errors import LiaisonsError
from liaisons.i18n import LANGUAGES
from liaisons.web import errors, pages
from liaisons.web.addresses import own_path
from liaisons.web.bodies import Bounded
from liaisons.web.desk import LANGUAGE_COOKIE
from liaisons.web.guard import Guard
from liaisons.web.readers import needs
from liaisons.web.refusals import Refusals
from liaisons.web.rights import Rights
from liaisons.web.security import Secured
from liaisons.web.serving import Serving, answered
from liaisons.web.site import Site
from liaisons.web.templates import stylesheet

_STATIC = Path(__file__).parent / "static"
HERE_ONLY = Serving()


def create_app(folder: Path, serving: Serving = HERE_ONLY) -> FastAPI:
    """The pages of the study in ``folder``, or of every study that lies in it."""
    app = FastAPI(title="Liaisons", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_api_route("/static/study.css", _style, methods=["GET"])
    app.mount("/static", StaticFiles(directory=_STATIC))
    app.add_api_route("/language/{code}", _speak, methods=["GET"])
    own = list(app.routes)
    paged = list(routers())
    for router in paged:
        app.include_router(router)
    app.state.site = Site(folder)
    app.state.serving = serving
    app.state.refusals = Refusals(app.state.site.folder)
    app.state.rights = Rights([*own, *(route for router in paged for route in router.routes)])
    _protect(app)
    return app


def _protect(app: FastAPI) -> None:
    """What a request goes through before its page: the last that is added is the first."""
    state = app.state
    app.add_exception_handler(LiaisonsError, errors.said)
    app.add_exception_handler(HTTPException, errors.unanswered)
    app.add_exception_handler(RequestValidationError, errors.misunderstood)
    app.add_middleware(Bounded)
    app.add_middleware(Guard, site=state.site, serving=state.serving, rights=state.rights)
    hosts = answered(state.serving.hosts)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=hosts, www_redirect=False)
    app.add_middleware(Secured)


def routers() -> Iterator[APIRouter]:
    """The routers of the pages, by the names of their files."""
    for found in pkgutil.iter_modules(pages.__path__):
        module = import_module(f"{pages.__name__}.{found.name}")
        if hasattr(module, "ROUTER"):
            yield module.ROUTER


@needs("nothing")
def _style() -> Response:
    return Response(stylesheet(), media_type="text/css")


@needs("nothing")
def _speak(code: str, back: str = "/") -> Response:
    """Remember the reader's language and go back to the page it was asked from."""
    answer = RedirectResponse(own_path(back), status_code=303)
    if code in LANGUAGES:
        answer.set_cookie(
            LANGUAGE_COOKIE, code, max_age=31_536_000, httponly=True, samesite="strict"
        )
    return answer
