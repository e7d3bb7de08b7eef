"""Which thread a message belongs to, where the source only says what it answers.

Everything that grows with the number of messages is in files, but for the place of each message's
parent: four bytes a message, 0.4 GB for a hundred million.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from liaisons.columns import PIECE, Column, among, ordered, ranges, within

#: Places of messages: 32 bits as long as they are enough.
Places: TypeAlias = NDArray[Any]

#: What a source says of a message, as bits: what it answers, and in which thread it stands.
IS_REPLY, HAS_THREAD = 1, 2


class Links(NamedTuple):
    """What is known of each message, in parallel columns: its key, what it answers, its thread.

    ``says`` (bytes) tells which of ``reply`` and ``thread`` are known.
    """

    message: Column
    reply: Column
    thread: Column
    says: Column


def thread_ids(links: Links, folder: Path) -> Column:
    """The thread of each message: its own if the source named one, else that of its root.

    A message is followed to what it answers, and so on; the root's thread is the one the source
    named, else the root itself. An answer to a message that is not here belongs to the thread of
    that missing message. Chains that bite their own tail end where they would repeat.

    The result and what is needed on the way lie in ``folder``, under names beginning ``thread_``.
    """
    parent = _parents(links)
    named = _named(links, parent, folder)
    return _taken(named, _roots(parent, folder), folder)


def _parents(links: Links) -> Places:
    """Where the message stands that each answers; -1 where it is not here or not asked for."""
    count = len(links.message)
    parent = np.full(count, -1, np.int32 if count < 1 << 31 else np.int64)
    for low, high in ranges(count):
        keys, places = ordered(links.message, low, high)
        for first, reply in links.reply.pieces():
            says = links.says.read(first, len(reply))
            asking = np.flatnonzero((says == IS_REPLY) & within(reply, low, high))
            here, place = among(keys, reply[asking])
            parent[first + asking[here]] = places[place[here]]
    return parent


def _named(links: Links, parent: Places, folder: Path) -> Column:
    """The thread that each message would give to what hangs on it, were it a root."""
    named = Column(folder / "thread_named")
    for first, message in links.message.pieces():
        here = slice(first, first + len(message))
        says, reply = links.says.read(first, len(message)), links.reply.read(first, len(message))
        orphan = (says == IS_REPLY) & (parent[here] < 0)
        own = (says & HAS_THREAD) > 0
        thread = links.thread.read(first, len(message))
        named.append(np.where(own, thread, np.where(orphan, reply, message)))
    return named


def _roots(parent: Places, folder: Path) -> Places:
    """Where the root of each stands: pointer jumping, in place.

    As many passes as the logarithm of the longest chain; each reads what the one before left.
    """
    for first in range(0, len(parent), PIECE):
        piece = parent[first : first + PIECE]
        own = np.arange(first, first + len(piece), dtype=parent.dtype)
        np.copyto(piece, own, where=piece < 0)
    for turn in range(max(1, len(parent).bit_length()) + 1):
        if not _jumped(parent, Column(folder / f"thread_roots_{turn}", parent.dtype)):
            break
    return parent


def _jumped(root: Places, further: Column) -> bool:
    """Replace each root by its own; whether that changed any."""
    changed = False
    for first in range(0, len(root), PIECE):
        piece = root[first : first + PIECE]
        further.append(root[piece])
        changed = changed or bool((root[piece] != piece).any())
    for first, piece in further.pieces():
        root[first : first + len(piece)] = piece
    further.remove()
    return changed


def _taken(named: Column, root: Places, folder: Path) -> Column:
    """What ``named`` holds at each root."""
    thread = Column(folder / "thread_ids")
    for first in range(0, len(root), PIECE):
        wanted = root[first : first + PIECE]
        taken = np.empty(len(wanted), np.int64)
        for start, names in named.pieces():
            inside = (wanted >= start) & (wanted < start + len(names))
            taken[inside] = names[wanted[inside] - start]
        thread.append(taken)
    return thread
