"""How the columns of a file that no source knows are to be read.

A mapping is guessed from names and values (``mapping_guess``), shown, corrected in a TOML file and
kept for the next time. It is plain data; reading with it is ``mapped.Mapped``.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal, TypeAlias, get_args

import msgspec
import tomlkit

from liaisons.errors import BadFile
from liaisons.i18n import _
from liaisons.sources.records import Kind

#: What a column can be for a message.
Role: TypeAlias = Literal[
    "id",
    "time",
    "text",
    "author_id",
    "author_handle",
    "reply_to",
    "thread",
    "to_id",
    "to_handle",
    "title",
    "kind",
    "question",
    "accepted",
    "quoted",
    "score",
    "reactions",
    "shares",
    "lang",
    "hashtags",
    "links",
    "edited",
    "deleted",
]
ROLES: tuple[str, ...] = get_args(Role)


class Nested(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Messages held inside a message, such as the comments of a post.

    Paths in ``fields`` start from the inner message. It answers the outer one unless ``reply_to``
    says otherwise, and is in its thread.
    """

    records: str
    fields: dict[Role, str]
    kind: Kind = "comment"


class Mapping(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which column, or which path in JSON, holds what.

    In a table a column goes by its header. In JSON a path goes down by names and dots
    (``data.user.id``; a name that holds a dot is quoted: ``"user.id"``), ``[]`` stands for each
    element of a list and ``*`` for each value of an object; ``@key`` is the name under which the
    record itself was found.
    """

    #: What a row tells of: what somebody wrote, or somebody.
    rows: Literal["messages", "people"] = "messages"
    #: Where the records are in a JSON document or line; "" where it is a list of them, or one.
    records: str = ""
    fields: dict[Role, str]
    #: Attribute of the author (status, employer, years in the trade …) → column.
    attributes: dict[str, str] = {}
    #: Value of the ``kind`` column → kind. A value that is not here: a reply where it answers
    #: something, else a post.
    kinds: dict[str, Kind] = {}
    nested: list[Nested] = []
    #: Whether the text is HTML, of which only what is read is kept.
    html: bool = False
    #: Turn each link around: a list of who seeks advice from whom gives helper → asker.
    transpose: bool = False
    #: Which comes first in 03/04/2021, the day or the month.
    date_order: Literal["dmy", "mdy"] = "dmy"
    #: Names of the columns of a table without a header.
    columns: list[str] = []

    def to_toml(self) -> str:
        """The mapping as a commented TOML file that a person can correct."""
        document = tomlkit.document()
        document.add(tomlkit.comment(_("How the columns of this file are read.")))
        document.add(tomlkit.comment(_("Left: what Liaisons needs. Right: the column or path.")))
        unused = ", ".join(role for role in ROLES if role not in self.fields)
        for key, value in msgspec.to_builtins(self).items():
            if value != _DEFAULTS.get(key):
                document.add(key, tomlkit.item(value))
        document.add(tomlkit.nl())
        document.add(tomlkit.comment(_("Also possible under [fields]: {roles}", roles=unused)))
        return tomlkit.dumps(document)

    @classmethod
    def from_toml(cls, text: str, name: str = "mapping.toml") -> Mapping:
        """The mapping that a TOML file describes. Raises BadFile, saying what is wrong in it."""
        try:
            return msgspec.convert(tomllib.loads(text), cls)
        except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
            raise BadFile(
                _(
                    "{file} is not a column mapping: {error}. Possible fields: {roles}.",
                    file=name,
                    error=error,
                    roles=", ".join(ROLES),
                )
            ) from error

    @classmethod
    def load(cls, path: Path) -> Mapping:
        """The mapping in the file at ``path``. Raises BadFile."""
        try:
            text = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise BadFile(
                _("{file} cannot be read: {error}.", file=path.name, error=error)
            ) from error
        return cls.from_toml(text, path.name)


_DEFAULTS = msgspec.to_builtins(Mapping(fields={}))
