"""The texts of what is coded: a message, a passage of one, a thread from its opening on."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from liaisons.coding.agreement.ratings import KIND_NUMBERS
from liaisons.corpus.engine import DuckDBEngine, Parquet
from liaisons.corpus.schema import MESSAGES
from liaisons.measures.rows import Ints
from liaisons.study.study import Study

#: Of a long thread so many code points are read: what comes later is about something else.
THREAD = 5_000

_OF_MESSAGES = """
select w.id, m.text, m.sent_us, m.source_row
from wanted w join stored m on m.message_id = w.id
order by m.sent_us, m.source_row
"""
_OF_THREADS = """
select w.id, m.text, m.sent_us, m.source_row
from wanted w join stored m on m.thread_id = w.id
order by m.sent_us, m.source_row
"""


class Texts(list[str | None]):
    """One text per unit, None where there is none; ``place`` orders units by time."""

    def __init__(self, texts: list[str | None], places: list[int]) -> None:
        super().__init__(texts)
        self._places = places

    def place(self, unit: int) -> int:
        """Where a unit stands in the order of time."""
        return self._places[unit]


def texts_of(study: Study, community: str, units: Ints) -> Texts:
    """The texts of units (kind, subject, start, end); of people and interviews None."""
    messages, threads = (
        _read(study, community, units[units[:, 0] == KIND_NUMBERS[kind], 1], sql)
        for kind, sql in (("message", _OF_MESSAGES), ("thread", _OF_THREADS))
    )
    found: list[str | None] = []
    places: list[int] = []
    for kind, subject, start, end in units.tolist():
        texts = messages if kind == KIND_NUMBERS["message"] else threads
        text, place = texts.get(subject, (None, 0))
        if kind not in (KIND_NUMBERS["message"], KIND_NUMBERS["thread"]):
            text = None
        found.append(text if text is None or start < 0 else text[start:end])
        places.append(place)
    return Texts(found, places)


def _read(study: Study, community: str, keys: Ints, sql: str) -> dict[int, tuple[str, int]]:
    if not len(keys):
        return {}
    engine = DuckDBEngine()
    engine.define("stored", Parquet(study.store.files(community, "messages"), MESSAGES))
    engine.define("wanted", pa.table({"id": np.unique(keys)}))
    rows = engine.query(sql)
    engine.close()
    read: dict[int, tuple[str, int]] = {}
    for place, (key, text) in enumerate(
        zip(rows["id"].to_pylist(), rows["text"].to_pylist(), strict=True)
    ):
        before, first = read.get(key, ("", place))
        read[key] = (f"{before}\n{text}".strip()[:THREAD] if before else text or "", first)
    return read
