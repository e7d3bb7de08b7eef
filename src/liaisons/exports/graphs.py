"""A network as drawing tools want it: people with what is known of them, links month by month."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from liaisons.exports.about import about, notices_of, only_community
from liaisons.exports.contract import NothingToWrite, Options
from liaisons.exports.people import People, people_of
from liaisons.i18n import _
from liaisons.measures.contract import WHOLE_EXCHANGES, Quantity
from liaisons.measures.networks import CERTAINTIES, NETWORKS, month_name
from liaisons.measures.networks import Links as Known
from liaisons.measures.runner import unsupported
from liaisons.measures.scope import Scope
from liaisons.network.graph import Ints, numbered
from liaisons.report.groups import reads
from liaisons.study.running import Session

#: What a corpus must hold for help to be seen in it.
_HELP = Quantity(
    name="help",
    unit="links",
    requires=frozenset({"threads", "authors"}),
    frames=WHOLE_EXCHANGES,
    timed=False,
)


@dataclass(frozen=True, eq=False)
class Links:
    """The links of a network, sorted by (source, target), and the months in which each was used.

    ``source`` and ``target`` are places in ``people`` (keys, in order of first appearance);
    ``weight`` is the number of messages, ``certainty`` the surest way in which one of them is
    known. Link ``of[i]`` had ``count[i]`` messages in month ``month[i]`` (``2024-03``); sorted by
    (link, month). All months together give the weight.
    """

    people: Ints
    source: Ints
    target: Ints
    weight: Ints
    certainty: list[str]
    of: Ints
    month: list[str]
    count: Ints

    @cached_property
    def bounds(self) -> Ints:
        """Months of link ``i`` are ``bounds[i]:bounds[i + 1]``; shape (links + 1,)."""
        return np.searchsorted(self.of, np.arange(len(self.source) + 1)).astype(np.int64)

    @property
    def first(self) -> list[str]:
        """The first month of each link."""
        return [self.month[i] for i in self.bounds[:-1].tolist()]

    @property
    def last(self) -> list[str]:
        """The last month of each link."""
        return [self.month[i - 1] for i in self.bounds[1:].tolist()]


@dataclass(frozen=True, eq=False)
class Graph:
    """A network ready to be written. ``nodes`` has a row per person of ``links``: ``id``,
    ``label``, then what is known. ``timed`` is False where the corpus has no times. ``masked`` says
    what was left blank, ``chosen`` which network this is where nobody asked for one.
    """

    community: str
    network: str
    timed: bool
    nodes: pa.Table
    links: Links
    about: dict[str, Any]
    masked: list[str]
    chosen: list[str]

    @property
    def notices(self) -> list[str]:
        """What a person should know of the file."""
        return [*notices_of(self.about), *self.chosen, *self.masked]

    @property
    def facts(self) -> list[str]:
        """The columns of ``nodes`` that say something of a person."""
        return [name for name in self.nodes.column_names if name not in ("id", "label")]

    @cached_property
    def presence(self) -> list[tuple[str, str]]:
        """The first and the last month in which each person has a link."""
        first: dict[int, str] = {}
        last: dict[int, str] = {}
        ends = np.concatenate([self.links.source[self.links.of], self.links.target[self.links.of]])
        for person, month in zip(ends.tolist(), self.links.month * 2, strict=True):
            first[person] = min(first.get(person, month), month)
            last[person] = max(last.get(person, month), month)
        return [(first[i], last[i]) for i in range(len(self.links.people))]


def graph(session: Session, options: Options) -> Graph:
    """The network that the options ask for: of the one community, help where it can be told.

    Raises NothingToWrite where the corpus cannot tell the network, or it has no link.
    """
    community = only_community(session, options)
    scope = session.scope(community)
    name, chosen = _chosen(scope, options)
    found = links(scope, name)
    if not len(found.source):
        raise NothingToWrite(
            _(
                "{community}: the {network} has no link.",
                network=reads({"network": name}),
                community=community,
            )
        )
    told = about(session, [community], options)
    everybody = people_of(session, community, name, options)
    return Graph(
        community=community,
        network=name,
        timed=not scope.untimed,
        nodes=nodes(found, everybody),
        links=found,
        about=told,
        masked=list(everybody.masked.values()),
        chosen=chosen,
    )


def networks(scope: Scope) -> list[str]:
    """The networks of a community that the corpus can tell and that have a link."""
    known = [n for n in NETWORKS if n != "help" or unsupported(_HELP, scope) is None]
    return [name for name in known if len(scope.links(name))]


def _chosen(scope: Scope, options: Options) -> tuple[str, list[str]]:
    why = unsupported(_HELP, scope)
    if options.network == "help" and why is not None:
        raise NothingToWrite(
            _("{community} has no help network. {why}", community=scope.community, why=why)
        )
    if options.network is not None:
        return options.network, []
    name = "help" if "help" in networks(scope) else "contact"
    return name, [_("This is the {network}.", network=reads({"network": name}))]


def links(scope: Scope, name: str) -> Links:
    """The links of a network, counted by month in the community's time zone."""
    known = scope.links(name)
    n = max(len(known.people), 1)
    directed = numbered(known.source, known.target, n)
    pairs, of, weight = np.unique(directed, return_inverse=True, return_counts=True)
    months, month = np.unique(known.month, return_inverse=True)
    names = [month_name(number) for number in months.tolist()]
    cells, count = np.unique(of * max(len(months), 1) + month, return_counts=True)
    return Links(
        people=known.people,
        source=pairs // n,
        target=pairs % n,
        weight=weight.astype(np.int64),
        certainty=_surest(known, of, len(pairs)),
        of=cells // max(len(months), 1),
        month=[names[i] for i in (cells % max(len(months), 1)).tolist()],
        count=count.astype(np.int64),
    )


def _surest(known: Known, of: Ints, size: int) -> list[str]:
    """The surest of the messages of each link."""
    best = np.full(size, len(CERTAINTIES), np.int64)
    np.minimum.at(best, of, known.certainty)
    return [CERTAINTIES[i] for i in best.tolist()]


def nodes(found: Links, everybody: People) -> pa.Table:
    """A row per person of a network, in order of first appearance."""
    size = len(found.people)
    ids = everybody.ids(found.people)
    label = pc.coalesce(everybody.column("label", found.people), pa.array(ids, pa.string()))
    columns: dict[str, pa.Array] = {"id": pa.array(ids, pa.string()), "label": label}
    columns |= {name: everybody.column(name, found.people) for name in everybody.facts}
    columns["given"] = pa.array(_sum(found.source, found.weight, size))
    columns["received"] = pa.array(_sum(found.target, found.weight, size))
    return pa.table(columns)


def _sum(ends: Ints, weight: Ints, size: int) -> Ints:
    total = np.zeros(size, np.int64)
    np.add.at(total, ends, weight)
    return total


def type_name(kind: pa.DataType) -> str:
    """How GEXF and GraphML call the type of a column of ``nodes``."""
    if pa.types.is_boolean(kind):
        return "boolean"
    return "long" if pa.types.is_integer(kind) else "string"
