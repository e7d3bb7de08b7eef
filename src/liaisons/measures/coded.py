"""Shares of what people coded: who was read, and what was found there.

A query lists what was read (a message, its thread, whether it counts, the breakdowns); the same
query is the evidence. Threads are drawn again, since messages of a thread go together. Codings
count alike: where a sample took more of some strata than others, ``liaisons code suggest`` weighs
them. How far coders agree stands in a row beside each share.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
from msgspec.structs import replace

from liaisons.measures.contract import WHOLE_EXCHANGES, Evidence, Finding, Quantity
from liaisons.measures.rows import Estimate, Floats, Group, null
from liaisons.measures.scope import Scope
from liaisons.measures.statistics import reasons
from liaisons.measures.statistics.intervals import wilson
from liaisons.measures.statistics.resampling import ratio_of_sums

ALPHA = "Krippendorff's alpha"
HELD_OUT = "Krippendorff's alpha, held out; cluster bootstrap, percentile 95% CI"
PPI = "cross-prediction-powered, thread bootstrap, percentile 95% CI"


def coded_share(name: str, sql: str, codes: tuple[str, ...], **by: str) -> Quantity:
    """A share of what was read, by threads; null until people settled one of ``codes``."""
    return Quantity(
        name=name,
        unit="share",
        requires=frozenset({"threads", "authors"}),
        frames=WHOLE_EXCHANGES,
        timed=False,
        coded=codes,
        effect="difference",
        evidence=Evidence(sql=sql, unit="message", by=by),
    )


def agreement(name: str, codes: tuple[str, ...]) -> Quantity:
    """How far those agree who coded what the shares of a question are made of."""
    return Quantity(name=name, unit="coefficient", timed=False, coded=codes)


def shares(
    scope: Scope, measure: str, sql: str, *, what: str | None = None, parts: Sequence[str] = ()
) -> Iterator[Finding]:
    """The share that counts of each ``what`` (a kind of support …), whole and by each part."""
    table = scope.rows(sql)
    for group, rows in _groups(table, [what] if what else []):
        yield measure, group, _share(scope, measure, group, rows)
        for part in parts:
            found = list(_groups(rows, [part]))
            for level, some in found if len(found) > 1 else ():
                yield measure, group | level, _share(scope, measure, group | level, some)


def by_attributes(scope: Scope, measure: str, sql: str, what: str) -> Iterator[Finding]:
    """The same by what is known of who wrote."""
    for group, rows in _groups(scope.rows(sql), [what, "attribute", "level"]):
        yield measure, group, _share(scope, measure, group, rows)


def with_assistant(name: str, codes: tuple[str, ...]) -> tuple[Quantity, Quantity]:
    """The share that the assistant helps to know, and its agreement with people."""
    return (
        Quantity(name=f"{name}.assisted_share", unit="share", timed=False, coded=codes),
        Quantity(name=f"{name}.assistant_agreement", unit="coefficient", timed=False, coded=codes),
    )


def assisted(scope: Scope, name: str, codes: Sequence[str], what: str) -> Iterator[Finding]:
    """What the assistant says, its errors corrected; null until it is asked and kept."""
    rows = [row for row in scope.relation("assisted").to_pylist() if row["about"] in codes]
    if not rows:
        yield f"{name}.assisted_share", {}, null("share", reasons.not_assisted())
        yield f"{name}.assistant_agreement", {}, null("coefficient", reasons.not_assisted())
    for row in rows:
        group: Group = {what: row["value"] or row["about"].rpartition(".")[2]}
        interval = {"low": row["low"], "high": row["high"]}
        share = Estimate(value=row["share"], n=row["n"], unit="share", method=PPI, **interval)
        yield f"{name}.assisted_share", group, share
    for about, row in {row["about"]: row for row in rows}.items():
        bounds = {"low": row["alpha_low"], "high": row["alpha_high"]}
        alpha = Estimate(
            value=row["alpha"], n=row["tried"], unit="coefficient", method=HELD_OUT, **bounds
        )
        yield f"{name}.assistant_agreement", {"code": about}, alpha


def agreements(scope: Scope, measure: str, codes: Sequence[str]) -> Iterator[Finding]:
    """α of each code that people coded, over the units coded twice."""
    for row in scope.relation("agreed").sort_by("about").to_pylist():
        if row["about"] in codes:
            yield measure, {"code": row["about"]}, _alpha(row["alpha"], row["twice"])


def _alpha(alpha: float | None, twice: int) -> Estimate:
    if alpha is None:
        return null("coefficient", reasons.coded_once(), n=twice, method=ALPHA)
    return Estimate(value=alpha, n=twice, unit="coefficient", method=ALPHA)


def _share(scope: Scope, measure: str, group: Group, rows: pa.Table) -> Estimate:
    chance = scope.resampler(measure, *map(str, group.values()))
    counted = rows["counted"].to_numpy().astype(np.float64)
    threads = rows["thread_id"].to_numpy()
    if len(counted) and counted.min() == counted.max():
        return _same(counted, len(np.unique(threads)))
    return ratio_of_sums(counted, np.ones(len(counted)), chance, clusters=threads)


def _same(counted: Floats, threads: int) -> Estimate:
    """All count, or none: drawing again would claim that nothing varies. Threads are counted."""
    found = wilson(threads if counted[0] else 0, threads)
    return replace(found, n=len(counted))


def _groups(table: pa.Table, keys: list[str]) -> Iterator[tuple[Group, pa.Table]]:
    """The rows at each combination of values, in their order; those without one are left out."""
    if not keys:
        yield {}, table
        return
    places: dict[tuple[str, ...], list[int]] = {}
    columns = [table[key].to_pylist() for key in keys]
    for place, values in enumerate(zip(*columns, strict=True)):
        if None not in values:
            places.setdefault(values, []).append(place)
    for values in sorted(places):
        yield dict(zip(keys, values, strict=True)), table.take(places[values])
