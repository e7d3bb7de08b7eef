"""The same SQL texts on Apache Spark, for a corpus that outgrows one machine or lives on a cluster.

Spark is an extra (``pip install liaisons[spark]``, with Java 17); nothing else of Liaisons knows
it. A relation is computed when it is defined and kept by the executors, so that the plans of the
texts that build on it stay as short as the texts.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from liaisons.corpus.engine import Parquet, Relation, Sql
from liaisons.corpus.schema import empty
from liaisons.errors import LiaisonsError, Missing
from liaisons.i18n import _

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

#: Every core of this machine.
LOCAL = "local[*]"
#: Settings that change what a text gives; set on every session, also one that is given.
_MEANING = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
}
#: What a session of our own starts with.
_START = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "OFF",
}
#: On one machine: a few parts, since two hundred of a small relation would be mostly waiting;
#: enough memory; no door to the network.
_HERE = {
    "spark.sql.shuffle.partitions": "4",
    "spark.driver.memory": "4g",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
}


class SparkUnavailable(LiaisonsError, ConnectionError):
    """Spark does not start, or does not answer; the text says why."""


class SparkEngine:
    """An ``Engine`` on Spark: a master by its name (``spark`` is this machine), or a session.

    ``elsewhere`` = (folder, address) says that the files of ``folder`` lie for the executors at
    ``address`` (``s3a://…``): on a cluster they do not see this machine's disk.
    """

    name = "spark"

    def __init__(
        self,
        asked: str | SparkSession = "spark",
        *,
        elsewhere: tuple[Path, str] | None = None,
    ) -> None:
        # A session of its own: two communities give the same names to their relations.
        self._session = (_started(asked) if isinstance(asked, str) else asked).newSession()
        for key, value in _MEANING.items():
            self._session.conf.set(key, value)
        self._elsewhere = elsewhere
        self._names: set[str] = set()

    def define(self, name: str, relation: Relation) -> None:
        self._rows(relation).createOrReplaceTempView(name)
        self._names.add(name)

    def query(self, sql: str) -> pa.Table:
        return self._session.sql(sql).toArrow()

    def _rows(self, relation: Relation) -> DataFrame:
        if isinstance(relation, Sql):
            rows = self._session.sql(relation.text)
            return rows.localCheckpoint() if relation.kept else rows
        if isinstance(relation, Parquet) and relation.files:
            return self._session.read.parquet(*map(self._address, relation.files))
        table = empty(relation.schema) if isinstance(relation, Parquet) else relation
        return self._session.createDataFrame(table)

    def _address(self, file: Path) -> str:
        if self._elsewhere is None:
            return file.resolve().as_uri()
        folder, address = self._elsewhere
        return f"{address.rstrip('/')}/{file.relative_to(folder).as_posix()}"

    def close(self) -> None:
        """Forget the relations; the executors, and a session that was given, go on."""
        for name in self._names:
            self._session.catalog.dropTempView(name)
        self._names.clear()


def _started(name: str) -> SparkSession:
    """The session of this process; raises Missing or SparkUnavailable with what to do."""
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise Missing(_("Spark is not installed: pip install liaisons[spark]")) from error
    master = LOCAL if name == "spark" else name
    logging.getLogger("py4j").setLevel(logging.CRITICAL)
    builder = SparkSession.builder.appName("liaisons").master(master)
    here = _HERE if master.startswith("local") else {}
    for key, value in {**_START, **here}.items():
        builder = builder.config(key, value)
    try:
        return builder.getOrCreate()
    except (PySparkException, RuntimeError, OSError) as error:
        reason = str(error).partition("\n")[0]
        raise SparkUnavailable(
            _(
                "Spark does not start at {master} ({reason}). It needs Java 17 (JAVA_HOME) and a "
                "master that answers.",
                master=master,
                reason=reason,
            )
        ) from error
