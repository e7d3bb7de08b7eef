"""Which engine is asked for: ``duckdb``, ``spark``, the address of a Spark master, a session."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from liaisons.corpus.engine import DuckDBEngine, Engine
from liaisons.errors import NotFound
from liaisons.i18n import _
from liaisons.workshops import spill_folder

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

#: Each community has an engine of its own: what makes one, not one.
Make: TypeAlias = Callable[[], Engine]
Asked: TypeAlias = "str | SparkSession | Make"
_MASTERS = ("spark://", "local[", "yarn", "k8s://")


def engine_of(asked: Asked, corpus: Path, url: str = "", private: Path | None = None) -> Make:
    """What makes the engine that is asked for; raises NotFound where a name means none.

    ``corpus`` is the folder of the corpus's files, ``url`` where a cluster finds the same files;
    below ``private`` DuckDB may put what its memory does not hold.
    """
    if not isinstance(asked, str):
        return asked if callable(asked) else lambda: _spark(asked, corpus, url)
    if asked == "duckdb":
        return lambda: DuckDBEngine(None if private is None else spill_folder(private))
    if asked == "spark" or asked.startswith(_MASTERS):
        return lambda: _spark(asked, corpus, url)
    raise NotFound(
        _(
            "There is no engine called “{name}”: write duckdb, spark, or the address of a Spark "
            "master (spark://host:7077).",
            name=asked,
        )
    )


def _spark(asked: str | SparkSession, corpus: Path, url: str) -> Engine:
    from liaisons.corpus.spark import SparkEngine

    return SparkEngine(asked, elsewhere=(corpus, url) if url else None)
