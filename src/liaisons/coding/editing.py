"""Changing the codebook. Every change is kept with who made it; nothing is lost by it.

Codings point to a code, not to its name or place: renaming and moving leave them as they are. A
code that is merged into another lends its codings to it; a code that is retired keeps them, and is
offered no more.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec
import sqlalchemy as sa

from liaisons.coding.codebook import (
    LEVELS,
    SEPARATOR,
    BadCodebook,
    Code,
    Codebook,
    codebook_in,
)
from liaisons.coding.tables import code_changes, codes, insert, new_guid, now_us
from liaisons.database import Database, touch
from liaisons.i18n import _

_COLOR = re.compile("#[0-9a-f]{6}")
#: Okabe & Ito's colours: told apart by people who do not see all colours.
PALETTE = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8c6d1f", "#666666")
_TEXTS = ("definition", "use", "avoid", "examples", "color", "level", "codable")


def add(
    database: Database, name: str, *, by: int | None = None, parent: int | None = None, **said: Any
) -> Code:
    """A new code below ``parent``, or at the top. ``said``: any other field of Code."""
    with database.writing() as write:
        return add_in(write, codebook_in(write), name, by=by, parent=parent, **said)


def add_in(
    write: sa.Connection,
    book: Codebook,
    name: str,
    *,
    by: int | None = None,
    parent: int | None = None,
    **said: Any,
) -> Code:
    """``add``, inside a transaction, into a codebook that learns of it."""
    name = _checked_name(book, name, parent)
    place = max((code.place for code in book.below(parent)), default=-1) + 1
    color = said.pop("color", "") or PALETTE[len(book.every) % len(PALETTE)]
    guid = said.pop("guid", None) or new_guid()
    new = Code(id=0, guid=guid, name=name, parent=parent, place=place, color=color, **said)
    _check(book, new)
    made = insert(write, codes, **_row(new))
    return _record(write, book, msgspec.structs.replace(new, id=made), "added", by)


def describe(database: Database, code: int, *, by: int | None = None, **said: Any) -> Code:
    """Change what a code says of itself: definition, use, avoid, examples, color, level …"""
    with database.writing() as write:
        return describe_in(write, codebook_in(write), code, by=by, **said)


def describe_in(
    write: sa.Connection, book: Codebook, code: int, *, by: int | None = None, **said: Any
) -> Code:
    """``describe``, inside a transaction."""
    unknown = set(said) - set(_TEXTS)
    if unknown:
        raise TypeError(", ".join(sorted(unknown)))
    return _change_in(write, book, code, "described", by, **said)


def rename(database: Database, code: int, name: str, *, by: int | None = None) -> Code:
    """Give a code another name; its codings stay with it."""
    with database.writing() as write:
        book = codebook_in(write)
        old = _in_use(book, code)
        if old.name == name.strip():
            return old
        same = old.name.casefold() == name.strip().casefold()
        name = name.strip() if same else _checked_name(book, name, old.parent)
        return _changed(write, book, msgspec.structs.replace(old, name=name), "renamed", by)


def move(
    database: Database,
    code: int,
    parent: int | None,
    *,
    place: int | None = None,
    by: int | None = None,
) -> Code:
    """Put a code, with all below it, under another one, or at the top (None)."""
    with database.writing() as write:
        book = codebook_in(write)
        old = _in_use(book, code)
        if parent is not None and code in {above.id for above in book.line(parent)}:
            raise BadCodebook(_("“{name}” cannot be put below itself.", name=old.name))
        if parent != old.parent:
            _checked_name(book, old.name, parent)
        siblings = [c for c in book.below(parent) if c.id != code]
        at = len(siblings) if place is None else max(0, min(place, len(siblings)))
        new = msgspec.structs.replace(old, parent=parent, place=at)
        _check(book, new)
        _check_below(book, new)
        siblings.insert(at, new)
        for rank, sibling in enumerate(siblings):
            write.execute(codes.update().where(codes.c.id == sibling.id).values(place=rank))
        return _changed(write, book, new, "moved", by)


def merge(database: Database, code: int, into: int, *, by: int | None = None) -> Code:
    """Make a code part of another: what was coded with the one counts as coded with the other."""
    with database.writing() as write:
        book = codebook_in(write)
        old, new = _in_use(book, code), _in_use(book, into)
        if code in {above.id for above in book.line(into)}:
            raise BadCodebook(_("“{name}” cannot be put below itself.", name=old.name))
        if old.is_variable or new.is_variable or book.about(code).kind != book.about(into).kind:
            raise BadCodebook(
                _(
                    "“{name}” cannot be merged into “{other}”: a value of a variable goes into "
                    "another value, a free code into a free code.",
                    name=old.name,
                    other=new.name,
                )
            )
        for child in book.below(code):
            moved = msgspec.structs.replace(child, parent=into)
            _checked_name(book, child.name, into)
            _changed(write, book, moved, "moved", by)
        return _changed(write, book, msgspec.structs.replace(old, merged_into=into), "merged", by)


def retire(database: Database, code: int, *, by: int | None = None) -> Code:
    """Offer a code no more; what was coded with it stays."""
    return _change(database, code, "retired", by, retired=True)


def restore(database: Database, code: int, *, by: int | None = None) -> Code:
    """Offer a retired code again, or take a merged one out again."""
    with database.writing() as write:
        book = codebook_in(write)
        old = book.every[code]
        _checked_name(book, old.name, old.parent)
        new = msgspec.structs.replace(old, retired=False, merged_into=None)
        return _changed(write, book, new, "restored", by)


# --- inside ---------------------------------------------------------------------------------------


def _change(database: Database, code: int, what: str, by: int | None, **said: Any) -> Code:
    with database.writing() as write:
        return _change_in(write, codebook_in(write), code, what, by, **said)


def _change_in(
    write: sa.Connection, book: Codebook, code: int, what: str, by: int | None, **said: Any
) -> Code:
    new = msgspec.structs.replace(_in_use(book, code), **said)
    _check(book, new)
    return _changed(write, book, new, what, by)


def _changed(write: sa.Connection, book: Codebook, new: Code, what: str, by: int | None) -> Code:
    values = _row(new)
    values.pop("place") if what != "moved" else None
    write.execute(codes.update().where(codes.c.id == new.id).values(**values))
    return _record(write, book, new, what, by)


def _record(write: sa.Connection, book: Codebook, code: Code, what: str, by: int | None) -> Code:
    write.execute(
        code_changes.insert().values(
            code=code.id,
            coder=by,
            what=what,
            after=msgspec.json.encode(code).decode(),
            at_us=now_us(),
        )
    )
    touch(write, "codebook")
    book.every[code.id] = code
    for remembered in ("_below", "codes", "variables"):
        book.__dict__.pop(remembered, None)
    return code


def _row(code: Code) -> dict[str, Any]:
    values = {name: getattr(code, name) for name in code.__struct_fields__ if name != "id"}
    return values | {"examples": msgspec.json.encode(code.examples).decode()}


def _in_use(book: Codebook, code: int) -> Code:
    found = book.every.get(code)
    if found is None or found.retired or found.merged_into is not None:
        raise BadCodebook(_("This code is not in use (any more)."))
    return found


def _checked_name(book: Codebook, name: str, parent: int | None) -> str:
    """The name, trimmed. Raises BadCodebook where it cannot be one, or is taken there."""
    name = " ".join(name.split())
    if not name or SEPARATOR in name:
        raise BadCodebook(_("“{name}” cannot be the name of a code (no “/”).", name=name))
    if any(code.name.casefold() == name.casefold() for code in book.below(parent)):
        raise BadCodebook(_("There is already a code “{name}” at this place.", name=name))
    return name


def _check(book: Codebook, code: Code) -> None:
    if not _COLOR.fullmatch(code.color.lower()):
        raise BadCodebook(_("“{color}” is not a colour. Write it like #0072b2.", color=code.color))
    if code.level not in LEVELS:
        raise BadCodebook(
            _(
                "“{level}” is not a level of measurement. There are: {levels}.",
                level=code.level,
                levels=", ".join(LEVELS),
            )
        )
    if code.parent is not None:
        _in_use(book, code.parent)
        if code.is_variable and any(above.is_variable for above in book.line(code.parent)):
            raise BadCodebook(_("A variable cannot lie below another variable."))


def _check_below(book: Codebook, moved: Code) -> None:
    """A branch with a variable in it cannot go below a variable."""
    branch = [code for code, _depth in book.walk(moved.id)]
    above = book.line(moved.parent) if moved.parent is not None else []
    if any(a.is_variable for a in above) and any(code.is_variable for code in branch):
        raise BadCodebook(_("A variable cannot lie below another variable."))
