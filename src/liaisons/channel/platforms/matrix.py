"""Matrix: the community's room, and a private room with each person who needs one.

A sync token says where the channel is; where the server left something out between two, it is paged
through. What is sent bears a transaction id made from its key, which servers remember with the
device for a day, and the key itself in the event, by which it is found later.

A private message goes into a room that holds the channel and one person; who is in it is asked
before each message. Rooms are not encrypted end to end: those who run the servers can read them
(``privacy="servers"``), and a message in an encrypted room is told of as unreadable. Files are
never sent on.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import AsyncIterator, Awaitable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from liaisons.channel.platforms.matrix_events import KEY, Room, link, replaced
from liaisons.channel.platforms.support import PATIENCE, event_of, library
from liaisons.channel.platforms.told import Notes
from liaisons.channel.port import (
    START,
    Abilities,
    Arrival,
    Author,
    Cursor,
    Event,
    Gone,
    Home,
    Kind,
    PlatformError,
    Post,
    RateLimited,
    Receipt,
    Rejected,
    Relay,
    Unreachable,
)
from liaisons.files import write_atomically
from liaisons.i18n import _

#: Milliseconds that the server may wait for something to say.
_WAIT_MS = 30_000
_PAGE = 100
#: Pages of the account's own messages that are looked through for a key.
_PAGES_LOOKED = 3
_DEVICE = "LIAISONS"
_MESSAGE = "m.room.message"
_FILTER: dict[str, Any] = {
    "presence": {"types": []},
    "account_data": {"types": []},
    "room": {
        "timeline": {"limit": _PAGE},
        "ephemeral": {"types": []},
        "account_data": {"types": []},
        "state": {"lazy_load_members": True},
    },
}


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The account of the channel and the rooms it is in."""

    server: str  # https://…
    user: str  # @channel:example.org
    room: str  # the community's: id or alias
    password: str = ""
    token: str = ""  # of a device of its own, instead of the password
    rooms: tuple[str, ...] = ()  # others in which questions are asked


class Matrix:
    """One account on one homeserver."""

    abilities = Abilities(
        keys=True,
        looks=True,
        privacy="servers",
        edits=True,
        withdraws=True,
        recalls=True,
        boosts=False,
        max_length=10_000,
    )

    def __init__(self, name: str, home: Home, client: Any, rooms: list[str]) -> None:
        self.name = name
        self._client = client
        self._me = str(client.user_id)
        self._rooms = rooms
        self._privately = Notes(home.database, name)

    # --- what arrives ---

    async def receive(self, since: Cursor) -> AsyncIterator[Arrival]:
        while True:
            wait = 0 if since == START else _WAIT_MS
            chosen = _first_filter() if since == START else _FILTER
            ask = self._client.sync(timeout=wait, sync_filter=chosen, since=since or None)
            synced = await self._call(ask, PATIENCE + wait / 1000)
            with _read():
                reached = str(synced.next_batch)
                await self._accept(synced.rooms.invite)
                found = [] if since == START else await self._news(synced.rooms.join, since)
            # All but the last bear the token of before: interrupted, all of them come again.
            for n, event in enumerate(found, 1):
                yield Arrival(reached if n == len(found) else since, event)
            since = reached

    async def _news(self, joined: Mapping[str, Any], since: Cursor) -> list[Event]:
        found: list[tuple[int, Event]] = []
        for id, info in joined.items():
            room = self._room(id)
            if room is None:
                continue
            sources = [event.source for event in info.timeline.events]
            if info.timeline.limited:
                sources = [*await self._left_out(id, info.timeline.prev_batch, since), *sources]
            for source in sources:
                event = await self._event(room, source)
                if event is not None:
                    found.append((_number(source), event))
        # Rooms side by side, each in its own order.
        return [event for _at, event in sorted(found, key=lambda pair: pair[0])]

    async def _left_out(self, room: str, before: str, since: Cursor) -> list[Any]:
        """What the server left out of a room between two tokens, oldest first."""
        found: list[Any] = []
        while before:
            ask = self._client.room_messages(room, before, end=since, limit=_PAGE)
            page = await self._call(ask)
            found += [event.source for event in page.chunk]
            if not page.chunk or page.end == before:
                break
            before = page.end
        return found[::-1]

    async def _event(self, room: Room, source: Any) -> Event | None:
        original = replaced(source)
        if original is None:
            return event_of(lambda: room.event(source), self.name, source)
        if source.get("sender") == self._me:
            return None
        try:
            asked = await self._get(room.id, original)
        except Gone:
            return None
        return event_of(lambda: room.edit(source, asked), self.name, source)

    def _room(self, id: str) -> Room | None:
        """A room that concerns the channel: the community's, or one with a single person."""
        if id in self._rooms:
            return Room(self.name, id, self._me, private=False)
        if self._privately.get(id) is not None:
            return Room(self.name, id, self._me, private=True)
        return None

    async def _accept(self, invited: Mapping[str, Any]) -> None:
        """Enter the private rooms that people open with the channel's account, no others."""
        for id, info in invited.items():
            asked = [e for e in info.invite_state if getattr(e, "state_key", "") == self._me]
            direct = [e for e in asked if (getattr(e, "content", None) or {}).get("is_direct")]
            if direct:
                await self._call(self._client.join(id))
                self._privately.put(id, str(direct[0].sender))

    # --- what is sent ---

    async def fetch(self, id: str) -> Post | None:
        found = await self._find(id)
        if found is None:
            return None
        room, source = found
        read = event_of(
            lambda: Room(self.name, room, "", private=False).event(source), self.name, source
        )
        return read if isinstance(read, Post) else None

    async def relay(self, relay: Relay, key: str) -> Receipt:
        text = relay.text
        if relay.original is not None:
            address = link(self._rooms[0], relay.original)
            text = text if address in text else f"{text}\n\n{address}".strip()
        return await self._send(self._rooms[0], {"body": text}, key)

    async def reply(self, to: str, text: str, key: str) -> Receipt:
        found = await self._find(to)
        if found is None:
            raise Gone(_("The post is no longer there."))
        room, source = found
        relation = source["content"].get("m.relates_to") or {}
        threaded = relation.get("rel_type") == "m.thread"
        answer = {
            "rel_type": "m.thread",
            "event_id": str(relation["event_id"]) if threaded else to,
            "is_falling_back": False,
            "m.in_reply_to": {"event_id": to},
        }
        named = {"user_ids": [str(source["sender"])]}
        content = {"body": text, "m.relates_to": answer, "m.mentions": named}
        return await self._send(room, content, key)

    async def private(self, to: Author, text: str, key: str) -> Receipt:
        for room in reversed(self._privately.names(to.id)):
            if await self._alone_with(to.id, room):
                return await self._send(room, {"body": text}, key)
        return await self._send(await self._open(to.id), {"body": text}, key)

    async def _alone_with(self, person: str, room: str) -> bool:
        """Whether nobody but ``person`` and the channel is, or is asked, into ``room``."""
        try:
            state = await self._call(self._client.room_get_state(room))
        except (Gone, Rejected):
            return False
        with _read():
            inside = {
                str(event["state_key"])
                for event in state.events
                if event["type"] == "m.room.member"
                and event["content"].get("membership") in ("join", "invite")
            }
        return inside == {person, self._me}

    async def _open(self, person: str) -> str:
        """A room for ``person`` alone, into which they can ask nobody else."""
        nio = library("nio", "Matrix")
        made = await self._call(
            self._client.room_create(
                visibility=nio.RoomVisibility.private,
                preset=nio.RoomPreset.private_chat,
                is_direct=True,
                invite=[person],
                initial_state=[
                    {
                        "type": "m.room.history_visibility",
                        "state_key": "",
                        "content": {"history_visibility": "invited"},
                    }
                ],
                power_level_override={"invite": 100},
            )
        )
        # Noted before anything is said: another attempt must say it in this same room.
        self._privately.put(str(made.room_id), person)
        return str(made.room_id)

    async def amend(self, id: str, text: str, key: str) -> Receipt:
        found = await self._find(id)
        if found is None:
            raise Gone(_("The post is no longer there."))
        new = {"msgtype": "m.text", "body": text}
        content = {
            "body": f"* {text}",
            "m.new_content": new,
            "m.relates_to": {"rel_type": "m.replace", "event_id": id},
        }
        await self._send(found[0], content, key)
        return Receipt(id, link(found[0], id))

    async def withdraw(self, id: str) -> None:
        found = await self._find(id)
        if found is None:
            return
        # The newer versions first: they hold the text too, and hang on the first.
        for event in (*await self._call(self._versions(found[0], id)), id):
            tx_id = _digest(f"withdraw {event}")
            await self._call(self._client.room_redact(found[0], event, tx_id=tx_id))

    async def _versions(self, room: str, id: str) -> list[str]:
        kind = library("nio.api", "Matrix").RelationshipType.replacement
        found = self._client.room_get_event_relations(room, id, kind)
        return [str(event.event_id) async for event in found]

    async def members(self) -> AsyncIterator[Author]:
        joined = await self._call(self._client.joined_members(self._rooms[0]))
        for member in joined.members:
            if member.user_id != self._me:
                yield Author(str(member.user_id), str(member.user_id))

    async def look(self, key: str) -> Receipt | None:
        marked = _digest(key)
        for room in (*self._rooms, *self._privately.names()):
            async for source in self._own(room):
                content = source.get("content") or {}
                if content.get(KEY) == marked:
                    event = replaced(source) or str(source["event_id"])
                    return Receipt(event, link(room, event))
        return None

    async def _own(self, room: str) -> AsyncIterator[Mapping[str, Any]]:
        """The account's latest messages in a room, newest first."""
        only = {"senders": [self._me], "types": [_MESSAGE]}
        start = ""
        for _page in range(_PAGES_LOOKED):
            ask = self._client.room_messages(room, start, limit=_PAGE, message_filter=only)
            page = await self._call(ask)
            for event in page.chunk:
                yield event.source
            if not page.end or page.end == start:
                return
            start = page.end

    async def close(self) -> None:
        await self._client.close()

    async def _send(self, room: str, content: dict[str, Any], key: str) -> Receipt:
        marked = _digest(key)
        whole = {"msgtype": "m.text", **content, KEY: marked}
        sent = await self._call(self._client.room_send(room, _MESSAGE, whole, tx_id=marked))
        return Receipt(str(sent.event_id), link(room, str(sent.event_id)))

    async def _find(self, id: str) -> tuple[str, Any] | None:
        """The room and the source of a message that is not taken away."""
        for room in self._rooms:
            try:
                source = await self._get(room, id)
            except (Gone, Rejected):
                continue
            if isinstance(source.get("content"), Mapping) and source["content"]:
                return room, source
        return None

    async def _get(self, room: str, id: str) -> Any:
        found = await self._call(self._client.room_get_event(room, id))
        with _read():
            return found.event.source

    async def _call(self, asked: Awaitable[Any], patience: float = PATIENCE) -> Any:
        return await _asked(asked, patience)


async def _asked(asked: Awaitable[Any], patience: float = PATIENCE) -> Any:
    """An answer of the server, or what it did not do as one of the port's four."""
    nio, aiohttp = library("nio", "Matrix"), library("aiohttp", "Matrix")
    try:
        async with asyncio.timeout(patience):
            answer = await asked
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise Unreachable(
            _("No clear answer from the server: {error}", error=repr(error))
        ) from error
    except (nio.ProtocolError, ValueError, TypeError, LookupError, AttributeError) as error:
        raise Unreachable(_("The server's answer cannot be read.")) from error
    if isinstance(answer, nio.ErrorResponse):
        raise _refusal(answer)
    return answer


def _refusal(answer: Any) -> PlatformError:
    code = str(answer.status_code or "")
    transport = getattr(answer, "transport_response", None)
    status = transport.status if transport is not None else 0
    if code == "M_LIMIT_EXCEEDED" or status == 429:
        wait = (answer.retry_after_ms or 5_000) / 1000
        return RateLimited(_("The server asks to wait."), min(max(wait, 0.1), 3_600.0))
    if code == "M_NOT_FOUND" and status == 404:
        return Gone(_("The post is no longer there."))
    if 400 <= status < 500 and code.startswith("M_"):
        why = f"{code} {answer.message}"[:200]
        return Rejected(_("The server refuses ({status}): {why}", status=status, why=why))
    return Unreachable(_("No clear answer from the server: {error}", error=str(answer)[:200]))


def _first_filter() -> dict[str, Any]:
    """The filter as nobody asked it before: homeservers keep the answers to first questions for
    minutes, and what was kept from before a pause begins before that pause.
    """
    room = _FILTER["room"]
    nobody = f"@{secrets.token_hex(8)}:liaisons.invalid"
    timeline = {**room["timeline"], "not_senders": [nobody]}
    return {**_FILTER, "room": {**room, "timeline": timeline}}


def _digest(key: str) -> str:
    return hashlib.blake2b(key.encode(), digest_size=16).hexdigest()


def _number(source: Any) -> int:
    at = source.get("origin_server_ts") if isinstance(source, Mapping) else None
    return at if isinstance(at, int) else 0


@contextmanager
def _read() -> Iterator[None]:
    try:
        yield
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Unreachable(_("The server's answer cannot be read.")) from error


async def _enter(client: Any, settings: Settings, kept: Path) -> None:
    """Be the same device as before: the server remembers what it was sent by device."""
    client.user_id = settings.user
    client.device_id = _DEVICE
    token = settings.token or (kept.read_text("utf-8") if kept.exists() else "")
    if token:
        client.access_token = token
        try:
            who = await _asked(client.whoami())
        except Rejected:
            if not settings.password:
                raise
        else:
            client.user_id, client.device_id = who.user_id, who.device_id
            return
    entered = await _asked(client.login(settings.password, device_name="Liaisons"))
    client.user_id = entered.user_id
    write_atomically(kept, str(entered.access_token).encode(), mode=0o600)


async def _connect(name: str, settings: Settings, home: Home) -> Matrix:
    nio = library("nio", "Matrix")
    config = nio.AsyncClientConfig(
        max_limit_exceeded=0, max_timeouts=0, request_timeout=PATIENCE, encryption_enabled=False
    )
    client = nio.AsyncClient(settings.server, settings.user, device_id=_DEVICE, config=config)
    try:
        await _enter(client, settings, home.folder / f"{name}.session")
        rooms = [
            str((await _asked(client.join(room))).room_id)
            for room in (settings.room, *settings.rooms)
        ]
    except BaseException:
        await client.close()
        raise
    return Matrix(name, home, client, rooms)


KIND = Kind(title="Matrix", settings=Settings, connect=_connect)
