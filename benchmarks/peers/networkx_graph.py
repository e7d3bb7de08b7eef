"""The graph with NetworkX, from the same links.

python -m benchmarks.peers.networkx_graph LINKS.npz
"""

from __future__ import annotations

import sys
from collections import Counter

import networkx as nx
import numpy as np

from benchmarks.peers.told import Told

PIVOTS = 64


def main(links: str) -> None:
    told = Told()
    given = np.load(links)
    source, target = given["source"].tolist(), given["target"].tolist()
    with told.task("build"):
        weight = Counter(zip(source, target, strict=True))
        graph = nx.DiGraph()
        graph.add_weighted_edges_from((a, b, w) for (a, b), w in weight.items())
        simple = nx.Graph()
        for (a, b), w in weight.items():
            known = simple.get_edge_data(a, b, {"weight": 0})
            simple.add_edge(a, b, weight=known["weight"] + w)
    with told.task("reciprocity"):
        told.figures["reciprocity"] = nx.reciprocity(graph)
    with told.task("transitivity"):
        told.figures["transitivity"] = nx.transitivity(simple)
    with told.task("k-core"):
        told.figures["k-core"] = max(nx.core_number(simple).values())
    with told.task("components"):
        told.figures["components"] = len(max(nx.connected_components(simple), key=len))
    with told.task("PageRank"):
        nx.pagerank(graph.reverse(copy=False))
    with told.task("groups"):  # Leiden is not in NetworkX: Louvain
        nx.community.louvain_communities(simple, weight="weight", seed=1)
    with told.task("betweenness, 64 pivots"):
        nx.betweenness_centrality(graph, k=PIVOTS, seed=1)
    told.figures |= {"people": len(graph), "links": graph.number_of_edges()}
    told.print()


if __name__ == "__main__":
    main(*sys.argv[1:])
