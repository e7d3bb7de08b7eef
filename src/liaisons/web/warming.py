"""Preparing the pages once they are served, so that nobody waits for being the first.

A thread looks after the studies that are served: whenever one of them has changed, another process
works out what is not kept with its runs (``liaisons.study.warming``), and what pages are made of is
then read and laid out here, a piece at a time. Whoever asks meanwhile goes before.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from fastapi import FastAPI
from starlette.routing import BaseRoute, Match, Route

from liaisons.errors import LiaisonsError
from liaisons.i18n import language
from liaisons.study import warming
from liaisons.study.accounts import LOCAL, Role
from liaisons.web import persons, reading, telling
from liaisons.web.desk import Desk
from liaisons.web.readers import Reader
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
        cold = [slug for slug in site.slugs() if _opened(site, slug) is not warm.get(slug)]
        for slug in cold:
            warm[slug] = site.opened(slug)
            prepare(app, slug)
        if cold:
            told()
        time.sleep(_EVERY)


def _opened(site: Site, slug: str) -> Opened | None:
    try:
        return site.opened(slug)
    except LiaisonsError:  # its pages say what is wrong with it
        return None


def prepare(app: FastAPI, slug: str) -> None:
    """Prepare the pages of a study, if it is measured: figures first, then people and texts."""
    try:
        opened = app.state.site.opened(slug)
        with language(opened.study.settings.language):
            if opened.study.store.communities and warming.is_measured(opened.session):
                for piece in _pieces(app, opened, slug):
                    piece()
                    time.sleep(_BETWEEN)
    except (LiaisonsError, OSError):  # a page that is asked for says it to whoever asks
        _log.exception("a study could not be prepared")


def _pieces(app: FastAPI, opened: Opened, slug: str) -> Iterator[Callable[[], object]]:
    desk = partial(_desk, app, opened, slug)
    yield partial(telling.told, desk("owner", ""))
    sections = telling.told(desk("owner", ""))["sections"]
    questions = [f"questions/{section.question.name}" for section in sections]
    for role in roles(app):
        for page in (*_FIGURES, *questions):
            yield partial(_asked, app, desk(role, page))
    yield partial(warming.work_out, opened.study.folder)
    for community in opened.study.store.communities:
        yield from _of_community(desk("owner", ""), community)
    for page in ("people", "network"):
        yield partial(_asked, app, desk("owner", page))


def _of_community(desk: Desk, community: str) -> Iterator[Callable[[], object]]:
    yield partial(persons.everybody, desk, community)
    yield partial(persons.begun, desk, community)
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
