"""Pages of Java become one sentence; what nobody but us can mend stays what it is."""

from __future__ import annotations

import pytest

from liaisons.corpus.spark_failures import SparkUnavailable, Unreadable, lost, told
from liaisons.i18n import language

_ASKED = "An error occurred while calling o44.parquet.\n: "
_FRAME = "\n\tat org.apache.hadoop.fs.FileSystem.get(FileSystem.java:3)\n"
#: As Spark 4.3 wrote them.
_GONE = (
    f"{_ASKED}org.apache.spark.SparkException: Exception thrown in awaitResult: {_FRAME}"
    "Caused by: org.apache.spark.SparkException: [CHECKPOINT_RDD_BLOCK_ID_NOT_FOUND] Checkpoint "
    "block rdd_41_0 not found!\nEither the executor that originally checkpointed this partition is "
    "no longer alive, or the original RDD is unpersisted."
)
_NO_CLIENT = (
    f"{_ASKED}java.lang.RuntimeException: java.lang.ClassNotFoundException: Class "
    f"org.apache.hadoop.fs.s3a.S3AFileSystem not found{_FRAME}"
)
_NO_PATH = (
    "[PATH_NOT_FOUND] Path does not exist: file:/mnt/c-3be797/messages-0.parquet. SQLSTATE: 42K03"
)
_NO_MEMORY = (
    f"{_ASKED}org.apache.spark.SparkException: Exception thrown in awaitResult: {_FRAME}"
    "Caused by: org.apache.spark.SparkException: Job aborted due to stage failure: Task 1 in stage "
    "240.0 failed 1 times, most recent failure: Lost task 1.0 in stage 240.0 (TID 526) (here "
    "executor driver): TaskResultLost (result lost from block manager)"
)


@pytest.mark.parametrize(
    ("text", "kind", "begins", "says"),
    [
        (_GONE, SparkUnavailable, "Spark lost those who worked for it", "rdd_41_0 not found!)"),
        (
            _NO_CLIENT,
            Unreadable,
            "Spark has no client for this storage (Class org.apache.hadoop.fs.s3a.S3AFileSystem",
            "hadoop-aws",
        ),
        (
            _NO_PATH,
            Unreadable,
            "Spark cannot read the corpus at file:/mnt/c-3be797/messages-0.parquet (",
            "corpus_url",
        ),
        (_NO_MEMORY, SparkUnavailable, "Spark has too little memory", "spark.driver.memory"),
    ],
)
def test_what_a_person_can_put_right_is_a_sentence(text, kind, begins, says):
    with language("en"):
        sentence = told(RuntimeError(text))
    assert type(sentence) is kind
    assert str(sentence).startswith(begins)
    assert says in str(sentence)
    assert "\n" not in str(sentence)


def test_only_what_an_executor_took_with_it_is_computed_again():
    assert lost(RuntimeError(_GONE))
    assert not any(lost(RuntimeError(text)) for text in (_NO_CLIENT, _NO_PATH, _NO_MEMORY))


def test_a_mistake_of_ours_stays_what_it_is():
    assert (
        told(RuntimeError("[UNRESOLVED_COLUMN.WITH_SUGGESTION] A column cannot be resolved"))
        is None
    )
