"""Tables as people keep them: CSV and TSV of any dialect, workbooks (XLSX, XLS, ODS).

A table is a header and rows of cells; a row that does not fit the header becomes a refusal, never
a shifted message. In a text file a row is numbered by the line it begins on, in a workbook by its
row there.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TypeAlias

import msgspec
from python_calamine import CalamineError, CalamineWorkbook

from liaisons.errors import BadFile
from liaisons.i18n import _
from liaisons.sources import peek
from liaisons.sources.archives import is_workbook, opened
from liaisons.sources.opening import Member
from liaisons.sources.records import Refusal
from liaisons.sources.refusals import Place
from liaisons.sources.streams import LIMITS
from liaisons.sources.text import text_lines
from liaisons.sources.values import Loose, as_text

Cell: TypeAlias = str | int | float | bool | dt.date | dt.time | dt.timedelta
Row: TypeAlias = list[Cell]

#: Characters of one cell; a longer one is a quotation mark that was never closed.
CELL_LIMIT = 1 << 20
#: Bytes of a workbook, which is read whole.
WORKBOOK_LIMIT = 256 << 20
#: Delimiters tried, the likelier first where two fit equally well.
_DELIMITERS = (",", ";", "\t", "|", " ")
_COMMENTS = ("#", "%")
_SAMPLE_LINES = 200
#: Share of the first rows that must be of one width.
_REGULAR = 0.8
#: The line with which Excel is told the separator.
_SAID = re.compile(r"sep=(.)\s*$", re.IGNORECASE)
_XLS = b"\xd0\xcf\x11\xe0"

# A setting of the whole process, only ever raised: the csv module knows no other.
csv.field_size_limit(max(CELL_LIMIT, csv.field_size_limit()))


class Layout(msgspec.Struct, frozen=True):
    """How a text table is written: what parts its cells, how many in most rows, where it begins."""

    delimiter: str
    width: int
    skipped: int = 0


class Table(msgspec.Struct, frozen=True):
    """An opened table: its first row, which may or may not be a header, and how to read on."""

    member: Member
    first: Row
    layout: Layout | None  # None: a workbook, of which
    sheet: list[tuple[int, Row]] = []  # these are the rows

    def place(self, before: int = 0) -> Place:
        return Place(self.member, before, "row" if self.layout is None else "line")

    def rows(
        self, place: Place, *, header: bool = True, quiet: bool = False
    ) -> Iterator[tuple[int, Row | Refusal]]:
        """(number, cells or refusal) of the rows, below the header if there is one.

        Blank rows are left out.
        """
        width = len(self.first)
        found: Iterator[tuple[int, Row | Refusal]] = iter(self.sheet)
        if self.layout:
            found = _text_rows(self.member, self.layout, place, quiet=quiet)
        if header:
            next(found, None)
        for number, row in found:
            if isinstance(row, Refusal):
                yield number, row
            elif any(row) or any(cell != "" for cell in row):
                yield number, row if len(row) == width else _fitted(row, width, number, place)


def _fitted(row: Row, width: int, number: int, place: Place) -> Row | Refusal:
    """A short row filled up with empty cells; a long one would shift a text into other columns."""
    if len(row) < width:
        return row + [""] * (width - len(row))
    return place.refuse(
        number,
        "bad_row",
        _(
            "{place}: {n} cells where the header has {width}. A text that holds the separator must "
            "stand in quotation marks.",
            place=place.of(number),
            n=len(row),
            width=width,
        ),
        row,
    )


def table(member: Member) -> Table | None:
    """``member`` as a table; None where it is none, or a damaged workbook (``member.damage``)."""
    if "table" not in member.memo:
        member.memo["table"] = None
        is_workbook = member.head(4).startswith((b"PK\x03\x04", _XLS))
        try:
            member.memo["table"] = _workbook_table(member) if is_workbook else _text_table(member)
        except BadFile as error:
            member.damaged(error)
    return member.memo["table"]  # type: ignore[return-value]


def _text_table(member: Member) -> Table | None:
    layout = _layout(member)
    if layout is None:
        return None
    start = next(_text_rows(member, layout, Place(member), quiet=True), None)
    if start is None or isinstance(start[1], Refusal):
        return None
    # Some programs end every row but the first with a separator: a last column without name.
    unnamed: Row = [""] * (layout.width - len(start[1]))
    return Table(member, start[1] + unnamed, layout)


def _workbook_table(member: Member) -> Table | None:
    rows = list(_workbook_rows(member))
    return Table(member, rows[0][1], None, rows) if rows else None


# --- text ----------------------------------------------------------------------------------------


def _layout(member: Member) -> Layout | None:
    """The delimiter under which the first lines have the same number of cells, at least two."""
    text = peek.decoded_start(member)
    if not text or text[0] in "{[<":
        return None
    lines = text.split("\n")
    if len(lines) > 1:
        lines.pop()  # it may be cut
    skipped = 0
    while skipped < len(lines) and lines[skipped].startswith(_COMMENTS):
        skipped += 1
    said = _SAID.match(lines[skipped]) if lines[skipped:] else None
    if said:
        below = lines[skipped + 1 : skipped + 1 + _SAMPLE_LINES]
        return Layout(said[1], _regularity(below, said[1])[1], skipped + 1)
    sample = lines[skipped : skipped + _SAMPLE_LINES]
    fits = {d: _regularity(sample, d) for d in _DELIMITERS}
    good = [d for d, (share, width) in fits.items() if share >= _REGULAR and width > 1]
    # A space parts the cells only where nothing else does: it also parts words.
    better = [d for d in good if d != " "] or good
    if not better:
        return None
    best = max(better, key=lambda d: fits[d][0] * fits[d][1])
    return Layout(best, fits[best][1], skipped)


def _regularity(lines: Sequence[str], delimiter: str) -> tuple[float, int]:
    """The share of rows that have the commonest number of cells, and that number."""
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=delimiter == " ")
    try:
        widths = Counter(len(row) for row in reader if row)
    except csv.Error:
        return 0.0, 0
    if not widths:
        return 0.0, 0
    width, rows = max(widths.items(), key=lambda item: (item[1], item[0]))
    return rows / widths.total(), width


def _text_rows(
    member: Member, layout: Layout, place: Place, *, quiet: bool = False
) -> Iterator[tuple[int, Row | Refusal]]:
    """(line on which the row begins, cells or refusal)."""
    lines = text_lines(member, quiet=quiet)
    for _skipped in range(layout.skipped):
        next(lines, None)
    reader = csv.reader(lines, delimiter=layout.delimiter, skipinitialspace=layout.delimiter == " ")
    after = layout.skipped + 1
    begins = after
    while True:
        try:
            for row in reader:
                if row:
                    yield begins, row  # type: ignore[misc]
                begins = after + reader.line_num
            return
        except csv.Error:
            yield begins, _unclosed(place, begins)
            begins = after + reader.line_num


def _unclosed(place: Place, begins: int) -> Refusal:
    return place.refuse(
        begins,
        "bad_row",
        _(
            "{place}: the row cannot be told apart from the next. Look for a quotation mark that "
            "is not closed.",
            place=place.of(begins),
        ),
        "",
    )


# --- workbooks -----------------------------------------------------------------------------------


def _workbook_rows(member: Member) -> Iterator[tuple[int, Row]]:
    """(row number as shown in the workbook, cells) of the first sheet that holds any."""
    name, rows, others = _first_sheet(member)
    if others:
        member.note(
            _(
                "{file}: only the sheet {name} was read. Save the others apart to import them.",
                file=member.name,
                name=name,
            )
        )
    for number, row in enumerate(rows, 1):
        if any(cell != "" for cell in row):
            yield number, row


def _first_sheet(member: Member) -> tuple[str, list[Row], int]:
    """(name, rows, number of sheets after it) of the first sheet that is not empty."""
    data = _whole(member)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = workbook.sheet_names
        for position, name in enumerate(names):
            rows = workbook.get_sheet_by_index(position).to_python(skip_empty_area=False)
            if any(cell != "" for row in rows for cell in row):
                return name, rows, len(names) - position - 1
    except (CalamineError, OSError, ValueError) as error:
        raise BadFile(
            _(
                "{file} cannot be read as a workbook ({error}). Open it in a spreadsheet and save "
                "it again, or save it as CSV.",
                file=member.name,
                error=error,
            )
        ) from error
    return "", [], 0


def _whole(member: Member) -> bytes:
    """The bytes of a workbook, once its size and, if it is a ZIP, its contents are harmless."""
    with member.open() as stream:
        data = stream.read(WORKBOOK_LIMIT + 1)
    if len(data) > WORKBOOK_LIMIT:
        raise BadFile(
            _(
                "{file} is a workbook of more than {limit} MB. Save the sheet as CSV.",
                file=member.name,
                limit=WORKBOOK_LIMIT >> 20,
            )
        )
    if data.startswith(b"PK"):
        _check_packed(data, member)
    return data


def _check_packed(data: bytes, member: Member) -> None:
    """A workbook is a ZIP: the same rules hold for it, also inside an archive."""
    with opened(io.BytesIO(data), member.name, len(data), LIMITS) as archive:
        if not is_workbook(archive):
            raise BadFile(
                _(
                    "{file} is an archive inside what was given, which is not opened. Unpack it "
                    "and give it by itself.",
                    file=member.name,
                )
            )


# --- cells ---------------------------------------------------------------------------------------


def as_loose(cell: Cell) -> Loose:
    """What a cell gives as a text or a number."""
    return cell if isinstance(cell, (str, int, float, bool)) else str(cell)


def header(row: Sequence[Cell]) -> list[str]:
    """The names in a header row, told apart: ``#3`` where there is none, ``date (2)`` again."""
    seen: Counter[str] = Counter()
    names = []
    for position, cell in enumerate(row, 1):
        name = as_text(as_loose(cell)) or f"#{position}"
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names
