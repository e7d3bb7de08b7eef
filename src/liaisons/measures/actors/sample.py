"""Whom to interview: about twenty people who between them cover what there is.

A maximum variation sample (Patton 1990): each next person is the one who adds most to what is
covered. A feature (a role, a place in the network, a seniority, a level of an attribute, a group)
counts fully until somebody has it, then half, a quarter … as more do. Of equals the one who
appeared first is taken: the sample is the same on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from liaisons.i18n import _
from liaisons.measures.actors.roles import SMALLEST_GROUP
from liaisons.measures.rows import Estimate, Group
from liaisons.measures.ties.attributes import attributes

if TYPE_CHECKING:
    from liaisons.measures.scope import Scope

SIZE = 20
#: Groups of the help network that the sample covers: the largest.
GROUPS = 5
METHOD = "maximum variation, greedy coverage"


@dataclass(frozen=True, eq=False)
class Feature:
    """Something the sample should cover: how it reads, and who has it."""

    text: str
    holders: NDArray[np.bool_]


def sample(scope: Scope, cast: pa.Table) -> Iterator[tuple[Group, Estimate]]:
    """People in the order in which they should be asked, each with the reason."""
    features = [f for f in _features(scope, cast) if f.holders.any()]
    labels = cast["label"].to_pylist()
    for rank, (person, added, others) in enumerate(_chosen(features, len(cast)), start=1):
        reason = ", ".join(features[i].text for i in added)
        if others:
            rest = ", ".join(features[i].text for i in others)
            reason = _("{added} (besides: {rest})", added=reason, rest=rest)
        group: Group = {"person": labels[person], "reason": reason}
        yield group, Estimate(value=rank, n=len(cast), unit="rank", method=METHOD)


def _chosen(features: list[Feature], people: int) -> Iterator[tuple[int, list[int], list[int]]]:
    """Each next person, those of their features that were covered least until then, the others."""
    if not features:
        return
    has = np.column_stack([f.holders for f in features]).astype(np.float64)
    covered = np.zeros(len(features), np.int64)
    for _turn in range(min(SIZE, people)):
        gain = has @ 2.0**-covered  # sums of powers of two: exact, so equals are equal
        person = int(np.argmax(gain))
        own = np.flatnonzero(has[person] > 0)
        if not len(own):
            return
        least = covered[own] == covered[own].min()
        yield person, own[least].tolist(), own[~least].tolist()
        covered[own] += 1
        has[person] = 0


def _features(scope: Scope, cast: pa.Table) -> Iterator[Feature]:
    yield from _of_values(cast, "role", _roles())
    core, broker = cast["in_core"], cast["broker"].to_numpy()
    yield Feature(_("in the core"), core.fill_null(False).to_numpy())
    yield Feature(_("at the periphery"), pc.invert(core).fill_null(False).to_numpy())
    yield Feature(_("between groups"), broker)
    yield from _of_values(cast, "seniority", _seniorities())
    for attribute in attributes(scope, cast["person"].to_numpy()):
        for code, level in enumerate(attribute.levels if attribute.classifies else ()):
            text = _("{name}: {level}", name=attribute.name, level=level)
            yield Feature(text, attribute.code == code)
    group = cast["group"].fill_null(-1).to_numpy()
    for number in range(GROUPS):
        if np.count_nonzero(group == number) >= SMALLEST_GROUP:
            yield Feature(_("group {n}", n=number + 1), group == number)


def _of_values(cast: pa.Table, column: str, words: dict[str, str]) -> Iterator[Feature]:
    for value, text in words.items():
        yield Feature(text, pc.equal(cast[column], value).to_numpy())


def _roles() -> dict[str, str]:
    return {
        "steward": _("steward"),
        "broker": _("broker"),
        "both": _("asks and helps"),
        "helper": _("helper"),
        "asker": _("asker"),
        "passer-by": _("passer-by"),
    }


def _seniorities() -> dict[str, str]:
    return {
        "newcomer": _("newcomer"),
        "between": _("here for a month to a year"),
        "veteran": _("veteran"),
    }
