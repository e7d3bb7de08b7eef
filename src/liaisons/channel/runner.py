"""The channel running: one process that listens, decides, sends, and looks again in time.

Each network has a listener of its own; one that breaks waits and goes on from its last cursor,
the others do not notice. What is decided is decided by one writer at a time.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable, Mapping
from contextlib import aclosing

import msgspec
import sqlalchemy as sa

from liaisons.channel import tables as t
from liaisons.channel.engine import Engine
from liaisons.channel.intake import Intake
from liaisons.channel.port import (
    START,
    Arrival,
    Cursor,
    Platform,
    PlatformError,
    Post,
    RateLimited,
)
from liaisons.channel.sending import Sender

#: Seconds between two looks at what is due, and after a network broke (doubled up to the last).
BEAT, AFTER_BREAK, LONGEST_BREAK = 0.05, 1.0, 60.0
#: How many arrivals share a transaction at most.
TOGETHER = 50


class Health(msgspec.Struct):
    """How a network does."""

    listening: bool = False
    breaks: int = 0
    error: str = ""


class Runner:
    """Runs until it is cancelled."""

    def __init__(
        self, engine: Engine, platforms: Mapping[str, Platform], beat: float = BEAT
    ) -> None:
        self._engine = engine
        self._platforms = platforms
        self._beat = beat
        self.intake = Intake(engine)
        self.sender = Sender(engine, platforms)
        self.health = {name: Health() for name in platforms}

    async def run(self) -> None:
        """Listen everywhere, send, keep time."""
        self.sender.recover()
        async with asyncio.TaskGroup() as tasks:
            for platform in self._platforms.values():
                tasks.create_task(self._listen(platform))
            tasks.create_task(self._send())
            tasks.create_task(self._keep_time())

    async def _listen(self, platform: Platform) -> None:
        wait = AFTER_BREAK
        health = self.health[platform.name]
        while True:
            try:
                async with (
                    aclosing(self._since(platform)) as arrivals,
                    aclosing(together(arrivals)) as batches,
                ):
                    async for batch in batches:
                        health.listening, wait = True, AFTER_BREAK
                        await self.deal(platform, batch)
                error = "ended"
            except RateLimited as limited:
                error, wait = str(limited), max(limited.retry_after, AFTER_BREAK)
            except PlatformError as broken:
                error = str(broken)
            health.listening, health.error = False, error
            health.breaks += 1
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_BREAK)

    async def _since(self, platform: Platform) -> AsyncGenerator[Arrival]:
        async for arrival in platform.receive(self.cursor(platform.name)):
            yield arrival

    async def deal(self, platform: Platform, arrivals: Iterable[Arrival]) -> None:
        """Deal with what arrived; where a hashtag came late, its thread's first post is fetched."""
        ready: list[tuple[Arrival, Post | None]] = []
        for arrival in arrivals:
            if ready and self.intake.wants_root(arrival.event):
                self.intake.deal_all(ready)  # it may hold the very post that is wanted
                ready = []
            wanted = self.intake.wants_root(arrival.event)
            ready.append((arrival, await platform.fetch(wanted) if wanted else None))
        self.intake.deal_all(ready)

    def cursor(self, network: str) -> Cursor:
        """How far a network was dealt with."""
        asked = sa.select(t.cursors.c.cursor).where(t.cursors.c.network == network)
        with self._engine.ledger.database.reading() as read:
            return read.execute(asked).scalar() or START

    async def _send(self) -> None:
        while True:
            if not await self.sender.send():
                await asyncio.sleep(self._beat)

    async def _keep_time(self) -> None:
        while True:
            if not self._engine.tick():
                await asyncio.sleep(max(self._beat, 0.2))
            await asyncio.sleep(0)


async def together(
    arrivals: AsyncGenerator[Arrival], most: int = TOGETHER
) -> AsyncGenerator[list[Arrival]]:
    """What has already arrived, in one piece, never waiting for more; breaks where it breaks."""
    coming: asyncio.Future[Arrival | None] = _next(arrivals)
    try:
        while (first := await _there(coming)) is not None:
            batch, coming = [first], _next(arrivals)
            while len(batch) < most and (more := await _at_once(coming)) is not None:
                batch.append(more)
                coming = _next(arrivals)
            yield batch
    finally:
        while not coming.done():
            coming.cancel()
            await asyncio.wait([coming], timeout=AFTER_BREAK)


async def _there(coming: asyncio.Future[Arrival | None]) -> Arrival | None:
    """What ``coming`` is. Not awaited itself: whoever cancels us would cancel it, and something
    in it that misses that (``wait_for`` may, until Python 3.12) would keep us too.
    """
    await asyncio.wait([coming])
    return coming.result()


def _next(arrivals: AsyncGenerator[Arrival]) -> asyncio.Future[Arrival | None]:
    return asyncio.ensure_future(anext(arrivals, None))


async def _at_once(coming: asyncio.Future[Arrival | None]) -> Arrival | None:
    """What ``coming`` is, if it is there already; its end or its failure is for later."""
    await asyncio.sleep(0)
    there = coming.done() and not coming.cancelled() and coming.exception() is None
    return coming.result() if there else None
