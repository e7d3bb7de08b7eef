"""From post to relay on real servers on loopback: what a network and its adapter take.

    python -m benchmarks.networks [QUESTIONS [NETWORK…]]

A question is posted by somebody else; the clock runs from before it is handed to the server until
the server says that the relay is there. The channel's own decisions are not in it. Servers that are
not set up (``make servers``) are left out, and said.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.channel.platforms import on_bluesky, on_email, on_mastodon, on_matrix
from tests.servers.bluesky import Pds
from tests.servers.mail import Dovecot, Mail
from tests.servers.mastodon import MastodonMock
from tests.servers.matrix import Synapse

from liaisons.channel.port import START, Home, Post, Relay
from liaisons.database import in_file

#: Seconds between two questions. They are relayed one after the other here: at ten a second by
#: e-mail it is the queue that is measured.
PAUSE = float(os.environ.get("LIAISONS_PAUSE", "0.5"))


async def _measured(world: Any, questions: int) -> list[float]:
    """Seconds from post to relay, question by question."""
    asker = await world.person("bench")
    begun: dict[str, float] = {}
    took: list[float] = []
    done = asyncio.Event()

    async def listen() -> None:
        async for arrival in world.platform.receive(START):
            post = arrival.event
            if not isinstance(post, Post) or not post.text.partition("Mesure ")[1]:
                continue
            number = post.text.partition("Mesure ")[2].split()[0]
            if number not in begun:
                continue
            await world.platform.relay(Relay(text=f"Relais {number}"), f"bench {number}")
            took.append(time.perf_counter() - begun.pop(number))
            if len(took) == questions:
                done.set()

    listening = asyncio.create_task(listen())
    await asyncio.sleep(3)
    for n in range(questions):
        begun[f"{n}"] = time.perf_counter()
        await world.post(asker, f"Mesure {n} ? #{world.tag}")
        await asyncio.sleep(PAUSE)
    await asyncio.wait_for(done.wait(), 60)
    listening.cancel()
    return took


def _mastodon(folder: Path, home: Home, questions: int) -> list[float]:
    server = MastodonMock(folder, ("bot", *(f"person{n}" for n in range(3))))

    async def lived() -> list[float]:
        platform = await on_mastodon.connected(server, home, poll=20.0)
        return await _measured(on_mastodon.World(server, platform), questions)

    return _on(server, lived)


def _bluesky(folder: Path, home: Home, questions: int) -> list[float]:
    server = Pds(folder)

    async def lived() -> list[float]:
        server.register(on_bluesky.BOT)
        platform = await on_bluesky.connected(server, home)
        return await _measured(on_bluesky.World(server, platform), questions)

    return _on(server, lived)


def _matrix(folder: Path, home: Home, questions: int) -> list[float]:
    server = Synapse(folder)

    async def lived() -> list[float]:
        server.register(on_matrix.BOT)
        room = await on_matrix.room(server)
        platform = await on_matrix.connected(server, home, room)
        world = on_matrix.World(server, platform, room)
        try:
            return await _measured(world, questions)
        finally:
            await platform.close()
            await world.close()

    return _on(server, lived)


def _email(folder: Path, home: Home, questions: int) -> list[float]:
    mail = Mail(Dovecot(folder))

    async def lived() -> list[float]:
        mail.smtp.start()
        try:
            world = on_email.World(mail, await on_email.connected(mail, home, poll=60.0))
            return await _measured(world, questions)
        finally:
            mail.smtp.stop(no_assert=True)

    return _on(mail.dovecot, lived)


def _on(server: Any, lived: Callable[[], Awaitable[list[float]]]) -> list[float]:
    try:
        server.start()
        return asyncio.run(lived())  # type: ignore[arg-type]
    finally:
        server.close()


NETWORKS = {"mastodon": _mastodon, "bluesky": _bluesky, "matrix": _matrix, "email": _email}


def main() -> None:
    questions = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    print("| network | questions | median (s) | P99 (s) | longest (s) |\n|---|---|---|---|---|")
    for name, measure in NETWORKS.items():
        if len(sys.argv) > 2 and name not in sys.argv[2:]:
            continue
        with tempfile.TemporaryDirectory(prefix="nets", ignore_cleanup_errors=True) as folder:
            place = Path(folder)
            (place / "server").mkdir()
            place.chmod(0o711)  # the mail server is another user where this one is root
            home = Home(folder=place, database=in_file(place / "channel.db"))
            try:
                took = measure(place / "server", home, questions)
            except pytest.skip.Exception as reason:
                print(f"| {name} | {reason} | | | |")
                continue
            finally:
                home.database.close()
            median, last = np.percentile(took, (50, 99))
            print(
                f"| {name} | {len(took)} | {median:.2f} | {last:.2f} | {max(took):.2f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
