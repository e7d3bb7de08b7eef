"""What pages are made of, made once and kept; what was not used for longest goes first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")


def _one(thing: object) -> int:
    return 1


class Kept:
    """Things under their keys, at most ``most`` of them, each counting for what it weighs.

    Whoever asks for what is being made waits for it alone: nobody waits for anything else.
    """

    def __init__(self, most: int, weigh: Callable[[Any], int] = _one) -> None:
        self._most = most
        self._weigh = weigh
        self._weight = 0
        self._things: OrderedDict[Hashable, Any] = OrderedDict()
        self._making: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Any:
        """What is kept under a key; None where nothing is."""
        with self._lock:
            if key in self._things:
                self._things.move_to_end(key)
            return self._things.get(key)

    def keep(
        self, key: Hashable, make: Callable[[], T], worth: Callable[[T], bool] = lambda made: True
    ) -> T:
        """What ``make`` gives, which is never None, made once where it is ``worth`` keeping."""
        ready: T | None = self.get(key)
        if ready is not None:
            return ready
        with self._lock:
            making = self._making.setdefault(key, threading.Lock())
        try:
            with making:
                made: T | None = self.get(key)
                if made is None:
                    made = make()
                    if worth(made):
                        self._put(key, made)
                return made
        finally:
            with self._lock:
                self._making.pop(key, None)

    def _put(self, key: Hashable, made: object) -> None:
        with self._lock:
            self._drop(key)
            self._things[key] = made
            self._weight += self._weigh(made)
            while self._weight > self._most and len(self._things) > 1:
                self._drop(next(iter(self._things)))

    def _drop(self, key: Hashable) -> None:
        if key in self._things:
            self._weight -= self._weigh(self._things.pop(key))
