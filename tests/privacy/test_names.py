"""Names for people: readable, the same everywhere, never two people under one."""

from __future__ import annotations

import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from liaisons.privacy.names import NAMES, NUMBERS, WORDS, Naming, pseudonym

#: Birds, trees and flowers that are also people's names in France; the list may hold none of them.
_PEOPLE = """
    ara anémone ambre basile bruyère camélia capucine cerise clémentine colombe corneille dahlia
    daphné églantine eider fauvette faucon flore garance geai héron hortense hortensia hyacinthe
    iris jasmin laurier lila lilas loriot magnolia marguerite marin martin martinet merle merlin
    milan mimosa moineau myrtille narcisse noyer olive olivier palmier pervenche pin pinson poirier
    pommier prune prunier robin romarin rose rossignol sapin saule serin verdier vanneau violette
    charme chêne frêne houx linotte bengali santal
"""
PEOPLE = _PEOPLE.split()

keys_of_any_kind = hnp.arrays(
    np.int64, st.integers(0, 60), elements=st.integers(-(2**63), 2**63 - 1), unique=True
)
#: Keys that fall on few names, each many times.
FEW_NAMES = st.integers(0, 300).map(lambda k: k % 7 + k // 7 * NAMES)


def test_there_are_enough_words_all_different_and_short() -> None:
    assert len(WORDS) == len(set(WORDS)) == 250
    assert NAMES == 249_750
    assert all(word == unicodedata.normalize("NFC", word.lower()) for word in WORDS)
    assert all(word.isalpha() and len(word) <= 14 for word in WORDS)


def test_no_word_is_somebodys_name() -> None:
    assert not set(PEOPLE) & set(WORDS)
    assert {"mésange", "cèdre"} <= set(WORDS)


@pytest.mark.parametrize(
    ("key", "name"),
    [
        (0, "accenteur 1"),
        (249, "zelkova 1"),
        (250, "accenteur 2"),
        (WORDS.index("mésange") + 250 * 203, "mésange 204"),
        (NAMES - 1, "zelkova 999"),
        (NAMES, "accenteur 1"),
        (-1, pseudonym(2**64 - 1)),
    ],
)
def test_a_name_by_hand(key: int, name: str) -> None:
    assert pseudonym(key) == name


def test_the_second_under_a_name_is_told_apart_and_the_first_keeps_it() -> None:
    a, b, c = 5, 5 + NAMES, 5 + 2 * NAMES
    naming = Naming()
    assert naming.of(np.array([a, b, 6])) == [f"{WORDS[5]} 1", f"{WORDS[5]} 1000", f"{WORDS[6]} 1"]
    assert naming.of(np.array([c])) == [f"{WORDS[5]} 1999"]
    assert Naming().of(np.array([b, a])) == [f"{WORDS[5]} 1", f"{WORDS[5]} 1000"]


@given(
    hnp.arrays(np.int64, st.integers(0, 80), elements=FEW_NAMES, unique=True) | keys_of_any_kind,
    st.integers(0, 80),
    st.integers(0, 80),
)
@settings(deadline=None)
def test_names_are_one_to_one_and_late_comers_rename_nobody(
    keys: np.ndarray, first: int, second: int
) -> None:
    names = Naming().of(keys)
    assert len(set(names)) == len(keys)
    assert Naming().of(keys.view(np.uint64)) == names
    first, second = sorted((first, second))
    later = Naming()
    later.pass_over(keys[:first])
    assert [*later.of(keys[first:second]), *later.of(keys[second:])] == names[first:]
    for key, name in zip(keys.tolist(), names, strict=True):
        word, number = pseudonym(key).rsplit(" ", 1)
        assert name.rsplit(" ", 1)[0] == word
        assert (int(name.rsplit(" ", 1)[1]) - int(number)) % NUMBERS == 0


def test_collisions_are_as_many_as_documented() -> None:
    """About n²/(2·249,750) pairs among n people: 50 among 5,000 (birthday problem)."""
    rng = np.random.default_rng(7)
    shared = []
    for _ in range(40):
        places = rng.integers(0, 2**63, 5000) % NAMES
        counts = np.unique(places, return_counts=True)[1]
        shared.append((counts * (counts - 1) // 2).sum())
    assert np.mean(shared) == pytest.approx(5000 * 4999 / 2 / NAMES, rel=0.1)
