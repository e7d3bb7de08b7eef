"""The family of α for unitized continua: by hand, by its definition, and where it is nominal α."""

from __future__ import annotations

import krippendorff
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from liaisons.coding.agreement.unitizing import Family, family, laid, sums_of
from tests.coding.test_coefficients import UNHURRIED


def of(coders, length: int, values: int = 2) -> Family:
    return family(sums_of([laid(c) for c in coders], length, values), values)


def test_by_hand():
    """Ten places; one marks 0–4 with a, the other 2–4 with a and 6–8 with b.

    ℓ: φφ 4 × 2 = 8 (4–6, 8–10), aa 2 × 2 = 4, aφ 2, bφ 2; margins φ 12, a 6, b 2, in all 20.
    Σ L²: a 16 + 4, b 4; gaps 6 + 6 = 12; together 36, and 20² − 36 = 364.
    ε_φφ = 20 (144 − 12) / 364, ε_aa = 20 (36 − 20) / 364, ε_bb = 20 (4 − 4) / 364.
    uα: observed 20 − 12 = 8, expected 20 − 20 × 148 / 364.
    |uα: observed 12 − 8 = 4, expected 20 × 12 × 8 / 364.
    """
    found = of([[(0, 4, 1)], [(2, 4, 1), (6, 8, 2)]], 10)
    assert found.u[0] == pytest.approx(1 - 8 / (20 - 20 * 148 / 364))
    assert found.binary[0] == pytest.approx(1 - 4 / (20 * 12 * 8 / 364))
    assert np.isnan(found.cu[0])  # what lies on each other is all a


def test_coding_given_unitizing_by_hand():
    """One marks 0–4 a, 4–6 b; the other 2–4 a, 4–6 a.

    ℓ*: aa 2 × 2 = 4, ab and ba 2 each; margins a 6, b 2, in all 8. What of each unit is valued by
    the other: 2, 2 and 2, 2: squares a 4 + 4 + 4, b 4. 64 − 16 = 48.
    ε_aa = 8 (36 − 12) / 48 = 4, ε_ab = 8 × 12 / 48 = 2, ε_bb = 0: observed 4, expected 4.
    (a): ε_a = 6, 1 − 6/6 × 2/2; (b): ε_b = 2, 1 − 2/2 × 2/2.
    """
    found = of([[(0, 4, 1), (4, 6, 2)], [(2, 4, 1), (4, 6, 1)]], 10)
    assert found.cu[0] == pytest.approx(0)
    assert found.ku[0].tolist() == pytest.approx([0, 0])


def test_a_later_passage_of_another_value_holds_and_one_of_the_same_joins():
    assert laid([(0, 10, 1), (4, 6, 2)]).tolist() == [[0, 4, 1], [4, 6, 2], [6, 10, 1]]
    assert laid([(0, 5, 1), (3, 8, 1), (8, 9, 1)]).tolist() == [[0, 8, 1], [8, 9, 1]]
    assert laid([]).shape == (0, 3)


def cut(placed: list[int], pieces: bool) -> list[tuple[int, int, int]]:
    """Values by place as units: of one place each, or as long as the value stays."""
    found: list[tuple[int, int, int]] = []
    for at, value in enumerate(placed):
        if value and found and not pieces and found[-1][1:] == (at, value):
            found[-1] = (found[-1][0], at + 1, value)
        elif value:
            found.append((at, at + 1, value))
    return found


def table(coders: int):
    line = st.lists(st.integers(0, 3), min_size=12, max_size=12)
    return st.lists(line, min_size=coders, max_size=coders)


@UNHURRIED
@given(st.integers(2, 4).flatmap(table))
def test_units_of_one_character_give_nominal_alpha(placed):
    """Every character a unit: uα is nominal α of values and gaps, |uα of valued or not."""
    found = of([cut(line, pieces=True) for line in placed], 12, 3)
    for value, said in ((found.u, np.array(placed)), (found.binary, np.array(placed) > 0)):
        assume(len(np.unique(said)) > 1)
        theirs = krippendorff.alpha(said.astype(float), level_of_measurement="nominal")
        assert value[0] == pytest.approx(theirs, abs=1e-9)


@UNHURRIED
@given(table(2))
def test_units_of_one_character_that_two_valued_give_nominal_alpha(placed):
    """cuα is nominal α where both gave a value, (k)uα that of one value against the others."""
    found = of([cut(line, pieces=True) for line in placed], 12, 3)
    both = np.array(placed, float)[:, (np.array(placed) > 0).all(0)]
    kinds = np.unique(both)
    assume(len(kinds) > 1)
    theirs = krippendorff.alpha(both, level_of_measurement="nominal")
    assert found.cu[0] == pytest.approx(theirs, abs=1e-9)
    for kind in kinds:
        theirs = krippendorff.alpha((both == kind).astype(float), level_of_measurement="nominal")
        assert found.ku[0, int(kind) - 1] == pytest.approx(theirs, abs=1e-9)


@UNHURRIED
@given(st.integers(2, 4).flatmap(table))
def test_it_is_what_the_definition_says(placed):
    """Segment by segment, as the paper writes it, for units of any length."""
    units = [cut(line, pieces=False) for line in placed]
    found, plain = of(units, 12, 3), _definition(units, 12, 3)
    for name in ("u", "binary", "cu"):
        assert getattr(found, name)[0] == pytest.approx(plain[name], abs=1e-9, nan_ok=True)
    assert found.ku[0].tolist() == pytest.approx(plain["ku"], abs=1e-9, nan_ok=True)


def _definition(units, length, values):
    coders = [_segments(u, length) for u in units]
    m, kinds = len(coders), range(values + 1)
    o, own, met = np.zeros((values + 1,) * 2), np.zeros(values + 1), np.zeros(values + 1)
    for i, first in enumerate(coders):
        for b, e, c in first:
            own[c] += (e - b) ** 2 if c else e - b
        for second in (s for j, s in enumerate(coders) if j != i):
            for b, e, c in first:
                on = [(max(0, min(e, f) - max(b, a)), k) for a, f, k in second]
                for n, k in on:
                    o[c, k] += n / (m - 1)
                met[c] += sum(n for n, k in on if k) ** 2 / (m - 1)
    e = _chance(o, own)
    inner, within = o[1:, 1:], _chance(o[1:, 1:], met[1:])
    return {
        "u": _one(sum(o[c, k] for c in kinds for k in kinds if c != k), e.sum() - np.trace(e)),
        "binary": _one(o[0].sum() - o[0, 0], e[0].sum() - e[0, 0]),
        "cu": _one(inner.sum() - np.trace(inner), within.sum() - np.trace(within)),
        "ku": [
            _one((inner[k].sum() - inner[k, k]) * within[k].sum(),
                 (within[k].sum() - within[k, k]) * inner[k].sum())
            for k in range(values)
        ],
    }  # fmt: skip


def _segments(units, length):
    edges = [0, *(x for b, e, _v in units for x in (b, e)), length]
    gaps = [(b, e, 0) for b, e in zip(edges[::2], edges[1::2], strict=True) if b < e]
    return sorted([*units, *gaps])


def _chance(o, own):
    n = o.sum()
    below = n**2 - own.sum()
    if not below:
        return np.full_like(o, np.nan)
    return n * (np.outer(o.sum(1), o.sum(1)) - np.diag(own)) / below


def _one(observed, expected):
    return 1 - observed / expected if expected > 1e-9 else np.nan


@UNHURRIED
@given(table(1))
def test_who_says_the_same_agrees_wholly(placed):
    units = [cut(placed[0], pieces=False)] * 3
    found = of(units, 12, 3)
    for value in (found.u, found.binary, found.cu, *found.ku.T):
        assert np.isnan(value[0]) or value[0] == pytest.approx(1)
    assume(0 in placed[0] and any(placed[0]))
    assert found.binary[0] == pytest.approx(1)


def test_a_text_that_nobody_marked_is_a_gap():
    """Two coders, eight characters: φφ 16, and 16 that are not to meet themselves."""
    assert np.flatnonzero(sums_of([laid([]), laid([])], 8, 2)).tolist() == [0, 9]
    assert sums_of([laid([]), laid([])], 8, 2)[[0, 9]].tolist() == [16, 16]


def test_texts_add_up():
    """Sums of two texts are those of one continuum, wherever it is cut between passages."""
    first, second = [[(0, 3, 1)], [(1, 4, 1)]], [[(2, 6, 2)], [(2, 5, 1)]]
    both = sums_of([laid(c) for c in first], 8, 2) + sums_of([laid(c) for c in second], 8, 2)
    one = [a + [(b + 8, e + 8, v) for b, e, v in z] for a, z in zip(first, second, strict=True)]
    assert both.tolist() == pytest.approx(sums_of([laid(c) for c in one], 16, 2).tolist())
