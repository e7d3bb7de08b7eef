"""The graph by Liaisons, from the links on: what ``networkx_graph`` and ``igraph_graph`` do too.

python -m benchmarks.peers.ours_graph LINKS.npz
"""

from __future__ import annotations

import sys

import numpy as np

from benchmarks.peers.told import Told
from liaisons.network.brokers import betweenness
from liaisons.network.components import components
from liaisons.network.core import core
from liaisons.network.graph import Network
from liaisons.network.groups import groups
from liaisons.network.links import reciprocity
from liaisons.network.positions import helper_rank
from liaisons.network.triangles import transitivity

PIVOTS = 64


def main(links: str) -> None:
    told = Told()
    given = np.load(links)
    source, target = given["source"], given["target"]
    with told.task("build"):
        network = Network.collapse(source, target)
    with told.task("reciprocity"):
        told.figures["reciprocity"] = reciprocity(network)
    with told.task("transitivity"):
        told.figures["transitivity"] = transitivity(network)
    with told.task("k-core"):
        told.figures["k-core"] = core(network).highest
    with told.task("components"):
        told.figures["components"] = int(np.bincount(components(network)).max())
    with told.task("PageRank"):
        helper_rank(network)
    with told.task("groups"):
        groups(network, seed=1, seeds=1)
    with told.task("betweenness, 64 pivots"):
        betweenness(network, seed=1, pivots=PIVOTS, exact_up_to=0)
    told.figures |= {"people": network.n, "links": len(network.source)}
    told.print()


if __name__ == "__main__":
    main(*sys.argv[1:])
