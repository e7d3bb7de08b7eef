"""Is there a core: people who are all linked to many others who are in it too?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from liaisons.network import igraphs
from liaisons.network.graph import Ints, Network


@dataclass(frozen=True, eq=False)
class Core:
    """The k-cores of a network (Seidman 1983), on undirected links, each pair once.

    ``number``: the largest k for which each person belongs to a set where everybody is linked to
    at least k others of it; shape (n,). ``highest`` is the largest of these, ``size`` how many
    people reach it.
    """

    number: Ints
    highest: int
    size: int


def core(network: Network) -> Core | None:
    """The core number of everybody, the highest, and how many have it; None without people."""
    if not network.n:
        return None
    number = np.asarray(igraphs.undirected(network).coreness(), np.int64)
    highest = int(number.max())
    return Core(number, highest, int((number == highest).sum()))
