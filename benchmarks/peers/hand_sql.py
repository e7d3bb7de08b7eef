"""The message-sized answers by the best DuckDB SQL we could write by hand (``hand.sql``).

python -m benchmarks.peers.hand_sql STUDY        (the study's Parquet files are read)
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb
import pyarrow as pa

from benchmarks.peers.told import Told

HERE = Path(__file__).resolve().parent


def files(study: Path, table: str) -> list[str]:
    """The Parquet files of a table of the study's only community."""
    manifest = json.loads((study / "corpus" / "manifest.json").read_text("utf-8"))
    ((_, community),) = manifest["communities"].items()
    return [str(study / "corpus" / part["file"]) for part in community["tables"].get(table, ())]


def zone() -> pa.Table:
    """When which offset from UTC held, for the two years that are made up: Paris."""
    from liaisons.corpus.calendar import offsets

    return offsets("Europe/Paris", 1_700_000_000_000_000, 1_800_000_000_000_000)


def main(study: str) -> None:
    told, db = Told(), duckdb.connect()
    db.execute("set preserve_insertion_order = false")
    db.register("given", zone())
    db.execute("create temp table zone as from given")
    given = {table: files(Path(study), table) for table in ("messages", "questions")}
    text = (HERE / "hand.sql").read_text("utf-8")
    with told.task("messages"):
        for statement in text.split(";\n"):
            named = {name: value for name, value in given.items() if f"${name}" in statement}
            db.execute(statement, named)
        answers = {
            name: db.sql(f"from a_{name}").to_arrow_table()
            for name in (
                "totals",
                "months",
                "rhythm",
                "active",
                "waits",
                "links",
                "people",
                "arrivals",
            )
        }
    told.figures = figures(db)
    del answers
    told.print()


def figures(db: duckdb.DuckDBPyConnection) -> dict[str, float]:
    """What must be the same for all."""
    sums = {
        "messages": "select messages from a_totals",
        "people": "select people from a_totals",
        "threads": "select threads from a_totals",
        "people by month": "select sum(people) from a_months",
        "active months": "select sum(months) from a_active",
        "night": "select sum(messages) from a_rhythm where hour < 6",
        "questions": "select count(*) from a_waits",
        "replied": "select count(*) filter (replied) from a_waits",
        "repliers": "select sum(repliers) from a_waits",
        "waited, s": "select sum(wait_us) // 1000000 from a_waits",
        "help links": "select count(*) from a_links where help and certainty <> 4",
        "contact links": "select count(*) from a_links where not help",
        "helped": "select sum(helped) from a_people",
        "newcomers": "select count(*) from a_arrivals",
        "returned": "select count(*) filter (returned) from a_arrivals",
    }
    return {name: float(db.execute(sql).fetchone()[0]) for name, sql in sums.items()}


if __name__ == "__main__":
    main(*sys.argv[1:])
