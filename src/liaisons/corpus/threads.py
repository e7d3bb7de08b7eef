"""Which thread a message belongs to, where the source only says what it answers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Int64s = NDArray[np.int64]
Bools = NDArray[np.bool_]


def thread_ids(
    message: Int64s, reply_to: Int64s, is_reply: Bools, thread: Int64s, has_thread: Bools
) -> Int64s:
    """The thread of each message: its own if the source named one, else that of its root.

    A message is followed to what it answers, and so on; the root's thread is the one the source
    named, else the root itself. An answer to a message that is not here belongs to the thread of
    that missing message. Chains that bite their own tail end where they would repeat.

    Parameters are parallel arrays; ``is_reply`` and ``has_thread`` tell which ``reply_to`` and
    ``thread`` are known. Pointer jumping: as many passes as the logarithm of the longest chain.
    """
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


def _positions(message: Int64s, wanted: Int64s, known: Bools) -> Int64s:
    """Where each wanted message stands; -1 where it is not here or not known."""
    order = np.argsort(message, kind="stable")
    found = np.searchsorted(message, wanted, sorter=order)
    position = order[np.minimum(found, max(0, len(order) - 1))] if len(order) else found
    return np.where(known & (message[position] == wanted), position, -1).astype(np.int64)
