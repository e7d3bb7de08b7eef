"""Which right every address needs: the table of the application's own routes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from starlette.routing import BaseRoute, Match, Mount, Route
from starlette.types import Scope

from liaisons.web.readers import Right, largest_of, right_of


class Rights:
    """The routes in the order in which they answer."""

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        self.routes = routes
        self._looking = lru_cache(maxsize=1024)(self._look)  # a menu asks for all its lines

    def needed(self, scope: Scope) -> tuple[Right, int]:
        """The right a request needs, and how much it may send. What nothing answers needs none."""
        for route in self.routes:
            match, _child = route.matches(scope)
            if match is Match.FULL:
                return declared(route), largest_of(getattr(route, "endpoint", None))
        return "nothing", 0

    def of(self, url: str) -> Right:
        """The right that looking at one of our addresses needs."""
        return self._looking(unquote(urlsplit(url).path))

    def _look(self, path: str) -> Right:
        scope = {"type": "http", "method": "GET", "path": path, "root_path": ""}
        return self.needed(scope)[0]


def declared(route: BaseRoute) -> Right:
    """What a route needs: what it says, else an owner. What lies in ``static`` is no secret."""
    if isinstance(route, Mount):
        return "nothing"
    assert isinstance(route, Route)
    return right_of(route.endpoint) or "own"
