"""What a community already holds, as far as an import needs to know it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from liaisons.corpus.store import Store
from liaisons.corpus.threads import Int64s
from liaisons.study.settling import Settled


class Existing:
    """Looks up earlier messages by key, in the files, without loading them."""

    def __init__(self, store: Store, community: str, raw: Sequence[Path]) -> None:
        known = community in store.communities
        self._files = store.files(community, "messages") if known else []
        self._raw = raw
        self.imports = store.table(community, "imports", ["import_id"]).num_rows if known else 0
        self._repeated: set[int] = set()
        self._texts: dict[int, str] = {}

    def _rows(self, keys: Int64s, column: str) -> dict[int, str | int]:
        if not self._files or not len(keys):
            return {}
        with duckdb.connect() as connection:
            connection.register("wanted", pa.table({"message_id": keys}))
            found = connection.execute(
                f"select message_id, {column} from read_parquet($files) "
                "where message_id in (select message_id from wanted)",
                {"files": [str(f) for f in self._files]},
            ).fetchall()
        return dict(found)

    def threads(self, keys: Int64s) -> dict[int, int]:
        """Message key → thread, of the earlier messages among ``keys``."""
        return {key: int(thread) for key, thread in self._rows(keys, "thread_id").items()}

    def fresh(self, message: Int64s) -> NDArray[np.bool_]:
        """Which messages are new: not stored before, and the first in the file with their id."""
        _distinct, first, count = np.unique(message, return_index=True, return_counts=True)
        fresh = np.zeros(len(message), bool)
        fresh[first] = True
        self._repeated = set(message[first[count > 1]].tolist())
        self._texts = self._earlier_texts(message)
        if self._texts:
            fresh &= ~np.isin(message, np.fromiter(self._texts, np.int64))
        return fresh

    def _earlier_texts(self, message: Int64s) -> dict[int, str]:
        """The texts as they were given; as they are kept, where the raw ones were deleted.

        What is kept depends on which handles were known at the time, what was given does not.
        """
        texts = {k: str(text) for k, text in self._rows(message, "text").items()}
        if not texts or not self._raw:
            return texts
        with duckdb.connect() as connection:
            connection.register("wanted", pa.table({"message_id": list(texts)}))
            given = connection.execute(
                "select message_id, raw_text from read_parquet($files) where raw_text is not null "
                "and message_id in (select message_id from wanted)",
                {"files": [str(f) for f in self._raw]},
            ).fetchall()
        return texts | dict(given)

    def remember(self, settled: Settled) -> None:
        """Keep the texts of the messages whose id comes again in the same file."""
        if not self._repeated:
            return
        keys = np.fromiter(self._repeated, np.int64)
        identities = settled.messages["message_id"].to_numpy()
        for position in np.flatnonzero(np.isin(identities, keys)).tolist():
            self._texts[int(identities[position])] = settled.given_text(position)

    def text(self, key: int) -> str | None:
        """The text stored under a message key, if it is one that came again."""
        return self._texts.get(key)
