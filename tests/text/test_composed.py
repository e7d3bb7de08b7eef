"""Composed texts: only those that need it are touched, and none that needs it is missed."""

from __future__ import annotations

import sys
import unicodedata

import pyarrow as pa
import pyarrow.compute as pc
from hypothesis import given
from hypothesis import strategies as st

from liaisons.text.composed import SETTLED, composed

LETTERS = st.sampled_from("eécE 😂’…\u0300\u0301\u0323\u030a\u2126\u212b\u1100\u1161\u11a8Ω")


def test_an_accent_typed_apart_joins_its_letter() -> None:
    column = pa.array(["e\u0301te\u0301", None, "été", "", "l’été 😂"])
    assert composed(column).to_pylist() == ["été", None, "été", "", "l’été 😂"]


@given(st.lists(st.none() | st.text() | st.text(LETTERS), max_size=8))
def test_it_is_nfc(texts: list[str | None]) -> None:
    expected = [text if text is None else unicodedata.normalize("NFC", text) for text in texts]
    assert composed(pa.array(texts, pa.string())).to_pylist() == expected


def test_what_is_left_alone_is_settled_by_itself_and_beside_anything() -> None:
    every = [chr(c) for c in range(sys.maxunicode + 1) if not 0xD800 <= c <= 0xDFFF]
    left = pc.match_substring_regex(pa.array(every), f"^[{SETTLED}]$").to_pylist()
    pairs = [unicodedata.decomposition(character).split() for character in every]
    joins = {chr(int(pair[1], 16)) for pair in pairs if len(pair) == 2 and "<" not in pair[0]}
    assert "\u0301" in joins
    for character, alone in zip(every, left, strict=True):
        if alone:
            assert unicodedata.normalize("NFC", character) == character
            assert unicodedata.combining(character) == 0
            assert character not in joins
    assert 1_000 < sum(left) < 10_000
