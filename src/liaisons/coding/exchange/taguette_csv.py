"""Taguette's highlights as CSV (``id, document, tag, content``): words without their places.

Where the study holds a document of that name, the words are looked for in it. Elsewhere the
document is made of its highlights, one a line, and that is said.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from liaisons.coding import room
from liaisons.coding.exchange.identity import same
from liaisons.coding.exchange.project import Project, QCode, QCoding, Selection, Source
from liaisons.coding.interviews.store import Interview, everything
from liaisons.errors import BadFile
from liaisons.i18n import _

if TYPE_CHECKING:
    from liaisons.study.study import Study

HEADER = ["id", "document", "tag", "content"]
_LIMIT = 64 << 20
_CELL = 1 << 20


def is_highlights(path: Path) -> bool:
    """Whether a CSV file begins as Taguette's highlights do."""
    if path.suffix.lower() != ".csv" or not path.is_file():
        return False
    with path.open("rb") as file:
        first = file.readline(1000).decode("utf-8-sig", "replace").strip()
    return [name.strip('" ').lower() for name in first.split(",")] == HEADER


def read_highlights(study: Study, path: Path) -> Project:
    """The project that a file of highlights tells of."""
    rows = list(_rows(path))
    documents = {document.name: document for document in everything(room(study))}
    project = Project(origin="Taguette")
    tags = dict.fromkeys(row[2] for row in rows if row[2])
    codes = {tag: same("taguette tag", tag) for tag in tags}
    project.codes = [QCode(guid=guid, name=tag) for tag, guid in codes.items()]
    for name in dict.fromkeys(row[1] for row in rows):
        marks = [row for row in rows if row[1] == name]
        source = _source(name, documents.get(name), marks, project)
        for selection, tag in zip(source.selections, (row[2] for row in marks), strict=True):
            if tag:
                guid = same(source.guid, selection.guid, codes[tag])
                selection.codings = [QCoding(guid=guid, code=codes[tag])]
        project.sources.append(source)
    return project


def _rows(path: Path) -> Iterator[list[str]]:
    if path.stat().st_size > _LIMIT:
        raise BadFile(_("{file} is too large to be a file of codings.", file=path.name))
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFile(_("{file} is not in UTF-8. Save it as such.", file=path.name)) from error
    csv.field_size_limit(_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        next(reader, None)
        for cells in reader:
            if any(cells):
                yield [cell.strip() for cell in [*cells, "", "", "", ""][:4]]
    except csv.Error as error:
        said = _("{file}, line {line}: this is not CSV ({error}).", file=path.name,
                 line=reader.line_num, error=error)  # fmt: skip
        raise BadFile(said) from error


def _source(name: str, known: Interview | None, marks: list[list[str]], project: Project) -> Source:
    """The document with a selection per line of the file."""
    if known is None:
        contents = list(dict.fromkeys(row[3] for row in marks if row[3]))
        text = "\n".join(contents)
        project.notices.append(
            _("{source}: the text is not in the file; its quotations are.", source=name)
        )
        guid = same("taguette document", name)
    else:
        text, guid = known.text, known.guid
    selections = [_selection(guid, text, row) for row in marks]
    return Source(guid=guid, name=name, text=text, selections=selections)


def _selection(guid: str, text: str, row: list[str]) -> Selection:
    words = [re.escape(word) for word in row[3].split()]
    found = re.search(r"\s+".join(words), text) if words else None
    start, end = found.span() if found else (None, None)
    return Selection(guid=same(guid, row[0], row[3]), start=start, end=end, name=row[3])
