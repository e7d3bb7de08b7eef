"""The corpus as a library user sees it: lazy tables, and SQL for those who want it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from liaisons.corpus.engine import DuckDBEngine, Parquet
from liaisons.corpus.schema import TABLES
from liaisons.corpus.store import Store
from liaisons.errors import LiaisonsError, Missing
from liaisons.i18n import _

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl


class BadQuery(LiaisonsError, ValueError):
    """A SQL query that the engine refuses; the text says why."""


class Table:
    """A table of the corpus that is read when it is asked for."""

    def __init__(self, corpus: Corpus, query: str) -> None:
        self._corpus = corpus
        self._query = query

    def to_arrow(self) -> pa.Table:
        return self._corpus.sql(self._query)

    def to_pandas(self) -> pd.DataFrame:
        return self.to_arrow().to_pandas()

    def to_polars(self) -> pl.DataFrame:
        try:
            import polars
        except ImportError as error:
            raise Missing(_("Polars is not installed: pip install liaisons[polars]")) from error
        frame = polars.from_arrow(self.to_arrow())
        assert isinstance(frame, polars.DataFrame)
        return frame


class Corpus:
    """All communities of a study. Each table is an attribute: messages, people, moderation …"""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Table:
        if name not in TABLES:
            raise AttributeError(name)
        return Table(self, f"select * from {name}")

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *TABLES]

    @property
    def fingerprint(self) -> str:
        return self._store.fingerprint()

    def sql(self, query: str) -> pa.Table:
        """Run a query over the tables. Raises BadQuery with the engine's words."""
        import duckdb

        engine = self._engine()
        try:
            return engine.query(query)
        except duckdb.Error as error:
            raise BadQuery(_("The query cannot be run: {error}", error=error)) from error
        finally:
            engine.close()

    def _engine(self) -> Any:
        engine = DuckDBEngine()
        for name, schema in TABLES.items():
            files = [f for c in self._store.communities for f in self._store.files(c, name)]
            engine.define(name, Parquet(files, schema))
        return engine
