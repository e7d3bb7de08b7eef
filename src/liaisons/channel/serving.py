"""A channel served: its networks connected, its runner running, one process at a time."""

from __future__ import annotations

import asyncio
import tomllib
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

from filelock import FileLock, Timeout

from liaisons.channel import platforms
from liaisons.channel.channel import Channel
from liaisons.channel.port import (
    Abilities,
    Arrival,
    Author,
    Cursor,
    Home,
    Platform,
    Post,
    Receipt,
    Relay,
)
from liaisons.channel.runner import Runner
from liaisons.channel.settings import SECRETS
from liaisons.errors import Refused
from liaisons.i18n import _


async def serve(
    channel: Channel, *, dry: bool = False, seconds: float = 0, say: Callable[[str], None]
) -> None:
    """Run until cancelled, or for so many seconds. Refused where it runs already."""
    lock = FileLock(channel.folder / "running.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise Refused(_("The channel in {folder} runs already.", folder=channel.folder)) from error
    connected: dict[str, Platform] = {}
    try:
        channel.warm()
        connected = await connect(channel)
        if dry:
            connected = {name: Dry(platform, say) for name, platform in connected.items()}
        running = Runner(channel.engine, connected).run()
        await asyncio.wait_for(running, seconds or None)
    except TimeoutError:
        pass
    finally:
        for platform in connected.values():
            await platform.close()
        lock.release()


async def connect(channel: Channel) -> dict[str, Platform]:
    """Every network of channel.toml, with its secrets."""
    secrets = _secrets(channel)
    connected: dict[str, Platform] = {}
    for name, said in channel.policy.settings.networks.items():
        folder = channel.folder / "networks" / name
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        home = Home(folder, channel.ledger.database)
        whole = {**said, **secrets.get(name, {})}
        tags = channel.policy.settings.hashtags
        connected[name] = await platforms.connect(name, whole, home, tags)
    return connected


def _secrets(channel: Channel) -> Mapping[str, Mapping[str, Any]]:
    path = channel.folder / SECRETS
    if not path.exists():
        return {}
    if path.stat().st_mode & 0o077:
        raise Refused(_("{file} can be read by others: chmod 600 {file}", file=path))
    return tomllib.loads(path.read_text("utf-8"))


class Dry:
    """A network that is only listened to: what would be sent is said."""

    def __init__(self, platform: Platform, say: Callable[[str], None]) -> None:
        self._platform, self._say = platform, say
        self.name = platform.name
        self.abilities: Abilities = platform.abilities

    def receive(self, since: Cursor) -> AsyncIterator[Arrival]:
        return self._platform.receive(since)

    async def fetch(self, id: str) -> Post | None:
        return await self._platform.fetch(id)

    def _would(self, what: str, key: str) -> Receipt:
        self._say(what)
        return Receipt(f"dry:{key}")

    async def relay(self, relay: Relay, key: str) -> Receipt:
        said = " ".join(part for part in (relay.original, relay.text) if part)
        return self._would(_("Would relay: {text}", text=said), key)

    async def reply(self, to: str, text: str, key: str) -> Receipt:
        return self._would(_("Would reply: {text}", text=text), key)

    async def private(self, to: Author, text: str, key: str) -> Receipt:
        return self._would(_("Would write to {handle}: {text}", handle=to.handle, text=text), key)

    async def amend(self, id: str, text: str, key: str) -> Receipt:
        return self._would(_("Would change a relay: {text}", text=text), key)

    async def withdraw(self, id: str) -> None:
        self._would(_("Would withdraw a relay."), id)

    def members(self) -> AsyncIterator[Author]:
        return self._platform.members()

    async def look(self, key: str) -> Receipt | None:
        return None

    async def close(self) -> None:
        await self._platform.close()
