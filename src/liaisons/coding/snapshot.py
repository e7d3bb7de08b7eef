"""What was coded, as tables that the engine and its SQL can read.

``codings``: one row per coding that stands, with the code's key and path, its variable and its
value. ``decided``: one row per subject and variable (or free code), with what holds: what was
decided, else what all who coded it said; null where they differ and nobody decided.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from liaisons.coding.adjudication import Decision, decisions
from liaisons.coding.codebook import Codebook, codebook
from liaisons.coding.coders import everybody
from liaisons.coding.codings import Coding, Subject, standing
from liaisons.corpus.store import parquet
from liaisons.database import Database
from liaisons.files import replacing

CODINGS = pa.schema(
    [
        ("coding", pa.int64()),
        ("community", pa.string()),
        ("kind", pa.string()),  # message, thread, person, interview
        ("subject", pa.int64()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("quote", pa.string()),
        ("code", pa.int64()),
        ("key", pa.string()),  # of the starting codebook, where the code is one of it
        ("path", pa.string()),
        ("about", pa.int64()),  # the variable, or the free code itself
        ("about_path", pa.string()),
        ("value", pa.string()),  # below the variable; the path of a free code
        ("coder", pa.int64()),
        ("coder_name", pa.string()),
        ("by_person", pa.bool_()),
        ("at_us", pa.int64()),
    ]
)

DECIDED = pa.schema(
    [
        ("community", pa.string()),
        ("kind", pa.string()),
        ("subject", pa.int64()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("about", pa.int64()),
        ("about_path", pa.string()),
        ("code", pa.int64()),  # null: coders differ, or it was decided that none applies
        ("key", pa.string()),
        ("value", pa.string()),
        ("coders", pa.int32()),  # how many people coded it
        ("how", pa.string()),  # decided, agreed, single, opposed
    ]
)


def codings_table(
    database: Database, community: str | None = None, seen_by: int | None = None
) -> pa.Table:
    """The codings that stand, of a community or of all, interviews included."""
    book = codebook(database)
    people = {coder.id: coder for coder in everybody(database)}
    found = standing(database, community=community, seen_by=seen_by)
    rows = [
        {
            **_subject(coding.subject),
            **_code(book, coding.code),
            "coding": coding.id,
            "quote": coding.quote,
            "coder": coding.coder,
            "coder_name": people[coding.coder].name,
            "by_person": people[coding.coder].kind == "person",
            "at_us": coding.at_us,
        }
        for coding in found
    ]
    return pa.Table.from_pylist(rows, schema=CODINGS)


def decided_table(database: Database, community: str | None = None) -> pa.Table:
    """What holds of each subject and variable, of a community or of all. Only people count."""
    book = codebook(database)
    people = {coder.id for coder in everybody(database) if coder.kind == "person"}
    said: dict[tuple[Subject, int], list[Coding]] = {}
    for coding in standing(database, community=community):
        if coding.coder in people:
            said.setdefault((coding.subject, book.about(coding.code).id), []).append(coding)
    held = {(d.subject, d.about): d for d in decisions(database, community=community)}
    rows = _held(book, said, held)
    return pa.Table.from_pylist(list(rows), schema=DECIDED)


def write_snapshot(table: pa.Table, path: Path) -> None:
    """One of the tables as a Parquet file: whole, or not at all."""
    with replacing(path, mode=0o600) as temporary, parquet(temporary, table.schema) as writer:
        writer.write_table(table)


def _held(
    book: Codebook,
    said: dict[tuple[Subject, int], list[Coding]],
    held: dict[tuple[Subject, int], Decision],
) -> Iterator[dict[str, Any]]:
    for subject, about in sorted({*said, *held}, key=lambda key: (key[0].order, key[1])):
        codings = said.get((subject, about), [])
        decision = held.get((subject, about))
        coders = len({coding.coder for coding in codings})
        values = {coding.code for coding in codings}
        if decision is not None:
            code, how = decision.code, "decided"
        elif len(values) == 1:
            code, how = next(iter(values)), "agreed" if coders > 1 else "single"
        else:
            code, how = None, "opposed"
        told = _code(book, code) if code is not None else dict.fromkeys(("code", "key", "value"))
        yield {
            **_subject(subject),
            **{name: told[name] for name in ("code", "key", "value")},
            "about": about,
            "about_path": book.path(about),
            "coders": coders,
            "how": how,
        }


def _subject(subject: Subject) -> dict[str, Any]:
    return {
        "community": subject.community,
        "kind": subject.kind,
        "subject": subject.id,
        "start": subject.start,
        "end": subject.end,
    }


def _code(book: Codebook, code: int) -> dict[str, Any]:
    about = book.about(code)
    return {
        "code": code,
        "key": book[code].key,
        "path": book.path(code),
        "about": about.id,
        "about_path": book.path(about.id),
        "value": book.value_name(code),
    }
