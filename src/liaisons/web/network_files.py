"""What is seen of a network as files: a picture, and a graph for Gephi, under the same filters."""

from __future__ import annotations

import numpy as np

from liaisons.exports.about import about
from liaisons.exports.contract import Options
from liaisons.exports.graphs import Graph, Links, nodes
from liaisons.exports.people import people_of
from liaisons.i18n import _
from liaisons.measures.actors.roles import ROLES
from liaisons.measures.networks import CERTAINTIES
from liaisons.network.graph import numbered
from liaisons.report.charts.chart import NARROW, WIDE
from liaisons.report.charts.forms.network import draw
from liaisons.report.content import CommunityCard, DrawnLink, DrawnPerson, NetworkDrawing
from liaisons.study.networks import Drawn, Filter, Shown, shown
from liaisons.study.running import Session

#: Of more people those who carry the network are drawn, and of more links the heaviest.
PEOPLE, LINKS, LABELS = 3000, 8000, 6


def picture(drawn: list[tuple[tuple[str, int], Drawn]], asked: Filter, colour: str) -> str:
    """Networks side by side at one scale, as SVG. Each comes with its title and its colour."""
    panels = []
    for (title, place), network in drawn:
        seen = shown(network, asked)
        if len(seen.people):
            panels.append((_card(title, place), _drawing(network, seen, colour)))
    if not panels:
        return _nothing()
    legend = None if colour == "group" else _("Colour: role. Dark ring: steward or broker.")
    return draw(panels, WIDE if len(panels) > 1 else NARROW, legend=legend)


def _nothing() -> str:
    text = _("Nothing is left to draw.")
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="336" height="60" viewBox="0 0 336 60">'
        f'<rect width="336" height="60" fill="white"/><text x="10" y="34" font-size="14" '
        f'font-family="sans-serif" fill="#595959">{text}</text></svg>'
    )


def _card(title: str, place: int) -> CommunityCard:
    return CommunityCard(
        name=title, title=title, short=title, frame="", colour_index=place, messages=0, people=0
    )


def _drawing(network: Drawn, seen: Shown, colour: str) -> NetworkDrawing:
    strength = seen.given + seen.received
    order = np.lexsort((seen.people, -strength))
    kept = np.sort(order[:PEOPLE])
    named = set(kept[np.argsort(-seen.given[kept], kind="stable")][:LABELS].tolist())
    place = np.full(len(network.keys), -1)
    place[seen.people[kept]] = np.arange(len(kept))
    inside = (place[seen.source] >= 0) & (place[seen.target] >= 0)
    heaviest = np.flatnonzero(inside)
    heaviest = heaviest[np.argsort(-seen.weight[heaviest], kind="stable")][:LINKS]
    return NetworkDrawing(
        community="",
        network="help" if network.name == "help" else "contact",
        people=[_person(network, seen, i, colour, named=i in named) for i in kept.tolist()],
        links=[
            DrawnLink(int(place[seen.source[j]]), int(place[seen.target[j]]), float(seen.weight[j]))
            for j in heaviest.tolist()
        ],
        total_people=len(seen.people),
        total_links=len(seen.source),
    )


def _person(network: Drawn, seen: Shown, i: int, colour: str, *, named: bool) -> DrawnPerson:
    code = int(seen.people[i])
    role = int(network.role[code])
    group = int(network.group[code])
    return DrawnPerson(
        x=float(network.at[code, 0]),
        y=float(network.at[code, 1]),
        size=float(seen.given[i]),
        group=group if colour == "group" else _GROUP_OF_ROLE[role],
        role=ROLES[role] if role >= 0 else "",
        label=network.labels[code] if named else None,
    )


#: The place in the palette of groups that each role takes; passers-by and unknown are grey.
_GROUP_OF_ROLE = {**{place: place for place in range(len(ROLES) - 1)}, len(ROLES) - 1: -1, -1: -1}


def graph_of(session: Session, community: str, network: Drawn, asked: Filter) -> Graph:
    """The people and links that are seen, with the months in which each link was used."""
    seen = shown(network, asked)
    everybody = people_of(session, community, network.name, Options(community=community))
    code = np.full(len(network.keys), -1)
    code[seen.people] = np.arange(len(seen.people))
    links = _links(network, seen, code)
    return Graph(
        community=community,
        network=network.name,
        timed=bool(links.month) and all(links.month),
        nodes=nodes(links, everybody),
        links=links,
        about=about(session, [community], Options(community=community)),
        masked=list(everybody.masked.values()),
        chosen=[],
    )


def _links(network: Drawn, seen: Shown, code: np.ndarray) -> Links:
    n = max(len(network.keys), 1)
    of = np.searchsorted(numbered(seen.source, seen.target, n), network.pairs[seen.cells])
    surest = np.full(len(seen.source), len(CERTAINTIES), np.int64)
    np.minimum.at(surest, of, network.certainty[seen.cells])
    width = len(network.months) + 1
    used, at = np.unique(of * width + network.month[seen.cells], return_inverse=True)
    return Links(
        people=network.keys[seen.people],
        source=code[seen.source],
        target=code[seen.target],
        weight=seen.weight,
        certainty=[CERTAINTIES[c] for c in surest.tolist()],
        of=used // width,
        month=[network.months[m] for m in (used % width).tolist()],
        count=np.bincount(at, network.messages[seen.cells], len(used)).astype(np.int64),
    )
