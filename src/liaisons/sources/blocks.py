"""JSON lines of a plain mapping, many lines at a time, as columns.

Arrow decodes a block of lines at once where each field holds throughout what it held in the first
lines: a text, or a whole number. Whatever is otherwise (a line that breaks off, a date in words, an
identifier left out) is read by itself, as any other file is; both ways give the same messages.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as arrow_json
from numpy.typing import NDArray

from liaisons.sources import jsonlines, paths, peek, times
from liaisons.sources.many import MESSAGES, to_batch
from liaisons.sources.mapping import Mapping, Role
from liaisons.sources.opening import Member
from liaisons.sources.records import Message, Record
from liaisons.sources.tables import table
from liaisons.sources.text import TooLong, pieces, utf8

#: A line under its number in the member.
Line: TypeAlias = tuple[int, bytes]
#: How lines are read one at a time.
OneByOne: TypeAlias = Callable[[Iterable[tuple[int, bytes | TooLong]]], Iterator[Record]]

#: Roles that hold a name or an identifier: without space around it, nothing where it is empty.
_WORDS: frozenset[Role] = frozenset(
    ("id", "author_id", "author_handle", "reply_to", "thread", "to_id", "to_handle", "title",
     "quoted", "lang")
)  # fmt: skip
_PLAIN: frozenset[Role] = _WORDS | {"text", "time"}
#: Where a block cannot be decoded whole, halves are tried down to so many lines.
_FEWEST = 1024
#: Escapes of what no text may hold, or that only Python takes for space.
_CONTROLS = (b"\\u000", b"\\u001")
_ISO = r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)$"  # the zone is said
#: A message of which nothing is said.
_UNSAID = Message(row=0, id="", sent_us=0, text="")
#: From this size on a unix time is in milliseconds, microseconds, nanoseconds.
_UNITS = (100_000_000_000, 100_000_000_000_000, 100_000_000_000_000_000)


def fits(member: Member, mapping: Mapping) -> bool:
    """Whether blocks of ``member`` can be decoded at once at all."""
    plain = Mapping(fields=mapping.fields, date_order=mapping.date_order)
    return (
        mapping == plain
        and mapping.fields.keys() <= _PLAIN
        and all(len(paths.steps(path)) == 1 for path in mapping.fields.values())
        and len(set(mapping.fields.values())) == len(mapping.fields)
        and table(member) is None
        and jsonlines.layout(member) == "lines"
    )


class Blocks:
    """One member, block by block. ``one_by_one`` reads what is not as the rest is."""

    def __init__(self, member: Member, mapping: Mapping, before: int, one_by_one: OneByOne) -> None:
        self._member, self._before = member, before
        self._one_by_one = one_by_one
        self._fields = mapping.fields
        self._schema = _schema(member, mapping)
        self._begun: set[str] = set()  # threads that have their first message

    def read(self) -> Iterator[Record | pa.RecordBatch]:
        """Everything, in the order of the file; what is refused before the block it stands in."""
        number = 1
        with utf8(self._member) as stream:
            for piece in pieces(stream):
                if isinstance(piece, TooLong):
                    yield from self._one_by_one([(number, piece)])
                    number += 1
                    continue
                yield from self._piece(piece, number)
                number += piece.count(b"\n")

    def _piece(self, piece: bytes, number: int) -> Iterator[Record | pa.RecordBatch]:
        """What some whole lines hold, the first of which has that ``number``."""
        if _all_objects(piece):
            made, odd = self._decoded(_Lines(piece, np.arange(number, number + _count(piece))))
        else:
            made, odd = self._sorted_out(list(enumerate(_cut(piece), number)))
        alone: list[Message] = []
        for record in self._one_by_one(odd):
            if isinstance(record, Message):
                alone.append(record)
            else:
                yield record
        found = _merged([*made, to_batch(alone)] if alone else made)
        if found is not None:
            yield self._with_kinds(found)

    # --- from lines to columns -------------------------------------------------------------------

    def _sorted_out(self, block: list[Line]) -> tuple[list[pa.RecordBatch], list[Line]]:
        """Batches of what is as expected, and the lines that are not."""
        good: list[Line] = []
        odd: list[Line] = []
        for line in block:
            (good if _is_object(line[1]) else odd).append(line)
        numbers = np.fromiter((number for number, _line in good), np.int64, len(good))
        made, left = self._decoded(_Lines(b"".join([line for _n, line in good]), numbers))
        return made, sorted(odd + left)

    def _decoded(self, given: _Lines) -> tuple[list[pa.RecordBatch], list[Line]]:
        """The same of lines that each look like an object."""
        if not given.data:
            return [], []
        try:
            return self._at_once(given)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
            if len(given.numbers) <= _FEWEST:
                return [], given.lines()
        first, second = map(self._decoded, given.halves())
        return first[0] + second[0], first[1] + second[1]

    def _at_once(self, given: _Lines) -> tuple[list[pa.RecordBatch], list[Line]]:
        found = _parsed(given.data, self._schema)
        if found.num_rows != len(given.numbers) or any(c in given.data for c in _CONTROLS):
            raise pa.ArrowInvalid("two objects on a line, or control characters")
        columns, kept = self._columns(found, pa.array(given.numbers + self._before))
        batch = _batch(columns, found.num_rows)
        if kept.true_count == len(batch):
            return [batch], []
        left = np.flatnonzero(~kept.to_numpy(zero_copy_only=False)).tolist()
        written, some = given.lines(), batch.filter(kept)
        return [some] if some.num_rows else [], [written[i] for i in left]

    def _columns(
        self, given: pa.RecordBatch, row: pa.Int64Array
    ) -> tuple[dict[str, pa.Array], pa.BooleanArray]:
        """Fields of messages, and which rows have all that a message needs."""
        columns: dict[str, pa.Array] = {
            role: _word(given[path]) for role, path in self._fields.items() if role in _WORDS
        }
        columns["row"] = row
        columns.setdefault("id", row.cast(pa.string()))
        columns["text"] = pa.repeat("", len(row))
        if "text" in self._fields:
            columns["text"] = given[self._fields["text"]].cast(pa.string()).fill_null("")
        timed = "time" in self._fields
        columns["sent_us"] = _moments(given[self._fields["time"]]) if timed else row
        columns["untimed"] = pa.repeat(not timed, len(row))
        return columns, pc.and_(columns["id"].is_valid(), columns["sent_us"].is_valid())

    def _with_kinds(self, found: pa.RecordBatch) -> pa.RecordBatch:
        """A reply is what answers something or comes later in a thread."""
        thread = found["thread"]
        may_begin = pc.and_(found["reply_to"].is_null(), thread.is_valid())
        places = np.flatnonzero(may_begin.to_numpy(zero_copy_only=False))
        later = [
            place
            for place, name in zip(places.tolist(), thread.take(places).to_pylist(), strict=True)
            if name in self._begun or self._begun.add(name)  # type: ignore[func-returns-value]
        ]
        reply = found["reply_to"].is_valid().to_numpy(zero_copy_only=False).copy()
        reply[later] = True
        kinds = pc.if_else(pa.array(reply), "reply", "post")
        return found.set_column(found.schema.get_field_index("kind"), MESSAGES.field("kind"), kinds)


class _Lines(NamedTuple):
    """Lines one after the other, each of which looks like an object, and their numbers."""

    data: bytes
    numbers: NDArray[np.int64]

    def lines(self) -> list[Line]:
        return list(zip(self.numbers.tolist(), _cut(self.data), strict=True))

    def halves(self) -> tuple[_Lines, _Lines]:
        half = len(self.numbers) // 2
        written = _cut(self.data)
        first, second = b"".join(written[:half]), b"".join(written[half:])
        return _Lines(first, self.numbers[:half]), _Lines(second, self.numbers[half:])


def _cut(piece: bytes) -> list[bytes]:
    """Lines with their ends (``splitlines`` would also cut at a lone CR)."""
    return io.BytesIO(piece).readlines()


def _count(piece: bytes) -> int:
    return piece.count(b"\n") + (not piece.endswith(b"\n"))


def _all_objects(piece: bytes) -> bool:
    """Whether every line looks like one object, as most files' do."""
    ends = piece.count(b"}\n{") + 1
    return piece.startswith(b"{") and ends == _count(piece) and piece.rstrip(b"\n").endswith(b"}")


def _is_object(line: bytes) -> bool:
    """Whether a line looks like one object: so none goes over two, and blank ones stay outside."""
    return line.startswith(b"{") and line.rstrip().endswith(b"}")


def _parsed(data: bytes, schema: pa.Schema) -> pa.RecordBatch:
    """Lines as columns. Raises ArrowInvalid where one is not as ``schema`` says, or not UTF-8."""
    read = arrow_json.ReadOptions(use_threads=False, block_size=len(data) + 1)
    parse = arrow_json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="ignore")
    table = arrow_json.read_json(pa.BufferReader(data), read_options=read, parse_options=parse)
    table.validate(full=True)
    (batch,) = table.combine_chunks().to_batches()
    return batch


def _schema(member: Member, mapping: Mapping) -> pa.Schema:
    """What each field holds in the first lines: whole numbers, else texts."""
    seen = peek.objects(member)

    def kind(path: str) -> pa.DataType:
        values = [record[path] for record in seen if record.get(path) is not None]
        numbers = bool(values) and all(value.__class__ is int for value in values)
        return pa.int64() if numbers else pa.string()

    return pa.schema([(path, kind(path)) for path in mapping.fields.values()])


def _word(column: pa.Array) -> pa.StringArray:
    """``mapped.word`` over a column."""
    trimmed = pc.utf8_trim_whitespace(column.cast(pa.string()))
    empty = pc.equal(trimmed, "")
    return pc.if_else(empty, pa.scalar(None, pa.string()), trimmed)


def _moments(column: pa.Array) -> pa.Int64Array:
    """``times.Clock.read`` over a column: null where that must look at the value by itself."""
    if pa.types.is_integer(column.type):
        found = _unix(column)
    else:
        iso = pc.match_substring_regex(column, _ISO).fill_null(False)
        clear = pc.if_else(iso, column, pa.scalar(None, pa.string()))
        found = clear.cast(pa.timestamp("us", "UTC")).cast(pa.int64())
    inside = pc.and_(pc.greater_equal(found, times.FIRST_US), pc.less(found, times.LAST_US))
    return pc.if_else(inside, found, pa.scalar(None, pa.int64()))


def _unix(column: pa.Int64Array) -> pa.Int64Array:
    """Seconds, milliseconds, microseconds or nanoseconds since 1970 as microseconds."""
    known = column.is_valid()
    value = column.fill_null(0).to_numpy(zero_copy_only=False)
    size = np.searchsorted(_UNITS, np.abs(value), side="right")
    us = np.choose(size, [value * 1_000_000, value * 1_000, value, value // 1_000])
    return pc.if_else(known, pa.array(us), pa.scalar(None, pa.int64()))


def _batch(columns: dict[str, pa.Array], rows: int) -> pa.RecordBatch:
    """Columns as a batch of MESSAGES; what is not said is as in a message of which it is not."""
    arrays = [
        columns[field.name]
        if field.name in columns
        else pa.repeat(pa.scalar(getattr(_UNSAID, field.name), field.type), rows)
        for field in MESSAGES
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=MESSAGES)


def _merged(batches: list[pa.RecordBatch]) -> pa.RecordBatch | None:
    """The batches as one, in the order of the file."""
    if len(batches) < 2:
        return batches[0] if batches else None
    table = pa.Table.from_batches(batches).sort_by("row").combine_chunks()
    (batch,) = table.to_batches()
    return batch
