"""The networks of a community, from its links."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from liaisons.measures.contract import WHOLE_EXCHANGES
from liaisons.network.graph import Network

if TYPE_CHECKING:
    from liaisons.measures.scope import Scope

NETWORKS = ("help", "contact")
#: How a link is known, from the surest to the least sure.
CERTAINTIES = ("reply", "quote", "opener", "mention", "peer", "inferred")
#: Left out unless asked for: they answer somebody else than the asker, or are guesses.
UNCOUNTED = ("peer", "inferred")


def supported(scope: Scope) -> tuple[str, ...]:
    """The networks that a corpus can tell: help needs whole exchanges, threads and authors."""
    whole = scope.frame in WHOLE_EXCHANGES and scope.capabilities >= {"threads", "authors"}
    return NETWORKS if whole else ("contact",)


def events(scope: Scope, name: str, certainties: Sequence[str] = ()) -> pa.Table:
    """The links of a network, one row per message, in order of time (sent_us, source_row)."""
    links = scope.ordered_links
    wanted = list(certainties) or [c for c in CERTAINTIES if c not in UNCOUNTED]
    chosen = pc.and_(
        pc.equal(links["network"], name), pc.is_in(links["certainty"], pa.array(wanted))
    )
    return links.filter(chosen)


def network(scope: Scope, name: str, certainties: Sequence[str] = ()) -> Network:
    """The directed weighted network: people with at least one link, coded by first appearance."""
    links = events(scope, name, certainties)
    return Network.collapse(links["source"].to_numpy(), links["target"].to_numpy())
