"""What a network is made of: how its links are known, its years, who is alike, who knew whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.compute as pc

from liaisons.i18n import _
from liaisons.measures.contract import Finding
from liaisons.measures.networks import CERTAINTIES, UNCOUNTED
from liaisons.measures.rows import Estimate, Group, null
from liaisons.measures.statistics.intervals import Z, wilson
from liaisons.measures.tally import count
from liaisons.measures.ties import structure
from liaisons.measures.ties.attributes import Attribute, attributes
from liaisons.measures.ties.positions import people
from liaisons.network.assortativity import Assortativity, by_category, by_number

if TYPE_CHECKING:
    from liaisons.measures.scope import Scope
    from liaisons.network.graph import Network

ASSORTATIVITY = "Newman's assortativity, jackknife 95% CI"
YEAR_US = 365 * 86_400_000_000


def certainties(scope: Scope, name: str) -> Iterator[Finding]:
    """How the links are known, in messages, and the mutuality of the surest alone.

    Messages aimed at other participants than the asker (``peer``) are told apart here and counted
    nowhere else.
    """
    messages = _messages(scope, name)
    for certainty in CERTAINTIES:
        if certainty in messages:
            k = messages[certainty]
            yield (
                "ties.messages",
                {"network": name, "certainty": certainty},
                count(k, k, "messages"),
            )
    sure = surest(scope, name)
    if sure is not None:
        yield from _surest(scope, name, sure)


def surest(scope: Scope, name: str) -> str | None:
    """The surest way in which counted links of a network are known, where there are several."""
    known = _messages(scope, name)
    counted = [c for c in CERTAINTIES if c in known and c not in UNCOUNTED]
    return counted[0] if len(counted) > 1 else None


def _messages(scope: Scope, name: str) -> dict[str, int]:
    """How many messages make links that are known in each way."""
    table = scope.rows("ties/by_certainty.sql")
    rows = table.filter(pc.equal(table["network"], name)).to_pylist()
    return {row["certainty"]: int(row["messages"]) for row in rows}


def _surest(scope: Scope, name: str, certainty: str) -> Iterator[Finding]:
    group: Group = {"network": name, "certainty": certainty}
    network = scope.network(name, [certainty])
    for quantity, found, estimate in structure.sizes(network, group):
        if quantity != "ties.messages":  # given above
            yield quantity, found, estimate
    drawn = structure.replicates(scope, name, [certainty])
    yield from structure.mutuality(network, group, drawn)


def years(scope: Scope, name: str) -> Iterator[Finding]:
    """People, links and mutuality of each calendar year, where the window is longer than one."""
    start, end = scope.bounds
    if scope.untimed or end - start <= YEAR_US:
        return
    links_of_all = scope.links(name)
    of_year = 1970 + links_of_all.month // 12
    for year in np.unique(of_year).tolist():
        group: Group = {"network": name, "year": year}
        network = links_of_all.those(of_year == year).network()
        links, returned = len(network.source), int(network.returned.sum())
        yield "ties.people", group, count(network.n, network.n, "people")
        yield "ties.links", group, count(links, links, "links")
        yield (
            "ties.reciprocity",
            group,
            Estimate(
                value=returned / links, n=links, unit="share", method="share of the year's links"
            ),
        )


def alike(scope: Scope, name: str, network: Network) -> Iterator[Finding]:
    """Whether links join people of the same attribute."""
    for attribute in attributes(scope, people(network)):
        found = _assortativity(network, attribute)
        if found is not None:
            group: Group = {"network": name, "attribute": attribute.name}
            yield "ties.assortativity", group, _estimate(found)


def _assortativity(network: Network, attribute: Attribute) -> Assortativity | None:
    if attribute.classifies:
        return by_category(network, attribute.code)
    numbers = attribute.numbers
    return None if numbers is None else by_number(network, numbers)


def _estimate(found: Assortativity) -> Estimate:
    value, error = found.value, found.error
    if value is None:
        why = _("The attribute does not vary over the ends of the links.")
        return null("coefficient", why, n=found.links, method=ASSORTATIVITY)
    return Estimate(
        value=value,
        low=None if error is None else value - Z * error,
        high=None if error is None else value + Z * error,
        n=found.links,
        unit="coefficient",
        method=ASSORTATIVITY,
    )


def followed(scope: Scope, name: str, group: Group) -> Iterator[Finding]:
    """The share of links between people of whom one followed the other before."""
    if not scope.rows("ties/follows.sql")["follows"][0].as_py():
        why = _("Nobody's follow ties are known.")
        yield "ties.followed_share", group, null("share", why)
        return
    table = scope.rows("ties/followed.sql")
    rows = table.filter(pc.equal(table["network"], name)).to_pylist()
    if not rows:
        yield "ties.followed_share", group, null("share", structure.no_link(), n=0)
        return
    found = wilson(int(rows[0]["followed"]), int(rows[0]["links"]))
    yield "ties.followed_share", group, found
