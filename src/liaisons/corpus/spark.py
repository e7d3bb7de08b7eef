"""The same SQL texts on Apache Spark, for a corpus that outgrows one machine or lives on a cluster.

Spark is an extra (``pip install liaisons[spark]``, with Java 17); nothing else of Liaisons knows
it. A relation is computed when it is defined and kept by the executors, so that the plans of the
texts that build on it stay as short as the texts. What an executor kept dies with it: then all that
was defined is defined again, from the corpus.
"""

from __future__ import annotations

import logging
import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pyarrow as pa

from liaisons.corpus.engine import Parquet, Relation, Sql
from liaisons.corpus.schema import empty
from liaisons.corpus.spark_failures import SparkUnavailable, lost, told
from liaisons.errors import Missing
from liaisons.i18n import _

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

T = TypeVar("T")
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


#: How long a master may take to give the first executor, in seconds.
_STAFFED = 120.0
#: How often a question is asked before losing executors is held for the rule.
_TRIES = 4


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
        # In order, and all of them: a text may rest on what its name meant before.
        self._defined: list[tuple[str, Relation]] = []

    def define(self, name: str, relation: Relation) -> None:
        self._enduring(lambda: self._name(name, relation))
        self._defined.append((name, relation))

    def query(self, sql: str) -> pa.Table:
        return self._enduring(lambda: self._session.sql(sql).toArrow())

    def _enduring(self, work: Callable[[], T]) -> T:
        """What ``work`` gives, also where executors die meanwhile; errors as sentences."""
        left, again = _TRIES, False
        while True:
            try:
                if again:
                    self._define_again()
                return work()
            except _failures() as error:
                left, again = left - 1, True
                if left and lost(error):
                    continue
                sentence = told(error)
                if sentence is None:
                    raise
                raise sentence from error

    def _define_again(self) -> None:
        for name, relation in self._defined:
            self._name(name, relation)

    def _name(self, name: str, relation: Relation) -> None:
        self._rows(relation).createOrReplaceTempView(name)

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
        for name, _relation in self._defined:
            self._session.catalog.dropTempView(name)
        self._defined.clear()


def _failures() -> tuple[type[Exception], ...]:
    """What Spark raises; a client of Spark Connect alone brings no bridge to Java."""
    from pyspark.errors import PySparkException

    try:
        from py4j.protocol import Py4JError
    except ImportError:
        return (PySparkException,)
    return (PySparkException, Py4JError)


def _started(name: str) -> SparkSession:
    """The session of this process; raises Missing or SparkUnavailable with what to do."""
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise Missing(_("Spark is not installed: pip install liaisons[spark]")) from error
    master = LOCAL if name == "spark" else name
    logging.getLogger("py4j").setLevel(logging.CRITICAL)
    builder = SparkSession.builder.appName("liaisons").master(master)
    here = _HERE if master.startswith("local") else {}
    failures: tuple[type[Exception], ...] = (*_failures(), RuntimeError, OSError)
    theirs = _defaults()
    for key, value in {**_START, **here}.items():
        if key not in theirs:
            builder = builder.config(key, value)
    try:
        session = builder.getOrCreate()
    except failures as error:
        raise _absent(master, str(error).partition("\n")[0]) from error
    if name != "spark" and session.sparkContext.master != master:
        raise SparkUnavailable(
            _(
                "This process uses Spark at {other} already, and one process has one Spark. Ask "
                "{master} from another, or give the session itself.",
                other=session.sparkContext.master,
                master=master,
            )
        )
    if master.startswith("spark://"):
        _await_executor(session, master)
    return session


def _defaults() -> set[str]:
    """What the person set in a ``spark-defaults.conf``; ours would win over it."""
    file = Path(os.environ.get("SPARK_CONF_DIR", "")) / "spark-defaults.conf"
    if "SPARK_CONF_DIR" not in os.environ or not file.is_file():
        return set()
    lines = file.read_text("utf-8").splitlines()
    return {re.split(r"[\s=:]", line.strip(), maxsplit=1)[0] for line in lines}


def _absent(master: str, reason: str) -> SparkUnavailable:
    return SparkUnavailable(
        _(
            "Spark does not start at {master} ({reason}). It needs Java 17 (JAVA_HOME) and a "
            "master that answers.",
            master=master,
            reason=reason,
        )
    )


def _await_executor(session: SparkSession, master: str) -> None:
    """Until somebody works for us; raises SparkUnavailable where nobody comes: Spark would wait on
    without a word.
    """
    until = time.monotonic() + _STAFFED
    while session.sparkContext._jsc.sc().getExecutorMemoryStatus().size() < 2:  # one is the driver
        if time.monotonic() > until:
            session.stop()
            raise SparkUnavailable(
                _(
                    "The master at {master} has given no executor in {seconds} seconds: its "
                    "workers are busy, too small for spark.executor.memory, or do not reach this "
                    "machine (spark.driver.host).",
                    master=master,
                    seconds=round(_STAFFED),
                )
            )
        time.sleep(0.2)
