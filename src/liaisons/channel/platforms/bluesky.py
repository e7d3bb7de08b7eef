"""Bluesky: questions by hashtag and by mention from the firehose, reposts, quotes and replies.

The firehose numbers what it says and goes on from any number of the last days, so nothing falls
between an outage and what comes after. What the channel sends lies under a record key made from its
key: where a send ends unknown the record is looked at.

There is no private message here that the channel could promise (``privacy="none"``): those of the
app go over a service apart that this does not speak. The channel says in public that something
waits, with the address of a page. Posts cannot be edited. Files are never sent on.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import AsyncIterator, Awaitable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from liaisons.channel.platforms import bluesky_records as records
from liaisons.channel.platforms.bluesky_records import FOLLOW, LIKE, POST, REPOST
from liaisons.channel.platforms.support import MOST_BYTES, PATIENCE, event_of, library, malformed
from liaisons.channel.platforms.told import Further, Told
from liaisons.channel.port import (
    START,
    Abilities,
    Arrival,
    Author,
    Cursor,
    Deletion,
    Event,
    Gone,
    Home,
    Kind,
    Malformed,
    Membership,
    PlatformError,
    Post,
    RateLimited,
    Reaction,
    Receipt,
    Rejected,
    Relay,
    Unreachable,
)
from liaisons.files import write_atomically
from liaisons.i18n import _

#: Days during which answers to a post, its edits and its deletion are told.
WATCHED_DAYS = 30
#: Names of handles that are remembered.
_HANDLES = 5_000
_WRITTEN = (POST, REPOST)


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The account of the channel, and the hashtags it listens to."""

    handle: str
    password: str  # an app password
    hashtags: tuple[str, ...]  # without #
    server: str = "https://bsky.social"
    stream: str = "wss://bsky.network"  # the firehose
    app_view: bool = True  # the server can say who follows an account


class Bluesky:
    """One account on one server."""

    abilities = Abilities(
        keys=True,
        looks=True,
        privacy="none",
        edits=False,
        withdraws=True,
        boosts=True,
        max_length=300,
    )

    def __init__(self, name: str, settings: Settings, home: Home, client: Any, did: str) -> None:
        self.name = name
        self._settings = settings
        self._client = client
        self._me = did
        self._tags = {tag.casefold() for tag in settings.hashtags}
        self._told = Told(home.database, name, WATCHED_DAYS)
        self._further = Further(home.database, name)
        self._handles: dict[str, str] = {}

    # --- what arrives ---

    async def receive(self, since: Cursor) -> AsyncIterator[Arrival]:
        websockets = library("websockets", "Bluesky")
        begin = self._further.after(since)
        asked = "" if begin == START else f"?cursor={int(begin)}"
        address = f"{self._settings.stream}/xrpc/com.atproto.sync.subscribeRepos{asked}"
        try:
            async with websockets.connect(
                address, max_size=MOST_BYTES, open_timeout=PATIENCE, close_timeout=1
            ) as stream:
                async for frame in stream:
                    arrivals, reached = await self._arrivals(since, frame)
                    for arrival in arrivals:
                        since = arrival.cursor
                        yield arrival
                    self._further.keep(since, reached)
        except (OSError, websockets.exceptions.WebSocketException) as error:
            raise Unreachable(_("The stream ended: {error}", error=str(error)[:200])) from error
        raise Unreachable(_("The stream ended."))

    async def _arrivals(self, since: Cursor, raw: Any) -> tuple[list[Arrival], Cursor]:
        """What one frame of the firehose says that concerns the channel, and its number."""
        frames = library("atproto", "Bluesky").firehose_models
        try:
            frame = frames.Frame.from_bytes(raw)
            body = frame.body
            if isinstance(frame, frames.ErrorFrame):
                return [self._not_kept(str(body.error))], since
            seq = str(int(body["seq"])) if "seq" in body else since
        except Exception as error:  # noqa: BLE001 -- whatever the library makes of hostile bytes
            reason = _("The firehose said something that cannot be read ({error}).", error=error)
            return [Arrival(since, malformed(self.name, reason, raw))], since
        kind = frame.header.t
        if kind == "#info":
            reason = _("The firehose no longer keeps what was said since; some of it is missed.")
            return [Arrival(since, malformed(self.name, reason, body))], since
        if kind == "#identity":
            self._handles.pop(str(body.get("did")), None)
        if kind != "#commit" or body.get("repo") == self._me:
            return [], seq
        events = await self._events(body)
        # All but the last bear the number of before: interrupted, the commit comes again whole.
        cursors = [since] * (len(events) - 1) + [seq] if events else []
        return [Arrival(c, event) for c, event in zip(cursors, events, strict=True)], seq

    def _not_kept(self, error: str) -> Arrival:
        if error == "FutureCursor":
            reason = _("The firehose has begun anew; what was said meanwhile may be missed.")
            return Arrival(START, malformed(self.name, reason, error))
        raise Unreachable(_("The stream ended: {error}", error=error))

    async def _events(self, body: Mapping[str, Any]) -> list[Event]:
        try:
            return [event async for event in self._commit(body)]
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            reason = _(
                "The server said something that cannot be read ({error}).", error=repr(error)
            )
            return [malformed(self.name, reason, body)]

    async def _commit(self, body: Mapping[str, Any]) -> AsyncIterator[Event]:
        ops = [op for op in body.get("ops") or () if str(op["path"]).startswith("app.bsky.")]
        blocks: Mapping[Any, Any] | None = None
        for op in ops:
            collection = str(op["path"]).partition("/")[0]
            if collection not in (POST, REPOST, LIKE, FOLLOW):
                continue
            uri = f"at://{body['repo']}/{op['path']}"
            at_us = _at(body)
            if op["action"] == "delete":
                if uri in self._told:
                    self._told.drop(uri)
                    yield Deletion(network=self.name, id=uri, at_us=at_us)
                continue
            if blocks is None:
                blocks = _blocks(body.get("blocks"))
            record = blocks.get(bytes(op["cid"])) or {}
            read = partial(self._event, record, uri, str(op["action"]), at_us)
            event = event_of(read, self.name, record)
            if event is not None:
                yield await self._with_handle(event)

    def _event(self, record: Mapping[str, Any], uri: str, action: str, at_us: int) -> Event | None:
        did, collection, _key = records.place(uri)
        author = Author(did, did)
        if collection == POST:
            edited = action == "update"
            post = records.post(
                record,
                network=self.name,
                uri=uri,
                author=author,
                at_us=at_us,
                edited=edited,
                me=self._me,
            )
            if not self._concerns(post):
                return None
            self._told.add(uri)
            return post
        about = records.subject(record)
        if collection == FOLLOW:
            if about != self._me:
                return None
            return Membership(network=self.name, author=author, joined=True, at_us=at_us)
        if about not in self._told:
            return None
        kind = "like" if collection == LIKE else "repost"
        return Reaction(network=self.name, post=about, author=author, kind=kind, at_us=at_us)

    def _concerns(self, post: Post) -> bool:
        return (
            not self._tags.isdisjoint(post.hashtags)
            or post.addressed
            or any(uri in self._told for uri in (post.id, post.reply_to, post.root) if uri)
        )

    async def _with_handle(self, event: Event) -> Event:
        if not isinstance(event, Post | Reaction | Membership):
            return event
        author = Author(event.author.id, await self._handle(event.author.id))
        return msgspec.structs.replace(event, author=author)

    async def _handle(self, did: str) -> str:
        """The name of an account; its id where no server says."""
        if did not in self._handles:
            if len(self._handles) > _HANDLES:
                self._handles.clear()
            self._handles[did] = await self._asked_handle(did)
        return self._handles[did]

    async def _asked_handle(self, did: str) -> str:
        asks: list[tuple[Any, str]] = [(self._client.com.atproto.repo.describe_repo, "repo")]
        if self._settings.app_view:
            asks.append((self._client.app.bsky.actor.get_profile, "actor"))
        for ask, name in asks:
            try:
                return str((await self._call(ask({name: did}))).handle)
            except (PlatformError, AttributeError):
                continue
        return did

    # --- what is sent ---

    async def fetch(self, id: str) -> Post | None:
        found = await self._record(id)
        if found is None:
            return None
        did = records.place(id)[0]
        author = Author(did, await self._handle(did))
        now = time.time_ns() // 1000
        read = event_of(
            lambda: records.post(
                _plain(found.value),
                network=self.name,
                uri=id,
                author=author,
                at_us=now,
                edited=False,
                me=self._me,
            ),
            self.name,
            found,
        )
        if isinstance(read, Malformed):
            raise Unreachable(read.reason)
        return read if isinstance(read, Post) else None

    async def relay(self, relay: Relay, key: str) -> Receipt:
        if relay.original is None:
            return await self._write(POST, key, _post(relay.text))
        reference = await self._reference(relay.original)
        self._told.add(relay.original)
        if relay.text:
            embed = {"$type": "app.bsky.embed.record", "record": reference}
            return await self._write(POST, key, _post(relay.text) | {"embed": embed})
        return await self._write(REPOST, key, {"subject": reference, "createdAt": _now()})

    async def reply(self, to: str, text: str, key: str) -> Receipt:
        found = await self._record(to)
        if found is None:
            raise Gone(_("The post is no longer there."))
        with _read():
            parent = {"uri": str(found.uri), "cid": str(found.cid)}
            answered = _plain(found.value).get("reply") or {}
            root = answered.get("root") or parent
            reply = {"parent": parent, "root": {"uri": root["uri"], "cid": root["cid"]}}
        self._told.add(to)
        return await self._write(POST, key, _post(text) | {"reply": reply})

    async def private(self, to: Author, text: str, key: str) -> Receipt:
        raise Rejected(_("Bluesky has no private message that the channel can promise."))

    async def amend(self, id: str, text: str, key: str) -> Receipt:
        raise Rejected(_("Posts on Bluesky cannot be edited."))

    async def withdraw(self, id: str) -> None:
        collection, rkey = self._own(id)
        asked = {"repo": self._me, "collection": collection, "rkey": rkey}
        await self._call(self._client.com.atproto.repo.delete_record(asked))

    async def members(self) -> AsyncIterator[Author]:
        """Followers; where no app view knows them, those whom the account itself follows."""
        if not self._settings.app_view:
            async for record in self._all(FOLLOW):
                with _read():
                    did = records.subject(_plain(record.value))
                yield Author(did, await self._handle(did))
            return
        cursor: str | None = None
        while True:
            ask = self._client.app.bsky.graph.get_followers
            page = await self._call(ask({"actor": self._me, "limit": 100, "cursor": cursor}))
            for follower in page.followers:
                yield Author(str(follower.did), str(follower.handle))
            cursor = page.cursor
            if not cursor:
                return

    async def _all(self, collection: str) -> AsyncIterator[Any]:
        cursor: str | None = None
        while True:
            asked = {"repo": self._me, "collection": collection, "limit": 100, "cursor": cursor}
            page = await self._call(self._client.com.atproto.repo.list_records(asked))
            for record in page.records:
                yield record
            cursor = page.cursor
            if not cursor:
                return

    async def look(self, key: str) -> Receipt | None:
        for collection in _WRITTEN:
            uri = f"at://{self._me}/{collection}/{records.record_key(key)}"
            if await self._record(uri) is not None:
                return self._receipt(uri)
        return None

    async def close(self) -> None:
        await self._client.request.close()

    async def _write(self, collection: str, key: str, record: dict[str, Any]) -> Receipt:
        """Write a record under the key that ``key`` gives, unless it is there."""
        rkey = records.record_key(key)
        uri = f"at://{self._me}/{collection}/{rkey}"
        asked = {
            "repo": self._me,
            "collection": collection,
            "rkey": rkey,
            "record": {"$type": collection, **record},
        }
        try:
            await self._call(self._client.com.atproto.repo.create_record(asked))
        except RateLimited:
            raise
        except PlatformError:
            # A server says that it is there already in more than one way, and some say 500.
            if await self._record(uri) is None:
                raise
        self._told.add(uri)
        return self._receipt(uri)

    def _receipt(self, uri: str) -> Receipt:
        _did, collection, rkey = records.place(uri)
        shown = f"https://bsky.app/profile/{self._me}/post/{rkey}" if collection == POST else ""
        return Receipt(uri, shown)

    def _own(self, uri: str) -> tuple[str, str]:
        try:
            did, collection, rkey = records.place(uri)
        except ValueError as error:
            raise Rejected(_("{id} is no post of the channel.", id=uri)) from error
        if did != self._me or collection not in _WRITTEN:
            raise Rejected(_("{id} is no post of the channel.", id=uri))
        return collection, rkey

    async def _record(self, uri: str) -> Any:
        """A record as its server has it, or None where it is gone."""
        try:
            did, collection, rkey = records.place(uri)
        except ValueError:
            return None
        asked = {"repo": did, "collection": collection, "rkey": rkey}
        try:
            return await self._call(self._client.com.atproto.repo.get_record(asked))
        except Gone:
            return None

    async def _reference(self, uri: str) -> dict[str, str]:
        found = await self._record(uri)
        if found is None:
            raise Gone(_("The post is no longer there."))
        return {"uri": str(found.uri), "cid": str(found.cid)}

    async def _call(self, asked: Awaitable[Any]) -> Any:
        with _said():
            async with asyncio.timeout(PATIENCE):
                return await asked


def _post(text: str) -> dict[str, Any]:
    return {"text": text, "createdAt": _now(), "facets": records.facets(text)}


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _at(body: Mapping[str, Any]) -> int:
    try:
        return records.microseconds(str(body["time"]))
    except (KeyError, ValueError, OverflowError):
        return time.time_ns() // 1000


def _blocks(car: Any) -> Mapping[Any, Any]:
    """The records of a commit by their CIDs, as bytes."""
    atproto = library("atproto", "Bluesky")
    try:
        blocks = atproto.CAR.from_bytes(car).blocks
    except Exception:  # noqa: BLE001 -- a commit that cannot be read is told of record by record
        return {}
    return {cid._raw_byte_form: record for cid, record in blocks.items()}


def _plain(record: Any) -> dict[str, Any]:
    """A record as plain values, by the names of the protocol."""
    models = library("atproto", "Bluesky").models
    plain: dict[str, Any] = models.get_model_as_dict(record)
    return plain


@contextmanager
def _said() -> Iterator[None]:
    """What the library raises, as one of the port's four."""
    exceptions = library("atproto_client.exceptions", "Bluesky")
    core = library("atproto_core.exceptions", "Bluesky")
    httpx = library("httpx", "Bluesky")  # lets some of its own through
    try:
        yield
    except exceptions.RateLimitExceededError as error:
        wait = error.retry_after
        if wait is None and error.reset_at is not None:
            wait = error.reset_at.timestamp() - time.time()
        wait = min(max(60.0 if wait is None else wait, 1.0), 3_600.0)
        raise RateLimited(_("The server asks to wait."), wait) from error
    except exceptions.RequestErrorBase as error:
        raise _refusal(error) from error
    except (
        core.AtProtocolError, httpx.HTTPError, TimeoutError, OSError, ValueError, TypeError
    ) as error:  # fmt: skip
        raise Unreachable(
            _("No clear answer from the server: {error}", error=repr(error))
        ) from error


def _refusal(error: Any) -> PlatformError:
    response = error.response
    status = 0 if response is None else response.status_code
    name = str(getattr(getattr(response, "content", None), "error", ""))
    if name in ("RecordNotFound", "RepoNotFound", "RepoDeactivated", "RepoTakendown"):
        return Gone(_("The post is no longer there."))
    if 400 <= status < 500 and status not in (408, 409, 425):
        why = str(getattr(response.content, "message", "") or name)
        if "could not" in why.casefold() and ("locate" in why or "find" in why):
            return Gone(_("The post is no longer there."))
        return Rejected(_("The server refuses ({status}): {why}", status=status, why=why[:200]))
    return Unreachable(_("No clear answer from the server: {error}", error=str(error)[:200]))


@contextmanager
def _read() -> Iterator[None]:
    try:
        yield
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Unreachable(_("The server's answer cannot be read.")) from error


async def _log_in(client: Any, settings: Settings, kept: Path) -> str:
    """Go on with the session that was kept: servers let an account log in a few times a day."""
    exceptions = library("atproto_client.exceptions", "Bluesky")
    with _said():
        async with asyncio.timeout(PATIENCE):
            if kept.exists():
                try:
                    await client.login(
                        session_string=kept.read_text("utf-8"), fetch_bsky_profile=False
                    )
                    session = await client.com.atproto.server.get_session()
                    return str(session.did)
                except (exceptions.UnauthorizedError, exceptions.BadRequestError, ValueError):
                    kept.unlink()
            await client.login(settings.handle, settings.password, fetch_bsky_profile=False)
    write_atomically(kept, client.export_session_string().encode(), mode=0o600)
    return str(client._session.did)


async def _connect(name: str, settings: Settings, home: Home) -> Bluesky:
    atproto = library("atproto", "Bluesky")
    client = atproto.AsyncClient(settings.server, request=atproto.AsyncRequest(timeout=PATIENCE))
    kept = home.folder / f"{name}.session"

    async def renewed(_event: Any, session: Any) -> None:
        write_atomically(kept, session.export().encode(), mode=0o600)

    client.on_session_change(renewed)
    try:
        did = await _log_in(client, settings, kept)
        platform = Bluesky(name, settings, home, client, did)
        async for record in platform._all(REPOST):
            platform._told.add(records.subject(_plain(record.value)))
    except PlatformError:
        await client.request.close()
        raise
    return platform


KIND = Kind(title="Bluesky", settings=Settings, connect=_connect)
