"""The drawing of a help network: who is shown, where, and what is said of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from liaisons.network.graph import Network
from liaisons.network.layout import layout
from liaisons.report.content import DrawnLink, DrawnPerson, NetworkDrawing

if TYPE_CHECKING:
    from liaisons.measures.scope import Scope
    from liaisons.study.running import Session

#: Above this many people only those who carry the network are drawn.
DRAWN = 600
LABELLED = 6
#: The questions whose runs know the group and the role of people.
_KNOWING = ("ties", "actors")


def drawings(session: Session, community: str) -> list[NetworkDrawing]:
    """The drawings of a community, kept with its runs; none where nobody is linked."""
    return session.kept(
        "report.drawings", [community], list[NetworkDrawing], lambda: _drawn(session, community)
    )


def _drawn(session: Session, community: str) -> list[NetworkDrawing]:
    found = _drawing(session.scope(community), session)
    return [] if found is None else [found]


def _drawing(scope: Scope, session: Session) -> NetworkDrawing | None:
    """The help network laid out; those who carry it when there are too many to draw."""
    network = scope.network("help")
    if network.n < 2 or network.people is None:
        return None
    given = np.bincount(network.source, network.weight, network.n).astype(np.int64)
    received = np.bincount(network.target, network.weight, network.n).astype(np.int64)
    order = np.lexsort((np.arange(network.n), -(given + received)))
    shown = np.sort(order[:DRAWN])
    place = np.full(network.n, -1)
    place[shown] = np.arange(len(shown))
    inside = (place[network.source] >= 0) & (place[network.target] >= 0)
    drawn = Network.collapse(
        place[network.source[inside]],
        place[network.target[inside]],
        network.weight[inside],
        n=len(shown),
    )
    positions = layout(drawn, scope.facts.seed)
    known = _known_of_people(session, scope)
    carriers = set(order[np.argsort(-given[order], kind="stable")][:LABELLED].tolist())
    people = [
        _person(network.people[i], positions[p], given[i], known, labelled=i in carriers)
        for p, i in enumerate(shown.tolist())
    ]
    links = zip(drawn.source.tolist(), drawn.target.tolist(), drawn.weight.tolist(), strict=True)
    return NetworkDrawing(
        community=scope.community,
        network="help",
        people=people,
        links=[DrawnLink(source, target, float(weight)) for source, target, weight in links],
        total_people=network.n,
        total_links=len(network.source),
    )


def _person(
    key: int,
    at: np.ndarray,
    given: int,
    known: dict[int, dict[str, object]],
    *,
    labelled: bool,
) -> DrawnPerson:
    facts = known.get(int(key), {})
    return DrawnPerson(
        x=float(at[0]),
        y=float(at[1]),
        size=float(given),
        group=int(str(facts.get("group") or 0)),
        role=str(facts.get("role") or ""),
        label=str(facts.get("label")) if labelled and facts.get("label") else None,
    )


def _known_of_people(session: Session, scope: Scope) -> dict[int, dict[str, object]]:
    """Label, group and role of people, as far as the runs of ties and actors know them."""
    known: dict[int, dict[str, object]] = {}
    tables = [scope.relation("people").select(["person", "label"])]
    for name in _KNOWING:
        kept = session.result(scope.community, name).memberships.values()
        tables += [_help_only(table) for table in kept if "person" in table.schema.names]
    for table in tables:
        for row in table.to_pylist():
            known.setdefault(row["person"], {}).update(row)
    return known


def _help_only(table: pa.Table) -> pa.Table:
    if "network" not in table.schema.names:
        return table
    return table.filter(pc.equal(table["network"], "help"))
