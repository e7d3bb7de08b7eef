"""Counting what evidence shows: a number and the messages behind it come from the same query."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from liaisons.measures.rows import Estimate, Group, null
from liaisons.measures.scope import needs, sql_text
from liaisons.measures.statistics import reasons

if TYPE_CHECKING:
    from liaisons.measures.scope import Scope

COUNT = "count"


class Tally(NamedTuple):
    """How many lines of evidence count (``k``) among those of a group (``n``)."""

    group: Group
    k: int
    n: int

    def number(self, unit: str) -> Estimate:
        """The number that count, over all that were looked at."""
        return count(self.k, self.n, unit)

    def share(self, method: str) -> Estimate:
        """The share that count, of all that were looked at: told as it is, without an interval."""
        if self.n == 0:
            return null("share", reasons.nothing_counted(), n=0, method=method)
        return Estimate(value=self.k / self.n, n=self.n, unit="share", method=method)


def tally(scope: Scope, sql: str, *keys: str) -> list[Tally]:
    """The lines of an evidence query (``coverage/left_out.sql``) counted by the values of ``keys``.

    Groups come in the order of their values; lines that belong to no group (a null key) are left
    out. Without ``keys`` there is one tally, also of nothing.
    """
    text = sql_text(sql)
    scope.need(*needs(text))
    columns = "".join(f"{key}, " for key in keys)
    clauses = _by(keys) if keys else ""
    counted = scope.engine.query(
        f"select {columns}sum(case when counted then 1 else 0 end) as k, count(*) as n\n"
        f"from (\n{text}\n) evidence\n{clauses}"
    )
    return [
        Tally({key: row[key] for key in keys}, int(row["k"] or 0), int(row["n"]))
        for row in counted.to_pylist()
    ]


def count(value: int, n: int | None, unit: str) -> Estimate:
    """A plain number of things; it has no interval."""
    return Estimate(value=value, n=n, unit=unit, method=COUNT)


def _by(keys: tuple[str, ...]) -> str:
    known = " and ".join(f"{key} is not null" for key in keys)
    return f"where {known} group by {', '.join(keys)} order by {', '.join(keys)}"
