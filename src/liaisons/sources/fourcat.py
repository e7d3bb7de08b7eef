"""Data sets of 4CAT: its CSV, with the columns of any platform, and Zeeschuimer's NDJSON.

4CAT promises ``id, thread_id, author, body, timestamp``; the other columns say what a reply answers
and whom, each platform in its own words. ``unix_timestamp`` is read first; ``timestamp`` without a
zone is meant to be UTC. Of Zeeschuimer's raw captures those of X (Twitter) are read
(``zeeschuimer``); for others let 4CAT make a CSV.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import Any, ClassVar

from liaisons.sources import peek, zeeschuimer
from liaisons.sources.base import Options, Source
from liaisons.sources.opening import Inputs, Member
from liaisons.sources.records import Frame, Kind, Message, Person, Record, Refusal
from liaisons.sources.refusals import Place, Unkept
from liaisons.sources.tables import Row, Table, as_loose, header, table
from liaisons.sources.times import Clock
from liaisons.sources.values import as_count, as_text

#: What 4CAT asks of an uploaded CSV, without the thread that Facebook data sets lack.
_MANDATORY = frozenset({"id", "author", "body", "timestamp"})
#: At least one of these tells 4CAT's CSV from any other with such columns.
_TELLING = frozenset({"thread_id", "unix_timestamp", "collected_at"})
#: The column for each thing, by platform; the first one present counts.
_COLUMNS: dict[str, tuple[str, ...]] = {
    "id": ("id",),
    "thread": ("thread_id",),
    "author": ("author",),
    "author_id": ("author_id",),
    "author_handle": ("author_username",),
    "body": ("body",),
    "title": ("subject", "title"),
    "unix": ("unix_timestamp",),
    "time": ("timestamp", "created_at"),
    "reply_to": ("parent_id", "reply_to", "replied_to_post", "parent", "in_reply_to"),
    "to_handle": ("replied_user", "replied_author", "replied_to_user"),
    "retweet": ("is_retweet",),
    "quote": ("is_quote_tweet",),
    "quoted": ("quote_tweet_id",),
    "hashtags": ("hashtags", "tags"),
    "links": ("urls", "links"),
    "images": ("images",),
    "videos": ("videos",),
    "likes": ("like_count", "likes", "num_likes"),
    "shares": ("retweet_count", "repost_count", "shares", "share_count"),
    "score": ("score",),
    "lang": ("language_guess", "languages", "language", "lang"),
    "edited": ("unix_timestamp_edited", "timestamp_edited"),
    "chat": ("chat",),
    "link": ("link",),
    "bot": ("author_is_bot",),
}
#: Columns that only one platform has → its name.
_INSTANCES = {
    "is_quote_tweet": "twitter",
    "quoted_user": "twitter",
    "replied_to_post": "bluesky",
    "chat": "telegram",
    "subreddit": "reddit",
    "is_in_group": "facebook",
}
#: What stands for an author who is not one: left, removed, or hidden by 4CAT itself.
_NOBODY = frozenset({"[deleted]", "[removed]", "REDACTED", "N/A"})
_YES = frozenset({"yes", "true", "True", "1"})


class FourCat(Source):
    """4CAT's CSV (``,``, ``;`` or tab) and Zeeschuimer's NDJSON of X."""

    name: ClassVar[str] = "4cat"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "4CAT and Zeeschuimer (CSV, NDJSON)"
    capabilities: ClassVar[frozenset[str]] = frozenset({"threads", "reply_targets", "authors"})
    frame: ClassVar[Frame | None] = "search"

    def declared(self, inputs: Inputs, options: Options | None = None) -> frozenset[str]:
        found = {"authors"}
        for member in inputs.members:
            if zeeschuimer.likeness(member):
                return self.capabilities
            if _likeness(member):
                names = header(_opened(member).first)
                answers = _position(names, "reply_to") >= 0
                found |= {"reply_targets", "threads"} if answers else set()
                found |= {"threads"} if _position(names, "thread") >= 0 else set()
        return frozenset(found)

    def instance(self, inputs: Inputs) -> str | None:
        for member in inputs.members:
            if zeeschuimer.likeness(member):
                return "twitter"
            if _likeness(member):
                names = header(_opened(member).first)
                return next((i for column, i in _INSTANCES.items() if column in names), None)
        return None

    def detect(self, inputs: Inputs) -> float:
        return max((_either(m) for m in inputs.members), default=0.0)

    def read(self, inputs: Inputs, options: Options) -> Iterator[Record]:
        yield from peek.in_turn(peek.chosen(inputs, _either), _read)


def _either(member: Member) -> float:
    return max(zeeschuimer.likeness(member), _likeness(member))


def _likeness(member: Member) -> float:
    found = table(member)
    names = set(header(found.first)) if found else set()
    return 0.95 if names >= _MANDATORY and names & _TELLING else 0.0


def _opened(member: Member) -> Table:
    found = table(member)
    assert found is not None
    return found


def _position(names: Sequence[str], key: str) -> int:
    """Where a thing stands in a row; -1 where no column holds it."""
    return next((names.index(name) for name in _COLUMNS[key] if name in names), -1)


def _read(member: Member, before: int) -> Iterator[Record]:
    if zeeschuimer.likeness(member):
        yield from zeeschuimer.read(member, before)
        return
    opened = _opened(member)
    yield from _Reader(opened, opened.place(before)).records()


class _Reader:
    """Turns the rows of one table into records."""

    def __init__(self, opened: Table, place: Place) -> None:
        self._opened, self._place = opened, place
        names = header(opened.first)
        self._all_texts = opened.layout is not None
        self._clock = Clock("UTC")
        self._bots: set[str] = set()
        self._take = itemgetter(*(_position(names, key) for key in _TAKEN))
        self._lists = [
            (field, at) for field in ("hashtags", "links") if (at := _position(names, field)) >= 0
        ]
        self._rare = [
            (field, convert, at)
            for field, (key, convert) in _RARE.items()
            if (at := _position(names, key)) >= 0
        ]
        self._media = [at for key in ("images", "videos") if (at := _position(names, key)) >= 0]
        self._edited, self._bot = _position(names, "edited"), _position(names, "bot")
        self._one_author = not {"author_id", "author_username"} & set(names)
        self._ids_by_link = self._links(opened, names) if "replied_to_post" in names else {}

    def _links(self, opened: Table, names: Sequence[str]) -> dict[str, str]:
        """Address of a post → its id: Bluesky's replies name the address."""
        link, native = _position(names, "link"), _position(names, "id")
        rows = opened.rows(self._place, quiet=True)
        return {str(r[link]): str(r[native]) for _n, r in rows if not isinstance(r, Refusal)}

    def records(self) -> Iterator[Record]:
        """The message of every row, and the people who are bots, each once."""
        for number, row in self._opened.rows(self._place):
            if isinstance(row, Refusal):
                yield row
                continue
            cells = self._cells(row)
            try:
                message = self._message(number, cells)
            except Unkept as unkept:
                yield unkept.refusal
                continue
            yield message
            if self._bot >= 0 and cells[self._bot] in _YES:
                yield from self._told_once(message)

    def _cells(self, row: Row) -> Any:
        """The cells as texts; at the end what a column that is not there holds: position -1."""
        texts = row if self._all_texts else [as_text(as_loose(cell)) or "" for cell in row]
        texts.append("")
        return texts

    def _told_once(self, bot: Message) -> Iterator[Person]:
        author = bot.author_id or bot.author_handle
        if author is not None and author not in self._bots:
            self._bots.add(author)
            yield Person(row=bot.row, id=bot.author_id, handle=bot.author_handle, is_bot=True)

    def _message(self, number: int, row: Any) -> Message:
        """The message of a row. Raises Unkept."""
        native, thread, reply_to, chat, author, author_id, handle, body, *times_and_flags = (
            self._take(row)
        )
        unix, written, retweet, quote = times_and_flags
        if not native:
            raise Unkept(self._place.no_id(number, "id", row))
        if chat:  # Telegram numbers messages within a chat, and calls the chat a thread
            native, thread = _in_chat(chat, native), ""
            reply_to = _in_chat(chat, reply_to) if reply_to else ""
        elif self._ids_by_link:
            reply_to = self._ids_by_link.get(reply_to, reply_to)
        field, value = ("unix_timestamp", unix) if unix else ("timestamp", written)
        author = None if not author or author in _NOBODY else author
        author_id = None if not author_id or author_id in _NOBODY else author_id
        message = Message(
            row=self._place.before + number,
            id=native,
            sent_us=self._place.time(self._clock, value, number, field, row)[0],
            text=body,
            kind=_kind(native, thread, reply_to, retweet, quote),
            # One column is id and handle at once, so that mentions find their author.
            author_id=author if self._one_author else author_id or (author if handle else None),
            author_handle=handle or author,
            thread=thread or None,
            reply_to=reply_to if reply_to and reply_to != native else None,
        )
        self._complete(message, number, row)
        return message

    def _complete(self, message: Message, number: int, row: Any) -> None:
        """What is empty in most rows, or missing in most data sets."""
        for field, at in self._lists:
            setattr(message, field, _split(row[at]))
        for field, convert, at in self._rare:
            if row[at]:
                setattr(message, field, convert(row[at]))
        for at in self._media:
            message.media += len(_split(row[at]))
        if self._edited >= 0 and row[self._edited]:
            edited = self._place.time(self._clock, row[self._edited], number, "edited", row)
            message.edited_us = edited[0]


def _kind(native: str, thread: str, reply_to: str, retweet: str, quote: str) -> Kind:
    if retweet in _YES:
        return "share"
    if reply_to or (thread and thread != native):
        return "reply"
    return "quote" if quote in _YES else "post"


def _in_chat(chat: str, number: str) -> str:
    return number if number.startswith(f"{chat}-") else f"{chat}-{number}"


def _language(code: str) -> str | None:
    return None if code in ("und", "N/A") else code


def _split(listed: str) -> list[str]:
    return [part.strip() for part in listed.split(",") if part.strip()] if listed else []


#: What every row is asked for, in this order.
_TAKEN = (
    *("id", "thread", "reply_to", "chat", "author", "author_id", "author_handle", "body"),
    *("unix", "time", "retweet", "quote"),
)
#: Field of the message → where it is told, and how it is read.
_RARE: dict[str, tuple[str, Callable[[str], object]]] = {
    "title": ("title", str),
    "quoted": ("quoted", str),
    "to_handle": ("to_handle", str),
    "lang": ("lang", _language),
    "reactions": ("likes", as_count),
    "shares": ("shares", as_count),
    "score": ("score", as_count),
}
