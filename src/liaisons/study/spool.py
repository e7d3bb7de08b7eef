"""Between the two passes of an import: records as Arrow batches on disk, still in native names.

The first pass learns which handle belongs to which id over the whole file; only then can the
second pass put pseudonyms everywhere. What lies between is kept in a temporary folder of
``private/`` (mode 0700), never in memory as a whole, and removed whatever happens.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow as pa

from liaisons.sources.many import MESSAGES

#: What the first pass makes of ids and the second needs again.
KEYS = ("reply_key", "quoted_key")
SPOOLED = pa.schema([*MESSAGES, *((name, pa.int64()) for name in KEYS)])


class Spool:
    """Message batches on disk, in order, with the keys that were made of their ids."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "messages.arrow"
        self._sink = pa.OSFile(str(self._path), "wb")
        self._writer = pa.ipc.new_file(self._sink, SPOOLED)

    def write(self, batch: pa.RecordBatch, keys: Mapping[str, pa.Int64Array]) -> None:
        """Add a batch of ``sources.many.MESSAGES`` with the columns of KEYS."""
        columns = [*batch.columns, *(keys[name] for name in KEYS)]
        self._writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=SPOOLED))

    def close(self) -> None:
        self._writer.close()
        self._sink.close()

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The batches again, one at a time: read, for what is mapped would count as held."""
        with pa.OSFile(str(self._path)) as source:
            reader = pa.ipc.open_file(source)
            for index in range(reader.num_record_batches):
                yield reader.get_batch(index)
