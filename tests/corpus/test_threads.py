"""Threads from reply chains."""

from __future__ import annotations

import tempfile
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from liaisons import columns
from liaisons.columns import Column
from liaisons.corpus import threads as module
from liaisons.corpus.threads import HAS_THREAD, IS_REPLY, Links, thread_ids

#: (message, reply_to, thread)
Record = tuple[int, int | None, int | None]


def arrays(*records: Record) -> tuple[NDArray[np.int64], ...]:
    """Message, reply_to, whether it is known, thread, whether it is known."""
    message, reply, thread = zip(*records, strict=True)
    return (
        np.array(message, np.int64),
        np.array([r or 0 for r in reply], np.int64),
        np.array([r is not None for r in reply]),
        np.array([t or 0 for t in thread], np.int64),
        np.array([t is not None for t in thread]),
    )


def threads(*records: Record) -> list[int]:
    """Thread ids, by way of the files."""
    message, reply, is_reply, thread, has_thread = arrays(*records)
    says = IS_REPLY * is_reply + HAS_THREAD * has_thread
    with tempfile.TemporaryDirectory() as folder:
        links = Links(
            *(Column(Path(folder) / name) for name in ("message", "reply", "thread")),
            Column(Path(folder) / "says", np.uint8),
        )
        for column, numbers in zip(links, (message, reply, thread, says), strict=True):
            column.append(numbers)
        return thread_ids(links, Path(folder)).read(0, len(message)).tolist()


@pytest.fixture(params=[4, columns.PIECE])
def pieces(request, monkeypatch):
    """Few messages in memory at a time, or all of them."""
    monkeypatch.setattr(columns, "PIECE", request.param)
    monkeypatch.setattr(module, "PIECE", request.param)


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


#: Keys all over the 64 bits, as hashes are; some come twice, some chains bite their tail.
SPREAD = st.integers(0, 25).map(lambda n: n * 0x9E3779B97F4A7C15 % (1 << 64) - (1 << 63))


@pytest.mark.usefixtures("pieces")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(SPREAD, st.none() | SPREAD, st.none() | SPREAD), min_size=1, max_size=40))
def test_the_files_give_what_plain_arrays_give(records):
    assert threads(*records) == plain(*arrays(*records)).tolist()


def plain(
    message: NDArray[np.int64],
    reply_to: NDArray[np.int64],
    is_reply: NDArray[np.bool_],
    thread: NDArray[np.int64],
    has_thread: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """The same over arrays in memory, as plainly as it can be said."""
    parent = _positions(message, reply_to, is_reply & ~has_thread)
    root = np.arange(len(message))
    root[parent >= 0] = parent[parent >= 0]
    for _ in range(max(1, len(message).bit_length()) + 1):
        further = root[root]
        if np.array_equal(further, root):
            break
        root = further
    orphan = is_reply[root] & ~has_thread[root] & (parent[root] < 0)
    named = np.where(orphan, reply_to[root], message[root])
    return np.where(has_thread[root], thread[root], named)


def _positions(
    message: NDArray[np.int64], wanted: NDArray[np.int64], known: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Where each wanted message stands; -1 where it is not here or not known."""
    order = np.argsort(message, kind="stable")
    found = np.searchsorted(message, wanted, sorter=order)
    position = order[np.minimum(found, max(0, len(order) - 1))] if len(order) else found
    return np.where(known & (message[position] == wanted), position, -1).astype(np.int64)
