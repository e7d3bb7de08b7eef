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
from msgspec.structs import replace

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


def begin(scope: Scope) -> None:
    """Who are the brokers?"""
    if unsupported(_HELP, scope) is None:
        roles.begin(scope)


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
    yield from _left_out(a, b)
    if unsupported(_HELP, a) or unsupported(_HELP, b):
        return
    first, second = people(a), people(b)
    drawn = a.resampler("actors.help_given", "against", b.community)
    found = contrasts.of_values(first.given, second.given, drawn, unit="messages")
    means = _mean_given(a, first), _mean_given(b, second)
    yield comparison.contrast("actors.help_given", (a.community, b.community), *means, found)


def _left_out(a: Scope, b: Scope) -> Iterator[Contrast]:
    """The concentration of what one person received: described, compared with nothing."""
    groups: list[tuple[str, Group]] = [("actors.gini_messages", {})]
    groups += [("actors.top_share", {"top": t, "of": "messages"}) for t in concentration.TOPS]
    for name, group in groups:
        quantity = QUESTION.quantity(name)
        left_out = quantity and comparison.described_only(quantity, (a, b), group)
        if left_out:
            yield left_out


_HELP = Quantity(
    name="actors",
    unit="",
    requires=frozenset({"authors", "threads"}),
    frames=WHOLE_EXCHANGES,
    timed=False,
)


def _of_messages(
    name: str, unit: str, evidence: str | None = None, effect: Effect | None = None
) -> Quantity:
    """What can be said wherever it is known who wrote."""
    return Quantity(
        name=f"actors.{name}",
        unit=unit,
        requires=frozenset({"authors"}),
        timed=False,
        effect=effect,
        evidence=None if evidence is None else Evidence(sql=f"actors/{evidence}", unit="person"),
    )


def _of_help(
    name: str, unit: str, evidence: str | None = None, effect: Effect | None = None
) -> Quantity:
    """What rests on help: threads and whole exchanges must be known."""
    found = _of_messages(name, unit, evidence, effect)
    return replace(found, requires=_HELP.requires, frames=_HELP.frames)


QUESTION = Question(
    name="actors",
    quantities=(
        _of_messages("gini_messages", "coefficient", "wrote.sql", "difference"),
        _of_help("gini_help", "coefficient", "givers.sql", "difference"),
        _of_help("half_of_help", "people", "givers.sql"),
        _of_messages("top_share", "share", "top.sql", "difference"),
        _of_messages("lorenz", "share"),
        _of_help("help_given", "messages", "gave.sql", "ratio_of_means"),
        _of_help("roles", "share", "played.sql", "risk_ratio"),
        _of_help("people", "people", "played.sql"),
        _of_help("visibility", "correlation", "seen.sql", "difference"),
        _of_help("table", "messages"),
        _of_help("sample", "rank"),
    ),
    compute=compute,
    compare=compare,
    begin=begin,
)
