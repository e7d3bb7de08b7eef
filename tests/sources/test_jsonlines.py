"""Lines and documents of JSON, good, damaged and hostile."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path

import msgspec
import pytest

from liaisons.errors import BadFile
from liaisons.sources import jsonlines, open_inputs
from liaisons.sources.records import Refusal
from liaisons.sources.text import LINE_LIMIT


class Thing(msgspec.Struct):
    id: str | int | None = None
    text: str | None = None


def things(data: bytes, tmp_path: Path) -> list[tuple[int, Thing | str]]:
    (tmp_path / "a").write_bytes(data)
    with open_inputs([tmp_path / "a"]) as inputs:
        found = list(jsonlines.records(inputs.members[0], Thing))
    return [(n, r.code if isinstance(r, Refusal) else r) for n, _raw, r in found]


def test_lines(tmp_path: Path) -> None:
    data = b'{"id": 1, "text": "a"}\n\n{"id": "2", "more": [1]}'
    assert things(data, tmp_path) == [(1, Thing(1, "a")), (3, Thing("2"))]


def test_one_array(tmp_path: Path) -> None:
    data = b'\xef\xbb\xbf [ {"id": 1},\n {"id": [1]}, 3,\n {"id": "2"} ]'
    expected = [(1, Thing(1)), (2, "bad_field"), (3, "bad_field"), (4, Thing("2"))]
    assert things(data, tmp_path) == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(encoding: str, tmp_path: Path) -> None:
    data = '{"id": 1, "text": "été"}\n{"id": 2, "text": "œuf"}\n'.encode(encoding)
    assert things(data, tmp_path) == [(1, Thing(1, "été")), (2, Thing(2, "œuf"))]


@pytest.mark.parametrize(
    ("record", "text"),
    [
        (rb'{"text": "a\u0000b"}', "ab"),
        (b'{"text": "a\0b"}', "ab"),
        (b'{"text": "a\tb\x1fc"}', "a\tb\x1fc"),
        (rb'{"text": "a \ud83d b"}', "a \N{REPLACEMENT CHARACTER} b"),
        (rb'{"text": "\ud83d\udc26"}', "\N{BIRD}"),
        (b'{"text": "a", "x": NaN, "y": Infinity, "z": 1e999}', "a"),
        (b'{"text": "a", "n": ' + b"9" * 400 + b"}", "a"),
        (b'{"text": "a", "text": "b"}', "b"),
    ],
)
def test_mended(record: bytes, text: str, tmp_path: Path) -> None:
    assert things(record, tmp_path) == [(1, Thing(text=text))]


@pytest.mark.parametrize(
    ("record", "code"),
    [
        (b'{"id": 1', "bad_json"),
        (b"not json", "bad_json"),
        (b'{"text": 5}', "bad_field"),
        (b"[]" * 3, "bad_json"),
        (b'"text"', "bad_field"),
        (b'{"id":' * 50_000, "too_deep"),
        (b'{"id": 1, "x": ' + b"[" * 50_000 + b"]" * 50_000 + b"}", "too_deep"),
        (b'{"id": ' + b"9" * 6000 + b"}", "bad_json"),
    ],
)
def test_refused(record: bytes, code: str, tmp_path: Path) -> None:
    good = b'{"id": 1}'
    found = things(good + b"\n" + record + b"\n" + good, tmp_path)
    assert found == [(1, Thing(1)), (2, code), (3, Thing(1))]


def test_a_line_of_200_megabytes_is_skipped_without_being_held(tmp_path: Path) -> None:
    path = tmp_path / "a"
    with path.open("wb") as file:
        file.write(b'{"id": 1}\n{"id": 2, "text": "')
        for _ in range(200):
            file.write(b"a" * (1 << 20))
        file.write(b'"}\n{"id": 3}\n')
    with open_inputs([path]) as inputs:
        tracemalloc.start()
        found = [(n, r) for n, _raw, r in jsonlines.records(inputs.members[0], Thing)]
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert [n for n, _r in found] == [1, 2, 3]
    refused = found[1][1]
    assert isinstance(refused, Refusal)
    assert refused.code == "too_long"
    assert len(refused.raw) <= 2000
    assert peak < 2.5 * LINE_LIMIT


def test_layouts(tmp_path: Path) -> None:
    def layout(text: str) -> str:
        (tmp_path / "a").write_text(text)
        with open_inputs([tmp_path / "a"]) as inputs:
            return jsonlines.layout(inputs.members[0])

    assert layout('{"a": 1}\n{"a": 2}') == "lines"
    assert layout('{"a": 1}') == "lines"
    assert layout(json.dumps([{"a": 1}])) == "array"
    assert layout(json.dumps({"a": [1, 2]}, indent=1)) == "object"


def test_a_document_that_breaks_off(tmp_path: Path) -> None:
    (tmp_path / "a").write_text('[{"id": 1}, {"id": 2}, {"id"')
    with open_inputs([tmp_path / "a"]) as inputs, pytest.raises(BadFile, match="breaks off"):
        list(jsonlines.records(inputs.members[0], Thing))


def test_a_document_too_large_to_be_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonlines, "DOCUMENT_LIMIT", 100)
    (tmp_path / "a").write_text(json.dumps([{"id": "x" * 200}]))
    with open_inputs([tmp_path / "a"]) as inputs, pytest.raises(BadFile, match="JSON lines"):
        list(jsonlines.records(inputs.members[0], Thing))
