"""Small communities for tests of measures, written as one would on paper."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from liaisons.corpus.calendar import moment
from liaisons.corpus.engine import DuckDBEngine
from liaisons.corpus.schema import IMPORTS, JOINS, MESSAGES, MODERATION, PEOPLE, QUESTIONS
from liaisons.measures.rows import Group, Row
from liaisons.measures.runner import run
from liaisons.measures.scope import SETTLED, Facts, Scope, Stored

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
#: 2024-01-01 00:00 UTC, a Monday.
START = 1_704_067_200 * SECOND
FORUM = ("threads", "reply_targets", "authors")


def message(identity: int, person: int | None, at: int, **fields: Any) -> dict[str, Any]:
    """A message ``at`` microseconds after START; in its own thread unless one is given."""
    given = {"thread_id": identity, "kind": "post", "text": "", "community": "c", "version": 1}
    row = given | {"hashtags": [], "links": [], "mentions": [], "visibility": "public"} | fields
    sent = START + at
    return row | {
        "message_id": identity,
        "person": person,
        "sent_us": sent,
        "sent_at": moment(sent),
        "source_row": row.get("source_row", identity),
        "import_id": "i",
    }


def reply(identity: int, person: int | None, at: int, to: int, thread: int, **fields: Any) -> Any:
    """A reply to a message, in a thread."""
    return message(
        identity, person, at, **{"reply_to": to, "thread_id": thread, "kind": "reply"} | fields
    )


def scope(
    messages: Sequence[dict[str, Any]],
    *,
    asks: Sequence[int] | None = None,
    people: Sequence[dict[str, Any]] = (),
    moderation: Sequence[dict[str, Any]] = (),
    joins: dict[int, int] | None = None,
    capabilities: Sequence[str] = FORUM,
    frame: str = "census",
    collected: int | None = None,
    untimed: int = 0,
    name: str = "c",
    settled: Sequence[tuple[int, str, Any]] = (),
    of_threads: Sequence[tuple[int, str, Any]] = (),
    **facts: Any,
) -> Scope:
    """A scope over these messages. ``asks``: ids of questions (None: every opening counts)."""
    asked = set(asks or ())
    questions = [
        {
            "community": name,
            "message_id": m["message_id"],
            "is_question": m["message_id"] in asked,
            "by": "source" if "questions" in capabilities else "test",
            "version": "" if "questions" in capabilities else "1",
        }
        for m in messages
    ]
    events = [
        {"community": name, "event_id": i, "import_id": "i", **m} for i, m in enumerate(moderation)
    ]
    seen = dict.fromkeys(m["person"] for m in messages if m["person"] is not None)
    described = {p["person"]: p for p in people}
    everybody = [
        {"community": name, "person": k, "label": f"p{k}", "attributes": {}, **described.get(k, {})}
        for k in dict.fromkeys([*seen, *described])
    ]
    imports = [
        {
            "import_id": "i",
            "community": name,
            "frame": frame,
            "kept": len(messages),
            "capabilities": list(capabilities),
            "untimed": untimed,
            "naive": 0,
            "read": len(messages),
            "already": 0,
            "refused": {},
            "collected_at": None if collected is None else moment(START + collected),
        }
    ]
    facts = {"replicates": 199, "permutations": 19, "zone": "UTC"} | facts
    if asks is None and "questions" not in facts:
        facts["questions"] = "every opening"
    coded = [_said("message", *one) for one in settled]
    coded += [_said("thread", *one) for one in of_threads]
    stored = Stored(
        files={
            "messages": _file(messages, MESSAGES),
            "questions": _file(questions, QUESTIONS),
            "moderation": _file(events, MODERATION),
        },
        people=_table(everybody, PEOPLE),
        joins=pa.table(
            {"person": list((joins or {}).keys()), "into": list((joins or {}).values())},
            schema=JOINS,
        ),
        imports=_table(imports, IMPORTS),
        settled=pa.Table.from_pylist(coded, schema=SETTLED),
    )
    return Scope(DuckDBEngine(), stored, Facts(community=name, **facts))


def _said(kind: str, unit: int, about: str, said: Any) -> dict[str, Any]:
    """What people settled: True or False of a free code, else the value of a variable."""
    free = isinstance(said, bool)
    value, present = ("", said) if free else (said, True)
    return {"kind": kind, "unit": unit, "about": about, "value": value, "present": present}


def _table(rows: Sequence[dict[str, Any]], schema: pa.Schema) -> pa.Table:
    plain = [
        {k: list(v.items()) if isinstance(v, dict) else v for k, v in row.items()} for row in rows
    ]
    return pa.Table.from_pylist(plain, schema=schema)


def _file(rows: Sequence[dict[str, Any]], schema: pa.Schema) -> list[Path]:
    if not rows:
        return []
    path = Path(tempfile.mkdtemp()) / "rows.parquet"
    pq.write_table(_table(rows, schema), path)
    return [path]


def rows(question: Any, of: Scope) -> list[Row]:
    """All rows of a question."""
    return run(question, of).rows


def row(found: Sequence[Row], measure: str, **group: Any) -> Row:
    """The one row of that name and group."""
    wanted: Group = group
    (only,) = [r for r in found if r.measure == measure and r.group == wanted]
    return only
