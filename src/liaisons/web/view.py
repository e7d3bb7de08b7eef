"""A page and what it is made of: the same content as HTML, JSON and, where it is a table, CSV.

A page is a function that returns a ``View``; ``page`` gives it its three addresses. Every page
works without a script.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, ParamSpec, TypeAlias

import msgspec
from fastapi import APIRouter, Response

from liaisons.errors import NotFound, NothingYet
from liaisons.exports.cells import Cell, Columns, csv_text
from liaisons.i18n import _
from liaisons.web.answers import Answer
from liaisons.web.desk import Desk
from liaisons.web.readers import SMALL, Right, needs
from liaisons.web.stored import stored
from liaisons.web.templates import render

P = ParamSpec("P")


@dataclass(frozen=True)
class View:
    """What a page shows.

    ``template`` lays out ``shown``; ``data`` is the same content for programs (anything msgspec
    encodes; 64-bit keys as text), ``columns`` its table where it is one. ``passing``: of this
    moment only, like how far some work is.
    """

    template: str
    data: Any
    shown: dict[str, Any] = field(default_factory=dict)
    columns: Columns | None = None
    passing: bool = False


#: Makes bytes of a view, and says what kind of bytes.
Body: TypeAlias = Callable[[Desk, View], tuple[bytes, str]]


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
    written: Sequence[str] | None = None,
) -> Callable[[Callable[P, View]], Callable[P, View]]:
    """Serve a function's view at ``path``, ``path.json`` and ``path.csv``.

    The function takes ``desk: OpenDesk`` and whatever its address and query hold; it is called
    for readers who hold ``right``. What it shows is kept until the corpus, study.toml or anything
    that people write change: figures for all of one role, other pages for who asked. Where the page
    shows what is written in few tables, ``written`` names them, and it holds longer. ``kept=False``
    for what depends on more: the clock, work under way.
    """

    def register(function: Callable[P, View]) -> Callable[P, View]:
        stem = path.rstrip("/") or "/index"
        for suffix, body in ((".json", _json), (".csv", _csv), ("", _html)):
            place = stem + suffix if suffix else path
            shown = _begun(function) if body is _html else function
            answering = _kept(shown, body, right, written) if kept else _made(shown, body)
            router.add_api_route(place, needs(right)(answering), methods=["GET"])
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


def _made(function: Callable[P, View], body: Body) -> Callable[P, Response]:
    """Answers with what the function says now."""

    @wraps(function)
    def endpoint(*args: P.args, **kwargs: P.kwargs) -> Response:
        desk = _desk_of(kwargs)
        with desk.spoken():
            made, kind = body(desk, function(*args, **kwargs))
            return Answer(made, kind, passing=True).to(desk.headers)

    return _answering(endpoint, function)


def _kept(
    function: Callable[P, View], body: Body, right: Right, written: Sequence[str] | None
) -> Callable[P, Response]:
    """Answers with what the function said before, while that holds."""
    figures = right == "aggregates"

    @wraps(function)
    def endpoint(*args: P.args, **kwargs: P.kwargs) -> Response:
        desk = _desk_of(kwargs)

        def make() -> Answer:
            view = function(*args, **kwargs)
            made, kind = body(desk, view)
            return Answer(made, kind, packs=whole, passing=view.passing)

        def find() -> Answer:
            return stored(desk.opened, asked, make) if whole else make()

        whole = figures and not desk.query
        reader = desk.reader.role, "" if figures else desk.reader.id
        # Looked at before what it counts is read, which may only be newer.
        asked = (desk.path, desk.query, desk.lang, *reader, desk.written(written))
        with desk.spoken():
            kept = desk.opened.answers.keep(asked, find, worth=lambda made: not made.passing)
            return kept.to(desk.headers)

    return _answering(endpoint, function)


def _answering(
    endpoint: Callable[P, Response], function: Callable[P, View]
) -> Callable[P, Response]:
    # What FastAPI would take for the model of the answer
    endpoint.__annotations__ = {**function.__annotations__, "return": Response}
    return endpoint


def _begun(function: Callable[P, View]) -> Callable[P, View]:
    """The function, or how to begin where nothing was brought into the study yet."""

    @wraps(function)
    def begun(*args: P.args, **kwargs: P.kwargs) -> View:
        try:
            return function(*args, **kwargs)
        except NothingYet:
            shown = {"title": _desk_of(kwargs).study.settings.title}
            return View("empty.html", None, shown, passing=True)

    return begun


def _desk_of(given: Mapping[str, object]) -> Desk:
    desk = given["desk"]
    assert isinstance(desk, Desk)
    return desk


def _html(desk: Desk, view: View) -> tuple[bytes, str]:
    return render(view.template, desk=desk, **view.shown).encode(), "text/html"


def _json(_desk: Desk, view: View) -> tuple[bytes, str]:
    return msgspec.json.encode(view.data), "application/json"


def _csv(_desk: Desk, view: View) -> tuple[bytes, str]:
    if view.columns is None:
        raise NotFound(_("This page is not a table: ask for it as .json."))
    return csv_text(view.columns).encode(), "text/csv; charset=utf-8"


def plain(value: Any) -> Cell:
    """A value as a cell holds it: times and days as ISO 8601 writes them."""
    cell: Cell = value.isoformat() if hasattr(value, "isoformat") else value
    return cell
