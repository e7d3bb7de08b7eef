"""Rows and contrasts as columns: what tables, and whoever serves them, write."""

from __future__ import annotations

from collections.abc import Sequence

from liaisons.exports.cells import Cell, Columns
from liaisons.i18n import _
from liaisons.measures.rows import Contrast, Group, Row
from liaisons.report.definitions import define
from liaisons.report.groups import reads

_ROW_AFTER_GROUP = ("value", "low", "high", "n", "unit", "method", "why")
_CONTRAST_AFTER_GROUP = tuple(
    name for name in Contrast.__struct_fields__ if name not in ("measure", "a", "b", "group")
)
#: The key under which a row speaks of one single person.
PERSON = "person"


def row_columns(rows: Sequence[Row]) -> Columns:
    """One line per row; each key of a group is a column, ``group.network``, ``group.month`` …"""
    return {
        "measure": [row.measure for row in rows],
        "community": [row.community for row in rows],
        **_groups([row.group for row in rows]),
        **{name: [getattr(row, name) for row in rows] for name in _ROW_AFTER_GROUP},
    }


def contrast_columns(contrasts: Sequence[Contrast]) -> Columns:
    """One line per contrast, its group as in ``row_columns``."""
    return {
        **{name: [getattr(c, name) for c in contrasts] for name in ("measure", "a", "b")},
        **_groups([c.group for c in contrasts]),
        **{name: [getattr(c, name) for c in contrasts] for name in _CONTRAST_AFTER_GROUP},
    }


def in_words(found: Sequence[Row] | Sequence[Contrast], columns: Columns) -> Columns:
    """The columns with, before them, what each line is about in the reader's language."""
    return {
        _("what"): [define(one.measure).label for one in found],
        _("of whom, when"): [reads(one.group) for one in found],
        **columns,
    }


def is_personal(row: Row) -> bool:
    """True if the row speaks of one single person."""
    return PERSON in row.group


def _groups(groups: Sequence[Group]) -> dict[str, list[Cell]]:
    keys = dict.fromkeys(key for group in groups for key in group)
    return {f"group.{key}": [group.get(key) for group in groups] for key in keys}
