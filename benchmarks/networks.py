"""From post to relay on real servers on loopback: the whole channel, its network and its adapter.

    python -m benchmarks.networks [QUESTIONS [NETWORK…]]

A question is posted by somebody else; the clock runs from before it is handed to the server until
the server says that the relay is there: heard, read by the gate, decided, written down, sent.
Servers that are not set up (``make servers``) are left out, and said. Prints a table and, where all
networks were asked, writes it to benchmarks/networks.md.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import platform as machine
import re
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

from liaisons.channel.engine import Engine
from liaisons.channel.ledger import Ledger
from liaisons.channel.port import Home, Relay
from liaisons.channel.reading import readers
from liaisons.channel.runner import Runner
from liaisons.channel.settings import Gate, Noise, Policy
from liaisons.channel.settings import Settings as ChannelSettings
from liaisons.database import in_file

#: Seconds between two questions. They are relayed one after the other here: at ten a second by
#: e-mail it is the queue that is measured.
_NUMBER = re.compile(r"Mesure (\d+)")
PAUSE = float(os.environ.get("LIAISONS_PAUSE", "0.5"))


def _channel(home: Home) -> Engine:
    """A channel that lets everybody ask as much as they like; its real readers, its real disk."""
    settings = ChannelSettings(
        name="Essai", hashtags=("DocTocToc",), gate=Gate(per_day=10**6, provisional=True),
        noise=Noise(per_day=10**6),
    )  # fmt: skip
    ledger = Ledger(home.database, b"k" * 32)
    return Engine(ledger, Policy(settings), readers(settings), b"k" * 32)


class _Timed:
    """The platform, which notes when each relay was there."""

    def __init__(self, platform: Any, done: Callable[[str], None]) -> None:
        self._platform, self._done = platform, done

    def __getattr__(self, name: str) -> Any:
        return getattr(self._platform, name)

    async def relay(self, relay: Relay, key: str) -> Any:
        receipt = await self._platform.relay(relay, key)
        number = _NUMBER.search(relay.text)
        self._done(relay.original or (number[1] if number else ""))
        return receipt


async def _measured(world: Any, home: Home, questions: int) -> list[float]:
    """Seconds from post to relay, question by question."""
    asker = await world.person("bench")
    begun: dict[str, float] = {}
    ended: dict[str, float] = {}

    def done(what: str) -> None:
        ended[what] = time.perf_counter()

    timed = _Timed(world.platform, done)
    runner = Runner(_channel(home), {world.platform.name: timed})  # type: ignore[dict-item]
    running = asyncio.create_task(runner.run())
    await asyncio.sleep(3)
    for n in range(questions):
        now = time.perf_counter()
        id = await world.post(asker, f"Mesure {n} : que faire de cette plaie ? #{world.tag}")
        begun[id], begun[f"{n}"] = now, now
        await asyncio.sleep(PAUSE)
    for _ in range(120):
        if len(ended) >= questions:
            break
        await asyncio.sleep(0.5)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    return [ended[known] - at for known, at in begun.items() if known in ended]


def _mastodon(folder: Path, home: Home, questions: int) -> list[float]:
    server = MastodonMock(folder, ("bot", *(f"person{n}" for n in range(3))))

    async def lived() -> list[float]:
        platform = await on_mastodon.connected(server, home, poll=20.0)
        return await _measured(on_mastodon.World(server, platform), home, questions)

    return _on(server, lived)


def _bluesky(folder: Path, home: Home, questions: int) -> list[float]:
    server = Pds(folder)

    async def lived() -> list[float]:
        server.register(on_bluesky.BOT)
        platform = await on_bluesky.connected(server, home)
        return await _measured(on_bluesky.World(server, platform), home, questions)

    return _on(server, lived)


def _matrix(folder: Path, home: Home, questions: int) -> list[float]:
    server = Synapse(folder)

    async def lived() -> list[float]:
        server.register(on_matrix.BOT)
        room = await on_matrix.room(server)
        platform = await on_matrix.connected(server, home, room)
        world = on_matrix.World(server, platform, room)
        try:
            return await _measured(world, home, questions)
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
            return await _measured(world, home, questions)
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


HEAD = "| network | questions | relayed | median (s) | P99 (s) | longest (s) |"


def _row(name: str, measure: Callable[[Path, Home, int], list[float]], questions: int) -> str:
    with tempfile.TemporaryDirectory(prefix="nets", ignore_cleanup_errors=True) as folder:
        place = Path(folder)
        (place / "server").mkdir()
        place.chmod(0o711)  # the mail server is another user where this one is root
        home = Home(folder=place, database=in_file(place / "channel.db"))
        try:
            took = measure(place / "server", home, questions)
        except pytest.skip.Exception as reason:
            return f"| {name} | {reason} | | | | |"
        finally:
            home.database.close()
    median, last = np.percentile(took, (50, 99))
    figures = f"{median:.2f} | {last:.2f} | {max(took):.2f}"
    return f"| {name} | {questions} | {len(took)} | {figures} |"


def main() -> None:
    questions = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    asked = [name for name in NETWORKS if len(sys.argv) < 3 or name in sys.argv[2:]]
    rows = [_row(name, NETWORKS[name], questions) for name in asked]
    said = (
        f"# From post to relay, on each network\n\n{dt.date.today()}, {os.cpu_count()} cores, "
        f"{machine.machine()}, Python {machine.python_version()}. The whole channel and a "
        f"reference server on loopback, a question every {PAUSE} s. Load of the machine when it "
        f"ended: {os.getloadavg()[0]:.1f}. Targets: median below 1 s, P99 below 3 s. One run.\n\n"
        + "\n".join([HEAD, "|---" * 6 + "|", *rows, ""])
    )
    if asked == list(NETWORKS):
        Path(__file__).with_suffix(".md").write_text(said, "utf-8")
    print(said)


if __name__ == "__main__":
    main()
