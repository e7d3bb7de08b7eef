"""What is worked with lies in the study's folder, and is gone when its process is."""

from __future__ import annotations

import os
import platform
import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq

from liaisons.corpus.engine import DuckDBEngine, Parquet, Sql
from liaisons.workshops import spill_folder, workshop


def _place(private, pid):
    return private / f"import-{platform.node()}-{pid}-0"


def test_what_does_not_fit_is_spilled_there_and_removed_at_the_end(tmp_path):
    folder = spill_folder(tmp_path / "private")
    engine = DuckDBEngine(folder, "200MB")
    engine.define("many", Sql("select range as n, hash(range) as h from range(20000000)"))
    assert list(folder.iterdir())
    total = engine.query("select cast(sum(n) as bigint) as total from many")
    assert total["total"].to_pylist() == [20_000_000 * 19_999_999 // 2]
    engine.close()
    assert not folder.exists()


def test_what_a_killed_process_left_is_removed_and_what_another_uses_is_not(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    left, used = _place(tmp_path, int(done.stdout)), _place(tmp_path, os.getpid())
    for folder in (left, used):
        folder.mkdir()
        (folder / "part").write_bytes(b"0")
    with workshop(tmp_path, "import") as folder:
        assert sorted(tmp_path.iterdir()) == sorted([used, folder])
        assert folder.stat().st_mode & 0o777 == 0o700
    assert list(tmp_path.iterdir()) == [used]


def test_two_engines_have_two_folders(tmp_path):
    assert spill_folder(tmp_path) != spill_folder(tmp_path)


def test_where_nothing_can_be_written_there_is_none(tmp_path):
    (tmp_path / "file").write_text("")
    assert spill_folder(tmp_path / "file" / "private") is None


def test_of_many_rows_what_is_kept_lies_there_from_the_beginning(tmp_path, monkeypatch):
    monkeypatch.setattr("liaisons.corpus.engine.MANY_ROWS", 2)
    pq.write_table(pa.table({"n": [1, 2, 3]}), tmp_path / "n.parquet")
    folder = spill_folder(tmp_path / "private")
    engine = DuckDBEngine(folder)
    engine.define("n", Parquet([tmp_path / "n.parquet"], pa.schema([("n", pa.int64())])))
    engine.define("twice", Sql("select 2 * n as n from n"))
    engine.define("twice", Sql("select 2 * n + 1 as n from n"))
    engine.define("seen", Sql("select n from twice", kept=False))
    assert sorted(engine.query("select n from seen")["n"].to_pylist()) == [3, 5, 7]
    assert (folder / "kept.duckdb").exists()
    engine.close()
    del engine
    assert not folder.exists()
