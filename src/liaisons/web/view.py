"""A page and what it is made of: the same content as HTML, JSON and, where it is a table, CSV.

A page is a function that returns a ``View``; ``page`` gives it its three addresses. Every page
works without a script.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, ParamSpec

import msgspec
from fastapi import APIRouter, Response

from liaisons.errors import NotFound, NothingYet
from liaisons.exports.cells import Cell, Columns, csv_text
from liaisons.i18n import _
from liaisons.web.desk import Desk
from liaisons.web.readers import SMALL, Right, needs
from liaisons.web.templates import render

P = ParamSpec("P")


@dataclass(frozen=True)
class View:
    """What a page shows.

    ``template`` lays out ``shown``; ``data`` is the same content for programs (anything msgspec
    encodes; 64-bit keys as text), ``columns`` its table where it is one.
    """

    template: str
    data: Any
    shown: dict[str, Any] = field(default_factory=dict)
    columns: Columns | None = None


@dataclass(frozen=True)
class Turn:
    """One page of a long list: which, of how many things, how many to a page."""

    page: int
    total: int
    size: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """How many things stand on the pages before."""
        return (self.page - 1) * self.size


def page(
    router: APIRouter,
    path: str,
    *,
    right: Right = "aggregates",
    kept: bool = True,
    written: Sequence[str] = (),
) -> Callable[[Callable[P, View]], Callable[P, View]]:
    """Serve a function's view at ``path``, ``path.json`` and ``path.csv``.

    The function takes ``desk: OpenDesk`` and whatever its address and query hold; it is called
    for readers who hold ``right``. What it shows is kept until the corpus or study.toml change, or
    what people wrote in one of the rooms ``written`` does; ``kept=False`` for what depends on more:
    the clock, who reads.
    """

    def register(function: Callable[P, View]) -> Callable[P, View]:
        stem = path.rstrip("/") or "/index"
        for suffix, answer in ((".json", _json), (".csv", _csv), ("", _html)):
            place = stem + suffix if suffix else path
            endpoint = needs(right)(_answering(function, answer, kept, written))
            router.add_api_route(place, endpoint, methods=["GET"])
        return function

    return register


def form(
    router: APIRouter, path: str, *, right: Right, largest: int = SMALL
) -> Callable[[Callable[P, Response]], Callable[P, Response]]:
    """Serve what a form sends to ``path``, up to ``largest`` bytes, for who holds ``right``.

    The function takes ``desk: OpenDesk`` and the form's fields; it does what is asked and leads
    on (``desk.on(url)``), so that loading the page again sends nothing twice.
    """

    def register(function: Callable[P, Response]) -> Callable[P, Response]:
        @wraps(function)
        def endpoint(*args: P.args, **kwargs: P.kwargs) -> Response:
            with _desk_of(kwargs).spoken():
                return function(*args, **kwargs)

        endpoint.__annotations__ = {**function.__annotations__, "return": Response}
        router.add_api_route(path, needs(right, largest=largest)(endpoint), methods=["POST"])
        return function

    return register


def _answering(
    function: Callable[P, View],
    answer: Callable[[Desk, View], Response],
    kept: bool,
    written: Sequence[str],
) -> Callable[P, Response]:
    @wraps(function)
    def endpoint(*args: P.args, **kwargs: P.kwargs) -> Response:
        desk = _desk_of(kwargs)
        with desk.spoken():
            if answer is _html and not desk.study.store.communities:
                return _html(desk, _begun(desk, lambda: function(*args, **kwargs)))
            if not kept:
                return answer(desk, function(*args, **kwargs))
            # A study that does not change gives the same page to all of one role: made once.
            rooms = tuple(map(desk.database.revision, written))
            asked = (desk.path, desk.query, desk.lang, desk.reader.role, rooms)
            return desk.opened.keep(asked, lambda: answer(desk, function(*args, **kwargs)))

    # What FastAPI would take for the model of the answer
    endpoint.__annotations__ = {**function.__annotations__, "return": Response}
    return endpoint


def _begun(desk: Desk, make: Callable[[], View]) -> View:
    """The view of a study into which nothing was brought yet: where there is none, how to begin."""
    try:
        return make()
    except NothingYet:
        return View("empty.html", None, {"title": desk.study.settings.title})


def _desk_of(given: Mapping[str, object]) -> Desk:
    desk = given["desk"]
    assert isinstance(desk, Desk)
    return desk


def _html(desk: Desk, view: View) -> Response:
    return Response(render(view.template, desk=desk, **view.shown), media_type="text/html")


def _json(_desk: Desk, view: View) -> Response:
    return Response(msgspec.json.encode(view.data), media_type="application/json")


def _csv(_desk: Desk, view: View) -> Response:
    if view.columns is None:
        raise NotFound(_("This page is not a table: ask for it as .json."))
    return Response(csv_text(view.columns), media_type="text/csv; charset=utf-8")


def plain(value: Any) -> Cell:
    """A value as a cell holds it: times and days as ISO 8601 writes them."""
    cell: Cell = value.isoformat() if hasattr(value, "isoformat") else value
    return cell
