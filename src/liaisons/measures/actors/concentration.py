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
#: A drawn curve has at most this many points.
POINTS = 100
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
    """Points of the curve itself, evenly spaced along it where there are too many."""
    curve = lorenz(values)
    if curve is None:
        return
    along = curve.people + curve.total  # rises from 0 to 2
    chosen = np.arange(len(along))
    if len(along) > POINTS:
        chosen = np.unique(np.searchsorted(along, np.linspace(0, along[-1], POINTS)))
        chosen = np.minimum(chosen, len(along) - 1)
    for x, y in zip(curve.people[chosen].tolist(), curve.total[chosen].tolist(), strict=True):
        group: Group = {"of": of, "x": float(f"{x:.6g}")}
        yield "actors.lorenz", group, Estimate(value=y, n=len(values), unit="share", method=LORENZ)
