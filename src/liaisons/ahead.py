"""Working out the next items while the one before is being used."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from threading import Event
from typing import TypeVar

S = TypeVar("S")
T = TypeVar("T")

#: Items worked on at a time. More would be quicker on larger machines and hold more of them.
HANDS = 2


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


def spread(
    work: Callable[[S], T], items: Iterable[S], hands: int = HANDS
) -> Generator[T, None, None]:
    """``work`` of each item, in the order of the items, done by ``hands`` threads.

    Worth it where the work is mostly Arrow's, which leaves Python to the others meanwhile. What it
    gives must not depend on what was done before: items are taken from whoever asks, in order, but
    worked on at the same time. At most ``hands`` + 2 items are held. What ``work`` or taking an
    item raises is raised here; then, and once this is closed, nothing more is begun.
    """
    begun: deque[Future[T]] = deque()
    with ThreadPoolExecutor(hands) as threads:
        try:
            for item in items:
                begun.append(threads.submit(copy_context().run, work, item))
                if len(begun) > hands:
                    yield begun.popleft().result()
            while begun:
                yield begun.popleft().result()
        finally:
            for waiting in begun:
                waiting.cancel()


@contextmanager
def behind(work: Callable[[S], object]) -> Iterator[Callable[[S], None]]:
    """``work`` of each item that is handed over, in order, in a thread of its own.

    Handing over waits until all but the last two items are done. What ``work`` raises is raised by
    a later handing over, or at the end of the block.
    """
    begun: deque[Future[object]] = deque()
    with ThreadPoolExecutor(1) as thread:

        def hand_over(item: S) -> None:
            begun.append(thread.submit(copy_context().run, work, item))
            if len(begun) > 2:
                begun.popleft().result()

        yield hand_over
        while begun:
            begun.popleft().result()


@contextmanager
def beside(work: Callable[[Event], T]) -> Iterator[Callable[[], T]]:
    """``work``, begun now in a thread; what is given waits for its result, or raises its error.

    ``work`` is handed an event: once that is set nobody wants the result any more.
    """
    stop = Event()
    with ThreadPoolExecutor(1) as thread:
        begun = thread.submit(copy_context().run, work, stop)
        try:
            yield begun.result
        finally:
            stop.set()
