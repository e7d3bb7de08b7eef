"""The floor: one DuckDB scan of the same Parquet that touches the columns the measures touch.

python -m benchmarks.peers.floor STUDY
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

from benchmarks.peers.hand_sql import files
from benchmarks.peers.told import Told

COLUMNS = ("message_id", "thread_id", "reply_to", "quoted_id", "person", "reply_to_person",
           "sent_us", "source_row")  # fmt: skip


def main(study: str) -> None:
    told, db = Told(), duckdb.connect()
    sums = ", ".join(f"bit_xor({column})" for column in COLUMNS)
    sql = (
        f"select {sums}, count(*) filter (kind = 'post'), count(deleted_at), count(*) "
        "from read_parquet($messages)"
    )
    with told.task("messages"):
        row = db.execute(sql, {"messages": files(Path(study), "messages")}).fetchone()
    assert row is not None
    told.figures = {"messages": float(row[-1])}
    told.print()


if __name__ == "__main__":
    main(*sys.argv[1:])
