"""Where the SQL runs: a two-method engine.

Every computation over messages is a portable SQL text (the subset that DuckDB and Apache Spark
both run verbatim); parameters are relations like any other, so that no text is ever put together
from values.
"""

from __future__ import annotations

import shutil
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import msgspec
import pyarrow as pa

from liaisons.corpus.schema import empty

#: Of the machine's memory, what the engine may take: as much again is left for networks.
MEMORY = "40%"
#: From so many rows in files on what is kept lies on disk.
MANY_ROWS = 30_000_000
#: What it may take of the memory then: what is kept need not be in it, and networks are large.
MEMORY_OF_MANY = "25%"
#: From so many rows in files on memory is handed back after each computation: of a million it is
#: 50 MB, and to ask the system for it anew takes an eighth of the time.
GIVEN_BACK_FROM = 3_000_000
#: After answers of so many rows it is too: they lie in memory beside what made them.
LONG_ANSWER = 100_000
_KEPT = "kept_relations"


class Parquet(msgspec.Struct, frozen=True):
    """Rows that lie in files; ``schema`` says what an absence of files means."""

    files: Sequence[Path]
    schema: pa.Schema


class Sql(msgspec.Struct, frozen=True):
    """Rows that a SQL text computes from relations already defined.

    They are computed once and kept; or whenever asked for, where that costs less than keeping them.
    """

    text: str
    kept: bool = True


Relation: TypeAlias = Parquet | Sql | pa.Table


class Engine(Protocol):
    """Two verbs: name a relation, ask a question."""

    name: str

    def define(self, name: str, relation: Relation) -> None:
        """Make ``relation`` known as ``name``."""

    def query(self, sql: str) -> pa.Table:
        """The rows of a SQL text over the relations defined so far."""


class DuckDBEngine:
    """DuckDB in this process: the default, from a few messages to a hundred million.

    What ``memory_limit`` does not hold goes to files in the folder ``spill``. Of many millions of
    messages what is kept is laid there from the beginning: compressed it takes a third of what it
    would in memory, and need not be pushed out again.
    """

    name = "duckdb"

    def __init__(self, spill: Path | None = None, memory_limit: str = MEMORY) -> None:
        import duckdb  # an eighth of a second, which an answer from a run need not wait for

        self._connection = duckdb.connect(":memory:")
        self._connection.execute("set preserve_insertion_order = false")
        # In a notebook without ipywidgets it is off already, and DuckDB refuses to touch it.
        if self._setting("enable_progress_bar"):
            self._connection.execute("set enable_progress_bar = false")
        self._connection.execute("set timezone = 'UTC'")
        self._connection.execute("set autoinstall_known_extensions = false")
        # A file of the corpus never changes under its name: what it holds is read once.
        self._connection.execute("set parquet_metadata_cache = true")
        # Spark's name for what makes one row of each value of a list
        self._connection.execute("create macro explode(list) as unnest(list)")
        self._spill, self._on_disk, self._rows = spill, False, 0
        if spill is not None:
            weakref.finalize(self, shutil.rmtree, spill, ignore_errors=True)
            self._connection.execute("set temp_directory = $folder", {"folder": str(spill)})
        self._connection.execute("set memory_limit = $limit", {"limit": memory_limit})
        self._limit = self._setting("memory_limit")

    def define(self, name: str, relation: Relation) -> None:
        quoted = '"' + name.replace('"', '""') + '"'
        if isinstance(relation, Parquet) and relation.files:
            files = ", ".join("'" + str(f).replace("'", "''") + "'" for f in relation.files)
            self._connection.execute(
                f"create or replace view {quoted} as select * from read_parquet([{files}])"
            )
            self._expect(relation.files)
        elif isinstance(relation, Sql):
            self._compute(quoted, relation)
            self._give_back()
        else:
            table = empty(relation.schema) if isinstance(relation, Parquet) else relation
            # Copied, not looked at where it lies: only of its own tables does DuckDB know enough to
            # put the small side of a join where it belongs.
            self._connection.register("given", table)
            self._connection.execute(
                f"create or replace temp table {quoted} as select * from given"
            )
            self._connection.unregister("given")

    def _compute(self, quoted: str, relation: Sql) -> None:
        run = self._connection.execute
        if not relation.kept:
            run(f"create or replace temp view {quoted} as {relation.text}")
        elif not self._on_disk:
            run(f"create or replace temp table {quoted} as {relation.text}")
        else:
            run(f"create or replace table {_KEPT}.{quoted} as {relation.text}")
            run(f"create or replace temp view {quoted} as from {_KEPT}.{quoted}")

    def _expect(self, files: Sequence[Path]) -> None:
        """Be ready for the rows of these files: of many millions, keep relations on disk."""
        ((rows,),) = self._connection.execute(
            "select sum(num_rows) from parquet_file_metadata($files)",
            {"files": [str(file) for file in files]},
        ).fetchall()
        self._rows = max(self._rows, rows)
        if self._rows > MANY_ROWS and not self._on_disk:
            self._lay_on_disk()

    def _lay_on_disk(self) -> None:
        """From here on keep relations in a file, if there is a place for it."""
        if self._spill is not None:
            self._spill.mkdir(mode=0o700)
            place = str(self._spill / "kept.duckdb").replace("'", "''")
            self._connection.execute(f"attach '{place}' as {_KEPT}")
            self._connection.execute("set memory_limit = $limit", {"limit": MEMORY_OF_MANY})
            self._limit = self._setting("memory_limit")
            self._on_disk = True

    def query(self, sql: str) -> pa.Table:
        rows = self._connection.sql(sql).to_arrow_table()
        self._give_back(len(rows))
        return rows

    def blocks(self, sql: str, rows: int) -> pa.RecordBatchReader:
        """The rows of a SQL text, so many at a time: for what is too large for memory."""
        return self._connection.sql(sql).to_arrow_reader(rows)

    def _setting(self, name: str) -> Any:
        (value,) = self._connection.execute("select current_setting($n)", {"n": name}).fetchall()[0]
        return value

    def _give_back(self, answered: int = 0) -> None:
        """Hand the memory that a computation of many rows took back to the system.

        DuckDB's allocator keeps it, twice what the results take; it lets go whenever the limit is
        set, be it to what it was.
        """
        if self._rows >= GIVEN_BACK_FROM or answered >= LONG_ANSWER:
            self._connection.execute("set memory_limit = $limit", {"limit": self._limit})

    def close(self) -> None:
        """Give back the memory and the files spilled to disk."""
        self._connection.close()
