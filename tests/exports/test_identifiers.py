"""One identifier per person, that every tool can hold."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaisons.exports.identifiers import distinct, person_ids, plain
from liaisons.privacy.names import WORDS, Naming


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mésange 204", "mesange_204"),
        ("œdicnème 3", "oedicneme_3"),
        ("#DocTocToc (médecins)", "DocTocToc_medecins"),
        ("_a__b_", "a_b"),
        ("日本", ""),
        ("", ""),
    ],
)
def test_plain(text, expected):
    assert plain(text) == expected


@given(st.text())
def test_plain_is_letters_digits_and_single_bars(text):
    assert re.fullmatch(r"([A-Za-z0-9]+(_[A-Za-z0-9]+)*)?", plain(text))


@given(st.lists(st.text(alphabet="aé _2", max_size=4)))
def test_distinct_names_are_distinct(texts):
    names = distinct(texts, "x")
    assert len(set(names)) == len(names) == len(texts)
    assert all(names)


def test_two_pseudonyms_never_give_one_identifier():
    assert len({plain(word) for word in WORDS}) == len(WORDS)
    keys = np.random.default_rng(1).integers(-(1 << 63), (1 << 63) - 1, 20_000)
    assert len(set(person_ids(keys, Naming().of(keys)))) == len(keys)


def test_whoever_has_no_pseudonym_bears_a_token():
    assert person_ids([255, -1], [None, None]) == ["p_000000ff", "p_ffffffff"]
