"""The first records of an unknown table or JSON, column by column, for a mapping to be guessed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from liaisons.errors import BadFile
from liaisons.sources import jsonlines, peek
from liaisons.sources.opening import Member
from liaisons.sources.records import Refusal
from liaisons.sources.tables import Row, Table
from liaisons.sources.times import BadTime, Clock
from liaisons.sources.values import as_bool

ROWS = 200
#: Levels of objects within objects that are looked into.
DEPTH = 4
#: A JSON document (not lines) larger than this, in bytes, is not guessed at.
DOCUMENT_LIMIT = 64 << 20
#: Numbers below this are not unix times (1973).
_FIRST_UNIX = 1e8
#: Values of an object that must look alike for it to be a collection of records.
_ALIKE = 0.6
_CLOCK = Clock("UTC")


class Column(msgspec.Struct, frozen=True):
    """What one column or path holds in the sample: its values where it has any, of so many rows."""

    values: list[Any]
    rows: int

    @property
    def filled(self) -> float:
        return len(self.values) / self.rows if self.rows else 0.0

    @property
    def distinct(self) -> float:
        """Share of the values that are unlike the others."""
        return len(set(map(str, self.values))) / len(self.values) if self.values else 0.0

    def share(self, test: Any) -> float:
        """The share of the values that pass ``test``."""
        return sum(map(bool, map(test, self.values))) / len(self.values) if self.values else 0.0


class Sample(msgspec.Struct, frozen=True):
    """The columns of one candidate for "the records", and where in the JSON these were found."""

    records: str
    columns: dict[str, Column]
    #: Path of each list of objects inside the records → its own sample.
    inside: dict[str, Sample] = {}


def is_time(value: object) -> bool:
    """Whether ``value`` is a date, or a number that can be nothing but a unix time."""
    if isinstance(value, (dt.date, dt.datetime)):
        return True
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return False
    try:
        number = float(value)
    except ValueError:
        pass
    else:
        return number >= _FIRST_UNIX and _readable(value)
    return _readable(value)


def _readable(value: str | int | float) -> bool:
    try:
        _CLOCK.read(value)
    except BadTime:
        return False
    return True


def is_number(value: object) -> bool:
    try:
        float(str(value))
    except ValueError:
        return False
    return True


def is_word(value: object) -> bool:
    """Whether ``value`` could be a person or an identifier: short, on one line."""
    return (
        isinstance(value, (str, int, float))
        and 0 < len(str(value)) <= 200
        and "\n" not in str(value)
    )


def is_flag(value: object) -> bool:
    return isinstance(value, (str, int, bool)) and as_bool(value) is not None


# --- tables --------------------------------------------------------------------------------------


def rows_of(opened: Table) -> list[Row]:
    """The first rows of a table, its first one included."""
    found: list[Row] = []
    for _number, row in opened.rows(opened.place(), header=False, quiet=True):
        if not isinstance(row, Refusal):
            found.append(row)
        if len(found) > ROWS:
            break
    return found


def sample_of(names: Sequence[str], rows: Sequence[Row]) -> Sample:
    """The columns of a table called ``names``."""
    cells = zip(*rows, strict=True) if rows else ([] for _name in names)
    return Sample(
        "",
        {
            name: Column([c for c in column if c != "" and c is not None], len(rows))
            for name, column in zip(names, cells, strict=True)
        },
    )


# --- JSON ----------------------------------------------------------------------------------------


def candidates(member: Member) -> list[Sample]:
    """Every place in the JSON where records might be, the outermost first."""
    entries = _entries(member)
    found = list(_candidates("", entries, 0))
    return sorted(found, key=lambda sample: sample.records.count("[]") + sample.records.count("*"))


def _entries(member: Member) -> list[Any]:
    if not jsonlines.start(member, 1 << 12).startswith((b"{", b"[")):
        return []
    if jsonlines.layout(member) != "object":
        return peek.objects(member, ROWS)
    if (member.size or member.weight) > DOCUMENT_LIMIT:
        return []
    try:
        return [msgspec.json.decode(jsonlines.split(member, msgspec.Raw))]
    except BadFile as error:
        member.damaged(error)
        return []


def _candidates(path: str, values: list[Any], depth: int) -> Iterator[Sample]:
    """Samples of ``values`` and of what is inside them."""
    objects = [v for v in values if isinstance(v, dict)]
    if not objects or depth > DEPTH:
        return
    collection = [v for o in objects for v in o.values()]
    if _alike(collection):
        inner = f"{path}.*" if path else "*"
        yield from _candidates(inner, collection[:ROWS], depth + 1)
        return
    yield _sample(path, objects[:ROWS])
    for name, inner_values in _lists(objects).items():
        inner = f"{path}.{name}" if path else name
        yield from _candidates(inner, inner_values[:ROWS], depth + 1)


def _alike(values: list[Any]) -> bool:
    """Whether all values are objects that mostly have the same keys."""
    if not values or not all(isinstance(v, dict) for v in values):
        return False
    common = set.intersection(*(set(v) for v in values[:ROWS]))
    widest = max(len(v) for v in values[:ROWS])
    return len(values) > 1 and widest > 0 and len(common) >= _ALIKE * widest


def _lists(objects: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """Path → elements, of each list of objects directly or deeper inside the objects."""
    found: dict[str, list[Any]] = {}
    for value in objects:
        for path, leaf in _leaves(value):
            if isinstance(leaf, list) and leaf and isinstance(leaf[0], dict):
                found.setdefault(f"{path}[]", []).extend(leaf)
    return found


def _sample(path: str, objects: list[dict[str, Any]]) -> Sample:
    columns: dict[str, list[Any]] = {}
    for value in objects:
        for name, leaf in _leaves(value):
            simple = not isinstance(leaf, list) or (leaf and not isinstance(leaf[0], dict))
            if simple and leaf is not None and leaf != "":
                columns.setdefault(name, []).append(leaf)
    inside = {
        name: _sample(name, [v for v in values if isinstance(v, dict)][:ROWS])
        for name, values in _lists(objects).items()
    }
    rows = len(objects)
    return Sample(path, {name: Column(v, rows) for name, v in columns.items()}, inside)


def _leaves(value: dict[str, Any], path: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    """(path, what stands there) of all that is no object."""
    for name, inner in value.items():
        step = f'"{name}"' if any(c in name for c in ".[]*") and '"' not in name else name
        here = f"{path}.{step}" if path else step
        if isinstance(inner, dict) and depth < DEPTH:
            yield from _leaves(inner, here, depth + 1)
        elif not isinstance(inner, dict):
            yield here, inner
