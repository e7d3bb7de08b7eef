"""The channel's pages as one application: each file of ``web.channel`` that has a ``ROUTER``."""

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

import liaisons.web as web
from liaisons.channel.channel import Channel
from liaisons.errors import LiaisonsError
from liaisons.i18n import LANGUAGES
from liaisons.study.sessions import Sessions
from liaisons.web import channel as pages
from liaisons.web import errors
from liaisons.web.addresses import own_path
from liaisons.web.bodies import Bounded
from liaisons.web.channel.door import Door
from liaisons.web.desk import LANGUAGE_COOKIE
from liaisons.web.refusals import Refusals
from liaisons.web.security import Secured
from liaisons.web.serving import answered
from liaisons.web.templates import stylesheet

_STATIC = Path(web.__file__).parent / "static"


def create_channel_app(
    channel: Channel, hosts: tuple[str, ...] = (), *, demonstration: bool = False
) -> FastAPI:
    """The pages of a channel. ``hosts`` are the names they are asked for by, beside the machine's.

    In a ``demonstration`` whoever looks may be any of its invented members.
    """
    app = FastAPI(title="Liaisons", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.channel = channel
    app.state.sessions = Sessions(channel.ledger.database)
    app.state.demonstration = demonstration
    app.state.refusals = Refusals(channel.folder)
    app.add_api_route("/static/study.css", _style, methods=["GET"])
    app.mount("/static", StaticFiles(directory=_STATIC))
    app.add_api_route("/language/{code}", _speak, methods=["GET"])
    for router in routers():
        app.include_router(router)
    app.add_exception_handler(LiaisonsError, errors.said)
    app.add_exception_handler(HTTPException, errors.unanswered)
    app.add_exception_handler(RequestValidationError, errors.misunderstood)
    app.add_middleware(Bounded)
    app.add_middleware(Door, channel=channel, sessions=app.state.sessions)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=answered(hosts), www_redirect=False)
    app.add_middleware(Secured)
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
    answer = RedirectResponse(own_path(back), status_code=303)
    if code in LANGUAGES:
        answer.set_cookie(
            LANGUAGE_COOKIE, code, max_age=31_536_000, httponly=True, samesite="strict"
        )
    return answer
