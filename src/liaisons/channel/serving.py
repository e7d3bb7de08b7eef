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
    RateLimited,
    Receipt,
    Relay,
    Unreachable,
)
from liaisons.channel.runner import AFTER_BREAK, LONGEST_BREAK, Runner
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
        reaching = Reaching(channel, connected, say, dry)
        await asyncio.wait_for(reaching.run(), seconds or None)
    except TimeoutError:
        pass
    finally:
        for platform in connected.values():
            await platform.close()
        lock.release()


class Reaching:
    """A channel on the networks that answer: the others are tried again, and join when they do.

    What cannot work (a wrong password, a word in channel.toml) stops it at once. That nobody
    answers does not: servers are restarted and lines cut, also while a channel starts.
    """

    def __init__(
        self,
        channel: Channel,
        connected: dict[str, Platform],
        say: Callable[[str], None],
        dry: bool,
    ) -> None:
        self._channel = channel
        self._connected = connected
        self._say = say
        self._dry = dry
        self._secrets = _secrets(channel)
        self._away = list(channel.policy.settings.networks)

    async def run(self) -> None:
        """Until cancelled. Whoever joins later is listened to by a runner that begins anew."""
        await self._look()
        while True:
            running = asyncio.ensure_future(Runner(self._channel.engine, self._connected).run())
            joining = asyncio.ensure_future(self._joined())
            try:
                await asyncio.wait({running, joining}, return_when=asyncio.FIRST_COMPLETED)
                if running.done():
                    return running.result()
                joining.result()
            finally:
                for task in (running, joining):
                    task.cancel()
                await asyncio.gather(running, joining, return_exceptions=True)

    async def _joined(self) -> None:
        """Returns once one more network answers; never, where all do."""
        wait, away = AFTER_BREAK, len(self._away)
        if not away:
            await asyncio.Event().wait()
        while len(self._away) == away:
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_BREAK)
            await self._look()

    async def _look(self) -> None:
        for name in list(self._away):
            try:
                platform = await connect(self._channel, name, self._secrets)
            except (Unreachable, RateLimited) as error:
                self._say(
                    _(
                        "{network} does not answer, it is tried again: {error}",
                        network=name,
                        error=error,
                    )
                )
                continue
            self._connected[name] = Dry(platform, self._say) if self._dry else platform
            self._away.remove(name)


async def connect(
    channel: Channel, name: str, secrets: Mapping[str, Mapping[str, Any]]
) -> Platform:
    """A network of channel.toml, with its secrets."""
    settings = channel.policy.settings
    folder = channel.folder / "networks" / name
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    home = Home(folder, channel.ledger.database)
    whole = {**settings.networks[name], **secrets.get(name, {})}
    return await platforms.connect(name, whole, home, settings.hashtags)


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
