"""Working out the next item while the one before is being used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

T = TypeVar("T")


def ahead(items: Iterable[T]) -> Iterator[T]:
    """The same items in the same order, each made in a thread while its forerunner is in use.

    At most two items are held at a time. What making an item raises is raised here. Only one thread
    ever makes items, with the language of whoever asked, so that nothing depends on timing.
    """
    source, context = iter(items), copy_context()
    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(context.run, _next, source)
        while made := coming.result():
            coming = thread.submit(context.run, _next, source)
            yield made[0]


def _next(source: Iterator[T]) -> tuple[T] | None:
    """The next item, in a tuple, or None after the last one."""
    return next(((item,) for item in source), None)
