"""Threads as documents, the same each time, and the way back from a place in one to a message.

A thread is one text: before each message a line that says who and when. What was written in private
is not in it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from liaisons.coding.codings import Subject
from liaisons.corpus.engine import DuckDBEngine, Parquet
from liaisons.corpus.schema import MESSAGES

if TYPE_CHECKING:
    from liaisons.study.study import Study

_OF_THREADS = """
select m.thread_id, m.message_id, m.person, m.sent_at, coalesce(m.title, '') as title, m.text
from stored m join wanted w on w.thread_id = m.thread_id
where m.visibility <> 'private' and m.deleted_at is null
order by m.thread_id, m.sent_us, m.source_row
"""
_THREADS_OF = """
select distinct m.message_id, m.thread_id
from stored m join wanted w on w.message_id = m.message_id
"""


@dataclass(frozen=True)
class Segment:
    """Where the text of a message stands in the document of its thread."""

    message: int
    start: int
    end: int


@dataclass(frozen=True)
class Document:
    """A thread as one text."""

    community: str
    thread: int
    guid: str
    name: str
    text: str
    segments: tuple[Segment, ...]

    def place(self, message: int) -> Segment | None:
        """Where a message stands; None where it is not in the text."""
        return next((s for s in self.segments if s.message == message), None)

    def subjects(self, start: int, end: int) -> Iterator[Subject]:
        """What a passage of the document is of: a message, or a passage of one, or of several."""
        for segment in self.segments:
            begin, stop = max(start, segment.start), min(end, segment.end)
            if begin >= stop:
                continue
            whole = (begin, stop) == (segment.start, segment.end)
            place = (None, None) if whole else (begin - segment.start, stop - segment.start)
            yield Subject(self.community, "message", segment.message, *place)


def guids(study: Study, community: str, threads: Iterable[int]) -> dict[int, str]:
    """A lasting identifier for each thread's document, which leads nowhere without the key."""
    wanted = list(dict.fromkeys(threads))
    said = pa.array([str(thread) for thread in wanted], pa.string())
    halves = [study.keyring.column(f"document {n}", community, said).to_pylist() for n in "12"]
    return {
        thread: str(uuid.UUID(int=(a % 2**64) << 64 | b % 2**64, version=4))
        for thread, a, b in zip(wanted, *halves, strict=True)
    }


def all_threads(study: Study, community: str) -> list[int]:
    """The threads of a community."""
    found = _ask(study, community, "select distinct thread_id from stored", pa.table({"n": [0]}))
    return [thread for thread in found["thread_id"].to_pylist() if thread is not None]


def threads_of(study: Study, community: str, messages: Iterable[int]) -> dict[int, int]:
    """Message → thread."""
    wanted = pa.table({"message_id": pa.array(sorted(set(messages)), pa.int64())})
    found = _ask(study, community, _THREADS_OF, wanted)
    return dict(zip(found["message_id"].to_pylist(), found["thread_id"].to_pylist(), strict=True))


def documents(study: Study, community: str, threads: Iterable[int]) -> list[Document]:
    """The documents of some threads, in the order of their keys."""
    wanted = sorted(set(threads))
    table = pa.table({"thread_id": pa.array(wanted, pa.int64())})
    rows = _ask(study, community, _OF_THREADS, table).to_pylist()
    people = study.store.table(community, "people", ["person", "label"])
    labels = dict(zip(people["person"].to_pylist(), people["label"].to_pylist(), strict=True))
    named = guids(study, community, wanted)
    found: dict[int, list[dict[str, object]]] = {}
    for row in rows:
        found.setdefault(row["thread_id"], []).append(row)
    return [
        _document(community, thread, named[thread], of_thread, labels)
        for thread, of_thread in found.items()
    ]


def _document(
    community: str,
    thread: int,
    guid: str,
    rows: list[dict[str, object]],
    labels: dict[int, str],
) -> Document:
    text, segments = "", []
    for row in rows:
        who = labels.get(row["person"], "?")  # type: ignore[call-overload]
        title = f"{row['title']}\n" if row["title"] else ""
        text += f"[{who}, {row['sent_at']:%Y-%m-%d %H:%M}]\n{title}"
        said = str(row["text"]).replace("\r", " ")
        segments.append(Segment(int(str(row["message_id"])), len(text), len(text) + len(said)))
        text += f"{said}\n\n"
    name = f"{community} {rows[0]['sent_at']:%Y-%m-%d} {guid[:8]}"
    return Document(community, thread, guid, name, text, tuple(segments))


def _ask(study: Study, community: str, sql: str, wanted: pa.Table) -> pa.Table:
    engine = DuckDBEngine()
    engine.define("stored", Parquet(study.store.files(community, "messages"), MESSAGES))
    engine.define("wanted", wanted)
    found = engine.query(sql)
    engine.close()
    return found
