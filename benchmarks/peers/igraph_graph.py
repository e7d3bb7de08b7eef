"""The graph with igraph alone, from the same links, as its manual shows it.

python -m benchmarks.peers.igraph_graph LINKS.npz
"""

from __future__ import annotations

import random
import sys

import igraph
import numpy as np

from benchmarks.peers.told import Told

PIVOTS = 64


def main(links: str) -> None:
    told = Told()
    given = np.load(links)
    with told.task("build"):
        people, codes = np.unique(
            np.concatenate([given["source"], given["target"]]), return_inverse=True
        )
        ends = codes.reshape(2, -1).T
        graph = igraph.Graph(len(people), ends[ends[:, 0] != ends[:, 1]], directed=True)
        graph.es["weight"] = 1
        graph.simplify(combine_edges="sum")
        simple = graph.as_undirected(combine_edges="sum")
    with told.task("reciprocity"):
        told.figures["reciprocity"] = graph.reciprocity()
    with told.task("transitivity"):
        told.figures["transitivity"] = simple.transitivity_undirected()
    with told.task("k-core"):
        told.figures["k-core"] = max(simple.coreness())
    with told.task("components"):
        told.figures["components"] = max(simple.connected_components().sizes())
    with told.task("PageRank"):
        graph.pagerank()
    with told.task("groups"):
        igraph.set_random_number_generator(random.Random(1))
        simple.community_leiden("modularity", weights="weight", n_iterations=10)
    with told.task("betweenness, 64 pivots"):
        graph.betweenness(sources=random.Random(1).sample(range(graph.vcount()), PIVOTS))
    told.figures |= {"people": graph.vcount(), "links": graph.ecount()}
    told.print()


if __name__ == "__main__":
    main(*sys.argv[1:])
