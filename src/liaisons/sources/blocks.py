"""JSON lines of a plain mapping, many lines at a time, as columns.

Arrow decodes a block of lines at once where each field holds throughout what it held in the first
lines: a text, or a whole number. Whatever is otherwise (a line that breaks off, a date in words, an
identifier left out) is read by itself, as any other file is; both ways give the same messages.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from typing import NamedTuple, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as arrow_json
from numpy.typing import NDArray

from liaisons.ahead import spread
from liaisons.seen import Seen
from liaisons.sources import jsonlines, paths, peek, times
from liaisons.sources.many import MESSAGES, to_batch
from liaisons.sources.mapping import Mapping, Role
from liaisons.sources.opening import Member
from liaisons.sources.records import Message, Record
from liaisons.sources.tables import table
from liaisons.sources.text import TooLong, pieces, utf8

#: A line under its number in the member.
Line: TypeAlias = tuple[int, bytes]
#: The same where the line may be over the limit.
AnyLine: TypeAlias = tuple[int, bytes | TooLong]
#: How lines are read one at a time.
OneByOne: TypeAlias = Callable[[Iterable[AnyLine]], Iterator[Record]]
Ints: TypeAlias = NDArray[np.int64]

#: Roles that hold a name or an identifier: without space around it, nothing where it is empty.
_WORDS: frozenset[Role] = frozenset(
    ("id", "author_id", "author_handle", "reply_to", "thread", "to_id", "to_handle", "title",
     "quoted", "lang")
)  # fmt: skip
_PLAIN: frozenset[Role] = _WORDS | {"text", "time"}
#: Pieces decoded at a time, beside the reading and what is done with them: more gain nothing.
_HANDS = 1
#: Where a block cannot be decoded whole, halves are tried down to so many lines.
_FEWEST = 1024
#: Escapes of what no text may hold, or that only Python takes for space.
_CONTROLS = (b"\\u000", b"\\u001")
#: What Python's ``bytes.rstrip`` takes away.
_SPACE = np.isin(np.arange(256), list(b" \t\n\r\v\f"))
#: Bytes of space at the end of lines that are passed over all at once: "\r\n" and a few more.
_SPACES = 8
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
        self._begun = Seen()  # hashes of the threads that have their first message

    def read(self) -> Iterator[Record | pa.RecordBatch]:
        """Everything, in the order of the file; what is refused before the block it stands in."""
        with (
            utf8(self._member) as stream,
            closing(spread(self._sorted_out, _numbered(pieces(stream)), _HANDS)) as found,
        ):
            for made, odd in found:
                yield from self._told(made, odd)

    def _told(
        self, made: list[pa.RecordBatch], odd: list[AnyLine]
    ) -> Iterator[Record | pa.RecordBatch]:
        """What a piece of the file holds: some as columns, the odd lines still to be read."""
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

    def _sorted_out(self, piece: _Piece) -> tuple[list[pa.RecordBatch], list[AnyLine]]:
        """Batches of what is as expected, and the lines that are not.

        Nothing here depends on other pieces: they are decoded at the same time.
        """
        if isinstance(piece.data, TooLong):
            return [], [(piece.number, piece.data)]
        good = _objects(piece.data, piece.ends)
        numbers = np.arange(piece.number, piece.number + len(good))
        if good.all():
            made, left = self._decoded(_Lines(piece.data, numbers))
            return made, [*left]
        odd = [(piece.number + i, piece.line(i)) for i in np.flatnonzero(~good).tolist()]
        made, left = self._decoded(_Lines(piece.only(good), numbers[good]))
        return made, [*sorted(odd + left)]

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
        if found.num_rows != len(given.numbers) or _has_controls(given.data):
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
        names = thread.take(places).to_pylist()
        begins = self._begun.add(np.fromiter(map(hash, names), np.int64, len(names)))
        reply = found["reply_to"].is_valid().to_numpy(zero_copy_only=False).copy()
        reply[places[~begins]] = True
        kinds = pc.if_else(pa.array(reply), "reply", "post")
        return found.set_column(found.schema.get_field_index("kind"), MESSAGES.field("kind"), kinds)


class _Piece(NamedTuple):
    """Whole lines of a file, the number of the first and where each ends; or one too long."""

    number: int
    data: bytes | TooLong
    ends: Ints

    def line(self, i: int) -> bytes:
        assert isinstance(self.data, bytes)
        return self.data[self.ends[i - 1] if i else 0 : self.ends[i]]

    def only(self, chosen: NDArray[np.bool_]) -> bytes:
        """The chosen lines, one after the other: cut out in runs, for most are chosen."""
        assert isinstance(self.data, bytes)
        steps = np.diff(np.r_[False, chosen, False].astype(np.int8))
        bounds = np.r_[0, self.ends]
        first, after = bounds[np.flatnonzero(steps > 0)], bounds[np.flatnonzero(steps < 0)]
        runs = zip(first.tolist(), after.tolist(), strict=True)
        return b"".join([self.data[a:b] for a, b in runs])


def _numbered(pieces: Iterable[bytes | TooLong]) -> Iterator[_Piece]:
    """Pieces of a file with the numbers of their lines, from 1."""
    number = 1
    for data in pieces:
        ends = np.array([1]) if isinstance(data, TooLong) else _ends(data)
        yield _Piece(number, data, ends)
        number += len(ends)


def _ends(data: bytes) -> Ints:
    """Where each line ends, its line feed included."""
    ends = np.flatnonzero(np.frombuffer(data, np.uint8) == ord("\n")) + 1
    return ends if data.endswith(b"\n") else np.r_[ends, len(data)]


def _objects(data: bytes, ends: Ints) -> NDArray[np.bool_]:
    """Which lines look like one object: so none goes over two, and blank ones stay outside."""
    letters = np.frombuffer(data, np.uint8)
    first = np.r_[0, ends[:-1]]
    last = ends - 1
    for _ in range(_SPACES):
        last = np.maximum(first, last - _SPACE[letters[last]])
    good: NDArray[np.bool_] = (letters[first] == ord("{")) & (letters[last] == ord("}"))
    for i in np.flatnonzero(_SPACE[letters[last]]).tolist():
        good[i] = _is_object(data[first[i] : ends[i]])
    return good


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


def _is_object(line: bytes) -> bool:
    """The same of one line."""
    return line.startswith(b"{") and line.rstrip().endswith(b"}")


def _has_controls(data: bytes) -> bool:
    """Whether one of ``_CONTROLS`` is in ``data``; looked for where a backslash stands."""
    if b"\\" not in data:
        return False
    letters = np.frombuffer(data, np.uint8)
    places = np.flatnonzero(letters[: 1 - len(_CONTROLS[0])] == _CONTROLS[0][0])
    for i, letter in enumerate(zip(*_CONTROLS, strict=True)):
        places = places[np.isin(letters[places + i], letter)]
    return len(places) > 0


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
