"""A channel's own log (``channel.db``): questions, answers, relays, refusals, as a corpus.

Consent to research is separate from membership: of whoever has not given it, or took it back, only
that something was said, when and to what, is read: no text and no author. A question asked unseen
bears a pseudonym of its own, whoever asked it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any, ClassVar

import msgspec

from liaisons.errors import BadFile
from liaisons.i18n import _
from liaisons.sources.base import Options, Source
from liaisons.sources.opening import Inputs, Member
from liaisons.sources.records import Frame, Message, Moderation, Person, Record

_SQLITE = b"SQLite format 3\0"
#: What the header of a channel's database bears (``application_id``).
_CHANNEL = b"LiCh"
_BOT = "channel"


class ChannelLog(Source):
    """The database of a channel on SQLite."""

    name: ClassVar[str] = "channel"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "A channel of Liaisons (channel.db)"
    capabilities: ClassVar[frozenset[str]] = frozenset(
        {
            "threads", "reply_targets", "authors", "moderation", "complete_from_start",
            "questions", "answers",
        }
    )  # fmt: skip
    frame: ClassVar[Frame | None] = "census"

    def detect(self, inputs: Inputs) -> float:
        return 1.0 if any(_is_log(member) for member in inputs.members) else 0.0

    def read(self, inputs: Inputs, options: Options) -> Iterator[Record]:
        row = 0
        for member in filter(_is_log, inputs.members):
            for record in _Log(member).records():
                row += 1
                record.row = row
                yield record


def _is_log(member: Member) -> bool:
    """Whether a database says that it is a channel's, or, still open elsewhere, looks like one."""
    head = member.head(100)
    if not head.startswith(_SQLITE):
        return False
    return head[68:72] == _CHANNEL or (member.path is not None and _has_tables(member))


def _has_tables(member: Member) -> bool:
    asked = "select count(*) from sqlite_master where name in ('log', 'payloads', 'identities')"
    try:
        with closing(_opened(member)) as base:
            return bool(base.execute(asked).fetchone()[0] == 3)
    except sqlite3.Error:
        return False


class _Log:
    """One log, its consents and texts known."""

    def __init__(self, member: Member) -> None:
        try:
            base = _opened(member)
            columns = 'seq, at_us, kind, question, person, "by", code, data'
            self._lines = base.execute(f"select {columns} from log order by seq").fetchall()
            texts = base.execute("select id, body from payloads where body is not null").fetchall()
            self._texts = {id: msgspec.json.decode(body).get("text", "") for id, body in texts}
            base.close()
        except (sqlite3.Error, msgspec.DecodeError) as error:
            message = _("{file} is damaged: {error}.", file=member.name, error=error)
            raise BadFile(message) from error
        self._consents: set[str] = set()
        self._professions: dict[str, str] = {}
        self._unseen: set[str] = set()
        for _seq, _at, kind, question, person, _by, _code, data in self._lines:
            said = msgspec.json.decode(data)
            if kind == "consented":
                self._consents.add(person)
            elif kind in ("unconsented", "erased"):
                self._consents.discard(person)
            elif kind == "declared":
                self._professions[person] = said["profession"]
            elif kind == "asked" and said.get("unseen"):
                self._unseen.add(question)

    def records(self) -> Iterator[Any]:
        yield Person(row=0, id=_BOT, is_bot=True)
        for person in sorted(self._consents):
            yield Person(row=0, id=person, profession=self._professions.get(person))
        for seq, at, kind, question, person, by, code, data in self._lines:
            said = msgspec.json.decode(data)
            if kind == "asked":
                sent = said.get("sent_us", at)
                yield self._said(question, "post", sent, person, question, None)
            elif kind == "replied":
                sent = said.get("sent_us", at)
                yield self._said(said["answer"], "answer", sent, person, question, question)
            elif kind == "relayed":
                yield _ours(f"relay-{seq}", "share", at, question, question)
            elif kind == "told" and question:
                yield _ours(f"told-{seq}", "service", at, question, None)
            elif kind == "refused":
                yield _act(question, "refuse", at, code)
            elif kind == "released" and by != person:
                yield _act(question, "restore", at, "appeal")
            elif kind == "closed":
                yield _act(question, "close", at, code)

    def _said(
        self, id: str, kind: Any, at: int, person: str, thread: str, parent: str | None
    ) -> Message:
        given = person in self._consents
        author = f"unseen-{id}" if id in self._unseen else person
        return Message(
            row=0, id=id, sent_us=at, kind=kind, thread=thread, reply_to=parent,
            text=self._texts.get(id, "") if given else "",
            author_id=author if given else None,
            visibility="members" if thread in self._unseen else "public",
            is_question=kind == "post",
        )  # fmt: skip


def _ours(id: str, kind: Any, at: int, thread: str, quoted: str | None) -> Message:
    """Something that the channel itself wrote; its words are of no interest."""
    return Message(
        row=0, id=id, sent_us=at, text="", kind=kind, thread=thread, quoted=quoted,
        author_id=_BOT, visibility="private" if kind == "service" else "public", is_question=False,
    )  # fmt: skip


def _act(question: str, act: Any, at: int, reason: str) -> Moderation:
    return Moderation(row=0, act=act, at_us=at, message=question, thread=question, reason=reason)


def _opened(member: Member) -> sqlite3.Connection:
    """The database, read only; from memory where it was packed."""
    if member.path is not None:
        return sqlite3.connect(f"{member.path.absolute().as_uri()}?mode=ro", uri=True)
    with member.open() as stream:
        content = bytearray(stream.read())
    content[18:20] = b"\x01\x01"  # a database in memory keeps no journal beside it
    base = sqlite3.connect(":memory:")
    base.deserialize(bytes(content))
    return base
