"""What people settled by coding, as variables of texts: one column per variable or free code."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pyarrow as pa

from liaisons.exports.identifiers import plain
from liaisons.study import codings
from liaisons.study.running import Session

#: French in every language, as the other variables of IRaMuTeQ are.
PRESENT, ABSENT = "oui", "non"


def coded_columns(
    session: Session, community: str, items: pa.ChunkedArray, kind: str, unknown: str
) -> dict[str, pa.Array]:
    """A value per item for each code that people settled of one of them.

    Names are the code's key without what is no letter or digit (``supportemotional``), values in
    ``[A-Za-z0-9_]``: of a variable its value, of a free code whether it is there.
    """
    settled, _agreed = codings.settled(session.study, community)
    places = {item: n for n, item in enumerate(items.to_pylist())}
    said: dict[str, list[str]] = {}
    for row in settled.to_pylist():
        if row["kind"] != kind or row["unit"] not in places:
            continue
        name = variable(row["about"])
        value = plain(row["value"]) or (PRESENT if row["present"] else ABSENT)
        said.setdefault(name, [unknown] * len(places))[places[row["unit"]]] = value
    return {name: pa.array(values, pa.string()) for name, values in sorted(said.items())}


def variable(about: str) -> str:
    """The name of a variable for a code: no underscore, which would end it."""
    return re.sub("[^A-Za-z0-9]", "", plain(about)) or "code"


def aligned(parts: list[pa.Table], names: Iterable[str], unknown: str) -> list[pa.Table]:
    """Tables with the same columns: what one of them lacks is unknown there."""
    wanted = list(names)
    found = []
    for part in parts:
        columns = {
            name: part[name]
            if name in part.column_names
            else pa.repeat(pa.scalar(unknown), len(part))
            for name in wanted
        }
        found.append(pa.table(columns))
    return found
