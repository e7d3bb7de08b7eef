"""Preparing the pages once they are served, so that nobody waits for being the first.

A thread looks after the studies that are served: whenever one of them has changed, another process
makes the pages that take long and works out what others are made of, after everything else that the
machine has to do; it is then read here, a piece at a time. A study that is not measured is left
alone.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.routing import BaseRoute, Match, Route

from liaisons.errors import LiaisonsError
from liaisons.i18n import language
from liaisons.study import warming
from liaisons.study.accounts import LOCAL, Role
from liaisons.web import persons, reading, telling
from liaisons.web.desk import Desk
from liaisons.web.pages import network
from liaisons.web.readers import Reader
from liaisons.web.serving import Serving
from liaisons.web.site import Opened, Site

#: Seconds between two looks at whether a study has changed, and between two pieces of work.
_EVERY, _BETWEEN = 2.0, 0.05
#: Pages of figures, the same for all of one role, beside those of the questions.
_FIGURES = ("", "report", "rows.csv")
_log = logging.getLogger(__name__)


def keep_warm(app: FastAPI, told: Callable[[], None] = lambda: None) -> None:
    """Begin; ``told`` is called whenever everything is ready."""
    threading.Thread(target=_look_after, args=(app, told), daemon=True).start()


def _look_after(app: FastAPI, told: Callable[[], None]) -> None:
    site: Site = app.state.site
    warm: dict[str, Opened] = {}
    while True:
        time.sleep(_EVERY)  # the server begins to answer first
        cold = [slug for slug in site.slugs() if _opened(site, slug) is not warm.get(slug)]
        for slug in cold:
            warm[slug] = site.opened(slug)
            prepare(app, slug, elsewhere)
        if cold:
            told()


def _opened(site: Site, slug: str) -> Opened | None:
    try:
        return site.opened(slug)
    except LiaisonsError:  # its pages say what is wrong with it
        return None


def prepare(app: FastAPI, slug: str, made: Callable[[Path, str, Serving], None]) -> None:
    """Prepare the pages of a study, if it is measured: what takes long is ``made`` elsewhere."""
    try:
        opened = app.state.site.opened(slug)
        with language(opened.study.settings.language):
            if opened.study.store.communities and warming.is_measured(opened.session):
                made(app.state.site.folder, slug, app.state.serving)
                for piece in _pieces(_desk(app, opened, slug, "owner", "")):
                    piece()
                    time.sleep(_BETWEEN)
    except (LiaisonsError, OSError):  # a page that is asked for says it to whoever asks
        _log.exception("a study could not be prepared")


# --- in the other process -------------------------------------------------------------------------


def elsewhere(folder: Path, slug: str, serving: Serving) -> None:
    """Have another process make what takes long, and wait for it."""
    # A fresh process: one that is forked would share the locks of the pages' threads.
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=_work, args=(folder, slug, serving), daemon=True)
    process.start()
    process.join()


def _work(folder: Path, slug: str, serving: Serving) -> None:
    from liaisons.web.app import create_app

    threading.Thread(target=_end_with_the_server, daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(15)  # what people ask for goes before
    work(create_app(folder, serving), slug)


def _end_with_the_server() -> None:
    """Whoever stops the server, however they do, stops this: what is kept is kept whole."""
    server = multiprocessing.parent_process()
    if server is not None:
        server.join()
        os._exit(0)


def work(app: FastAPI, slug: str) -> None:
    """Make what takes long, and leave it on disk: pages of figures, what other pages show."""
    opened = app.state.site.opened(slug)
    with language(opened.study.settings.language):
        sections = telling.told(_desk(app, opened, slug, "owner", ""))["sections"]
        questions = [f"questions/{section.question.name}" for section in sections]
        for role in roles(app):
            for page in (*_FIGURES, *questions):
                _asked(app, _desk(app, opened, slug, role, page))
        for step in warming.steps(opened.session):
            step()


# --- in this one ----------------------------------------------------------------------------------


def _pieces(desk: Desk) -> Iterator[Callable[[], object]]:
    """What pages are made of, read and kept in memory."""
    yield partial(telling.told, desk)
    for community in desk.study.store.communities:
        yield from _of_community(desk, community)


def _of_community(desk: Desk, community: str) -> Iterator[Callable[[], object]]:
    yield partial(persons.everybody, desk, community)
    yield partial(persons.begun, desk, community)
    for kind in persons.networks_of(desk, community):
        yield partial(network.drawing, desk, community, kind)
    case = reading.ready(desk, community)
    if case is not None:
        yield case.open
    yield partial(_asking, desk, community)


def _asking(desk: Desk, community: str) -> None:
    """What every list behind a number is made of."""
    with desk.asking() as session:
        session.scope(community).need("messages", "people", "members")


def roles(app: FastAPI) -> list[Role]:
    """The roles of those who may come in; on this machine alone, its owner's."""
    if not app.state.serving.accounts:
        return ["owner"]
    return list(dict.fromkeys(account.role for account in app.state.site.accounts.listed()))


def _desk(app: FastAPI, opened: Opened, slug: str, role: Role, page: str) -> Desk:
    path = f"/studies/{slug}" + (f"/{page}" if page else "")
    reader = Reader(LOCAL, "", role)
    lang = opened.study.settings.language
    return Desk(opened, slug, reader, lang, path, "", app.state.rights, app.state.serving, {})


def _asked(app: FastAPI, desk: Desk) -> None:
    """Make a page as if it had been asked for: it is kept like any other."""
    scope = {"type": "http", "method": "GET", "path": desk.path, "root_path": ""}
    route, params = _route(app.state.rights.routes, scope)
    given = {name: value for name, value in params.items() if name != "study"}
    route.endpoint(desk=desk, **given)


def _route(routes: Sequence[BaseRoute], scope: dict[str, Any]) -> tuple[Route, dict[str, str]]:
    for route in routes:
        match, child = route.matches(scope)
        if match is Match.FULL and isinstance(route, Route):
            return route, child["path_params"]
    raise LookupError(scope["path"])
