"""Who carries it?

Help is counted in messages of the help network (links that answer another participant than the
asker left out), people in order of first appearance. What is said of single people
(``actors.table``, ``actors.sample``) is for those bound to the study.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import numpy as np
import pyarrow as pa

from liaisons.measures import comparison
from liaisons.measures.actors import concentration, roles
from liaisons.measures.actors.people import People, people
from liaisons.measures.actors.sample import sample
from liaisons.measures.actors.visibility import visibility
from liaisons.measures.contract import WHOLE_EXCHANGES, Evidence, Finding, Quantity, Question
from liaisons.measures.rows import Contrast, Estimate, Group, null
from liaisons.measures.runner import unsupported
from liaisons.measures.statistics import contrasts
from liaisons.measures.statistics.intervals import wilson
from liaisons.measures.statistics.resampling import mean
from liaisons.measures.tally import COUNT, count
from liaisons.measures.ties.attributes import attributes

if TYPE_CHECKING:
    from liaisons.measures.scope import Scope

    Effect = Literal["risk_ratio", "ratio_of_means", "difference"]


def compute(scope: Scope) -> Iterator[Finding]:
    """Concentration of messages always; what rests on help where whole exchanges are known."""
    everybody = people(scope)
    yield from concentration.of_messages(scope, everybody.column("messages"))
    why = unsupported(_HELP, scope)
    if why is not None:
        for top in concentration.TOPS:
            group: Group = {"top": top, "of": "help"}
            yield "actors.top_share", group, null("share", why)
        return
    yield from concentration.of_help(scope, everybody.given[everybody.given > 0])
    yield from _help_given(scope, everybody)
    yield from visibility(scope, everybody)
    cast = roles.cast(scope, everybody)
    scope.keep("actors_people", cast)
    yield from _roles(cast)
    yield from _table(cast)
    yield from (("actors.sample", group, found) for group, found in sample(scope, cast))


def _help_given(scope: Scope, everybody: People) -> Iterator[Finding]:
    """Mean help given by those who wrote, and by what is known of them."""
    yield "actors.help_given", {}, _mean_given(scope, everybody)
    for attribute in attributes(scope, everybody.keys):
        for code, level in enumerate(attribute.levels if attribute.classifies else ()):
            drawn = scope.resampler("actors.help_given", attribute.name, level)
            found = mean(everybody.given[attribute.code == code], drawn, unit="messages")
            yield "actors.help_given", {"attribute": attribute.name, "level": level}, found


def _mean_given(scope: Scope, everybody: People) -> Estimate:
    return mean(everybody.given, scope.resampler("actors.help_given"), unit="messages")


def _roles(cast: pa.Table) -> Iterator[Finding]:
    role = np.array(cast["role"].to_pylist(), dtype=object)
    for name in roles.ROLES:
        number = int(np.count_nonzero(role == name))
        yield "actors.roles", {"role": name}, wilson(number, len(role))
        yield "actors.people", {"role": name}, count(number, len(role), "people")


def _table(cast: pa.Table) -> Iterator[Finding]:
    """One row per person: the help they gave, over the messages they wrote.

    Everything else known of them is in the kept table ``actors_people``.
    """
    columns = (cast[name].to_pylist() for name in ("label", "given", "messages"))
    for label, given, messages in zip(*columns, strict=True):
        found = Estimate(value=given, n=messages, unit="messages", method=COUNT)
        yield "actors.table", {"person": label}, found


def compare(a: Scope, b: Scope) -> Iterator[Contrast]:
    """Help given, person by person: difference of means, Cliff's delta."""
    if unsupported(_HELP, a) or unsupported(_HELP, b):
        return
    first, second = people(a), people(b)
    drawn = a.resampler("actors.help_given", "against", b.community)
    found = contrasts.of_values(first.given, second.given, drawn, unit="messages")
    means = _mean_given(a, first), _mean_given(b, second)
    yield comparison.contrast("actors.help_given", (a.community, b.community), *means, found)


_AUTHORS = frozenset({"authors"})
_THREADS = frozenset({"authors", "threads"})
_WROTE = Evidence(sql="actors/wrote.sql", unit="person")
_GAVE = Evidence(sql="actors/gave.sql", unit="person")
_PLAYED = Evidence(sql="actors/played.sql", unit="person")

#: What everything that rests on help must find in the corpus.
_HELP = Quantity(name="actors", unit="", requires=_THREADS, frames=WHOLE_EXCHANGES, timed=False)


def _of_help(
    name: str,
    unit: str,
    evidence: Evidence | None = None,
    effect: Effect | None = None,
) -> Quantity:
    return Quantity(
        name=f"actors.{name}",
        unit=unit,
        requires=_THREADS,
        frames=WHOLE_EXCHANGES,
        timed=False,
        effect=effect,
        evidence=evidence,
    )


def _of_messages(name: str, unit: str, effect: Effect | None = None) -> Quantity:
    return Quantity(
        name=f"actors.{name}",
        unit=unit,
        requires=_AUTHORS,
        timed=False,
        effect=effect,
        evidence=_WROTE,
    )


QUESTION = Question(
    name="actors",
    quantities=(
        _of_messages("gini_messages", "coefficient", "difference"),
        _of_help("gini_help", "coefficient", _GAVE, "difference"),
        _of_help("half_of_help", "people", _GAVE),
        _of_messages("top_share", "share", "difference"),
        _of_messages("lorenz", "share"),
        _of_help("help_given", "messages", _GAVE, "ratio_of_means"),
        _of_help("roles", "share", _PLAYED, "risk_ratio"),
        _of_help("people", "people", _PLAYED),
        _of_help("visibility", "correlation", _GAVE, "difference"),
        _of_help("table", "messages"),
        _of_help("sample", "rank"),
    ),
    compute=compute,
    compare=compare,
)
