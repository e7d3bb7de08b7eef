"""Between the two passes of an import: records as Arrow batches on disk, still in native names.

The first pass learns which handle belongs to which id over the whole file; only then can the
second pass put pseudonyms everywhere. What lies between is kept in a temporary folder of
``private/`` (mode 0700), never in memory as a whole, and removed whatever happens.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from liaisons.sources.many import MESSAGES

#: What the first pass makes of ids and the second needs again, instead of the ids themselves.
KEYS = ("reply_key", "quoted_key")
_REPLACED = ("reply_to", "thread", "quoted")
SPOOLED = pa.schema(
    [
        *(field for field in MESSAGES if field.name not in _REPLACED),
        *((name, pa.int64()) for name in KEYS),
    ]
)


class Part(NamedTuple):
    """Where a batch begins in the file; the place of its first message, and how many it has."""

    begin: int
    first: int
    size: int


class Spool:
    """Message batches on disk, in order, with the keys that were made of their ids.

    Each batch is a stream of its own, without the columns of which nothing is said: for most
    sources two out of three.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / "messages.arrow"
        self._sink = pa.OSFile(str(self._path), "wb")
        self.parts: list[Part] = []

    def write(self, batch: pa.RecordBatch, keys: Mapping[str, pa.Int64Array]) -> None:
        """Add a batch of ``sources.many.MESSAGES`` with the columns of KEYS."""
        columns = {f.name: keys[f.name] if f.name in keys else batch[f.name] for f in SPOOLED}
        said = {name: c for name, c in columns.items() if c.null_count < len(c)}
        part = pa.RecordBatch.from_arrays(
            [*said.values()], schema=pa.schema([SPOOLED.field(name) for name in said])
        )
        first = sum(self.parts[-1][1:]) if self.parts else 0
        self.parts.append(Part(self._sink.tell(), first, batch.num_rows))
        with pa.ipc.new_stream(self._sink, part.schema) as writer:
            writer.write_batch(part)

    def close(self) -> None:
        self._sink.close()

    def batch(self, part: Part) -> pa.RecordBatch:
        """One of the batches again: read, for what is mapped would count as held."""
        with pa.OSFile(str(self._path)) as source:
            source.seek(part.begin)
            with pa.ipc.open_stream(source) as reader:
                return _whole(reader.read_next_batch())

    def batches(self) -> Iterator[pa.RecordBatch]:
        """All batches, one at a time."""
        return map(self.batch, self.parts)


def _whole(part: pa.RecordBatch) -> pa.RecordBatch:
    """All columns of SPOOLED, those that were left out without a value."""
    said = dict(zip(part.schema.names, part.columns, strict=True))
    size = part.num_rows
    columns = [said[f.name] if f.name in said else pa.nulls(size, f.type) for f in SPOOLED]
    return pa.RecordBatch.from_arrays(columns, schema=SPOOLED)
