"""The networks with only those links that are known in some ways: what rests on guesses shows.

A reply says whom it answers; that a message in a thread is for whoever opened it is a guess. Those
who doubt the guesses ask for the figures without them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from liaisons.measures.networks import CERTAINTIES, UNCOUNTED, supported
from liaisons.measures.rows import Group, Row
from liaisons.measures.ties import structure

if TYPE_CHECKING:
    from liaisons.measures.scope import Scope
    from liaisons.study.running import Session

#: The ways in which counted links are known, the surest first.
WAYS = tuple(way for way in CERTAINTIES if way not in UNCOUNTED)


def surest(way: str) -> tuple[str, ...]:
    """The way of knowing a link that is named, and all that are surer."""
    return WAYS[: WAYS.index(way) + 1]


def rows(session: Session, community: str, ways: Sequence[str]) -> list[Row]:
    """People, links, messages and mutuality of each network, of links known in these ways only.

    Computed once and kept; the rows say by their group which network they are of.
    """
    name = f"ties.known-{'-'.join(ways)}"
    return session.kept(
        name, [community], list[Row], lambda: list(_rows(session.scope(community), ways))
    )


def _rows(scope: Scope, ways: Sequence[str]) -> Iterator[Row]:
    for name in supported(scope):
        network = scope.network(name, ways)
        drawn = structure.replicates(scope, name, ways)
        group: Group = {"network": name}
        for quantity, found, estimate in structure.sizes(network, group):
            yield Row.of(quantity, scope.community, estimate, found)
        for quantity, found, estimate in structure.mutuality(network, group, drawn):
            yield Row.of(quantity, scope.community, estimate, found)
