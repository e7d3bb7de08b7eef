"""How few carry it: Gini, half of the help, the top, the Lorenz curve."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from liaisons.measures.contract import Finding
from liaisons.measures.rows import Estimate, Group, Ints
from liaisons.measures.statistics.inequality import fewest_with_half, gini, lorenz, top_share

if TYPE_CHECKING:
    from liaisons.measures.scope import Scope

TOPS = (0.01, 0.1)
#: Of a curve with more corners as many are given: with the tenths never more than 100 points.
CORNERS = 89
LORENZ = "Lorenz curve"


def of_messages(scope: Scope, messages: Ints) -> Iterator[Finding]:
    """Over people with a message."""
    drawn = scope.resampler("actors.gini_messages")
    yield "actors.gini_messages", {}, gini(messages, drawn)
    yield from _top(scope, "messages", messages)
    yield from _curve("messages", messages)


def of_help(scope: Scope, given: Ints) -> Iterator[Finding]:
    """Over people who gave any help: ``given`` > 0."""
    yield "actors.gini_help", {}, gini(given, scope.resampler("actors.gini_help"))
    half = fewest_with_half(given, scope.resampler("actors.half_of_help"))
    yield "actors.half_of_help", {}, half
    yield from _top(scope, "help", given)
    yield from _curve("help", given)


def _top(scope: Scope, of: str, values: Ints) -> Iterator[Finding]:
    for top in TOPS:
        drawn = scope.resampler("actors.top_share", of, str(top))
        group: Group = {"top": top, "of": of}
        yield "actors.top_share", group, top_share(values, top, drawn)


def _curve(of: str, values: Ints) -> Iterator[Finding]:
    """Every tenth of the people, and the curve's own corners, evenly along it where they are many.

    The curve is straight between its corners, so that all points lie on it.
    """
    curve = lorenz(values)
    if curve is None:
        return
    corners = curve.people
    if len(corners) > CORNERS:
        along = curve.people + curve.total  # rises from 0 to 2
        even = np.searchsorted(along, np.linspace(0, 2, CORNERS))
        corners = curve.people[np.minimum(even, len(along) - 1)]
    people = np.unique(np.concatenate([corners, np.arange(11) / 10]))
    total = np.interp(people, curve.people, curve.total)
    for x, y in zip(people.tolist(), total.tolist(), strict=True):
        group: Group = {"of": of, "x": float(f"{x:.6g}")}
        yield "actors.lorenz", group, Estimate(value=y, n=len(values), unit="share", method=LORENZ)
