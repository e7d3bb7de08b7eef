"""Does individual interest add up to collective help?

Over people watched for at least 90 days since their first message. Help is counted in messages of
the help network; links that answer another participant than the asker are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from liaisons.i18n import _
from liaisons.measures.commons import balance, silent
from liaisons.measures.commons.balance import People
from liaisons.measures.commons.chain import chain
from liaisons.measures.commons.indirect import indirect_share
from liaisons.measures.contract import WHOLE_EXCHANGES, Evidence, Finding, Quantity, Question
from liaisons.measures.rows import Contrast, null
from liaisons.measures.runner import unsupported

if TYPE_CHECKING:
    from liaisons.measures.scope import Scope


def compute(scope: Scope) -> Iterator[Finding]:
    """Silent readers need no exchanges; the rest is null where nobody was watched for 90 days."""
    yield "commons.silent", {}, silent.silent(scope)
    if unsupported(_HELP, scope) is not None:
        return
    people = People(scope)
    if not len(people):
        why = _("Nobody was observed for 90 days.")
        yield from (
            (q.name, {}, null(q.unit, why, n=0)) for q in QUANTITIES if q.name != "commons.silent"
        )
        return
    scope.keep("commons_people", people.kept())
    yield from balance.give_take(scope, people)
    yield from balance.reciprocators(scope, people)
    yield "commons.chain", {}, chain(scope)
    yield from indirect_share(scope, people.keys)


def compare(a: Scope, b: Scope) -> Iterator[Contrast]:
    """Giving and taking, person by person; the rest from intervals and replicates."""
    yield from silent.contrasts_of(a, b)
    if unsupported(_HELP, a) is None and unsupported(_HELP, b) is None:
        yield from balance.contrasts_of(a, b)


_HELP = Quantity(
    name="commons",
    unit="",
    requires=frozenset({"authors", "threads"}),
    frames=WHOLE_EXCHANGES,
)


def _of_help(
    name: str,
    unit: str,
    evidence: Evidence | None = None,
    effect: Literal["risk_ratio", "difference"] | None = None,
) -> Quantity:
    return Quantity(
        name=f"commons.{name}",
        unit=unit,
        requires=_HELP.requires,
        frames=_HELP.frames,
        effect=effect,
        evidence=evidence,
    )


_GIVEN = Evidence(sql="commons/given.sql", unit="person", by={"balance": "commons/standing.sql"})

QUANTITIES = (
    _of_help("give_take", "messages", _GIVEN, "difference"),
    Quantity(
        name="commons.silent",
        unit="share",
        requires=frozenset({"authors"}),
        timed=False,
        effect="risk_ratio",
        evidence=Evidence(sql="commons/wrote.sql", unit="person"),
    ),
    _of_help("reciprocators", "correlation", _GIVEN, "difference"),
    _of_help("expected_reciprocators", "correlation"),
    _of_help("chain", "ratio", Evidence(sql="commons/chain.sql", unit="message")),
    _of_help(
        "indirect_share",
        "share",
        Evidence(sql="commons/indirect.sql", unit="message"),
        "difference",
    ),
    _of_help("expected_indirect_share", "share"),
)

QUESTION = Question(name="commons", quantities=QUANTITIES, compute=compute, compare=compare)
