"""α of passages: the published examples, and a case reckoned by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liaisons.coding.agreement.spans import (
    disagreements,
    gaps,
    joint_alpha,
    merge,
    unitizing_alpha,
)


def units(*said: tuple[int, int], at: int = 0, stretch: int = 1) -> np.ndarray:
    """Units from (begin, length)."""
    return np.array([((b - at) * stretch, (b - at + n) * stretch) for b, n in said]).reshape(-1, 2)


def test_the_example_of_content_analysis():
    """Krippendorff 2004, p. 254: α of c 0.7286, of k 1, of both 0.8591 from rounded parts."""
    c = [units((225, 70), (370, 30), at=150), units((220, 80), (355, 20), (400, 20), at=150)]
    k = [units((180, 60), (300, 50), at=150)] * 2
    assert [round(d, 4) for d in disagreements(c, 300)] == [0.0144, 0.0532]
    assert [round(d, 4) for d in disagreements(k, 300)] == [0.0, 0.0490]
    assert round(unitizing_alpha(c, 300), 4) == 0.7286
    assert unitizing_alpha(k, 300) == 1
    assert joint_alpha([c, k], 300) == pytest.approx(1 - 0.0144 / (0.0532 + 0.0490), abs=0.0005)


@pytest.mark.parametrize(
    ("first", "second", "observed", "expected", "alpha"),
    [
        (((2, 8), (14, 6)), ((4, 4), (15, 2)), 0.03125, 0.06990, 0.553),
        (
            ((0, 2), (2, 8), (10, 4), (14, 6), (20, 4)),
            ((0, 4), (4, 4), (8, 7), (15, 2), (17, 7)),
            0.38715,
            0.41445,
            0.066,
        ),
    ],
)
def test_the_examples_of_1995_at_the_finest_resolution(first, second, observed, expected, alpha):
    """Krippendorff 1995, p. 57, A and D; B and C rest on the sign that 2004 corrects."""
    s = 50_000
    coders = [units(*first, stretch=s), units(*second, stretch=s)]
    found = disagreements(coders, 24 * s)
    assert [round(d, 5) for d in found] == [observed, expected]
    assert round(unitizing_alpha(coders, 24 * s), 3) == alpha


def test_by_hand():
    """Ten places; one marks 2–4, the other 3–5.

    Observed: the ends differ by 1 and 1: 2 seen from each side, 4 / (2 × 1 × 100) = 0.02.
    Expected: two units of length 2. Own: (2 − 1)/3 × (2·8 − 3·4 + 2) = 2 each. Gaps: 2 and 6 long,
    3 and 5: a unit of 2 fits in 1 + 5 + 2 + 4 = 12 places, 4 × 12 = 48 each. Together 100;
    2/10 × 100 / (20 × 19 − 2 × 2) = 20 / 376.
    """
    coders = [units((2, 2)), units((3, 2))]
    observed, expected = disagreements(coders, 10)
    assert observed == pytest.approx(0.02)
    assert expected == pytest.approx(20 / 376)


def test_a_unit_in_a_gap_disagrees_by_its_squared_length():
    observed, _expected = disagreements([units((2, 3)), units()], 10)
    assert observed == pytest.approx(2 * 9 / (2 * 100))


def test_nobody_marked_anything():
    assert np.isnan(unitizing_alpha([units(), units()], 10))


def test_passages_of_one_coder_that_overlap_are_one():
    assert merge(np.array([[5, 9], [0, 2], [1, 3], [9, 10]])).tolist() == [[0, 3], [5, 9], [9, 10]]
    assert gaps(np.array([[0, 3], [5, 9], [9, 10]]), 12).tolist() == [[3, 5], [10, 12]]


#: Other work on the machine is no fault of the code.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

sections = st.lists(st.tuples(st.integers(0, 35), st.integers(1, 5)), max_size=6)


@UNHURRIED
@given(sections, sections)
def test_observed_is_that_of_the_definition(first, second):
    """Every section of one against every section of the other, as the book writes it."""
    coders = [merge(units(*first)), merge(units(*second))]
    length = 40
    total = 0.0
    listed = [_sections(c, length) for c in coders]
    for i, j in ((0, 1), (1, 0)):
        for b, n, v in listed[i]:
            for o, m, w in listed[j]:
                total += _delta(b, n, v, o, m, w)
    assert disagreements(coders, length)[0] == pytest.approx(total / (2 * length**2))


def _sections(found: np.ndarray, length: int) -> list[tuple[int, int, int]]:
    free = gaps(found, length)
    return [(int(a), int(b - a), 1) for a, b in found] + [(int(a), int(b - a), 0) for a, b in free]


def _delta(b: int, n: int, v: int, o: int, m: int, w: int) -> float:
    if v and w:
        return (b - o) ** 2 + (b + n - o - m) ** 2 if -n < b - o < m else 0
    if v and not w:
        return n**2 if m - n >= b - o >= 0 else 0
    if w and not v:
        return m**2 if m - n <= b - o <= 0 else 0
    return 0
