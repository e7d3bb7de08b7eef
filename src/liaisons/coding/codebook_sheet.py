"""The codebook as a table: out of the study, into a spreadsheet, and back.

A line is a code by its path (``subject/care/diagnosis``). What a line leaves empty is not touched;
codes that the table does not name stay as they are.
"""

from __future__ import annotations

import csv
import io
from typing import Any

import msgspec
import sqlalchemy as sa

from liaisons.coding.codebook import SEPARATOR, BadCodebook, Code, Codebook, codebook_in
from liaisons.coding.editing import add_in, describe_in
from liaisons.database import Database
from liaisons.errors import NotFound
from liaisons.exports.cells import guarded
from liaisons.i18n import _

#: Columns, in order. Examples stand one to a line of their cell.
COLUMNS = ("path", "kind", "level", "codable", "definition", "use", "avoid", "examples", "color")
#: Lines of one table; a codebook of a thousand codes is used by nobody.
MOST = 2_000
_TRUE = frozenset({"", "true", "1", "yes", "oui", "vrai"})


class Read(msgspec.Struct, kw_only=True):
    """What a table did to the codebook."""

    read: int = 0
    added: int = 0
    changed: int = 0


def columns(book: Codebook) -> dict[str, list[Any]]:
    """The codes in use, as the columns of a table."""
    told = [_line(book, code) for code in book.codes]
    return {name: [line[name] for line in told] for name in COLUMNS}


def read(database: Database, content: bytes, *, by: int | None = None) -> Read:
    """Add and describe the codes of a table; all of them, or none.

    Raises BadCodebook with the line that cannot be taken.
    """
    report = Read()
    with database.writing() as write:
        book = codebook_in(write)
        for number, line in _lines(content):
            try:
                _take(write, book, line, report, by)
            except BadCodebook as error:
                raise BadCodebook(_("Line {n}: {why}", n=number, why=error)) from error
    return report


def _line(book: Codebook, code: Code) -> dict[str, Any]:
    told = {name: getattr(code, name) for name in COLUMNS if name != "path"}
    return told | {"path": book.path(code.id), "examples": "\n".join(code.examples)}


def _lines(content: bytes) -> list[tuple[int, dict[str, str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadCodebook(_("This table is not in UTF-8: save it again as CSV (UTF-8).")) from error
    first = text.partition("\n")[0]
    table = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in first else ",")
    try:
        if "path" not in (table.fieldnames or ()):
            raise BadCodebook(_("A codebook as a table has a column “path”."))
        found = [(table.line_num, line) for line in table]
    except csv.Error as error:
        raise BadCodebook(_("This is not a table that can be read: {why}.", why=error)) from error
    if len(found) > MOST:
        raise BadCodebook(_("More than {n} codes: nobody codes alike with so many.", n=MOST))
    return [(n, {k: _plain(v) for k, v in line.items() if k}) for n, line in found]


def _plain(cell: str | None) -> str:
    """A cell as it was before it was kept from looking like a formula."""
    said = (cell or "").strip()
    return said[1:] if said.startswith("'") and guarded(said[1:]) == said else said


def _take(
    write: sa.Connection, book: Codebook, line: dict[str, str], report: Read, by: int | None
) -> None:
    report.read += 1
    path = line["path"].strip(SEPARATOR)
    said = _said(line)
    try:
        known = book.by_path(path)
    except NotFound:
        above, _separator, name = path.rpartition(SEPARATOR)
        parent = _above(write, book, above, report, by)
        kind = "variable" if line.get("kind") == "variable" else "code"
        add_in(write, book, name, by=by, parent=parent, kind=kind, **said)
        report.added += 1
        return
    new = {name: value for name, value in said.items() if getattr(known, name) != value}
    if new:
        describe_in(write, book, known.id, by=by, **new)
        report.changed += 1


def _above(
    write: sa.Connection, book: Codebook, path: str, report: Read, by: int | None
) -> int | None:
    """The code above, made where the table names it only in a path."""
    if not path:
        return None
    try:
        return book.by_path(path).id
    except NotFound:
        above, _separator, name = path.rpartition(SEPARATOR)
        parent = _above(write, book, above, report, by)
        report.added += 1
        return add_in(write, book, name, by=by, parent=parent).id


def _said(line: dict[str, str]) -> dict[str, Any]:
    """What a line says of its code."""
    said: dict[str, Any] = {
        name: line[name]
        for name in ("level", "definition", "use", "avoid", "color")
        if line.get(name)
    }
    if line.get("examples"):
        said["examples"] = [e.strip() for e in line["examples"].splitlines() if e.strip()]
    if line.get("codable"):
        said["codable"] = line["codable"].casefold() in _TRUE
    return said
