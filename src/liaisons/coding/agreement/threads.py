"""Which thread each unit belongs to: units of a thread are not independent of each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from liaisons.coding.agreement.ratings import KIND_NUMBERS
from liaisons.corpus.engine import DuckDBEngine, Parquet
from liaisons.corpus.schema import MESSAGES
from liaisons.measures.rows import Ints

if TYPE_CHECKING:
    from liaisons.study.study import Study

_THREADS = """
select w.message_id, m.thread_id
from wanted w join stored m on m.message_id = w.message_id
"""


def clusters(study: Study, units: Ints) -> Ints:
    """One number per unit: its thread; for a person or an interview, itself."""
    cluster = units[:, 1].copy()
    messages = units[:, 0] == KIND_NUMBERS["message"]
    if messages.any():
        threads = _threads(study, np.unique(units[messages, 1]))
        cluster[messages] = [threads.get(m, m) for m in units[messages, 1].tolist()]
    return cluster


_LENGTHS = """
select w.message_id, length(m.text) as length
from wanted w join stored m on m.message_id = w.message_id
order by m.sent_us, m.source_row
"""


def lengths(study: Study, messages: Ints) -> dict[int, int]:
    """How long the texts of messages are, in code points, in the order of time."""
    found = _asked(study, messages, _LENGTHS)
    return dict(zip(found["message_id"].to_pylist(), found["length"].to_pylist(), strict=True))


def _threads(study: Study, messages: Ints) -> dict[int, int]:
    found = _asked(study, messages, _THREADS)
    return dict(zip(found["message_id"].to_pylist(), found["thread_id"].to_pylist(), strict=True))


def _asked(study: Study, messages: Ints, sql: str) -> pa.Table:
    files = [f for c in study.store.communities for f in study.store.files(c, "messages")]
    engine = DuckDBEngine()
    engine.define("stored", Parquet(files, MESSAGES))
    engine.define("wanted", pa.table({"message_id": messages}))
    found = engine.query(sql)
    engine.close()
    return found
