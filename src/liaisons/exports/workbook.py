"""A workbook that Excel and LibreOffice open as it is: one sheet per table, nothing to set.

Texts are declared as texts: what begins with ``=`` is shown, never computed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import xlsxwriter

from liaisons.exports.cells import Cell, Columns
from liaisons.exports.contract import BadDestination
from liaisons.i18n import _, number

#: What one sheet can hold, its first line included.
ROWS = 1_048_576
_NARROWEST, _WIDEST = 8, 60
#: No text of a study becomes a formula, an address or a number.
_AS_WRITTEN = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}


def write_workbook(path: Path, sheets: Mapping[str, Columns], made: dt.datetime) -> None:
    """Write the sheets by name; ``made`` is the date that the file carries.

    Raises BadDestination where a table is longer than a sheet.
    """
    for name, columns in sheets.items():
        _check_length(name, columns)
    with xlsxwriter.Workbook(str(path), _AS_WRITTEN) as book:
        book.set_properties({"created": made.replace(tzinfo=None)})
        bold = book.add_format({"bold": True, "bottom": 1})
        for name, columns in sheets.items():
            _write_sheet(book.add_worksheet(name), columns, bold)


def _check_length(name: str, columns: Columns) -> None:
    length = max((len(values) for values in columns.values()), default=0)
    if length >= ROWS:
        raise BadDestination(
            _(
                "The table “{name}” has {n} lines, more than a sheet holds. Export a folder: its "
                "CSV and Parquet files have no limit.",
                name=name,
                n=number(length),
            )
        )


def _write_sheet(sheet: xlsxwriter.worksheet.Worksheet, columns: Columns, bold: object) -> None:
    sheet.freeze_panes(1, 0)
    for place, (name, values) in enumerate(columns.items()):
        sheet.write_string(0, place, name, bold)
        sheet.set_column(place, place, _width(name, values))
        for row, value in enumerate(values, start=1):
            _write_cell(sheet, row, place, value)
    if columns:
        longest = max(len(values) for values in columns.values())
        sheet.autofilter(0, 0, longest, len(columns) - 1)


def _write_cell(sheet: xlsxwriter.worksheet.Worksheet, row: int, place: int, value: Cell) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(row, place, value)
    elif isinstance(value, str):
        sheet.write_string(row, place, value)
    elif value is not None:
        sheet.write_number(row, place, value)


def _width(name: str, values: object) -> int:
    """As wide as the first lines need."""
    assert isinstance(values, (list, tuple))
    longest = max((len(str(v)) for v in values[:200] if v is not None), default=0)
    return min(max(longest, len(name), _NARROWEST) + 2, _WIDEST)
