"""Field notes: memos on anything (a number, a thread, a person, a period), signed and dated.

Nothing that was written is lost: each change makes a version that stays, and who saves a memo that
somebody else has changed meanwhile sees both (``versioned.Conflict``). A memo that is meant for the
report is printed in it with what it is about.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from liaisons.database import Database, touch
from liaisons.errors import LiaisonsError
from liaisons.i18n import _
from liaisons.study import versioned
from liaisons.study.versioned import Signature
from liaisons.text.asked import parse
from liaisons.text.excerpts import matches

ROOM = "memos"
#: What memos can be about.
KINDS = (
    "study", "community", "period", "number", "thread", "message", "person", "code", "coding",
    "interview",
)  # fmt: skip
LONGEST = 100_000

TABLES = sa.MetaData()
table = versioned.versioned(
    "memos",
    TABLES,
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("community", sa.String, nullable=False),
    sa.Column("subject", sa.String, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("tags", sa.Text, nullable=False),
    sa.Column("in_report", sa.Boolean, nullable=False),
    sa.Column("made_by", sa.String, nullable=False),
    sa.Column("made_at", sa.String, nullable=False),
)
log = versioned.history("memo_versions", TABLES)


class BadMemo(LiaisonsError, ValueError):
    """A memo that says nothing, too much, or is about nothing that is known."""


class About(msgspec.Struct, frozen=True):
    """What a memo is about. ``subject`` is a key of 16 hexadecimal digits (thread, message,
    person), a period (``2024-03``), or a row's measure and group (see ``number``).
    """

    kind: str = "study"
    community: str = ""
    subject: str = ""

    @classmethod
    def number(cls, community: str, measure: str, group: dict[str, Any]) -> About:
        """A number of the study."""
        told = msgspec.json.encode(dict(sorted(group.items()))).decode() if group else ""
        return cls("number", community, f"{measure} {told}".strip())

    def row(self) -> tuple[str, dict[str, Any]]:
        """The measure and group of a number."""
        measure, _space, told = self.subject.partition(" ")
        try:
            return measure, msgspec.json.decode(told, type=dict[str, Any]) if told else {}
        except msgspec.DecodeError:
            return measure, {}


class Memo(msgspec.Struct, frozen=True, kw_only=True):
    """A memo as it stands."""

    id: int
    about: About
    text: str
    tags: list[str]
    in_report: bool
    made_by: str
    made_at: str
    changed_by: str
    changed_at: str
    version: int


class Words(msgspec.Struct, frozen=True):
    """What somebody writes: text, tags, whether it is meant for the report."""

    text: str
    tags: Sequence[str] = ()
    in_report: bool = False

    def fields(self) -> dict[str, Any]:
        """As it is kept; raises BadMemo where there is nothing to keep, or too much."""
        text = self.text.replace("\r\n", "\n").strip()
        if not text:
            raise BadMemo(_("A memo needs a text: write what you think, then save."))
        if len(text) > LONGEST:
            raise BadMemo(_("This memo is too long: make two of it."))
        tags = sorted({tag.strip().lstrip("#") for tag in self.tags} - {""}, key=str.casefold)
        return {"text": text, "tags": "\n".join(tags), "in_report": self.in_report}


def check(about: About) -> None:
    """Raise BadMemo where memos are not about such things."""
    if about.kind not in KINDS:
        raise BadMemo(_("Memos cannot be about “{kind}”.", kind=about.kind))


def write(database: Database, about: About, words: Words, by: Signature) -> Memo:
    """Keep a new memo."""
    check(about)
    fields = {"kind": about.kind, "community": about.community, "subject": about.subject}
    signed = {"made_by": by.name, "made_at": versioned.now()}
    with _writing(database) as connection:
        made = versioned.make(connection, table, log, fields | words.fields() | signed, by)
        touch(connection, ROOM)
        return _memo(versioned.one(connection, table, made))


def change(database: Database, memo: int, version: int, words: Words, by: Signature) -> Memo:
    """Write a memo anew; raises Conflict where somebody has changed it since ``version``."""
    with _writing(database) as connection:
        versioned.change(connection, table, log, memo, version, words.fields(), by)
        touch(connection, ROOM)
        return _memo(versioned.one(connection, table, memo))


def remove(database: Database, memo: int, version: int, by: Signature) -> None:
    """Take a memo away; its versions stay."""
    with _writing(database) as connection:
        versioned.remove(connection, table, log, memo, version, by)
        touch(connection, ROOM)


def one(database: Database, memo: int) -> Memo:
    """A memo; NotFound where there is none."""
    database.prepare(TABLES)
    with database.reading() as read:
        return _memo(versioned.one(read, table, memo))


def memos(
    database: Database,
    *,
    about: About | None = None,
    kind: str = "",
    community: str = "",
    said: str = "",
    tag: str = "",
    in_report: bool = False,
) -> list[Memo]:
    """The memos, the latest first; ``said`` looks in texts and tags as the search does."""
    database.prepare(TABLES)
    asked = table.select().order_by(table.c.changed_at.desc(), table.c.id.desc())
    if about is not None:
        for name in ("kind", "community", "subject"):
            asked = asked.where(table.c[name] == getattr(about, name))
    if kind:
        asked = asked.where(table.c.kind == kind)
    if community:
        asked = asked.where(table.c.community == community)
    if in_report:
        asked = asked.where(table.c.in_report)
    with database.reading() as read:
        found = [_memo(dict(row)) for row in read.execute(asked).mappings()]
    wanted = parse(said)
    return [
        memo
        for memo in found
        if (not tag or tag in memo.tags) and matches(" ".join([memo.text, *memo.tags]), wanted)
    ]


def history(database: Database, memo: int) -> list[dict[str, Any]]:
    """Every version of a memo, the latest first."""
    database.prepare(TABLES)
    with database.reading() as read:
        return versioned.versions(read, log, table.name, memo)


def _writing(database: Database) -> Any:
    database.prepare(TABLES)
    return database.writing()


def _memo(row: dict[str, Any]) -> Memo:
    kept = ("id", "text", "made_by", "made_at", "changed_by", "changed_at", "version")
    return Memo(
        about=About(row["kind"], row["community"], row["subject"]),
        tags=[tag for tag in row["tags"].split("\n") if tag],
        in_report=bool(row["in_report"]),
        **{name: row[name] for name in kept},
    )
