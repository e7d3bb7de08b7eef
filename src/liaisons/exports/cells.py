"""Columns of plain values, written so that a number stays a number and a text stays a text.

A text that begins like a formula (``=``, ``+``, ``-``, ``@``, a tab, a line break, or a full-width
form of these) is one to a spreadsheet that opens a CSV file, and a formula can run a program or
send data away. It gets an apostrophe before it (OWASP, "CSV Injection"). In a workbook texts are
declared as such and need none.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import TypeAlias

import pyarrow as pa

Cell: TypeAlias = str | int | float | bool | None
#: Name → values, all of one length.
Columns: TypeAlias = Mapping[str, Sequence[Cell]]

_LIKE_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def guarded(text: str) -> str:
    """``text``, with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(_LIKE_FORMULAS) else text


def csv_text(columns: Columns) -> str:
    """Comma-separated values as RFC 4180 has them; decimal points; nothing for null."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([guarded(name) for name in columns])
    writer.writerows(map(_plain, row) for row in zip(*columns.values(), strict=True))
    return out.getvalue()


def arrow(columns: Columns) -> pa.Table:
    """The columns as Arrow arrays, each of one type: whole numbers beside others become real
    numbers, anything beside a text becomes text.
    """
    return pa.table({name: _array(values) for name, values in columns.items()})


def _plain(cell: Cell) -> Cell:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return guarded(cell) if isinstance(cell, str) else cell


def _array(values: Sequence[Cell]) -> pa.Array:
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {bool} and kinds:
        return pa.array(values, pa.bool_())
    if kinds <= {int} and kinds:
        return pa.array(values, pa.int64())
    if kinds <= {int, float} and kinds:
        return pa.array([None if v is None else float(v) for v in values], pa.float64())
    return pa.array([None if v is None else str(_lower(v)) for v in values], pa.string())


def _lower(value: Cell) -> Cell:
    return str(value).lower() if isinstance(value, bool) else value
