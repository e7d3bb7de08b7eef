"""The engine in this process keeps to its two verbs, and to the memory it was given."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq

from liaisons.corpus.engine import GIVEN_BACK_FROM, DuckDBEngine, Parquet, Sql


def test_what_is_defined_can_be_asked_and_built_upon():
    engine = DuckDBEngine()
    engine.define("n", pa.table({"value": [1, 2, 3]}))
    engine.define("squares", Sql("select value * value as value from n"))
    found = engine.query("select cast(sum(value) as bigint) as total from squares")
    assert found.to_pylist() == [{"total": 14}]


def test_no_files_are_no_rows():
    engine = DuckDBEngine()
    engine.define("nothing", Parquet((), pa.schema([("value", pa.int64())])))
    assert engine.query("select * from nothing").num_rows == 0


def test_giving_memory_back_leaves_the_limit_as_it_was(tmp_path):
    engine = DuckDBEngine(memory_limit="1.0 GiB")
    rows = pa.table({"n": pa.nulls(GIVEN_BACK_FROM, pa.int64())})
    pq.write_table(rows, tmp_path / "rows.parquet")
    engine.define("rows", Parquet([tmp_path / "rows.parquet"], rows.schema))
    for _ in range(3):
        engine.define("many", Sql("select range as n from range(100000)"))
        found = engine.query("select current_setting('memory_limit') as said")
        assert found["said"].to_pylist() == ["1.0 GiB"]
