"""Records built from whatever columns a mapping names."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeAlias

from liaisons.sources import paths
from liaisons.sources.entries import Entry, Feed, Getter
from liaisons.sources.html import plain
from liaisons.sources.mapping import Mapping, Role
from liaisons.sources.opening import Member
from liaisons.sources.records import Kind, Message, Person, Record, Refusal
from liaisons.sources.refusals import Place, Unkept
from liaisons.sources.text import TooLong
from liaisons.sources.times import Clock
from liaisons.sources.values import as_bool, as_count, as_text

Fields: TypeAlias = dict[str, Any]
Convert: TypeAlias = Callable[[Any], Any]

_PARTS = re.compile(r"[,;|\s]+")


def word(value: Any) -> str | None:
    """A cell or a JSON value as a name or an identifier; None for nothing, lists and objects."""
    if value.__class__ is str:
        return value.strip() or None
    if value.__class__ is int:
        return str(value)
    if isinstance(value, (int, float)):
        return as_text(value)
    return value.isoformat() if isinstance(value, (dt.date, dt.time)) else None


def prose(value: Any) -> str:
    """A cell or a JSON value as a text; of a list of fragments (Telegram's), all of them."""
    if value.__class__ is str:
        return value
    if isinstance(value, list):
        return "".join(prose(v.get("text")) if isinstance(v, dict) else prose(v) for v in value)
    return word(value) or ""


def words(value: Any) -> list[str] | None:
    """A list, or what a cell separates by commas, bars or spaces."""
    if isinstance(value, list):
        return [w for v in value if (w := word(v))]
    return [part for part in _PARTS.split(value) if part] if isinstance(value, str) else None


def flag(value: Any) -> bool | None:
    return as_bool(value) if isinstance(value, (str, int, float)) else None


def count(value: Any) -> int | None:
    return as_count(value) if isinstance(value, (str, int, float)) else None


#: Role → field of Message, and how to bring a value to it. The others take more than that.
_PLAIN: dict[Role, tuple[str, Convert]] = {
    "author_id": ("author_id", word),
    "author_handle": ("author_handle", word),
    "reply_to": ("reply_to", word),
    "thread": ("thread", word),
    "to_id": ("to_id", word),
    "to_handle": ("to_handle", word),
    "title": ("title", word),
    "quoted": ("quoted", word),
    "lang": ("lang", word),
    "score": ("score", count),
    "reactions": ("reactions", count),
    "shares": ("shares", count),
    "question": ("is_question", flag),
    "accepted": ("accepted", flag),
    "hashtags": ("hashtags", words),
    "links": ("links", words),
}
_TIMES: dict[Role, str] = {"edited": "edited_us", "deleted": "deleted_us"}


class Plan:
    """How one set of fields becomes a message: worked out once, used for every record."""

    def __init__(
        self,
        fields: dict[Role, str],
        getter: Callable[[str], Getter],
        mapping: Mapping,
        clock: Clock,
        default: Kind | None = None,
    ) -> None:
        self._clock = clock
        self._default = default
        self._kinds = mapping.kinds
        self._transpose = mapping.transpose
        self._html = mapping.html
        self._names = fields
        get = {role: getter(path) for role, path in fields.items()}
        self._id, self._time = get.get("id"), get.get("time")
        self._text, self._kind = get.get("text"), get.get("kind")
        self._plain = [(*_PLAIN[role], taker) for role, taker in get.items() if role in _PLAIN]
        self._times = [(_TIMES[role], taker) for role, taker in get.items() if role in _TIMES]
        self._threads: set[str] = set()

    def message(self, place: Place, number: int, record: Any, raw: Any) -> Message:
        """The message that ``record`` is. Raises Unkept."""
        row = place.before + number
        sent, naive = row, False
        native: str | None = str(row)
        if self._time:
            sent, naive = place.time(
                self._clock, self._time(record), number, self._names["time"], raw
            )
        if self._id and (native := word(self._id(record))) is None:
            raise Unkept(place.no_id(number, self._names["id"], raw))
        message = Message(
            row=row,
            id=native or "",
            sent_us=sent,
            text=prose(self._text(record)) if self._text else "",
            naive=naive,
            untimed=self._time is None,
        )
        for field, convert, get in self._plain:
            if (value := get(record)) is not None:
                setattr(message, field, convert(value))
        for field, get in self._times:
            setattr(message, field, self._clock.read_or_none(get(record)))
        message.kind = self._kind_of(message, record)
        if self._html:
            message.text, links, message.media = plain(message.text)
            message.links = message.links or links
        if self._transpose:
            _turn_around(message)
        return message

    def _kind_of(self, message: Message, record: Any) -> Kind:
        """As the file says; else a reply where it answers something or comes later in a thread."""
        said = self._kinds.get(word(self._kind(record)) or "") if self._kind else None
        if said or self._default:
            return said or self._default or "post"
        thread = message.thread
        if message.reply_to or (thread and thread in self._threads):
            return "reply"
        if thread:
            self._threads.add(thread)
        return "post"


def _turn_around(message: Message) -> None:
    message.author_id, message.to_id = message.to_id, message.author_id
    message.author_handle, message.to_handle = message.to_handle, message.author_handle


class Mapped:
    """One member read through a mapping."""

    def __init__(self, member: Member, mapping: Mapping, zone: str, before: int) -> None:
        self._mapping = mapping
        self._feed = feed = Feed(member, mapping, before)
        self._place = feed.place
        clock = Clock(zone, mapping.date_order)
        self._clock = clock
        self._fields = {role: feed.getter(path) for role, path in mapping.fields.items()}
        self._plan = Plan(mapping.fields, feed.getter, mapping, clock)
        self._inner = [
            (paths.getter(n.records), n, Plan(n.fields, paths.getter, mapping, clock, n.kind))
            for n in mapping.nested
        ]
        self._attributes = [(name, feed.getter(p)) for name, p in mapping.attributes.items()]
        self._told: dict[str, Fields] = {}

    def records(self) -> Iterator[Record]:
        """What every record gives: a message, a person, the messages inside it, or a refusal."""
        return self._made(self._feed.entries())

    def of_lines(self, numbered: Iterable[tuple[int, bytes | TooLong]]) -> Iterator[Record]:
        """The same of some lines of JSON under their numbers."""
        return self._made(self._feed.of_lines(numbered))

    def _made(self, entries: Iterable[Entry]) -> Iterator[Record]:
        make = self._person if self._mapping.rows == "people" else self._plan.message
        place, inner = self._place, bool(self._inner)
        rank = 0
        for number, raw, record in entries:
            rank = rank + 1 if inner else number
            if record.__class__ is Refusal:
                yield record
                continue
            try:
                made = make(place, rank, record, raw)
            except Unkept as unkept:
                yield unkept.refusal
                continue
            yield made
            if self._attributes and isinstance(made, Message):
                yield from self._author(made, record)
            if inner and isinstance(made, Message):
                for message in self._inside(made, rank, record, raw):
                    rank += 1
                    yield message

    def _inside(self, outer: Message, number: int, record: Any, raw: Any) -> Iterator[Record]:
        """The messages that a message holds: they answer it and are in its thread."""
        for get, nested, plan in self._inner:
            for inner in get(record) or ():
                number += 1
                if not isinstance(inner, dict):
                    yield self._place.bad_field(number, nested.records, raw)
                    continue
                try:
                    message = plan.message(self._place, number, inner, raw)
                except Unkept as unkept:
                    yield unkept.refusal
                    continue
                if message.untimed:
                    message.sent_us, message.naive = outer.sent_us, outer.naive
                message.reply_to = message.reply_to or outer.id
                message.thread = message.thread or outer.thread or outer.id
                yield message

    def _known(self, record: Any) -> Fields:
        """The attributes that a record gives of a person."""
        found = {name: word(get(record)) for name, get in self._attributes}
        return {name: value for name, value in found.items() if value is not None}

    def _author(self, message: Message, record: Any) -> Iterator[Person]:
        """What the record says of its author, where that was not said before."""
        known = self._known(record)
        who = message.author_id or message.author_handle
        if who is not None and known and self._told.get(who) != known:
            self._told[who] = known
            yield _person(message.row, message.author_id, message.author_handle, known)

    def _person(self, _place: Place, number: int, record: Any, raw: Any) -> Person:
        """The person that a record of people is. Raises Unkept where it does not say who."""
        said = {role: get(record) for role, get in self._fields.items()}
        native = word(said.get("author_id")) or word(said.get("id"))
        handle = word(said.get("author_handle"))
        if native is None and handle is None:
            path = next(iter(self._mapping.fields.values()), "author_id")
            raise Unkept(self._place.no_id(number, path, raw))
        person = _person(self._place.before + number, native, handle, self._known(record))
        person.joined_us = self._clock.read_or_none(said.get("time"))
        return person


def _person(row: int, native: str | None, handle: str | None, known: Fields) -> Person:
    rest = {name: value for name, value in known.items() if name != "profession"}
    return Person(
        row=row,
        id=native,
        handle=handle,
        profession=known.get("profession"),
        attributes=rest or None,
    )
