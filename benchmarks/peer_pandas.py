"""What a competent analyst would write with pandas and NetworkX: the same figures where they exist.

Import (pseudonyms, mentions replaced), first replies, Kaplan–Meier by hand, help links, network
figures with one null model of degree-preserving swaps, Gini. No intervals.
"""

from __future__ import annotations

import hashlib
import json
import re
import resource
import sys
import time

import networkx as nx
import numpy as np
import pandas as pd


def main(path: str) -> None:
    seconds = {}
    started = time.perf_counter()
    frame = pd.read_json(path, lines=True, convert_dates=["created_at"])
    keyed = {
        a: hashlib.blake2b(a.encode(), digest_size=8, key=b"k").hexdigest()
        for a in frame.author.unique()
    }
    frame["text"] = frame.text.str.replace(
        re.compile(r"@(\w+)"), lambda m: "@p_" + keyed.get(m[1], "x" * 16)[:8], regex=True
    )
    frame["author"] = frame.author.map(keyed)
    seconds["import"] = time.perf_counter() - started

    started = time.perf_counter()
    openers = frame[frame.reply_to.isna()][["id", "thread", "author", "created_at"]]
    replies = frame[frame.reply_to.notna()].merge(openers, on="thread", suffixes=("", "_q"))
    replies = replies[replies.author != replies.author_q]
    first = replies.groupby("thread").created_at.min()
    asked = openers.set_index("thread")
    waits = (first - asked.created_at).dt.total_seconds()
    end = frame.created_at.max()
    observed = waits.notna()
    waits = waits.fillna((end - asked.created_at).dt.total_seconds())
    order = np.argsort(waits.to_numpy(), kind="stable")
    at_risk = np.arange(len(order), 0, -1)
    survival = np.cumprod(1 - observed.to_numpy()[order] / at_risk)
    figures = {
        "replied": float(observed.mean()),
        "within_day": 1 - float(survival[np.searchsorted(waits.to_numpy()[order], 86_400) - 1]),
    }
    monthly = frame.groupby(frame.created_at.dt.strftime("%Y-%m")).agg(
        messages=("id", "size"), people=("author", "nunique")
    )
    rhythm = frame.groupby([frame.created_at.dt.dayofweek, frame.created_at.dt.hour]).size()
    seconds["messages"] = time.perf_counter() - started

    started = time.perf_counter()
    parents = frame.set_index("id").author
    replies["target"] = replies.reply_to.map(parents)
    links = replies[replies.target == replies.author_q].groupby(["author", "author_q"]).size()
    graph = nx.DiGraph()
    graph.add_weighted_edges_from((a, b, w) for (a, b), w in links.items())
    simple = nx.Graph(graph)
    figures |= {
        "reciprocity": nx.reciprocity(graph),
        "transitivity": nx.transitivity(simple),
        "core": max(nx.core_number(simple).values()),
        "components": len(max(nx.connected_components(simple), key=len)),
    }
    seconds["graph"] = time.perf_counter() - started
    started = time.perf_counter()
    groups = nx.community.louvain_communities(simple, seed=1)
    figures["modularity"] = nx.community.modularity(simple, groups)
    seconds["groups"] = time.perf_counter() - started
    started = time.perf_counter()
    swaps = graph.copy()
    nx.directed_edge_swap(swaps, nswap=graph.number_of_edges() // 10, max_tries=10**8, seed=1)
    seconds["a hundredth of one rewiring"] = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    del monthly, rhythm
    print(json.dumps({"figures": figures, "seconds": seconds, "mb": peak}))


main(sys.argv[1])
