"""What a measure gives: rows, never prose.

The same rows feed the command line, the report, the pages and the exports.
"""

from __future__ import annotations

import math
from typing import Any, Literal, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

Scalar: TypeAlias = str | int | float | bool
Group: TypeAlias = dict[str, Scalar]
Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

#: Values are rounded to this many significant digits, so that two machines print the same row.
SIGNIFICANT_DIGITS = 12


def rounded(value: float | int | None) -> float | int | None:
    """``value`` to 12 significant digits; null for null, infinities and not-a-number."""
    if value is None or isinstance(value, (int, np.integer)):
        return None if value is None else int(value)
    if not math.isfinite(value):
        return None
    return float(f"{value:.{SIGNIFICANT_DIGITS}g}")


class Estimate(msgspec.Struct, frozen=True, kw_only=True):
    """One number with what is needed to trust it.

    ``low`` and ``high`` are the bounds of the 95% interval, None where none is defined. ``n`` is
    what it was counted over. ``draws`` are the resampled values, kept in memory so that two
    communities can be compared; they are never written. ``why`` says why ``value`` is None.
    """

    value: float | int | None
    n: int | None
    unit: str
    method: str
    low: float | None = None
    high: float | None = None
    why: str | None = None
    draws: Any = None


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a result, as MEASURES.md defines it."""

    measure: str
    community: str
    value: float | int | None
    n: int | None
    unit: str
    method: str
    group: Group = {}
    low: float | None = None
    high: float | None = None
    why: str | None = None

    @classmethod
    def of(
        cls, measure: str, community: str, estimate: Estimate, group: Group | None = None
    ) -> Row:
        """The row that says ``estimate``, rounded."""
        return cls(
            measure=measure,
            community=community,
            group=group or {},
            value=rounded(estimate.value),
            low=rounded(estimate.low),
            high=rounded(estimate.high),
            n=estimate.n,
            unit=estimate.unit,
            method=estimate.method,
            why=estimate.why,
        )


def null(unit: str, why: str, *, n: int | None = None, method: str = "") -> Estimate:
    """A number that the corpus cannot give, with the reason."""
    return Estimate(value=None, n=n, unit=unit, method=method, why=why)


Effect: TypeAlias = Literal[
    "risk_ratio", "ratio_of_means", "hazard_ratio", "cliffs_delta", "difference"
]


class Contrast(msgspec.Struct, frozen=True, kw_only=True):
    """Two communities on one measure: ``a`` against ``b``.

    ``difference`` is a − b in the measure's unit, with its 95% interval ``low``–``high``. The
    effect is of a over b in the measure's own terms: a ratio (1 says no difference) or, for
    ``cliffs_delta`` and ``difference``, a distance from 0; with its own interval. A hazard ratio
    above 1 says that in ``a`` the event (a reply, leaving) comes sooner. ``p_holm`` is ``p``
    adjusted over the whole-community rows of the same measure file. A measure that one of the two
    cannot support is left out of the comparison: everything is None and ``why`` says so.
    """

    measure: str
    a: str
    b: str
    unit: str
    group: Group = {}
    a_value: float | int | None = None
    b_value: float | int | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    effect: Effect | None = None
    effect_value: float | None = None
    effect_low: float | None = None
    effect_high: float | None = None
    test: str = ""
    p: float | None = None
    p_holm: float | None = None
    n_a: int | None = None
    n_b: int | None = None
    why: str | None = None
