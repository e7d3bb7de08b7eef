"""Second pass of an import: from native names to the corpus' own columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from liaisons.columns import Int64s
from liaisons.corpus.schema import MESSAGES, TIME
from liaisons.privacy.door import Cleaned, Door
from liaisons.privacy.marks import Rows, all_links, find_hashtags
from liaisons.privacy.rewriting import Offsets
from liaisons.sources.many import unpack_mentions
from liaisons.sources.records import Mention
from liaisons.text.composed import composed

RAW = pa.schema(
    [
        ("community", pa.string()),
        ("message_id", pa.int64()),
        ("person", pa.int64()),
        ("raw_title", pa.string()),
        ("raw_text", pa.string()),  # null where the text was kept as it is
        (
            "offsets",
            pa.list_(pa.list_(pa.int32(), 4)),  # start, end in the raw text; the same in the new
        ),
    ]
)


class Settled(NamedTuple):
    """One batch as it may be kept: messages, whether the source said that they are questions, what
    stays in ``private/``, what the source called each message.
    """

    messages: pa.RecordBatch
    is_question: pa.BooleanArray
    raw: pa.RecordBatch
    native: pa.StringArray

    def keep(self, rows: NDArray[np.bool_]) -> Settled:
        """The rows where ``rows`` is true."""
        return self if rows.all() else Settled(*(part.filter(pa.array(rows)) for part in self))

    def given_text(self, position: int) -> str:
        """The text of one message as the source gave it."""
        raw = self.raw["raw_text"][position].as_py()
        return str(self.messages["text"][position].as_py() if raw is None else raw)


class Settler(msgspec.Struct):
    """Turns spooled batches into corpus batches."""

    community: str
    import_id: str
    first_row: int  # rank of the import in the community, so that source rows never collide

    def settle(self, door: Door, batch: pa.RecordBatch, message: Int64s, thread: Int64s) -> Settled:
        """Pseudonymise one batch; ``message`` and ``thread`` are the keys of its rows."""
        raw_texts = composed(batch["text"])
        cleaned = door.clean(raw_texts, _given(batch, raw_texts))
        titles = composed(batch["title"])
        clean_titles = door.clean(titles)
        person = door.people(batch["author_id"], batch["author_handle"])
        addressee = door.people(batch["to_id"], batch["to_handle"])
        size = batch.num_rows
        columns = {
            "community": pa.repeat(pa.scalar(self.community), size),
            "message_id": pa.array(message),
            "thread_id": pa.array(thread),
            "reply_to": batch["reply_key"],
            "quoted_id": batch["quoted_key"],
            "person": person,
            "reply_to_person": pc.if_else(door.gone(addressee), None, addressee),
            "mentions": cleaned.mentions,
            "sent_at": batch["sent_us"],
            "sent_us": batch["sent_us"],
            "edited_at": batch["edited_us"],
            "deleted_at": batch["deleted_us"],
            "version": pa.repeat(pa.scalar(1, pa.int16()), size),
            "title": clean_titles.texts,
            "text": cleaned.texts,
            "hashtags": _or_found(batch["hashtags"], find_hashtags, cleaned),
            "links": _or_found(_links(door, batch["links"]), all_links, cleaned),
            "source_row": pc.add(batch["row"], self.first_row),
            "import_id": pa.repeat(pa.scalar(self.import_id), size),
        }
        messages = _batch(MESSAGES, columns, batch)
        return Settled(
            messages,
            batch["is_question"],
            _raw(messages, (titles, clean_titles.offsets), (raw_texts, cleaned.offsets)),
            batch["id"],
        )


def _links(door: Door, said: pa.ListArray) -> pa.ListArray:
    """The links that the source gives, without those that lead to a person."""
    if said.null_count == len(said):
        return said
    cleaned = door.clean(said.flatten().fill_null("")).texts
    kept = pc.equal(cleaned, said.flatten())
    rows = pc.list_parent_indices(said).filter(kept).to_numpy()
    bounds = pa.array(np.searchsorted(rows, np.arange(len(said) + 1)), pa.int32())
    return pa.ListArray.from_arrays(bounds, cleaned.filter(kept), mask=said.is_null())


def _raw(
    messages: pa.RecordBatch, titles: tuple[pa.Array, Offsets], texts: tuple[pa.Array, Offsets]
) -> pa.RecordBatch:
    """What was in the way of a pseudonym, and the way back to it."""
    columns = {
        "raw_title": _where_changed(*titles),
        "raw_text": _where_changed(*texts),
        "offsets": _offset_lists(texts[1], messages.num_rows),
    }
    return _batch(RAW, columns, messages)


def _batch(
    schema: pa.Schema, columns: dict[str, pa.Array], fallback: pa.RecordBatch
) -> pa.RecordBatch:
    """A batch of ``schema``: its columns, those not given taken from ``fallback``."""
    arrays = []
    for field in schema:
        column = columns[field.name] if field.name in columns else fallback[field.name]
        arrays.append(_cast(column, field.type))
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _cast(column: pa.Array, wanted: pa.DataType) -> pa.Array:
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if column.type == wanted:
        return column
    if wanted == TIME:
        return column.cast(pa.timestamp("us")).cast(TIME)
    if pa.types.is_integer(wanted):  # a count too large for its column is as large as it can be
        bound = np.iinfo(wanted.to_pandas_dtype()).max
        column = pc.min_element_wise(column, bound, skip_nulls=False)
    return column.cast(wanted)


def _given(batch: pa.RecordBatch, texts: pa.Array) -> list[tuple[int, Mention]]:
    """The mentions that the source declares, with the row of each, inside the text as it is."""
    packed = batch["mentions"]
    if packed.null_count == len(packed):
        return []
    rows = np.flatnonzero(packed.is_valid())
    lengths = pc.utf8_length(texts)
    return [
        (row, mention)
        for row in rows.tolist()
        for mention in unpack_mentions(packed[row].as_py())
        if 0 <= mention.start < mention.end <= lengths[row].as_py()
    ]


def _or_found(
    said: pa.ListArray, find: Callable[[pa.Array, Rows], pa.ListArray], cleaned: Cleaned
) -> pa.ListArray:
    """The list that the source gave; where it gave none, what is found in the text."""
    if not said.null_count:
        return said
    return pc.coalesce(said, find(cleaned.texts, cleaned.marked))


def _where_changed(raw: pa.Array, offsets: Offsets) -> pa.Array:
    changed = np.zeros(len(raw), bool)
    changed[offsets.row] = True
    return pc.if_else(pa.array(changed), raw, pa.scalar(None, pa.string()))


def _offset_lists(offsets: Offsets, rows: int) -> pa.ListArray:
    flat = np.column_stack([offsets.start, offsets.end, offsets.new_start, offsets.new_end])
    fours = pa.FixedSizeListArray.from_arrays(pa.array(flat.ravel(), pa.int32()), 4)
    bounds = np.searchsorted(offsets.row, np.arange(rows + 1))
    return pa.ListArray.from_arrays(pa.array(bounds, pa.int32()), fours)
