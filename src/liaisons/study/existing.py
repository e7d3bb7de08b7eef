"""What a community already holds, as far as an import needs to know it."""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from liaisons.corpus.store import Store
from liaisons.corpus.threads import Int64s


class Existing:
    """Looks up earlier messages by key, in the files, without loading them."""

    def __init__(self, store: Store, community: str) -> None:
        known = community in store.communities
        self._files = store.files(community, "messages") if known else []
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
        self._texts = {k: str(text) for k, text in self._rows(message, "text").items()}
        if self._texts:
            fresh &= ~np.isin(message, np.fromiter(self._texts, np.int64))
        return fresh

    def remember(self, batch: pa.RecordBatch) -> None:
        """Keep the texts of the messages whose id comes again in the same file."""
        if not self._repeated:
            return
        keys = np.fromiter(self._repeated, np.int64)
        again = np.flatnonzero(np.isin(batch["message_id"].to_numpy(), keys))
        for position in again.tolist():
            self._texts[batch["message_id"][position].as_py()] = batch["text"][position].as_py()

    def text(self, key: int) -> str | None:
        """The text stored under a message key, if it is one that came again."""
        return self._texts.get(key)
