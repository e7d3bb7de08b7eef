"""A first look at a file, for a source to tell whether it is its own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

import pyarrow as pa

from liaisons.errors import BadFile
from liaisons.i18n import _, ngettext
from liaisons.sources.jsonlines import start
from liaisons.sources.opening import Inputs, Member
from liaisons.sources.records import Record

R = TypeVar("R", bound=Record | pa.RecordBatch)

#: Bytes looked at, and records at most.
LOOK = 1 << 20
RECORDS = 50
#: Share of the first records that must look right for a member to be read.
ENOUGH = 0.5
#: Names spelt out in a notice.
NAMED = 10


def objects(member: Member, n: int = RECORDS) -> list[dict[str, object]]:
    """The first JSON objects of ``member``, whether lines or one array; [] where it is not JSON."""
    if f"objects {n}" not in member.memo:
        member.memo[f"objects {n}"] = _objects(member, n)
    return member.memo[f"objects {n}"]  # type: ignore[return-value]


def _objects(member: Member, n: int) -> list[dict[str, object]]:
    if not start(member, 1 << 12).startswith((b"{", b"[")):
        return []
    text = decoded_start(member)
    found = _elements(text) if text.startswith("[") else _lines(text)
    return [value for _n, value in zip(range(n), found, strict=False) if isinstance(value, dict)]


def decoded_start(member: Member) -> str:
    """The first megabyte as text, without leading space; cut inside a character if need be."""
    return start(member, LOOK).decode("utf-8", "liaisons.cp1252").replace("\0", "")


def _lines(text: str) -> Iterator[object]:
    for line in text.split("\n"):
        try:
            yield json.loads(line, strict=False)
        except (ValueError, RecursionError):
            continue


def _elements(text: str) -> Iterator[object]:
    decoder = json.JSONDecoder(strict=False)
    position = 1
    while True:
        while text[position : position + 1] in (" ", "\n", "\r", "\t", ","):
            position += 1
        try:
            value, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            return
        yield value


def share_with(found: list[dict[str, object]], *keys: str) -> float:
    """The share of the objects that have all of ``keys``; 0 of none."""
    if not found:
        return 0.0
    return sum(all(key in value for key in keys) for value in found) / len(found)


def chosen(inputs: Inputs, likeness: Callable[[Member], float]) -> list[Member]:
    """The members that look like the source's own; the others are noted as left aside.

    Raises BadFile where there is none.
    """
    found = [m for m in inputs.members if likeness(m) >= ENOUGH]
    if not found:
        raise BadFile(inputs.damage or _not_so(inputs))
    names = [m.name for m in inputs.members if m not in found]
    if names:
        inputs.note(
            ngettext(
                "{n} file is something else and was left aside: {names}.",
                "{n} files are something else and were left aside: {names}.",
                len(names),
                names=", ".join(names[:NAMED]) + (" …" if len(names) > NAMED else ""),
            )
        )
    return found


def _not_so(inputs: Inputs) -> str:
    return _(
        "{file} does not look like an export of the format asked for. Leave --format out to have "
        "it recognised.",
        file=inputs.name,
    )


def in_turn(members: Iterable[Member], read: Callable[[Member, int], Iterator[R]]) -> Iterator[R]:
    """The records of one member after the other; ``read`` is told the rows there were before."""
    before = last = 0
    for member in members:
        for record in read(member, before):
            yield record
            last = max(last, _row(record))
        before = last


def _row(record: Record | pa.RecordBatch) -> int:
    """The row of a record, the last one of many."""
    return record["row"][-1].as_py() if isinstance(record, pa.RecordBatch) else record.row
