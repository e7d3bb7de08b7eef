"""Threads from reply chains."""

from __future__ import annotations

import networkx as nx
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from liaisons.corpus.threads import thread_ids


def threads(*records: tuple[int, int | None, int | None]) -> list[int]:
    """(message, reply_to, thread) → thread ids."""
    message, reply, thread = zip(*records, strict=True)
    return thread_ids(
        np.array(message, np.int64),
        np.array([r or 0 for r in reply], np.int64),
        np.array([r is not None for r in reply]),
        np.array([t or 0 for t in thread], np.int64),
        np.array([t is not None for t in thread]),
    ).tolist()


def test_a_chain_belongs_to_its_root():
    assert threads((1, None, None), (2, 1, None), (3, 2, None), (4, None, None)) == [1, 1, 1, 4]


def test_replies_to_a_missing_message_share_its_thread():
    assert threads((2, 1, None), (3, 1, None), (4, 3, None)) == [1, 1, 1]


def test_a_named_thread_wins_and_is_inherited():
    assert threads((1, None, 9), (2, 1, None), (3, 2, 7)) == [9, 9, 7]


def test_a_loop_ends():
    assert len(threads((1, 2, None), (2, 1, None))) == 2
    assert threads((1, 1, None)) == [1]


@given(st.lists(st.integers(0, 40), min_size=1, max_size=40))
def test_threads_are_the_components_of_the_reply_forest(parents):
    records, graph = [], nx.Graph()
    for index, parent in enumerate(parents):
        target = parent if parent < index else None
        records.append((index, target, None))
        graph.add_node(index)
        if target is not None:
            graph.add_edge(index, target)
    found = threads(*records)
    for component in nx.connected_components(graph):
        assert {found[i] for i in component} == {min(component)}
