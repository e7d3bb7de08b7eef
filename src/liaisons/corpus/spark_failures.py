"""What Spark says where it fails, in sentences that tell whom it concerns and what to do.

Its own errors are pages of Java. Only what a person can put right becomes a sentence here: a
mistake of ours stays the error that it is.
"""

from __future__ import annotations

import re

from liaisons.errors import LiaisonsError
from liaisons.i18n import _


class SparkUnavailable(LiaisonsError, ConnectionError):
    """Spark does not start, or does not answer; the text says why."""


class Unreadable(LiaisonsError, OSError):
    """Spark, or those who work for it, cannot read the corpus where they were told it is."""


#: A relation that was kept is gone: an executor that held a part of it has died.
_LOST = ("CHECKPOINT_RDD_BLOCK_ID_NOT_FOUND",)
_NO_CLIENT = ("No FileSystem for scheme", "Class org.apache.hadoop.fs.")
#: Missing, not to be opened, or behind a storage that turns us away.
_UNREAD = (
    "PATH_NOT_FOUND",
    "FAILED_READ_FILE",
    "FileNotFoundException",
    "AccessDenied",
    "AccessControlException",
    "Permission denied",
    "NoSuchBucket",
    "UnknownHostException",
    "Forbidden",
)
#: What is given back does not fit the memory of the driver.
_TOO_LARGE = ("TaskResultLost", "java.lang.OutOfMemoryError", "spark.driver.maxResultSize")
_STOPPED = ("SparkContext was shut down", "stopped SparkContext", "Master removed our application")
_ADDRESS = re.compile(r"\b(?!org\b)[a-z][a-z0-9+.-]*:/[^\s'\"`,;)\]]+")


def lost(error: Exception) -> bool:
    """Whether computing again from the corpus mends it."""
    return _any(_LOST, str(error))


def told(error: Exception) -> LiaisonsError | None:
    """The sentence for an error of Spark's; None for what nobody but us can put right."""
    text = str(error)
    if _any(_NO_CLIENT, text):
        return Unreadable(
            _(
                "Spark has no client for this storage ({reason}). For s3a:// write "
                "spark.jars.packages org.apache.hadoop:hadoop-aws:3.5.0 in its "
                "spark-defaults.conf, with the version of the Hadoop that it brings.",
                reason=_reason(text, _NO_CLIENT),
            )
        )
    if _any(_UNREAD, text):
        return Unreadable(
            _(
                "Spark cannot read the corpus at {place} ({reason}). Every machine of the cluster "
                "must see it: copy it where they do (liaisons push), and say where in study.toml "
                "(corpus_url).",
                place=_place(text),
                reason=_reason(text, _UNREAD),
            )
        )
    if _any(_TOO_LARGE, text):
        return SparkUnavailable(
            _(
                "Spark has too little memory for what it found ({reason}). Give it more in its "
                "spark-defaults.conf: spark.driver.memory, and spark.driver.maxResultSize.",
                reason=_reason(text, _TOO_LARGE),
            )
        )
    if lost(error) or _any(_STOPPED, text):
        return SparkUnavailable(
            _(
                "Spark lost those who worked for it ({reason}). What was computed is kept: ask "
                "again once the cluster stands.",
                reason=_reason(text, (*_LOST, *_STOPPED)),
            )
        )
    return None


def _any(signs: tuple[str, ...], text: str) -> bool:
    return any(sign in text for sign in signs)


def _place(text: str) -> str:
    """The first address that the error speaks of."""
    found = _ADDRESS.search(text)
    return found.group().rstrip(".") if found else "?"


def _reason(text: str, signs: tuple[str, ...]) -> str:
    """The line that says it, without the classes of Java and without its end."""
    line = next(line for line in text.splitlines() if _any(signs, line))
    return re.sub(r"^(Caused by: |: )?([\w.$]+(Exception|Error): )*", "", line.strip())[:200]
