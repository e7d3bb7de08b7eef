"""Two communities side by side: two cases, where trade and platform come together.

Only what both frames and both sources support is compared; the rest is left out, with the reason.
P-values are adjusted (Holm) over the whole-community rows of one question.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from liaisons.i18n import _
from liaisons.measures.contract import Quantity, Question
from liaisons.measures.rows import Contrast, Estimate, Group, Row, rounded
from liaisons.measures.runner import Result
from liaisons.measures.scope import Scope
from liaisons.measures.statistics import contrasts

#: Keys that say which figure a row gives; it still speaks of the whole community.
NAMING = frozenset({"network", "horizon_s", "of", "top", "support", "tension", "outcome", "other"})


def compare(
    question: Question, first: tuple[Scope, Result], second: tuple[Scope, Result]
) -> list[Contrast]:
    """The contrasts of one question, the first community against the second."""
    (scope_a, result_a), (scope_b, result_b) = first, second
    names = (scope_a.community, scope_b.community)
    found = list(_generic(question, result_a, result_b, names))
    if question.compare is not None and _both_support(question, result_a, result_b):
        own = list(question.compare(scope_a, scope_b))
        taken = {_key(c.measure, c.group) for c in own}
        found = [c for c in found if _key(c.measure, c.group) not in taken] + own
    return _adjusted(found)


def contrast(
    measure: str,
    names: tuple[str, str],
    a: Estimate,
    b: Estimate,
    comparison: contrasts.Comparison,
    group: Group | None = None,
) -> Contrast:
    """A contrast from two estimates and their comparison, rounded as rows are."""
    gap, size = comparison.difference, comparison.effect_size
    return Contrast(
        measure=measure,
        a=names[0],
        b=names[1],
        unit=a.unit,
        group=group or {},
        a_value=rounded(a.value),
        b_value=rounded(b.value),
        difference=rounded(gap.value),
        low=rounded(gap.low),
        high=rounded(gap.high),
        effect=comparison.effect,
        effect_value=rounded(size.value),
        effect_low=rounded(size.low),
        effect_high=rounded(size.high),
        test=comparison.test,
        p=rounded(comparison.p),
        n_a=a.n,
        n_b=b.n,
    )


def described_only(
    quantity: Quantity, scopes: tuple[Scope, Scope], group: Group | None = None
) -> Contrast | None:
    """The contrast that leaves a quantity out because one corpus is what one person received or
    sent: such a corpus can be described, and stands beside no community. None where neither is.
    """
    ego = [scope for scope in scopes if scope.frame == "ego"]
    if not ego:
        return None
    why = _("What one person received or sent is described; it cannot stand for a community.")
    return Contrast(
        measure=quantity.name,
        a=scopes[0].community,
        b=scopes[1].community,
        unit=quantity.unit,
        group=group or {},
        why="; ".join(_("{community}: {why}", community=s.community, why=why) for s in ego),
    )


def _generic(
    question: Question, a: Result, b: Result, names: tuple[str, str]
) -> Iterator[Contrast]:
    rows_b = {_key(row.measure, row.group): i for i, row in enumerate(b.rows)}
    for i, row in enumerate(a.rows):
        quantity = question.quantity(row.measure)
        other = rows_b.get(_key(row.measure, row.group))
        if quantity is None or quantity.effect is None or other is None:
            continue
        pair = _estimate(a, i), _estimate(b, other)
        if pair[0].value is None or pair[1].value is None:
            yield _left_out(row, b.rows[other], names)
            continue
        bounded = quantity.effect == "difference"
        comparison = contrasts.of_estimates(
            *pair, effect="difference" if bounded else "ratio_of_means"
        )
        made = contrast(row.measure, names, *pair, comparison, row.group)
        yield msgspec.structs.replace(made, effect=quantity.effect)


def _estimate(result: Result, place: int) -> Estimate:
    row = result.rows[place]
    return Estimate(
        value=row.value,
        low=row.low,
        high=row.high,
        n=row.n,
        unit=row.unit,
        method=row.method,
        why=row.why,
        draws=result.draws.get(place),
    )


def _left_out(a: Row, b: Row, names: tuple[str, str]) -> Contrast:
    why = "; ".join(
        _("{community}: {why}", community=row.community, why=row.why or _("no value"))
        for row in (a, b)
        if row.value is None
    )
    return Contrast(
        measure=a.measure,
        a=names[0],
        b=names[1],
        unit=a.unit,
        group=a.group,
        why=why,
        a_value=a.value,
        b_value=b.value,
        n_a=a.n,
        n_b=b.n,
    )


def _both_support(question: Question, a: Result, b: Result) -> bool:
    return all(any(r.value is not None for r in result.rows) for result in (a, b))


def _key(measure: str, group: Group) -> tuple[str, tuple[tuple[str, object], ...]]:
    return measure, tuple(sorted(group.items()))


def _adjusted(found: list[Contrast]) -> list[Contrast]:
    whole = [i for i, c in enumerate(found) if _is_whole(c.group) and c.p is not None]
    adjusted = contrasts.holm([found[i].p for i in whole])
    result = list(found)
    for place, p in zip(whole, adjusted, strict=True):
        result[place] = msgspec.structs.replace(found[place], p_holm=rounded(p))
    return result


def _is_whole(group: Group) -> bool:
    """True if a row with this group speaks of the whole community, not of a part of it."""
    return NAMING.issuperset(group)
