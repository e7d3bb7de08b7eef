"""Many messages at once, as columns: what an import works on, whatever way they were read.

A column is named like the field of ``records.Message`` that it holds; mentions are packed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import pyarrow as pa

from liaisons.sources.records import Mention, Message

#: Messages in a batch.
BATCH = 20_000
#: Messages turned into columns at a time: few enough for their tuples to stay in the cache.
_CACHED = 256

_TYPES: dict[str, pa.DataType] = {
    "row": pa.int64(),
    "sent_us": pa.int64(),
    "edited_us": pa.int64(),
    "deleted_us": pa.int64(),
    "naive": pa.bool_(),
    "untimed": pa.bool_(),
    "accepted": pa.bool_(),
    "is_question": pa.bool_(),
    "mentions": pa.binary(),
    "hashtags": pa.list_(pa.string()),
    "links": pa.list_(pa.string()),
    "media": pa.int64(),
    "reactions": pa.int64(),
    "shares": pa.int64(),
    "score": pa.int64(),
}
MESSAGES = pa.schema([(name, _TYPES.get(name, pa.string())) for name in Message.__struct_fields__])
_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(list[Mention]).decode


def unpack_mentions(packed: bytes) -> list[Mention]:
    """The mentions that a source gave with a message."""
    return _unpack(packed)


def to_batch(messages: Sequence[Message]) -> pa.RecordBatch:
    """Message records as one batch of MESSAGES."""
    columns: dict[str, list[Any]] = {name: [] for name in MESSAGES.names}
    for first in range(0, len(messages), _CACHED):
        few = map(msgspec.structs.astuple, messages[first : first + _CACHED])
        for column, values in zip(columns.values(), zip(*few, strict=True), strict=True):
            column.extend(values)
    columns["mentions"] = _packed(columns["mentions"])
    arrays = [_column(columns[field.name], field.type) for field in MESSAGES]
    return pa.RecordBatch.from_arrays(arrays, schema=MESSAGES)


def _packed(mentions: Sequence[list[Mention] | None]) -> list[bytes | None]:
    return [None if m is None else _pack(m) for m in mentions]


def _column(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """``values`` as a column; most fields of most sources hold one value throughout."""
    first = values[0]
    if first == values[-1] and values.count(first) == len(values):
        return pa.repeat(pa.scalar(first, kind), len(values))
    return pa.array(values, kind)


def to_messages(batch: pa.RecordBatch) -> list[Message]:
    """The messages of a batch, one by one again."""
    return [
        Message(**row | {"mentions": row["mentions"] and unpack_mentions(row["mentions"])})
        for row in batch.to_pylist()
    ]
