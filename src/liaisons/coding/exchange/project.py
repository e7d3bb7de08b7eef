r"""A coded project as the tools exchange it: what REFI-QDA knows of, and nothing of ours.

Positions are code points of a text whose lines end in ``\n``, whatever the tool counts in.
"""

from __future__ import annotations

import msgspec


class User(msgspec.Struct, kw_only=True):
    guid: str
    name: str = ""


class QCode(msgspec.Struct, kw_only=True):
    """A code; ``parent`` is the guid of the one above it."""

    guid: str
    name: str
    parent: str | None = None
    codable: bool = True
    color: str = ""
    description: str = ""


class QCoding(msgspec.Struct, kw_only=True):
    guid: str
    code: str
    user: str = ""
    at: str = ""  # as written: xsd:dateTime


class Selection(msgspec.Struct, kw_only=True):
    """A coded passage. ``start`` is None for what is no passage of a text (an area, a time)."""

    guid: str
    start: int | None = None
    end: int | None = None
    name: str = ""
    description: str = ""
    codings: list[QCoding] = []


class Source(msgspec.Struct, kw_only=True):
    """A document. ``text`` is None where the file does not hold it."""

    guid: str
    name: str = ""
    kind: str = "text"
    text: str | None = None
    selections: list[Selection] = []
    codings: list[QCoding] = []  # of the whole
    values: dict[str, str] = {}  # variable's guid → value


class Variable(msgspec.Struct, kw_only=True):
    guid: str
    name: str
    type: str = "Text"


class Case(msgspec.Struct, kw_only=True):
    guid: str
    name: str = ""
    values: dict[str, str] = {}
    sources: list[str] = []


class Group(msgspec.Struct, kw_only=True):
    """A set of codes or sources."""

    guid: str
    name: str
    codes: list[str] = []
    sources: list[str] = []


class Note(msgspec.Struct, kw_only=True):
    guid: str
    name: str = ""
    text: str = ""


class Project(msgspec.Struct, kw_only=True):
    """A whole project."""

    name: str = ""
    origin: str = ""
    users: list[User] = []
    codes: list[QCode] = []
    sources: list[Source] = []
    variables: list[Variable] = []
    cases: list[Case] = []
    sets: list[Group] = []
    notes: list[Note] = []
    notices: list[str] = []  # what the file holds and this cannot
