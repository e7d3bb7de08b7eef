"""Asking a question of a community: rows where the corpus can say, null and why where it cannot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec
import pyarrow as pa

from liaisons.errors import LiaisonsError
from liaisons.i18n import _
from liaisons.measures.contract import Finding, Quantity, Question
from liaisons.measures.rows import Estimate, Floats, Group, Row, null
from liaisons.measures.scope import Scope


class UnknownQuantity(LiaisonsError, KeyError):
    """A measure yielded a number that its question does not declare."""


class Result(msgspec.Struct, kw_only=True):
    """What a question gave for a community.

    ``draws`` are the resampled values of the rows that have some, by place in ``rows``.
    ``memberships`` are tables (group, core, role of each person) that evidence rests on.
    """

    rows: list[Row]
    draws: dict[int, Floats] = {}
    memberships: dict[str, pa.Table] = {}


def run(question: Question, scope: Scope) -> Result:
    """The rows of a question: what its measure finds, and a null with its reason for the rest."""
    withheld = {q.name: why for q in question.quantities if (why := unsupported(q, scope))}
    before = set(scope.kept)
    findings = list(_found(question, scope, withheld))
    result = Result(rows=[])
    for name, group, estimate in findings:
        if estimate.draws is not None:
            result.draws[len(result.rows)] = estimate.draws
        result.rows.append(Row.of(name, scope.community, estimate, group))
    result.memberships = {n: t for n, t in scope.kept.items() if n not in before}
    return result


def _found(question: Question, scope: Scope, withheld: dict[str, str]) -> Iterator[Finding]:
    computed: Iterable[Finding] = ()
    if len(withheld) < len(question.quantities):
        computed = question.compute(scope)
    given: dict[str, list[tuple[Group, Estimate]]] = {q.name: [] for q in question.quantities}
    for name, group, estimate in computed:
        if name not in given:
            raise UnknownQuantity(f"{question.name} yields {name}, which it does not declare")
        given[name].append((group, estimate))
    for quantity in question.quantities:
        why = withheld.get(quantity.name)
        if why is not None:
            yield quantity.name, {}, null(quantity.unit, why)
        for group, estimate in given[quantity.name] if why is None else ():
            yield quantity.name, group, estimate


def unsupported(quantity: Quantity, scope: Scope) -> str | None:
    """Why this corpus cannot give a quantity; None where it can."""
    if quantity.coded and not scope.coded.intersection(quantity.coded):
        return _("Needs coding: nobody has coded what this counts yet.")
    if scope.frame not in quantity.frames:
        return _(
            "The corpus is {frame}: it does not hold whole exchanges.",
            frame=frame_name(scope.frame),
        )
    if quantity.timed and scope.untimed:
        return _("The source gives no times.")
    missing = sorted(quantity.requires - scope.capabilities)
    if missing:
        return _(
            "The source does not know: {what}.", what=", ".join(capability_name(m) for m in missing)
        )
    return None


def frame_name(frame: str) -> str:
    """How a frame is called in a sentence."""
    return {
        "census": _("all that was said in the place"),
        "hashtag": _("what carried a hashtag"),
        "search": _("what matched a search"),
        "ego": _("what one person received or sent"),
        "sample": _("a sample"),
    }[frame]


def capability_name(capability: str) -> str:
    """How a capability is called in a sentence."""
    return {
        "threads": _("which thread a message belongs to"),
        "reply_targets": _("what a reply answers"),
        "authors": _("who wrote"),
        "reactions": _("reactions"),
        "moderation": _("acts of moderation"),
        "edits": _("edits"),
        "complete_from_start": _("the community's beginning"),
        "questions": _("what is a question"),
        "answers": _("answers apart from comments"),
    }[capability]
