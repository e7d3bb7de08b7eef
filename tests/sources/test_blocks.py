"""Many lines at once say what each says by itself."""

from __future__ import annotations

import io
import json
import tempfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from liaisons.sources import Options, blocks, open_inputs, text
from liaisons.sources.many import to_messages
from liaisons.sources.mapping import Mapping
from liaisons.sources.records import Message, Record, Refusal
from liaisons.sources.tabular import Tabular

FIELDS = Mapping(
    fields={
        "id": "id", "time": "at", "text": "text", "author_handle": "who", "reply_to": "to",
        "thread": "thread",
    }
)  # fmt: skip
GOOD = {"id": "a", "at": "2024-03-31T02:30:00Z", "text": "été", "who": "ana", "thread": "t"}


def both_ways(
    data: bytes, folder: Path, mapping: Mapping = FIELDS
) -> tuple[list[Record], list[Record], int]:
    """What is read one by one, what is read many at once, and how much of that came so."""
    (folder / "a.jsonl").write_bytes(data)
    options = Options(zone="Europe/Paris", mapping=mapping)
    with open_inputs([folder / "a.jsonl"]) as inputs:
        one_by_one = list(Tabular().read(inputs, options))
    with open_inputs([folder / "a.jsonl"]) as inputs:
        found = list(Tabular().batches(inputs, options))
    batches = [part for part in found if isinstance(part, pa.RecordBatch)]
    records: list[Record] = [part for part in found if not isinstance(part, pa.RecordBatch)]
    records += [message for batch in batches for message in to_messages(batch)]
    return one_by_one, records, sum(batch.num_rows for batch in batches)


def same(one_by_one: list[Record], records: list[Record]) -> bool:
    return sorted(one_by_one, key=_place) == sorted(records, key=_place)


def _place(record: Record) -> tuple[int, str]:
    return record.row, type(record).__name__


def lines(*objects: object) -> bytes:
    return b"".join(json.dumps(one, ensure_ascii=False).encode() + b"\n" for one in objects)


IDS = st.one_of(
    st.text(max_size=3), st.integers(-3, 2**70), st.none(), st.booleans(), st.floats(),
    st.sampled_from([" a ", "\u0085a", "\x1fa", "\ud83d", "\0", "12"]),
)  # fmt: skip
TIMES = st.one_of(
    st.datetimes().map(str), st.datetimes().map(lambda at: at.isoformat() + "Z"),
    st.datetimes().map(lambda at: at.isoformat(" ", "seconds") + "+05:30"),
    st.integers(-(2**63), 2**63 - 1), st.integers(0, 2**32), st.integers(0, 2**42),
    st.sampled_from(["2024-02-30T00:00:00Z", "2016-12-31T23:59:60Z", "6 juin 2012", "", None,
                     "2024-01-01T24:00:00Z", "2024-01-01T00:00:00-00:30", "1700000000", 1.5e9]),
)  # fmt: skip
OBJECTS = st.fixed_dictionaries(
    {"id": IDS, "at": TIMES},
    optional={"text": st.one_of(IDS, st.lists(st.text(max_size=2))), "who": IDS, "to": IDS,
              "thread": IDS, "more": st.recursive(st.integers(), lambda x: st.lists(x))},
)  # fmt: skip
WRITTEN = st.one_of(
    st.tuples(OBJECTS, st.booleans(), st.sampled_from(["\n", "\r\n", " \n", "\n\n"])).map(
        lambda it: json.dumps(it[0], ensure_ascii=it[1]).encode("utf-8", "surrogatepass")
        + it[2].encode()
    ),
    st.sampled_from([b'{"id": "a"\n', b"\n", b"[1]\n", b'{"id": 1} {"id": 2}\n', b"{}\n",
                     b' {"id": "b", "at": 1700000000}\n', b'{"id": "b",\n', b'"at": 1}\n',
                     b'{"id": "\xe9", "at": 1700000000}\n', b'{"id": "c", "id": "d"}\n',
                     b'{"id": "\\u0000", "at": NaN}\n', b'{"id": {"a": 1}\n', b"{'id': 1}\n"]),
)  # fmt: skip


@given(
    first=st.lists(st.just(lines(GOOD)), max_size=3),
    rest=st.lists(WRITTEN, max_size=12),
    few=st.sampled_from([1, 4, 1024]),
    piece=st.sampled_from([1, 150, 1 << 20]),
)
@settings(deadline=None, max_examples=300)
def test_both_ways_say_the_same(
    first: list[bytes], rest: list[bytes], few: int, piece: int
) -> None:
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        patch.setattr(blocks, "_FEWEST", few)
        patch.setattr(text, "WHOLE_LINES", piece)
        one_by_one, many, _n = both_ways(b"".join([lines(GOOD), *first, *rest]), Path(folder))
    assert same(one_by_one, many)


def test_what_is_as_the_rest_comes_at_once(tmp_path: Path) -> None:
    objects = [GOOD | {"id": f"m{n}", "to": f"m{n - 1}"} for n in range(50)]
    one_by_one, many, at_once = both_ways(lines(*objects), tmp_path)
    assert same(one_by_one, many)
    assert at_once == 50


def test_a_date_in_words_and_a_broken_line_among_many(tmp_path: Path) -> None:
    odd: dict[str, Any] = GOOD | {"id": "b", "at": "31 mars 2024 à 2h30"}
    data = lines(GOOD, odd) + b'{"id": "c", "at\n' + lines(GOOD | {"id": "d"})
    one_by_one, many, _n = both_ways(data, tmp_path)
    assert same(one_by_one, many)
    assert [m.id for m in many if isinstance(m, Message)] == ["a", "b", "d"]
    assert [(r.row, r.code) for r in many if isinstance(r, Refusal)] == [(3, "bad_json")]


def test_a_thread_begins_once_over_all_blocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text, "WHOLE_LINES", 150)
    data = lines(*[GOOD | {"id": f"m{n}"} for n in range(5)])
    _one_by_one, many, _n = both_ways(data, tmp_path)
    assert [m.kind for m in many if isinstance(m, Message)] == ["post"] + ["reply"] * 4


@pytest.mark.parametrize(
    ("unix", "us"),
    [(1_700_000_000, 1_700_000_000_000_000), (1_700_000_000_123, 1_700_000_000_123_000),
     (1_700_000_000_123_456, 1_700_000_000_123_456),
     (1_700_000_000_123_456_789, 1_700_000_000_123_456)],
)  # fmt: skip
def test_unix_times_at_once(unix: int, us: int, tmp_path: Path) -> None:
    one_by_one, many, at_once = both_ways(lines(GOOD | {"at": unix}), tmp_path)
    assert same(one_by_one, many)
    assert at_once == 1
    assert [m.sent_us for m in many if isinstance(m, Message)] == [us]


def test_what_is_more_than_plain_goes_one_by_one(tmp_path: Path) -> None:
    mapping = Mapping(fields=FIELDS.fields, attributes={"status": "status"})
    _one_by_one, many, at_once = both_ways(lines(GOOD | {"status": "rural"}), tmp_path, mapping)
    assert len(many) == 2
    assert at_once == 0


def test_a_line_too_long_is_refused_where_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text, "WHOLE_LINES", 100)
    long = b'{"id": "' + b"x" * 400 + b'"}\n'
    with io.BufferedReader(io.BytesIO(lines(GOOD) + long + lines(GOOD))) as stream:
        found = list(text.pieces(stream, limit=300))
    whole = b"".join(piece for piece in found if isinstance(piece, bytes))
    assert whole == lines(GOOD, GOOD)
    assert [type(piece).__name__ for piece in found] == ["bytes", "TooLong", "bytes"]


def test_a_table_is_no_json(tmp_path: Path) -> None:
    data = "id,at,text,who,to,thread\na,2024-03-31T02:30:00Z,été,ana,,t\n".encode()
    one_by_one, many, at_once = both_ways(data, tmp_path)
    assert [m.text for m in many if isinstance(m, Message)] == ["été"]
    assert same(one_by_one, many)
    assert at_once == 0


@given(st.lists(st.text(alphabet='{}" \t\r\v\f\x1ca', max_size=14)), st.booleans())
def test_what_looks_like_an_object_is_told_for_all_lines(told: list[str], ended: bool) -> None:
    data = "\n".join(told).encode() + b"\n" * ended
    lines = io.BytesIO(data).readlines()
    assume(data)
    ends = blocks._ends(data)
    good = blocks._objects(data, ends)
    assert good.tolist() == [blocks._is_object(line) for line in lines]
    piece = blocks._Piece(1, data, ends)
    kept = [line for line in lines if blocks._is_object(line)]
    assert piece.only(good) == b"".join(kept)
    assert [piece.line(i) for i in range(len(lines))] == lines


@given(st.lists(st.sampled_from(["\\", "u", "0", "00", "1", "\\u0", "\\u001", "x"]), max_size=9))
def test_controls_are_found_wherever_they_stand(told: list[str]) -> None:
    data = "".join(told).encode()
    assert blocks._has_controls(data) == any(control in data for control in blocks._CONTROLS)
