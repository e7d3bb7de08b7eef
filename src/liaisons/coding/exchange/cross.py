"""Codes × groups as one long CSV, which R and spreadsheets pivot as they like.

A line per community, code, value and group: how many texts of the group people settled for the code
(``read``), how many have the value (``n``), their share, and the standardised residual of the table
of values × groups (over 2 in absolute value: more, or less, than the margins would give).
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from liaisons.coding.classes.variables import variables_of
from liaisons.coding.drawing import From, kind_of, listed_of
from liaisons.coding.settled import answer_of
from liaisons.files import replacing
from liaisons.measures.rows import Floats
from liaisons.study import codings
from liaisons.study.running import Session

COLUMNS = ("community", "code", "value", "by", "group", "read", "n", "share", "residual")


class Cell(NamedTuple):
    """One line of the table."""

    community: str
    code: str
    value: str
    by: str
    group: str
    read: int
    n: int
    share: float
    residual: float | None


def write_cross(
    session: Session, path: Path, communities: list[str], of: From, by: list[str]
) -> int:
    """Write the table of some texts by some variables (all when none); how many lines."""
    cells = [cell for name in communities for cell in cross(session, name, of, by)]
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(cells)
    return len(cells)


def cross(session: Session, community: str, of: From, by: list[str]) -> Iterator[Cell]:
    """The cells of one community."""
    scope = session.scope(community)
    table = listed_of(scope, of)
    items = table["item"].to_pylist()
    groups = variables_of(session, community, items, table, of)
    settled, _agreed = codings.settled(session.study, community)
    kind = kind_of(of)
    said: dict[str, dict[int, str]] = {}
    for row in settled.to_pylist():
        if row["kind"] == kind:
            value = answer_of(row)
            said.setdefault(row["about"], {})[row["unit"]] = value
    for name in by or [name for name in groups if name not in said and name != "community"]:
        group = dict(zip(items, groups.get(name, [None] * len(items)), strict=True))
        for about in sorted(said):
            yield from _table(community, about, name, said[about], group)


def _table(
    community: str, about: str, by: str, said: dict[int, str], group: dict[int, str | None]
) -> Iterator[Cell]:
    pairs = Counter(
        (value, level) for item, value in said.items() if (level := group.get(item)) is not None
    )
    values, levels = (sorted({pair[i] for pair in pairs}) for i in (0, 1))
    counts = np.array([[pairs[v, g] for g in levels] for v in values], np.float64)
    residues = _residuals(counts) if len(values) > 1 and len(levels) > 1 else None
    for i, value in enumerate(values):
        for j, level in enumerate(levels):
            read, n = int(counts[:, j].sum()), int(counts[i, j])
            residual = None if residues is None else round(float(residues[i, j]), 6)
            yield Cell(community, about, value, by, level, read, n, round(n / read, 6), residual)


def _residuals(counts: Floats) -> Floats:
    """Standardised (adjusted) residuals of a table (Haberman 1973)."""
    total, rows, columns = counts.sum(), counts.sum(1), counts.sum(0)
    expected = np.outer(rows, columns) / total
    spread = expected * np.outer(1 - rows / total, 1 - columns / total)
    found: Floats = np.divide(
        counts - expected, np.sqrt(spread), out=np.zeros_like(counts), where=spread > 0
    )
    return found
