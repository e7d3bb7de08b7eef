"""The codebook: a tree of codes, at its present state or as it was at an earlier version.

A *variable* is a code whose descendants exclude each other: a message has one subject. All other
codes are free: a passage may have several. Below a variable every codable code is a value.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import msgspec
import sqlalchemy as sa

from liaisons.coding.tables import code_changes, codes
from liaisons.database import Database
from liaisons.errors import LiaisonsError, NotFound
from liaisons.i18n import _

#: What separates a code from the one above it, in paths.
SEPARATOR = "/"
LEVELS = ("nominal", "ordinal", "interval", "ratio")


class BadCodebook(LiaisonsError, ValueError):
    """A change that the codebook cannot take; the text says which and why."""


class Code(msgspec.Struct, frozen=True, kw_only=True):
    """One code with what people need to use it alike."""

    id: int
    guid: str
    name: str
    key: str | None = None
    parent: int | None = None
    place: int = 0
    kind: str = "code"
    level: str = "nominal"
    codable: bool = True
    definition: str = ""
    use: str = ""
    avoid: str = ""
    examples: list[str] = []
    color: str = ""
    merged_into: int | None = None
    retired: bool = False

    @property
    def is_variable(self) -> bool:
        return self.kind == "variable"


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What happened to a code: when, by whom, and what it was afterwards."""

    version: int
    code: int
    coder: int | None
    what: str
    after: Code
    at_us: int


class Codebook:
    """The codes of one version, merged and retired ones included (they explain old codings)."""

    def __init__(self, every: list[Code], version: int) -> None:
        self.every = {code.id: code for code in every}
        self.version = version

    @cached_property
    def codes(self) -> list[Code]:
        """The codes in use, each after the one above it."""
        return [code for code, _depth in self.walk()]

    @cached_property
    def variables(self) -> list[Code]:
        """The codes in use whose values exclude each other."""
        return [code for code in self.codes if code.is_variable]

    @cached_property
    def _below(self) -> dict[int | None, list[Code]]:
        below: dict[int | None, list[Code]] = {}
        for code in sorted(self.every.values(), key=lambda c: (c.place, c.id)):
            if not code.retired and code.merged_into is None:
                below.setdefault(code.parent, []).append(code)
        return below

    def below(self, code: int | None) -> list[Code]:
        """The codes just below one, or at the top; in their order."""
        return self._below.get(code, [])

    def walk(self, top: int | None = None, depth: int = 0) -> Iterator[tuple[Code, int]]:
        """(code, depth) of everything below ``top``, as a tree is read."""
        for code in self.below(top):
            yield code, depth
            yield from self.walk(code.id, depth + 1)

    def __getitem__(self, code: int) -> Code:
        return self.every[code]

    def standing(self, code: int) -> Code:
        """The code that one now stands for: itself, or what it was merged into."""
        found = self.every[code]
        while found.merged_into is not None:
            found = self.every[found.merged_into]
        return found

    def line(self, code: int) -> list[Code]:
        """The codes from the top down to this one."""
        found = [self.every[code]]
        while found[0].parent is not None:
            found.insert(0, self.every[found[0].parent])
        return found

    def path(self, code: int) -> str:
        """The names from the top down: ``sujet/soin/diagnostic``."""
        return SEPARATOR.join(above.name for above in self.line(code))

    def variable_of(self, code: int) -> Code | None:
        """The variable that a code is a value of; None for a free code."""
        return next((above for above in self.line(code)[:-1] if above.is_variable), None)

    def about(self, code: int) -> Code:
        """What a coding with this code is about: its variable, or the code itself."""
        return self.variable_of(code) or self.every[code]

    def values(self, variable: int) -> list[Code]:
        """The values of a variable, in the order of the tree."""
        return [code for code, _depth in self.walk(variable) if code.codable]

    def value_name(self, code: int) -> str:
        """A value as written below its variable (``soin/diagnostic``), a free code in full."""
        variable = self.variable_of(code)
        start = 0 if variable is None else len(self.line(variable.id))
        return SEPARATOR.join(above.name for above in self.line(code)[start:])

    def find(self, said: str, below: int | None = None) -> Code:
        """The code in use that ``said`` means: its key, its path, or its name where one has it.

        ``below`` restricts to the descendants of a code. Raises NotFound, and says which codes a
        name could mean where there are several.
        """
        wanted = said.strip().strip(SEPARATOR).casefold()
        inside = [code for code, _depth in self.walk(below)]
        for reading in (self._by_path, self._by_key, self._by_name):
            found = reading(inside, wanted, below)
            if len(found) == 1:
                return found[0]
            if found:
                paths = ", ".join(self.path(code.id) for code in found)
                raise NotFound(_("“{name}” can mean: {paths}.", name=said, paths=paths))
        raise NotFound(_("No code is called “{name}” in the codebook.", name=said))

    def by_path(self, path: str) -> Code:
        """The code in use that has exactly this path, whatever its capitals; raises NotFound."""
        found = self._by_path(self.codes, path.strip(SEPARATOR).casefold(), None)
        if not found:
            raise NotFound(_("No code is called “{name}” in the codebook.", name=path))
        return found[0]

    def _by_path(self, inside: list[Code], wanted: str, below: int | None) -> list[Code]:
        start = 0 if below is None else len(self.path(below)) + 1
        return [code for code in inside if self.path(code.id)[start:].casefold() == wanted]

    def _by_key(self, inside: list[Code], wanted: str, _below: int | None) -> list[Code]:
        return [code for code in inside if code.key and code.key.casefold() == wanted]

    def _by_name(self, inside: list[Code], wanted: str, _below: int | None) -> list[Code]:
        return [code for code in inside if code.name.casefold() == wanted]

    def keyed(self, key: str) -> Code | None:
        """The code that has a key of the starting codebook, or what it was merged into."""
        found = next((code for code in self.every.values() if code.key == key), None)
        return found and self.standing(found.id)


def codebook(database: Database, version: int | None = None) -> Codebook:
    """The codebook now, or as it was at ``version``."""
    with database.reading() as read:
        return codebook_in(read, version)


def codebook_in(read: sa.Connection, version: int | None = None) -> Codebook:
    """``codebook``, inside a transaction."""
    latest = read.execute(sa.select(sa.func.max(code_changes.c.id))).scalar() or 0
    if version is None or version >= latest:
        return Codebook([_code(row) for row in read.execute(sa.select(codes))], latest)
    then: dict[int, Code] = {}
    for change in _changes(read, code_changes.c.id <= version):
        then[change.code] = change.after
    return Codebook(list(then.values()), version)


def history(database: Database, code: int | None = None) -> list[Change]:
    """What happened to a code, or to the whole codebook, in order."""
    only = sa.true() if code is None else code_changes.c.code == code
    with database.reading() as read:
        return _changes(read, only)


def _changes(read: sa.Connection, where: sa.ColumnElement[bool]) -> list[Change]:
    asked = sa.select(code_changes).where(where).order_by(code_changes.c.id)
    return [
        Change(
            version=row.id,
            code=row.code,
            coder=row.coder,
            what=row.what,
            after=msgspec.json.decode(row.after, type=Code),
            at_us=row.at_us,
        )
        for row in read.execute(asked)
    ]


def _code(row: sa.Row[Any]) -> Code:
    values = dict(row._mapping)
    return Code(**values | {"examples": msgspec.json.decode(values["examples"])})
