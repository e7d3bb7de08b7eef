"""Whatever the bytes: records, refusals, or one of our errors; nothing else ever comes out."""

from __future__ import annotations

import csv
import gzip
import json
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liaisons.sources import all_sources
from liaisons.sources.base import Options
from liaisons.sources.contract import Sample, survives
from liaisons.sources.mapping import ROLES, Mapping
from tests.sources.cases import each_case
from tests.sources.test_sheet import workbook

#: Pieces that mean something to one of the formats.
MEANT = st.sampled_from(
    [
        *(b'"', b"'", b"\\", b"{", b"}", b"[", b"]", b",", b";", b"\t", b"\n", b"\r", b"<", b">"),
        *(b"&", b"\0", b"\xff", b"\xef\xbb\xbf", b"\xff\xfe", b"\\u0000", b"\\ud800", b"null"),
        *(
            b"true",
            b"1e999",
            b"-1",
            b"9" * 400,
            b"NaN",
            b"<!ENTITY a 'b'>",
            b"<!DOCTYPE a [",
            b"]>",
        ),
        *(b"0000-00-00", b"31/02/2021", b"@", b"sep=;", b"PK\x03\x04", b"\x1f\x8b", b"{}" * 50),
    ]
)
PIECES = st.one_of(MEANT, st.binary(max_size=8))


@st.composite
def mutations(draw: st.DrawFn, data: bytes) -> bytes:
    """``data`` with some pieces put in, some spans taken out or doubled."""
    changed = bytearray(data)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(changed)))
        until = min(len(changed), at + draw(st.integers(0, 40)))
        piece = draw(PIECES | st.just(bytes(changed[at:until]) * 2))
        changed[at:until] = piece
    return bytes(changed)


fuzzed = settings(
    max_examples=int(os.environ.get("LIAISONS_FUZZ", "25")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def readable(source: str, path: Path, data: bytes, options: Options) -> None:
    path.write_bytes(data)
    survives(all_sources()[source], path, options)


@each_case
@fuzzed
@given(data=st.data())
def test_mutated_sample(name: str, sample: Sample, tmp_path: Path, data: st.DataObject) -> None:
    files = [sample.path] if sample.path.is_file() else sorted(sample.path.iterdir())
    file = data.draw(st.sampled_from(files))
    mutated = data.draw(mutations(file.read_bytes()))
    for other in files:
        (tmp_path / other.name).write_bytes(other.read_bytes())
    (tmp_path / file.name).write_bytes(mutated)
    given_path = sample.path if sample.path.is_dir() else file
    survives(
        all_sources()[name],
        tmp_path if given_path.is_dir() else tmp_path / file.name,
        sample.options,
    )


@pytest.mark.parametrize("name", sorted(all_sources()))
@fuzzed
@given(data=st.binary(max_size=300) | st.lists(PIECES, max_size=30).map(b"".join))
def test_any_bytes(name: str, tmp_path: Path, data: bytes) -> None:
    readable(name, tmp_path / "a", data, Options())


@fuzzed
@given(data=st.binary(min_size=1, max_size=200), cut=st.integers(1, 40))
def test_damaged_packing(tmp_path: Path, data: bytes, cut: int) -> None:
    packed = gzip.compress(data * 20)
    readable("mapping", tmp_path / "a.gz", packed[:-cut] + packed[:cut], Options())


@fuzzed
@given(data=st.data())
def test_mutated_workbook(tmp_path: Path, data: st.DataObject) -> None:
    rows: list[list[object]] = [
        ["id", "fil", "auteur", "date", "texte", "repond_a", "type"],
        [1, "f", "A", "1/2/2021", "Bonjour", "", ""],
    ]
    whole = workbook(tmp_path / "w.xlsx", rows).read_bytes()
    for name in ("sheet", "mapping", "4cat"):
        readable(name, tmp_path / "m.xlsx", data.draw(mutations(whole)), Options())


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*ROLES, "a", "b.c", "user"]), inner, max_size=4)
    ),
    max_leaves=12,
)
paths = st.sampled_from([*ROLES, "a", "a.b", "user.id", "a[]", "a[].b", "*", '"b.c"', "@key"])


@fuzzed
@given(
    values=st.lists(json_values, max_size=4),
    lines=st.booleans(),
    fields=st.dictionaries(st.sampled_from(ROLES), paths, max_size=6),
    records=st.sampled_from(["", "*", "[]", "a[]", "[].*", "a.user[]"]),
)
def test_any_json_through_any_mapping(
    tmp_path: Path,
    values: list[object],
    lines: bool,
    fields: dict[str, str],
    records: str,
) -> None:
    text = "\n".join(map(json.dumps, values)) if lines else json.dumps(values)
    mapping = Mapping(fields=fields, records=records, html=lines)  # type: ignore[arg-type]
    readable("mapping", tmp_path / "a", text.encode(), Options(mapping=mapping))
    readable("mapping", tmp_path / "a", text.encode(), Options())


cells = st.text(max_size=10) | st.sampled_from(["1/2/2021", "1700000000", "A", "oui", ""])


@fuzzed
@given(
    rows=st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=6),
    names=st.lists(st.sampled_from(ROLES), min_size=3, max_size=3),
)
def test_any_table(tmp_path: Path, rows: list[list[str]], names: list[str]) -> None:
    with (tmp_path / "a").open("w", newline="") as file:
        csv.writer(file).writerows([names, *rows])
    readable("mapping", tmp_path / "a", (tmp_path / "a").read_bytes(), Options())
    mapping = Mapping(fields={name: name for name in names})  # type: ignore[misc]
    readable("mapping", tmp_path / "a", (tmp_path / "a").read_bytes(), Options(mapping=mapping))
