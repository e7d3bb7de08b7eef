"""Personal or collective: the same few partners, or whoever is there?

Hill 1973 for the effective number of partners, Hurlbert 1971 for rarefaction to the same number
of exchanges; expected when partners are dealt anew within each month, everybody as active as they
were. Traces of exchanges, not a person's whole network.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec

from liaisons.i18n import _
from liaisons.measures.contract import Finding
from liaisons.measures.rows import Estimate, Group, null
from liaisons.measures.statistics.resampling import BOOTSTRAP, bootstrapped, mean
from liaisons.measures.ties.attributes import attributes
from liaisons.measures.ties.seeds import seed_of
from liaisons.measures.ties.structure import not_drawn
from liaisons.network.personal import Personal, personal_index

if TYPE_CHECKING:
    from liaisons.measures.scope import Scope

#: A person's partners are counted over this many exchanges; whoever has fewer is left out.
EXCHANGES = 5

PARTNERS = f"Hill number of order 1, rarefied to 5 exchanges, {BOOTSTRAP}"
EXPECTED = f"the same with partners dealt anew within each month, {BOOTSTRAP}"
INDEX = f"(expected − observed) / expected, {BOOTSTRAP}"

_UNITS = {
    "ties.partners_effective": "people",
    "ties.expected_partners_effective": "people",
    "ties.personal_index": "index",
}


def personal(scope: Scope, name: str, group: Group) -> Iterator[Finding]:
    """Effective partners, observed and expected, and the personal index, also by attribute."""
    found = _personal(scope, name)
    withheld = _withheld(scope, len(found.people))
    for quantity, unit in _UNITS.items():
        why = withheld.get(quantity)
        if why is not None:
            yield quantity, group, null(unit, why, n=len(found.people))
        else:
            yield quantity, group, _estimate(scope, name, quantity, found)
    if not withheld:
        yield from _by_attribute(scope, name, found)


def _personal(scope: Scope, name: str) -> Personal:
    links = scope.links(name)
    found = personal_index(
        links.source,
        links.target,
        links.month,
        seed_of(scope, "ties.personal_index", name),
        size=EXCHANGES,
        permutations=scope.facts.permutations,
        replicates=scope.facts.replicates,
        n=len(links.people),
    )
    return replace(found, people=links.people[found.people])


def _withheld(scope: Scope, people: int) -> dict[str, str]:
    """Which of the three cannot be told, and why."""
    if people == 0:
        return dict.fromkeys(_UNITS, _("Nobody has {n} exchanges or more.", n=EXCHANGES))
    if scope.facts.permutations == 0:
        return dict.fromkeys(list(_UNITS)[1:], not_drawn())
    return {}


def _estimate(scope: Scope, name: str, quantity: str, found: Personal) -> Estimate:
    """The mean over people; observed and expected are resampled together."""
    n = len(found.people)
    if quantity == "ties.personal_index":
        value = float(found.index.mean())
        return bootstrapped(value, found.draws, n=n, unit="index", method=INDEX)
    drawn = scope.resampler("ties.partners_effective", name)
    observed = quantity == "ties.partners_effective"
    values, method = (found.observed, PARTNERS) if observed else (found.expected, EXPECTED)
    return msgspec.structs.replace(mean(values, drawn, unit="people"), method=method)


def _by_attribute(scope: Scope, name: str, found: Personal) -> Iterator[Finding]:
    for attribute in attributes(scope, found.people):
        for code, level in enumerate(attribute.levels if attribute.classifies else ()):
            group: Group = {"network": name, "attribute": attribute.name, "level": level}
            drawn = scope.resampler("ties.personal_index", name, attribute.name, level)
            estimate = mean(found.index[attribute.code == code], drawn, unit="index")
            yield "ties.personal_index", group, msgspec.structs.replace(estimate, method=INDEX)
