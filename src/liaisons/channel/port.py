"""The port: what a network is to the channel, and no more.

A platform turns what a network says into ``Arrival`` and does five things there: relay, reply,
write privately, amend, withdraw. It decides nothing and remembers nothing that the channel needs:
the channel stores the cursor of each arrival once it has dealt with it, and asks again from there
after an outage. Whatever the channel sends bears a **key**, the same at each attempt; a network
that knows keys makes one message of two attempts, one that does not can be *looked at* before the
channel sends again. One contract (``platforms.contract``) holds for all.

Texts are plain (no markup), in Unicode NFC, as their author wrote them. Times are microseconds
since 1970 in UTC. Ids are the network's own, as text, and mean nothing outside it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, Literal, Protocol, TypeAlias, runtime_checkable

import msgspec

from liaisons.database import Database
from liaisons.errors import LiaisonsError

#: Where in a network's story the channel is: the platform's own text, opaque to everybody else.
Cursor: TypeAlias = str
#: Before anything: a first ``receive`` that begins now, and not with the network's whole past.
START: Cursor = ""
#: The network of the pages, whatever channel.toml calls the others.
PAGES = "local"

Visibility: TypeAlias = Literal["public", "members", "private"]


class Author(msgspec.Struct, frozen=True):
    """Somebody on a network. ``id`` never changes; ``handle`` is what people type."""

    id: str
    handle: str
    is_bot: bool = False


class Media(msgspec.Struct, frozen=True):
    """Something attached: what kind, and what its author says is on it."""

    kind: Literal["image", "video", "audio", "file"]
    description: str = ""


class Post(msgspec.Struct, frozen=True, kw_only=True, tag="post"):
    """Something written where others read it, or its new version.

    The same id again with a later ``edited_us`` is an edit, whole; again with the same is a
    repeat, which a platform may send as often as it likes.
    """

    network: str  # the name of the platform in channel.toml
    id: str
    author: Author
    text: str
    sent_us: int
    edited_us: int | None = None
    reply_to: str | None = None  # the post it answers
    root: str | None = None  # the first post of its thread, where the network says
    visibility: Visibility = "public"
    hashtags: tuple[str, ...] = ()  # without #, casefolded
    urls: tuple[str, ...] = ()  # addresses the text links to
    media: tuple[Media, ...] = ()
    url: str = ""  # where a person can read it
    addressed: bool = False  # the channel's account is named in it


class PrivateMessage(msgspec.Struct, frozen=True, kw_only=True, tag="private"):
    """Something written to the channel's account alone."""

    network: str
    id: str
    author: Author
    text: str
    sent_us: int
    reply_to: str | None = None  # the private message of ours that it answers
    media: tuple[Media, ...] = ()


class Deletion(msgspec.Struct, frozen=True, kw_only=True, tag="deletion"):
    """A post that its author, or the network, took away."""

    network: str
    id: str
    at_us: int


class Reaction(msgspec.Struct, frozen=True, kw_only=True, tag="reaction"):
    """A sign put under a post: a like, a boost, an emoji."""

    network: str
    post: str
    author: Author
    kind: str
    at_us: int


class Membership(msgspec.Struct, frozen=True, kw_only=True, tag="membership"):
    """Somebody begins, or ceases, to follow the channel's account or to be in its room."""

    network: str
    author: Author
    joined: bool
    at_us: int


class Malformed(msgspec.Struct, frozen=True, kw_only=True, tag="malformed"):
    """Something the network said that cannot be read: counted and shown, never dropped silently."""

    network: str
    reason: str  # a sentence
    raw: str = ""  # its beginning, at most 500 characters


Event: TypeAlias = Post | PrivateMessage | Deletion | Reaction | Membership | Malformed


class Arrival(msgspec.Struct, frozen=True):
    """What arrived, and the cursor to store once it is dealt with.

    ``receive(cursor)`` goes on after it: nothing is left out; what came before may come again.
    """

    cursor: Cursor
    event: Event


class Relay(msgspec.Struct, frozen=True, kw_only=True):
    """What the channel puts in front of the community.

    With ``original`` (a post of this same network): boosted, or quoted where there is a ``text``
    to add. Without: a post of the channel's own that says ``text``.
    """

    text: str = ""
    original: str | None = None
    hashtags: tuple[str, ...] = ()  # already in the text; for networks that mark them apart


class Receipt(msgspec.Struct, frozen=True):
    """What the network made of something sent: its id there, and where a person can read it."""

    id: str
    url: str = ""


class Abilities(msgspec.Struct, frozen=True, kw_only=True):
    """What a network can do, so that the channel need not find out by trying.

    ``keys``: two sends with one key make one message. ``looks``: ``look`` finds what a key sent.
    Where both are false an attempt whose end is not known may come out twice.
    ``privacy`` says who else can read a private message: nobody (``sealed``), those who run the
    servers (``servers``), or that there are no private messages (``none``).
    """

    keys: bool
    looks: bool
    privacy: Literal["sealed", "servers", "none"]
    edits: bool  # ``amend`` works; else the channel replies with what changed
    withdraws: bool
    recalls: bool = False  # ``withdraw`` takes back a private message too
    boosts: bool  # ``Relay.original`` works; else the text is posted with the address
    max_length: int | None = None  # characters of one message


class PlatformError(LiaisonsError, OSError):
    """Something a network did not do. The text says what and why."""


class RateLimited(PlatformError):
    """Not now: the network said when. Nothing was done."""

    def __init__(self, message: str, retry_after: float) -> None:
        super().__init__(message)
        #: Seconds to wait.
        self.retry_after = retry_after


class Unreachable(PlatformError):
    """No answer, or one that cannot be read: whether it was done is **not known**. Try again."""


class Gone(PlatformError):
    """What it is about (a post, a person) is no longer there. Trying again will not help."""


class Rejected(PlatformError):
    """The network refuses this and will again: too long, not allowed, blocked by the person."""


@runtime_checkable
class Platform(Protocol):
    """One network, connected as the channel's account.

    Every method raises a ``PlatformError`` of the four kinds, and nothing else, whatever the
    network does. Waiting must be cancellable at any ``await``; a cancelled or failed send leaves
    the channel not knowing, like ``Unreachable``.
    """

    #: The name under which channel.toml knows this network.
    name: str
    abilities: Abilities

    def receive(self, since: Cursor) -> AsyncIterator[Arrival]:
        """Everything after ``since``, oldest first as far as the network can: first what was
        missed, then what comes, without end. From ``START``: what comes from now on (what came
        just before may come too).

        Brings the posts with the channel's hashtags, those that name its account, replies in
        threads it took part in, deletions and edits of these where the network tells, private
        messages. Never what the channel itself sent. Ends by raising ``Unreachable`` (or
        ``RateLimited``) when the connection breaks: the channel waits and calls again.
        """
        ...

    async def fetch(self, id: str) -> Post | None:
        """A post by its id, or None where it is gone or not ours to read."""
        ...

    async def relay(self, relay: Relay, key: str) -> Receipt:
        """Put a question in front of the community."""
        ...

    async def reply(self, to: str, text: str, key: str) -> Receipt:
        """Answer the post ``to`` in public."""
        ...

    async def private(self, to: Author, text: str, key: str) -> Receipt:
        """Write to ``to`` and nobody else. Says Rejected where that cannot be promised."""
        ...

    async def amend(self, id: str, text: str, key: str) -> Receipt:
        """Replace the text of something the channel posted."""
        ...

    async def withdraw(self, id: str) -> None:
        """Take back something the channel posted; done twice it is done once (no Gone)."""
        ...

    def members(self) -> AsyncIterator[Author]:
        """Who follows the channel's account, or is in its room."""
        ...

    async def look(self, key: str) -> Receipt | None:
        """What was sent with ``key``, or None where nothing was (needs ``abilities.looks``)."""
        ...

    async def close(self) -> None:
        """Let go of connections; safe to call twice."""
        ...


class Home(msgspec.Struct, frozen=True):
    """Where a platform may keep what it needs to go on: a folder of its own, the channel's base."""

    folder: Path
    database: Database


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """What registers in the entry points ``liaisons.platforms``: one kind of network.

    ``settings`` is what ``[networks.NAME]`` of channel.toml may hold, with what ``secrets.toml``
    (mode 0600) holds under ``[NAME]``. ``connect(name, settings, home)`` opens it, or raises a
    PlatformError; Rejected where the account is not let in.
    """

    title: str  # an English sentence key: how the network is called
    settings: type[msgspec.Struct]
    connect: Callable[[str, Any, Home], Awaitable[Platform]]
