"""The codes that a page offers to code with, each under a key of the keyboard."""

from __future__ import annotations

from dataclasses import dataclass

from liaisons.coding.codebook import Code, Codebook, codebook
from liaisons.web import coders
from liaisons.web.desk import Desk

#: Keys for codes, in order. The others move (j, k, n), undo (u), aim at the whole thread (t).
KEYS = "1234567890abcdefghilmopqrsvwxyz"


@dataclass(frozen=True)
class Offered:
    """A code, how it is called below its heading, and its key ("" where there are no more)."""

    code: Code
    name: str
    key: str


@dataclass(frozen=True)
class Group:
    """The codes below one that stands at the top."""

    top: Code
    codes: list[Offered]


@dataclass(frozen=True)
class Choice:
    """What can be coded with. ``scope``: the code at the top that was chosen, 0 for all."""

    groups: list[Group]
    tops: list[Code]
    scope: int

    @property
    def any(self) -> bool:
        return bool(self.groups)


def choice(desk: Desk, scope: int = 0) -> Choice:
    """All codes that can be coded with, or those below one."""
    book = codebook(coders.room(desk))
    tops = [code for code in book.below(None) if _codable(book, code)]
    chosen = [code for code in tops if scope in (0, code.id)] or tops
    keys = iter(KEYS)
    groups = [
        Group(top, [Offered(c, _name(book, c), next(keys, "")) for c in _codable(book, top)])
        for top in chosen
    ]
    return Choice(groups, tops, scope if any(top.id == scope for top in tops) else 0)


def for_columns(book: Codebook, columns: list[Code]) -> Choice:
    """The values of some variables, the keys of each beginning anew."""
    groups = []
    for variable in columns:
        keys = iter(KEYS)
        values = book.values(variable.id)
        groups.append(Group(variable, [Offered(c, _name(book, c), next(keys, "")) for c in values]))
    return Choice(groups, [], 0)


def _codable(book: Codebook, top: Code) -> list[Code]:
    return [code for code in (top, *(c for c, _d in book.walk(top.id))) if code.codable]


def _name(book: Codebook, code: Code) -> str:
    """A code as written below the one at the top; the one at the top by its own name."""
    below = book.line(code.id)[1:]
    return "/".join(above.name for above in below) or code.name
