"""The network of a community, drawn, and beside another one at the same scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Query, Response

from liaisons.errors import NotFound
from liaisons.exports import gexf
from liaisons.i18n import _
from liaisons.measures.networks import CERTAINTIES, NETWORKS
from liaisons.measures.rows import Row
from liaisons.report.groups import month_name, reads
from liaisons.report.wording import amount, interval
from liaisons.report.wording import shown as worded
from liaisons.study import networks
from liaisons.study.networks import COUNTED, Drawn, Filter, Shown
from liaisons.web import persons
from liaisons.web.asked import Figure, Page, Word, chosen, communities, whole
from liaisons.web.desk import Desk, OpenDesk, key_of, public
from liaisons.web.network_files import graph_of, picture
from liaisons.web.packed import packed
from liaisons.web.readers import needs
from liaisons.web.view import Turn, View, page

ROUTER = APIRouter()
COLOURS = ("group", "role")
#: Asks for one community by itself.
ALONE = "-"
#: People in the table under the drawing, per page.
SHELF = 50
#: What is said beside a drawing, each with what chance alone would give.
_NUMBERS = ("reciprocity", "transitivity", "partners_effective")
#: Ways in which links are known, as an address repeats them.
Certainties = Annotated[list[str] | None, Query(alias="certainty", max_length=10)]


@dataclass(frozen=True)
class Panel:
    """One drawing with what stands beside it."""

    community: str
    title: str
    network: Drawn
    shown: Shown
    numbers: list[dict[str, str]]
    source: str


@page(ROUTER, "/studies/{study}/network", right="people")
def network(
    desk: OpenDesk,
    community: Word = "",
    against: Word = "",
    network: Word = "",
    colour: Word = "group",
    first: Word = "",
    last: Word = "",
    weight: Figure = "",
    certainty: Certainties = None,
    person: Word = "",
    number: Page = 1,
) -> View:
    """Who helps whom, drawn; under it everybody who is shown, as a table."""
    name = chosen(desk, community)
    other = _against(desk, name, against)
    asked = _filter(first, last, weight, certainty)
    kinds = _kinds(desk, [name, *([other] if other else [])])
    kind = network if network in kinds else next(iter(kinds), "")
    panels = [
        _panel(desk, one, kind, asked)
        for one in (name, other)
        if one and kind in _kinds(desk, [one])
    ]
    query = _query(name, against, kind, colour, asked, certainty)
    lines, turn = _listed(panels, number)
    shown = {
        "title": _("Network"), "panels": panels,
        "kinds": [(k, reads({"network": k})) for k in kinds],
        "kind": kind, "communities": communities(desk), "chosen": name, "other": other or ALONE,
        "colour": colour if colour in COLOURS else COLOURS[0], "asked": asked, "query": query,
        "months": _months(panels),
        "certainties": [(c, reads({"certainty": c})) for c in CERTAINTIES],
        "lines": lines, "turn": turn, "persons": persons, "person": _person(person),
        "untimed": not any(p.network.months for p in panels), "month_name": month_name,
    }  # fmt: skip
    shown["files"] = _files(panels, query)
    data = [
        {"community": p.community, "people": len(p.shown.people), "links": len(p.shown.source),
         "messages": int(p.shown.weight.sum()), "numbers": p.numbers}
        for p in panels
    ]  # fmt: skip
    columns = _columns(panels) if desk.path.endswith(".csv") else {}
    return View("network.html", {"network": kind, "panels": data}, shown, columns)


@ROUTER.get("/studies/{study}/network/{kind}.bin")
@needs("people")
def binary(desk: OpenDesk, kind: str, community: Word) -> Response:
    """The whole network, for the browser to filter."""
    with desk.spoken():
        made = desk.opened.kept.keep(
            ("network.bin", community, kind), lambda: packed(drawing(desk, community, kind))
        )
    return Response(
        made, media_type="application/octet-stream", headers={"Content-Encoding": "gzip"}
    )


@ROUTER.get("/studies/{study}/network/{kind}.svg")
@needs("people")
def svg(
    desk: OpenDesk,
    kind: str,
    community: Annotated[list[str], Query(max_length=4)],
    colour: Word = "group",
    first: Word = "",
    last: Word = "",
    weight: Figure = "",
    certainty: Certainties = None,
    download: bool = False,
) -> Response:
    """What the filters leave of one or several networks, at the same scale, as a picture."""
    asked = _filter(first, last, weight, certainty)
    with desk.spoken():
        drawn = [(_card(desk, c), drawing(desk, c, kind)) for c in community]
        made = picture(drawn, asked, COLOURS[1] if colour == COLOURS[1] else COLOURS[0])
    answer = Response(made, media_type="image/svg+xml")
    return _attached(answer, f"{kind}.svg") if download else answer


@ROUTER.get("/studies/{study}/network/{kind}.gexf")
@needs("people")
def gephi(
    desk: OpenDesk,
    kind: str,
    community: Word,
    first: Word = "",
    last: Word = "",
    weight: Figure = "",
    certainty: Certainties = None,
) -> Response:
    """What the filters leave of a network, for Gephi."""
    asked = _filter(first, last, weight, certainty)
    with desk.spoken():
        drawn = drawing(desk, community, kind)
        with persons.asking(desk) as session:
            made = "".join(gexf.lines(graph_of(session, community, drawn, asked)))
    return _attached(Response(made, media_type="application/gexf+xml"), f"{kind}.gexf")


def _attached(answer: Response, name: str) -> Response:
    answer.headers["Content-Disposition"] = f'attachment; filename="liaisons-{name}"'
    return answer


def drawing(desk: Desk, community: str, kind: str) -> Drawn:
    """The network, read once while the study stays as it is."""
    desk.session.communities(community)
    if kind not in NETWORKS:
        raise NotFound(_("There is no such page in this study."))

    def make() -> Drawn:
        with persons.asking(desk) as session:
            return networks.drawn(session, community, kind)

    return desk.opened.kept.keep(("network", community, kind), make)


def _kinds(desk: Desk, names: list[str]) -> list[str]:
    """The networks that at least one of the communities has, help first."""
    known = [persons.networks_of(desk, name) for name in names]
    return [kind for kind in NETWORKS if any(kind in one for one in known)]


def _against(desk: Desk, name: str, against: str) -> str | None:
    """The community beside: the one asked for, none where that is ``ALONE``, else the next one."""
    others = [c for c in desk.session.communities() if c != name]
    if not against or against == name:
        return others[0] if others else None
    return None if against == ALONE else desk.session.communities(against)[0]


def _filter(first: str, last: str, weight: str, certainty: list[str] | None) -> Filter:
    return Filter(
        first=first, last=last, weight=max(whole(weight, 1), 1),
        certainties=tuple(certainty) if certainty else COUNTED,
    )  # fmt: skip


def _query(
    name: str, against: str, kind: str, colour: str, asked: Filter, said: list[str] | None
) -> dict[str, Any]:
    """What is asked for, as addresses carry it on."""
    return {
        "community": name, "against": against, "network": kind, "colour": colour,
        "first": asked.first, "last": asked.last,
        "weight": asked.weight if asked.weight > 1 else "", "certainty": list(said or []),
    }  # fmt: skip


def _files(panels: list[Panel], query: dict[str, Any]) -> dict[str, Any]:
    """What the addresses of the picture and of the graphs carry: the filters as they are."""
    kept = {name: query[name] for name in ("colour", "first", "last", "weight", "certainty")}
    return {"filters": kept, "all": {"community": [p.community for p in panels], **kept}}


def _person(text: str) -> str:
    return public(key_of(text)) if text else ""


def _months(panels: list[Panel]) -> list[str]:
    return sorted({month for panel in panels for month in panel.network.months if month})


def _card(desk: Desk, community: str) -> tuple[str, int]:
    """What a community is called, and its place in the study's colours."""
    names = desk.session.communities()
    desk.session.communities(community)
    return desk.titled(community), names.index(community)


def _panel(desk: Desk, community: str, kind: str, asked: Filter) -> Panel:
    drawn = drawing(desk, community, kind)
    return Panel(
        community=community,
        title=desk.titled(community),
        network=drawn,
        shown=networks.shown(drawn, asked),
        numbers=_numbers(desk, community, kind),
        source=desk.url("network", f"{kind}.bin", community=community),
    )


def _numbers(desk: Desk, community: str, kind: str) -> list[dict[str, str]]:
    """Three numbers of the whole network, and what chance alone would give."""
    with persons.asking(desk) as session:
        rows = session.rows(("ties",), community)
    told = {r.measure: r for r in rows if r.group == {"network": kind}}
    called = {
        "reciprocity": _("Links that are returned"),
        "transitivity": _("Closed triangles"),
        "partners_effective": _("Partners who count, per person"),
    }
    return [
        _number(
            desk, community, called[name], told[f"ties.{name}"], told.get(f"ties.expected_{name}")
        )
        for name in _NUMBERS
        if f"ties.{name}" in told
    ]


def _number(
    desk: Desk, community: str, title: str, row: Row, expected: Row | None
) -> dict[str, str]:
    # With as many decimals as the number beside it.
    known = None if expected is None else expected.value
    by_chance = "" if known is None else amount(known, row.unit, row.low, row.high)
    return {
        "title": title,
        "value": worded(row),
        "interval": interval(row),
        "expected": by_chance,
        "why": row.why or "",
        "behind": desk.behind(row.measure, community, row.group) if row.value is not None else "",
    }


def _listed(panels: list[Panel], number: int) -> tuple[list[dict[str, Any]], Turn]:
    """Everybody who is shown, those who give most first."""
    ranked = [
        (int(panel.shown.given[i]), int(panel.shown.received[i]), place, i)
        for place, panel in enumerate(panels)
        for i in np.lexsort((panel.shown.people, -panel.shown.given)).tolist()
    ]
    ranked.sort(key=lambda one: -one[0])
    turn = Turn(number, len(ranked), SHELF)
    here = ranked[turn.first : turn.first + SHELF]
    return [_line(panels[place], i) for _given, _received, place, i in here], turn


def _line(panel: Panel, i: int) -> dict[str, Any]:
    network, code = panel.network, int(panel.shown.people[i])
    role = int(network.role[code])
    return {
        "community": panel.community, "title": panel.title,
        "person": public(int(network.keys[code])),
        "label": network.labels[code], "role": persons.nth_role(role),
        "group": int(network.group[code]) + 1, "core": bool(network.core[code]),
        "given": int(panel.shown.given[i]), "received": int(panel.shown.received[i]),
    }  # fmt: skip


def _columns(panels: list[Panel]) -> dict[str, list[Any]]:
    lines = [_line(panel, i) for panel in panels for i in range(len(panel.shown.people))]
    names = ("community", "person", "label", "role", "group", "core", "given", "received")
    return {name: [line[name] for line in lines] for name in names}
