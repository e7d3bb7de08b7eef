"""Codings as a CSV file: ``id, coder, variable, value``, and ``start, end, code`` for passages.

``id`` is the native id of the message, or the study's own key. ``kind`` (message by default),
``quote`` and ``at`` are further columns that are read or written. A line that cannot be coded is
refused with its number and the reason; the others are coded, all or none.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from liaisons.coding import anchors, room
from liaisons.coding.codebook import Code, Codebook, codebook_in
from liaisons.coding.coders import coder_in
from liaisons.coding.codings import KINDS, BadCoding, Kind, Mark, Subject, code_in
from liaisons.coding.editing import add_in
from liaisons.coding.subjects import message_keys, person_keys, texts, thread_keys
from liaisons.errors import BadFile, LiaisonsError, NotFound
from liaisons.i18n import _

if TYPE_CHECKING:
    import sqlalchemy as sa

    from liaisons.study.study import Study

COLUMNS = ("id", "kind", "coder", "variable", "value", "start", "end", "code", "quote")
#: A file of codings is held in memory.
FILE_LIMIT = 512 << 20
_CELL_LIMIT = 1 << 20


class Refusal(msgspec.Struct, frozen=True):
    """A line that was not coded, and why."""

    line: int
    reason: str


class Report(msgspec.Struct, kw_only=True):
    """What an import did: read = made + already + refused."""

    file: str
    read: int = 0
    made: int = 0
    already: int = 0
    withdrawn: int = 0
    refused: list[Refusal] = []
    realigned: list[Refusal] = []
    new_codes: list[str] = []
    acts: list[int] = []  # by which all of it can be taken back


class _Line(msgspec.Struct, frozen=True):
    number: int
    cells: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")

    @property
    def kind(self) -> Kind:
        said = self["kind"] or "message"
        if said not in KINDS:
            raise BadCoding(_("“{kind}” is nothing that is coded.", kind=said))
        return said


def import_sheet(study: Study, path: Path, community: str, *, strict: bool = False) -> Report:
    """Code what a CSV file says. Codes it names and the codebook lacks are added, and told.

    ``strict``: they are refused instead. Raises BadFile where it is no such file.
    """
    study.store.partition(community)
    report = Report(file=path.name)
    lines = list(_lines(path))
    report.read = len(lines)
    found = _Subjects(study, community, lines)
    with room(study).writing() as write:
        names = _Names(write, codebook_in(write), report, strict=strict)
        marks: dict[str, list[Mark]] = {}
        for line in lines:
            try:
                mark = _mark(line, found, names, report)
            except LiaisonsError as error:
                report.refused.append(_refused(path, line.number, error))
            else:
                marks.setdefault(line["coder"], []).append(mark)
        for name, theirs in marks.items():
            who = coder_in(write, name)
            act = code_in(write, names.book, who.id, theirs, source=path.name)
            report.made += len(theirs) - act.already
            report.already += act.already
            report.withdrawn += len(act.withdrawn)
            report.acts += [] if act.id is None else [act.id]
    return report


def _refused(path: Path, line: int, error: LiaisonsError) -> Refusal:
    where = _("{file}, line {line}: {reason}", file=path.name, line=line, reason=error)
    return Refusal(line, where)


def _lines(path: Path) -> Iterator[_Line]:
    """The lines under their column names, which may be in any order and case."""
    rows = _rows(path)
    header = [name.strip().casefold() for name in next(rows, (0, []))[1]]
    missing = {"id", "coder"} - set(header)
    if missing or not {"value", "code"} & set(header):
        raise BadFile(
            _(
                "{file} has no column {name}. It needs id, coder, and variable, value or code.",
                file=path.name,
                name=", ".join(sorted(missing)) or "value",
            )
        )
    for number, cells in rows:
        if any(cells):
            yield _Line(number, dict(zip(header, (c.strip() for c in cells), strict=False)))


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    if path.stat().st_size > FILE_LIMIT:
        raise BadFile(_("{file} is too large to be a file of codings.", file=path.name))
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFile(_("{file} is not in UTF-8. Save it as such.", file=path.name)) from error
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    csv.field_size_limit(_CELL_LIMIT)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        raise BadFile(
            _(
                "{file}, line {line}: this is not CSV ({error}).",
                file=path.name,
                line=reader.line_num,
                error=error,
            )
        ) from error


class _Subjects:
    """What the ids of a file stand for, looked up together."""

    def __init__(self, study: Study, community: str, lines: list[_Line]) -> None:
        self.community = community
        said: dict[str, list[str]] = {kind: [] for kind in KINDS}
        for line in lines:
            said.get(line["kind"] or "message", []).append(line["id"])
        self._keys: dict[str, Mapping[str, int]] = {
            "message": message_keys(study, community, said["message"]),
            "thread": thread_keys(study, community, said["thread"]),
            "person": person_keys(study, community) if said["person"] else {},
        }
        spans = {line["id"] for line in lines if line["start"]}
        keys = [self._keys["message"][i] for i in spans if i in self._keys["message"]]
        self._texts = texts(study, community, keys)

    def of(self, line: _Line, report: Report) -> tuple[Subject, str | None]:
        """The subject of a line, and the words that stand there."""
        key = self._keys.get(line.kind, {}).get(line["id"])
        if key is None:
            raise BadCoding(
                _("“{id}” is not in {community}.", id=line["id"], community=self.community)
            )
        if not line["start"] and not line["end"]:
            return Subject(self.community, line.kind, key), None
        text = self._texts.get(key)
        if text is None:
            raise BadCoding(_("Only passages of messages can be coded this way."))
        return self._passage(line, key, text, report)

    def _passage(self, line: _Line, key: int, text: str, report: Report) -> tuple[Subject, str]:
        start, end = _number(line["start"]), _number(line["end"])
        found = anchors.place(text, start, end, line["quote"] or None)
        if found is None:
            raise BadCoding(_("The passage {start}–{end} is not there.", start=start, end=end))
        if found.how != "exact":
            reason = _("the words quoted stand at {start}–{end}", start=found.start, end=found.end)
            report.realigned.append(Refusal(line.number, reason))
        subject = Subject(self.community, line.kind, key, found.start, found.end)
        return subject, text[found.start : found.end]


def _number(said: str) -> int:
    if not (said.isascii() and said.isdigit() and len(said) < 10):
        raise BadCoding(_("“{said}” is not a place in a text.", said=said))
    return int(said)


class _Names:
    """The codes that a file names, added to the codebook where it lacks them."""

    def __init__(
        self, write: sa.Connection, book: Codebook, report: Report, *, strict: bool
    ) -> None:
        self.book = book
        self._write, self._report, self._strict = write, report, strict
        self._known: dict[tuple[str, str], Code] = {}

    def code(self, variable: str, value: str) -> Code:
        """The code of a value of a variable; of a free code, where ``variable`` is empty."""
        if (variable, value) not in self._known:
            self._known[variable, value] = self._look_up(variable, value)
        return self._known[variable, value]

    def _look_up(self, variable: str, value: str) -> Code:
        if not value:
            raise BadCoding(_("There is no value."))
        if not variable:
            return self._found(value, None) or self._add(value, None)
        above = self._found(variable, None) or self._add(variable, None, "variable")
        return self._found(value, above.id) or self._add(value, above.id)

    def _found(self, said: str, below: int | None) -> Code | None:
        try:
            return self.book.find(said, below)
        except NotFound:
            if self._strict or self._ambiguous(said, below):
                raise
            return None

    def _ambiguous(self, said: str, below: int | None) -> bool:
        name = said.casefold()
        return sum(c.name.casefold() == name for c, _depth in self.book.walk(below)) > 1

    def _add(self, said: str, parent: int | None, kind: str = "code") -> Code:
        """Add a code, and what stands above it in its path."""
        *above, name = said.strip("/").split("/")
        for step in above:
            branch = next(
                (c for c in self.book.below(parent) if c.name.casefold() == step.casefold()), None
            )
            parent = (branch or self._add(step, parent)).id
        made = add_in(
            self._write, self.book, name, parent=parent, kind=kind, codable=kind == "code"
        )
        self._report.new_codes.append(self.book.path(made.id))
        return made


def _mark(line: _Line, found: _Subjects, names: _Names, report: Report) -> Mark:
    if not line["coder"]:
        raise BadCoding(_("Nobody is named who coded it."))
    subject, quote = found.of(line, report)
    value = line["value"] if line["variable"] else line["code"] or line["value"]
    code = names.code(line["variable"], value)
    if not code.codable:
        raise BadCoding(_("“{name}” holds other codes and is not itself coded.", name=value))
    return Mark(subject, code.id, quote)
