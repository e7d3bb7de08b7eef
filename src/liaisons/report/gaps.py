"""What a breakdown shows: its widest clear gap, or that there is none.

Among 24 hours some pair always looks far apart. So the 95% intervals are widened to what they
would be at 0.05 shared among all the pairs looked at (Bonferroni, for normal errors), and only
parts that still do not overlap are said to differ. With a single pair they stay as they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations
from statistics import NormalDist

from liaisons.i18n import _
from liaisons.measures.rows import Row
from liaisons.report.content import CommunityCard
from liaisons.report.groups import reads
from liaisons.report.lazy import N_
from liaisons.report.names import short
from liaisons.report.wording import shown

#: Keys that say which figure is broken down, not into what.
_FIXED = ("network", "horizon_s", "of")

Told = tuple[CommunityCard, Row]
Pair = tuple[CommunityCard, Row, Row]


#: What is said where no gap is clear, by what the figure is split by.
_NONE = {
    "month": N_("{label}: no clear difference from month to month"),
    "hour": N_("{label}: no clear difference from hour to hour"),
    "attribute": N_("{label}: no clear difference by what people are"),
    "seniority": N_("{label}: no clear difference by seniority"),
}


def gap_sentence(label: str, told: Sequence[Told], *, alone: bool) -> str:
    """The widest clear gap between two parts of one community."""
    widest = _widest(told)
    if widest is None:
        return _no_gap(label, told)
    card, high, low = widest
    said = _(
        "{label}: {high_value} ({high}) against {low_value} ({low})",
        label=label,
        high_value=shown(high),
        high=_level(high),
        low_value=shown(low),
        low=_level(low),
    )
    return said if alone else _("{sentence} – {community}", sentence=said, community=short(card))


def _no_gap(label: str, told: Sequence[Told]) -> str:
    keys = {key for _card, row in told for key in row.group if key not in _FIXED} - {"level"}
    if len(keys) == 1 and (key := keys.pop()) in _NONE:
        return _(_NONE[key], label=label)
    return _("{label}: no clear difference between the parts", label=label)


def _widest(told: Sequence[Told]) -> Pair | None:
    pairs = _pairs(told)
    widened = _widening(len(pairs))
    apart = [pair for pair in pairs if _apart(pair, widened)]
    return max(apart, key=lambda pair: _value(pair[1]) - _value(pair[2]), default=None)


def _pairs(told: Sequence[Told]) -> list[Pair]:
    """Pairs of parts of one breakdown in one community, the larger figure first."""
    families: dict[tuple[str, ...], list[Told]] = defaultdict(list)
    for card, row in told:
        if row.value is not None:
            families[card.name, *_family(row)].append((card, row))
    return [
        (card, a, b) if _value(a) >= _value(b) else (card, b, a)
        for family in families.values()
        for (card, a), (_card, b) in combinations(family, 2)
    ]


def _family(row: Row) -> tuple[str, ...]:
    """The breakdown a part belongs to: its keys, and which attribute."""
    keys = [key for key in row.group if key not in _FIXED]
    return (*keys, str(row.group.get("attribute", "")))


def _widening(pairs: int) -> float:
    normal = NormalDist()
    return normal.inv_cdf(1 - 0.025 / max(pairs, 1)) / normal.inv_cdf(0.975)


def _apart(pair: Pair, widened: float) -> bool:
    _card, high, low = pair
    if high.low is None or low.high is None:
        return False
    bottom = _value(high) - (_value(high) - high.low) * widened
    top = _value(low) + (low.high - _value(low)) * widened
    return bottom > top


def _level(row: Row) -> str:
    return reads({key: value for key, value in row.group.items() if key not in _FIXED})


def _value(row: Row) -> float:
    return row.value if row.value is not None else 0.0
