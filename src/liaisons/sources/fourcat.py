"""Data sets of 4CAT: its CSV, with the columns of any platform, and Zeeschuimer's NDJSON.

4CAT promises ``id, thread_id, author, body, timestamp``; the other columns say what a reply answers
and whom, each platform in its own words. ``unix_timestamp`` is read first; ``timestamp`` without a
zone is meant to be UTC. Of Zeeschuimer's raw captures those of X (Twitter) are read
(``zeeschuimer``); for others let 4CAT make a CSV.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from liaisons.sources import peek, zeeschuimer
from liaisons.sources.base import Options, Source
from liaisons.sources.opening import Inputs, Member
from liaisons.sources.records import Frame, Kind, Message, Person, Record, Refusal
from liaisons.sources.refusals import Place, Unkept
from liaisons.sources.tables import Cell, Table, as_loose, header, table
from liaisons.sources.times import Clock
from liaisons.sources.values import as_bool, as_count, as_text

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
_NOBODY = frozenset({"[deleted]", "[removed]", "redacted", "n/a"})


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
                columns = _Columns(header(_opened(member).first))
                found |= {"reply_targets"} if columns.has("reply_to") else set()
                found |= {"threads"} if columns.has("thread") or columns.has("reply_to") else set()
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


class _Columns:
    """Where each thing stands in a row; -1 where it is not there."""

    def __init__(self, names: Sequence[str]) -> None:
        position = {name: i for i, name in reversed(list(enumerate(names)))}
        self._at = {
            key: next((position[name] for name in wanted if name in position), -1)
            for key, wanted in _COLUMNS.items()
        }

    def has(self, key: str) -> bool:
        return self._at[key] >= 0

    def at(self, key: str) -> int:
        return self._at[key]


def _read(member: Member, before: int) -> Iterator[Record]:
    if zeeschuimer.likeness(member):
        yield from zeeschuimer.read(member, before)
        return
    opened = _opened(member)
    reader = _Reader(opened, opened.place(before))
    for number, row in opened.rows(reader.place):
        if isinstance(row, Refusal):
            yield row
            continue
        try:
            yield from reader.records(number, row)
        except Unkept as unkept:
            yield unkept.refusal


class _Reader:
    """Turns the rows of one table into records."""

    def __init__(self, opened: Table, place: Place) -> None:
        self.place = place
        self._clock = Clock("UTC")
        self._columns = columns = _Columns(header(opened.first))
        self._chats = columns.has("chat")
        self._unix = columns.has("unix")
        self._bots: set[str] = set()
        self._ids_by_link = self._links(opened) if columns.has("link") else {}

    def _links(self, opened: Table) -> dict[str, str]:
        """Address of a post → its id: Bluesky's replies name the address."""
        if "replied_to_post" not in header(opened.first):
            return {}
        link, native = self._columns.at("link"), self._columns.at("id")
        rows = opened.rows(self.place, quiet=True)
        return {str(r[link]): str(r[native]) for _n, r in rows if not isinstance(r, Refusal)}

    def records(self, number: int, row: list[Cell]) -> list[Record]:
        """The message of a row, and the person who wrote it where they are a bot."""
        row.append("")  # what a column that is not there holds: position -1
        message = self._message(number, row)
        author = message.author_id or message.author_handle
        if author is None or author in self._bots or not as_bool(self._text(row, "bot")):
            return [message]
        self._bots.add(author)
        bot = Person(
            row=message.row, id=message.author_id, handle=message.author_handle, is_bot=True
        )
        return [message, bot]

    def _text(self, row: list[Cell], key: str) -> str | None:
        cell = row[self._columns.at(key)]
        return cell.strip() or None if isinstance(cell, str) else as_text(as_loose(cell))

    def _message(self, number: int, row: list[Cell]) -> Message:
        text, at = self._text, self._columns.at
        native = self.place.identity(text(row, "id"), number, "id", row)
        chat = text(row, "chat") if self._chats else None
        thread, reply_to = text(row, "thread"), text(row, "reply_to")
        if chat is not None:  # Telegram numbers messages within a chat, and calls the chat a thread
            native, thread = _in_chat(chat, native), None
            reply_to = _in_chat(chat, reply_to) if reply_to else None
        reply_to = self._ids_by_link.get(reply_to or "", reply_to)
        author_id, author_handle = self._author(row)
        body = row[at("body")]
        return Message(
            row=self.place.before + number,
            id=native,
            sent_us=self._sent(number, row),
            text=body if isinstance(body, str) else str(body),
            title=text(row, "title"),
            kind=self._kind(row, native, thread, reply_to),
            author_id=author_id,
            author_handle=author_handle,
            thread=thread,
            reply_to=None if reply_to == native else reply_to,
            quoted=text(row, "quoted"),
            to_handle=text(row, "to_handle"),
            edited_us=self._edited(number, row),
            lang=_language(text(row, "lang")),
            hashtags=_split(text(row, "hashtags")) if at("hashtags") >= 0 else None,
            links=_split(text(row, "links")) if at("links") >= 0 else None,
            media=len(_split(text(row, "images"))) + len(_split(text(row, "videos"))),
            reactions=as_count(text(row, "likes")),
            shares=as_count(text(row, "shares")),
            score=as_count(text(row, "score")),
        )

    def _sent(self, number: int, row: list[Cell]) -> int:
        at = self._columns.at
        unix = row[at("unix")]
        field, value = ("unix_timestamp", unix) if unix != "" else ("timestamp", row[at("time")])
        return self.place.time(self._clock, value, number, field, row)[0]

    def _edited(self, number: int, row: list[Cell]) -> int | None:
        value = row[self._columns.at("edited")]
        if value == "":
            return None
        return self.place.time(self._clock, value, number, "edited", row)[0]

    def _author(self, row: list[Cell]) -> tuple[str | None, str | None]:
        """(id, handle). With one column only it is both, so that mentions find their author."""
        author = _somebody(self._text(row, "author"))
        if self._columns.has("author_id"):
            return _somebody(self._text(row, "author_id")), author
        if self._columns.has("author_handle"):
            return author, self._text(row, "author_handle")
        return author, author

    def _kind(self, row: list[Cell], native: str, thread: str | None, reply_to: str | None) -> Kind:
        if as_bool(self._text(row, "retweet")):
            return "share"
        if reply_to or (thread and thread != native):
            return "reply"
        return "quote" if as_bool(self._text(row, "quote")) else "post"


def _in_chat(chat: str, number: str) -> str:
    return number if number.startswith(f"{chat}-") else f"{chat}-{number}"


def _somebody(author: str | None) -> str | None:
    return None if author is None or author.casefold() in _NOBODY else author


def _language(code: str | None) -> str | None:
    return None if code in (None, "und", "N/A") else code


def _split(listed: str | None) -> list[str]:
    return [part.strip() for part in listed.split(",") if part.strip()] if listed else []
