"""Met is a dictionary in order of first appearance."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from liaisons.privacy.met import Met, named

NAMES = st.tuples(st.none() | st.sampled_from("ab"), st.none() | st.sampled_from("xyz"))
BATCH = st.dictionaries(st.integers(-5, 30), NAMES, max_size=12)


@given(st.lists(st.tuples(st.booleans(), BATCH), max_size=15))
def test_the_first_names_hold_until_a_source_says_both(
    batches: list[tuple[bool, dict[int, tuple[str | None, str | None]]]],
) -> None:
    met, expected = Met(), dict[int, tuple[str | None, str | None]]()
    for said, names in batches:
        if said:
            met.say(names)
            expected.update(names)
        else:
            met.note(named(names))
            expected = expected | {k: v for k, v in names.items() if k not in expected}
    rows = met.table().to_pylist()
    assert [(r["person"], (r["native"], r["handle"])) for r in rows] == list(expected.items())


def test_more_people_than_there_was_room_for() -> None:
    met = Met()
    for first in range(0, 5000, 500):
        met.say({person: (str(person), None) for person in range(first, first + 500)})
    met.say({4: ("4", "four"), 4999: ("4999", None)})
    table = met.table()
    assert table["person"].to_pylist() == list(range(5000))
    assert table["handle"].drop_null().to_pylist() == ["four"]
