"""Met is a dictionary in order of first appearance."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from liaisons.privacy.met import NAMED, Met, named

NAMES = st.tuples(st.none() | st.sampled_from("ab"), st.none() | st.sampled_from("xyz"))
BATCH = st.dictionaries(st.integers(-5, 30), NAMES, max_size=12)


@given(st.lists(st.tuples(st.booleans(), BATCH), max_size=15))
def test_the_first_names_hold_until_a_source_says_both(
    batches: list[tuple[bool, dict[int, tuple[str | None, str | None]]]],
) -> None:
    with TemporaryDirectory() as folder:
        met, expected = Met(Path(folder)), dict[int, tuple[str | None, str | None]]()
        for said, names in batches:
            if said:
                met.say(names)
                expected.update(names)
            else:
                met.note(named(names))
                expected = expected | {k: v for k, v in names.items() if k not in expected}
            assert met.people().tolist() == list(expected)
        rows = [row for batch in met.batches() for row in batch.to_pylist()]
    assert [(r["person"], (r["native"], r["handle"])) for r in rows] == list(expected.items())


def test_somebody_twice_in_a_batch_is_met_once(tmp_path: Path) -> None:
    met = Met(tmp_path)
    batch = pa.record_batch([[7, 8, 7], ["a", "b", "c"], pa.nulls(3, pa.string())], NAMED)
    assert met.note(batch).tolist() == [True, True, False]
    (written,) = met.batches()
    assert written["native"].to_pylist() == ["a", "b"]


def test_what_thousands_said_last_holds(tmp_path: Path) -> None:
    met = Met(tmp_path)
    for first in range(0, 5000, 500):
        met.say({person: (str(person), None) for person in range(first, first + 500)})
    met.say({4: ("4", "four"), 4999: ("4999", None)})
    met.say({4: ("4", "vier"), 3: ("3", None)})
    table = pa.Table.from_batches(met.batches())
    assert table["person"].to_pylist() == list(range(5000))
    assert table["handle"].drop_null().to_pylist() == ["vier"]
