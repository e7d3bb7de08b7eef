"""From asking to helping to looking after: who takes which step.

A step is counted over newcomers who were the first thing before they were the second, or without
ever having become it. When people arrived must be known: of the others nobody can say what they
were first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from liaisons.measures.contract import Finding, Quantity
from liaisons.measures.rows import Group, null
from liaisons.measures.runner import unsupported
from liaisons.measures.tally import count

if TYPE_CHECKING:
    from liaisons.measures.scope import Scope

STEPS = (
    ("asker", "helper"),
    ("helper", "asker"),
    ("asker", "steward"),
    ("helper", "steward"),
)
_MODERATION = Quantity(name="staying.careers", unit="people", requires=frozenset({"moderation"}))


def careers(scope: Scope) -> Iterator[Finding]:
    """How many took each step, over those who could; kept with the run, person by person."""
    table = scope.rows("staying/careers.sql").rename_columns(["person", "counted", "from", "to"])
    scope.keep("staying_careers", table)
    unseen = unsupported(_MODERATION, scope)
    for before, after in STEPS:
        group: Group = {"from": before, "to": after}
        if after == "steward" and unseen is not None:
            yield "staying.careers", group, null("people", unseen)
        else:
            yield "staying.careers", group, count(*_taken(table, before, after), "people")


def _taken(table: pa.Table, before: str, after: str) -> tuple[int, int]:
    own = np.array(table["from"].to_pylist()) == before
    own &= np.array(table["to"].to_pylist()) == after
    return int(table["counted"].to_numpy()[own].sum()), int(own.sum())
