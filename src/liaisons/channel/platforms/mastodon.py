"""Mastodon, and what speaks its API: questions by hashtag and by mention, direct messages.

Streams are opened before what was missed is read, so that nothing falls between the two; the last
page before the cursor is read again, because posts from other servers arrive late and under the
number of when they were written. Answers in a thread name its author and not us: threads that the
account boosted or answered are looked through at intervals that grow with their age.

A boost is one however often it is asked for. A post bears an Idempotency-Key, which servers
remember for an hour: an attempt of unknown end repeated later is looked for first.
Direct messages can be read by those who run the servers (``privacy="servers"``). Images are never
sent on: a boost shows the original, and a text its address, so no file passes through us.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import msgspec

from liaisons.channel.platforms import mastodon_reading as reading
from liaisons.channel.platforms.mastodon_attempts import SKEW, Attempt, Attempts, same
from liaisons.channel.platforms.mastodon_http import Bounded, Ear
from liaisons.channel.platforms.support import (
    PATIENCE,
    SILENCE,
    Recent,
    event_of,
    library,
    unaddressed,
)
from liaisons.channel.platforms.told import Told
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
    PlatformError,
    Post,
    PrivateMessage,
    RateLimited,
    Receipt,
    Rejected,
    Relay,
    Unreachable,
)
from liaisons.i18n import _

#: Days during which the answers in a thread are looked for.
WATCHED_DAYS = 4
#: Seconds between two looks into any thread: servers allow one request a second.
GAP = 2.0
_PAGE = 40
#: Of how many posts it is asked, after an outage, whether they are still there.
_ASKED_AFTER = 100
#: What a server says of the length of a post where it says nothing.
_LENGTH = 500


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The account of the channel, and the hashtags it listens to."""

    server: str  # https://…
    token: str  # of the account: scopes read, write
    hashtags: tuple[str, ...]  # without #
    poll: float = 20.0  # seconds between two looks into a young thread


class Mastodon:
    """One account on one server."""

    abilities = Abilities(
        keys=True,
        looks=False,
        privacy="servers",
        edits=True,
        withdraws=True,
        recalls=True,
        boosts=True,
        max_length=_LENGTH,
    )

    def __init__(
        self, name: str, settings: Settings, home: Home, client: Any, me: Any, length: int
    ) -> None:
        self.name = name
        self.abilities = msgspec.structs.replace(type(self).abilities, max_length=length)
        self._settings = settings
        self._client = client
        self._me = str(me["id"])
        self._seen = Recent()
        self._ours = Recent()
        self._threads: dict[str, _Thread] = {}
        self._told = Told(home.database, name, WATCHED_DAYS)
        self._attempts = Attempts(home.database, name, WATCHED_DAYS)

    # --- what arrives ---

    async def receive(self, since: Cursor) -> AsyncIterator[Arrival]:
        news: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()
        self._seen = Recent()  # what was not dealt with comes again
        ears = self._listen(news)
        try:
            for ear in ears:
                await asyncio.wait_for(ear.connected.wait(), PATIENCE)
            place = _Place.read(since) or await self._now()
            async for arrival in self._missed(place, again=since != START):
                self._remember(arrival.event)
                yield arrival
            async for event in self._vanished():
                self._remember(event)
                yield Arrival(place.text, event)
            await self._remember_threads()
            async for arrival in self._heard(place, news):
                self._remember(arrival.event)
                yield arrival
        except TimeoutError as error:
            raise Unreachable(
                _("The stream of {network} does not open.", network=self.name)
            ) from error
        finally:
            for ear in ears:
                ear.close()

    def _listen(self, news: asyncio.Queue[tuple[str, Any]]) -> list[Ear]:
        def hashtag(tag: str) -> Callable[[Any], None]:
            return lambda ear: self._client.stream_hashtag(tag, ear, timeout=SILENCE)

        user = Ear(lambda ear: self._client.stream_user(ear, timeout=SILENCE), news)
        return [user, *(Ear(hashtag(tag), news) for tag in self._settings.hashtags)]

    async def _now(self) -> _Place:
        """Where the server is, for a first time."""
        last = [
            await self._call(self._client.timeline_hashtag, tag, limit=1)
            for tag in self._settings.hashtags
        ]
        told = await self._call(self._client.notifications, limit=1)
        with _read():
            statuses = [int(page[0]["id"]) for page in last if page]
            return _Place(max(statuses, default=0), int(told[0]["id"]) if told else 0)

    async def _missed(self, place: _Place, *, again: bool) -> AsyncIterator[Arrival]:
        """What happened after ``place``, oldest first; ``again``: and the page before it."""
        statuses: dict[str, Any] = {}
        for tag in self._settings.hashtags:
            ask = self._client.timeline_hashtag
            if again:
                before = await self._call(ask, tag, max_id=place.status + 1, limit=_PAGE)
                statuses |= {str(_get(found, "id")): found for found in before}
            async for found in self._pages(ask, place.status, tag):
                statuses[str(_get(found, "id"))] = found
        events = [await self._status(found) for found in statuses.values()]
        ids = [_number(found) for found in statuses.values()]
        async for found in self._pages(self._client.notifications, place.notification):
            place.notification = max(place.notification, _number(found))
            events.append(self._notification(found))
        place.status = max([place.status, *ids])
        # One cursor for all: interrupted in the middle, all of it comes again.
        begun = place.before
        known = sorted((e for e in events if e is not None), key=_time)
        for n, event in enumerate(known, 1):
            yield Arrival(place.text if n == len(known) else begun, event)
        place.before = place.text

    async def _vanished(self) -> AsyncIterator[Event]:
        """Posts that were told of, did not come again with what was missed, and are gone."""
        for post in self._told.latest(_ASKED_AFTER):
            if ("post", post) in self._seen:
                continue
            try:
                await self._call(self._client.status, post)
            except (Gone, Rejected):
                yield Deletion(network=self.name, id=post, at_us=reading.now_us())

    def _remember(self, event: Event) -> None:
        if isinstance(event, Post):
            self._told.add(event.id)
        elif isinstance(event, Deletion):
            self._told.drop(event.id)

    async def _pages(self, ask: Callable[..., Any], after: int, *given: Any) -> AsyncIterator[Any]:
        """All after an id, page by page, oldest page first."""
        while True:
            page = await self._call(ask, *given, min_id=after, limit=_PAGE)
            last = max((_number(found) for found in page), default=after)
            for found in reversed(page):
                yield found
            if last <= after:
                return
            after = last

    async def _heard(
        self, place: _Place, news: asyncio.Queue[tuple[str, Any]]
    ) -> AsyncIterator[Arrival]:
        """What the streams bring, and between that the threads whose turn it is."""
        look_at = time.monotonic()
        while True:
            try:
                left = max(look_at - time.monotonic(), 0.0)
                kind, payload = await asyncio.wait_for(news.get(), left)
            except TimeoutError:
                async for event in self._next_thread():
                    yield Arrival(place.text, event)
                look_at = time.monotonic() + min(GAP, self._settings.poll)
                continue
            heard = await self._event(kind, payload, place)
            if heard is not None:
                yield Arrival(place.text, heard)

    async def _event(self, kind: str, payload: Any, place: _Place) -> Event | None:
        if kind == "failed":
            raise payload if isinstance(payload, PlatformError) else _error(payload)
        if kind == "delete":
            gone = str(payload)
            if gone in self._ours:
                return None
            return Deletion(network=self.name, id=gone, at_us=reading.now_us())
        if kind == "notification":
            place.notification = max(place.notification, _number(payload))
            return self._notification(payload)
        if kind in ("update", "status_update"):
            event = await self._status(payload)
            if kind == "update" and event is not None:
                place.status = max(place.status, _number(payload))
            return event
        return None

    async def _status(self, status: Any, root: str | None = None) -> Event | None:
        """A status that concerns the channel and is new or newly edited."""

        def read() -> Event | None:
            if str(status["account"]["id"]) == self._me or status.get("reblog"):
                return None
            event = reading.said(status, self.name, self._me, root)
            named = reading.named(status)
            if isinstance(event, PrivateMessage) and self._me not in named:
                return None
            self._seen.new(("post", event.id))
            return event if self._seen.new(_mark(event)) else None

        event = event_of(read, self.name, status)
        if isinstance(event, Post) and event.reply_to is not None and event.root is None:
            return msgspec.structs.replace(event, root=await self._root(event.reply_to, event.id))
        return event

    def _notification(self, notification: Any) -> Event | None:
        def read() -> Event | None:
            event = reading.told(notification, self.name, self._me)
            if isinstance(event, Post | PrivateMessage):
                return event if self._seen.new(_mark(event)) else None
            return event

        return event_of(read, self.name, notification)

    async def _root(self, answered: str, id: str) -> str:
        """The first post of the thread of ``id``; what it answers where the server cannot say."""
        try:
            context = await self._call(self._client.status_context, id)
            ancestors = context["ancestors"]
            return str(ancestors[0]["id"]) if ancestors else answered
        except (Gone, Rejected, KeyError, TypeError):
            return answered

    # --- threads ---

    async def _remember_threads(self) -> None:
        """The threads of the last days, from what the account itself shows there."""
        for status in await self._call(self._client.account_statuses, self._me, limit=_PAGE):
            with _read():
                boosted = status.get("reblog")
                about = boosted["id"] if boosted else status.get("in_reply_to_id") or status["id"]
                age = time.time() - reading.microseconds(status["created_at"]) / 1e6
                if status.get("visibility") != "direct" and age < WATCHED_DAYS * 86_400:
                    self._watch(str(about), since=time.monotonic() - age)

    def _watch(self, post: str, since: float | None = None) -> None:
        begun = time.monotonic() if since is None else since
        self._threads.setdefault(post, _Thread(begun, time.monotonic()))

    async def _next_thread(self) -> AsyncIterator[Event]:
        """What is new in the thread that has waited longest for its turn."""
        now = time.monotonic()
        due = [(t.due, post) for post, t in self._threads.items() if t.due <= now]
        if not due:
            return
        _due, post = min(due)
        thread = self._threads[post]
        if now - thread.begun > WATCHED_DAYS * 86_400:
            del self._threads[post]
            return
        thread.due = now + max(self._settings.poll, (now - thread.begun) / 20)
        try:
            head = await self._call(self._client.status, post)
            context = await self._call(self._client.status_context, post)
        except (Gone, Rejected):
            del self._threads[post]
            if post not in self._ours:
                yield Deletion(network=self.name, id=post, at_us=reading.now_us())
            return
        with _read():
            found = [head, *context["descendants"]]
        for status in found:
            event = await self._status(status, None if status is head else post)
            if event is not None:
                yield event

    # --- what is sent ---

    async def fetch(self, id: str) -> Post | None:
        try:
            status = await self._call(self._client.status, id)
        except (Gone, Rejected):
            return None
        event = event_of(lambda: reading.said(status, self.name, self._me), self.name, status)
        if isinstance(event, Malformed):
            raise Unreachable(event.reason)
        return event if isinstance(event, Post) else None

    async def relay(self, relay: Relay, key: str) -> Receipt:
        if relay.original is None:
            return await self._send(key, relay.text)
        self._watch(relay.original)
        if not relay.text:
            return self._receipt(await self._call(self._client.status_reblog, relay.original))
        original = await self.fetch(relay.original)
        if original is None:
            raise Gone(_("The post is no longer there."))
        text = f"{relay.text}\n\n{original.url}"
        try:
            return await self._send(key, text, quoted_status_id=relay.original)
        except Rejected:
            # Its author, or a server of before quotes, does not let it be quoted.
            return await self._send(f"{key}-link", text)

    async def reply(self, to: str, text: str, key: str) -> Receipt:
        asked = await self.fetch(to)
        if asked is None:
            raise Gone(_("The post is no longer there."))
        self._watch(to)
        named = f"@{asked.author.handle} {unaddressed(text)}"
        return await self._send(key, named, quiet=False, in_reply_to_id=to, visibility="unlisted")

    async def private(self, to: Author, text: str, key: str) -> Receipt:
        named = f"@{to.handle} {unaddressed(text)}"
        status = await self._post(key, named, visibility="direct")
        with _read():
            reached = reading.named(status)
        if reached != {to.id}:
            # The name is somebody else's by now, or nobody's.
            await self.withdraw(self._receipt(status).id)
            raise Rejected(_("{handle} is no longer the person meant.", handle=to.handle))
        return self._receipt(status)

    async def amend(self, id: str, text: str, key: str) -> Receipt:
        return self._receipt(await self._call(self._client.status_update, id, unaddressed(text)))

    async def withdraw(self, id: str) -> None:
        self._ours.new(id)
        try:
            await self._call(self._client.status_delete, id)
        except Gone:
            return

    async def members(self) -> AsyncIterator[Author]:
        page = await self._call(self._client.account_followers, self._me, limit=80)
        while page:
            for account in page:
                with _read():
                    yield reading.author(account)
            page = await self._call(self._client.fetch_next, page)

    async def look(self, key: str) -> Receipt | None:
        """Nothing in a status tells the key it was sent with: ``abilities.looks`` is false."""
        return None

    async def close(self) -> None:
        await asyncio.to_thread(self._client.session.close)

    async def _send(self, key: str, text: str, *, quiet: bool = True, **more: Any) -> Receipt:
        said = unaddressed(text) if quiet else text
        receipt = self._receipt(await self._post(key, said, **more))
        if "in_reply_to_id" not in more:
            self._watch(receipt.id)
        return receipt

    async def _post(self, key: str, text: str, **more: Any) -> Any:
        more.setdefault("visibility", "public")
        before = self._attempts.begin(key)
        found = None if before is None else await self._sent(before, text, more["visibility"])
        if found is not None:
            return self._became(key, found)
        posting = self._client.status_post
        try:
            status = await self._call(posting, text, idempotency_key=key, **more)
        except (Gone, Rejected, RateLimited):
            self._attempts.came_to_nothing(key)
            raise
        return self._became(key, status)

    def _became(self, key: str, status: Any) -> Any:
        if (id := _get(status, "id")) is not None:
            self._attempts.became(key, str(id))
        return status

    async def _sent(self, before: Attempt, text: str, visibility: str) -> Any | None:
        """What an earlier attempt became, where its key may be forgotten by now."""
        if not before.old:
            return None
        if before.receipt is not None:
            return await self._call(self._client.status, before.receipt)
        known, since = self._attempts.known(), (before.at_s - SKEW) * 1e6
        page = await self._call(self._client.account_statuses, self._me, limit=_PAGE)
        while page:
            with _read():
                for status in page:
                    if str(status["id"]) not in known and same(status, text, visibility):
                        return status
                if reading.microseconds(page[-1]["created_at"]) < since:
                    return None
            page = await self._call(self._client.fetch_next, page)
        return None

    def _receipt(self, status: Any) -> Receipt:
        with _read():
            if not isinstance(status["id"], str | int):
                raise TypeError("id")
            receipt = Receipt(str(status["id"]), str(status.get("url") or ""))
        self._ours.new(receipt.id)
        return receipt

    async def _call(self, function: Callable[..., Any], *given: Any, **named: Any) -> Any:
        """Ask the server, in a thread, and raise what it did not do as the port says it."""
        return await asyncio.to_thread(_asked, self._client, function, given, named)


class _Thread:
    """A thread that is looked through: when it began, when its turn is."""

    def __init__(self, begun: float, due: float) -> None:
        self.begun = begun
        self.due = due


class _Place:
    """Where the channel is: the last status and the last notification it dealt with."""

    def __init__(self, status: int, notification: int) -> None:
        self.status = status
        self.notification = notification
        self.before = self.text

    @property
    def text(self) -> Cursor:
        return f"{self.status}:{self.notification}"

    @classmethod
    def read(cls, cursor: Cursor) -> _Place | None:
        if cursor == START:
            return None
        status, _colon, notification = cursor.partition(":")
        return cls(int(status), int(notification))


def _mark(event: Event) -> object:
    """What makes it the same event again."""
    return (getattr(event, "id", ""), getattr(event, "edited_us", None))


def _time(event: Event) -> int:
    sent: int = getattr(event, "sent_us", getattr(event, "at_us", 0))
    return sent


def _get(entity: Any, name: str) -> Any:
    return entity.get(name) if isinstance(entity, Mapping) else None


def _number(entity: Any) -> int:
    """The id of an entity as a number; 0 where there is none."""
    try:
        return int(_get(entity, "id"))
    except (TypeError, ValueError):
        return 0


def _asked(
    client: Any, function: Callable[..., Any], given: tuple[Any, ...], named: dict[str, Any]
) -> Any:
    errors = library("mastodon", "Mastodon")
    try:
        return function(*given, **named)
    except errors.MastodonRatelimitError as error:
        if str(error) != "Hit rate limit.":
            raise _unclear(error) from error
        wait = (client.ratelimit_reset or 0) - time.time()
        raise RateLimited(_("The server asks to wait."), min(max(wait, 1.0), 3_600.0)) from error
    except (errors.MastodonError, ValueError, TypeError, LookupError, AttributeError) as error:
        raise _error(error) from error


def _error(error: Exception) -> PlatformError:
    """What the library raised, as one of the port's four."""
    errors = library("mastodon", "Mastodon")
    status = error.args[1] if len(error.args) > 2 and isinstance(error.args[1], int) else 0
    if isinstance(error, errors.MastodonNotFoundError) or status == 410:
        return Gone(_("The post is no longer there."))
    if 400 <= status < 500 and status not in (408, 425):
        return Rejected(
            _("The server refuses ({status}): {why}", status=status, why=error.args[-1])
        )
    return _unclear(error)


def _unclear(error: Exception) -> Unreachable:
    return Unreachable(_("No clear answer from the server: {error}", error=str(error)[:200]))


@contextmanager
def _read() -> Iterator[None]:
    """Reading an answer that may be anything."""
    try:
        yield
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise Unreachable(_("The server's answer cannot be read.")) from error


def _open(settings: Settings) -> tuple[Any, Any, int]:
    mastodon = library("mastodon", "Mastodon")
    client = mastodon.Mastodon(
        api_base_url=settings.server,
        access_token=settings.token,
        ratelimit_method="throw",
        request_timeout=PATIENCE,
        session=Bounded(),
        user_agent="liaisons",
    )
    me = _asked(client, client.account_verify_credentials, (), {})
    try:
        limits = _asked(client, client.instance_v2, (), {})["configuration"]["statuses"]
        length = int(limits["max_characters"])
    except (Gone, Rejected, KeyError, TypeError, ValueError):
        length = _LENGTH
    return client, me, length


async def _connect(name: str, settings: Settings, home: Home) -> Mastodon:
    client, me, length = await asyncio.to_thread(_open, settings)
    with _read():
        return Mastodon(name, settings, home, client, me, length)


KIND = Kind(title="Mastodon", settings=Settings, connect=_connect)
