"""The networks of a community, from its links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from liaisons.measures.contract import WHOLE_EXCHANGES
from liaisons.network.graph import Bools, Codes, Ints, Network, by_appearance, renumbered

if TYPE_CHECKING:
    from liaisons.measures.scope import Scope

NETWORKS = ("help", "contact")
#: How a link is known, from the surest to the least sure.
CERTAINTIES = ("reply", "quote", "opener", "mention", "peer", "inferred")
#: Left out unless asked for: they answer somebody else than the asker, or are guesses.
UNCOUNTED = ("peer", "inferred")


@dataclass(frozen=True, eq=False)
class Links:
    """The links of a network, one per message, in order of time (sent_us, source_row).

    ``people`` are keys in order of first appearance (source before target); ``source`` and
    ``target`` places in it, never the same; ``month`` counts from 1970 in the community's time
    zone; ``certainty`` is a place in ``CERTAINTIES``. All but ``people`` run in parallel.
    """

    people: Ints
    source: Codes
    target: Codes
    month: NDArray[np.int16]
    certainty: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.source)

    @classmethod
    def of(cls, rows: pa.Table) -> Links:
        """The rows of ``relations/ordered_help_links.sql`` or its like."""
        people, source, target = by_appearance(rows["source"].to_numpy(), rows["target"].to_numpy())
        days = rows["day"].to_numpy().astype("datetime64[D]")
        return cls(
            people=people,
            source=source,
            target=target,
            month=days.astype("datetime64[M]").astype(np.int16),
            certainty=rows["certainty"].to_numpy(),
        )

    def known(self, certainties: Sequence[str]) -> Links:
        """The links known in one of these ways, and their people."""
        wanted = np.isin(np.arange(len(CERTAINTIES)), [CERTAINTIES.index(c) for c in certainties])
        return self.those(wanted[self.certainty])

    def those(self, chosen: Bools) -> Links:
        """Some of the links, and their people."""
        if chosen.all():
            return self
        some, source, target = renumbered(
            self.source[chosen], self.target[chosen], len(self.people)
        )
        return Links(self.people[some], source, target, self.month[chosen], self.certainty[chosen])

    def network(self) -> Network:
        """The directed weighted network of these links."""
        n = len(self.people)
        return Network.collapse(self.source, self.target, n=n, people=self.people)


def month_name(month: int) -> str:
    """How a month of ``Links`` is written: ``2024-03``."""
    return str(np.datetime64(month, "M"))


def supported(scope: Scope) -> tuple[str, ...]:
    """The networks that a corpus can tell: help needs whole exchanges, threads and authors."""
    whole = scope.frame in WHOLE_EXCHANGES and scope.capabilities >= {"threads", "authors"}
    return NETWORKS if whole else ("contact",)


def counted(certainties: Sequence[str] = ()) -> tuple[str, ...]:
    """The ways of knowing a link that are asked for, or all but those that are not counted."""
    return tuple(certainties) or tuple(c for c in CERTAINTIES if c not in UNCOUNTED)
