"""Long work on a network in a process of its own, while this one goes on.

igraph keeps Python to itself as long as it runs, so that a thread would not help. A process is
started afresh (``python -m liaisons.network.apart``), never forked: the engine has threads. The
links go to it and the answer comes back as Arrow streams; neither holds anybody's key. Both ways
give the same answer, since chance is seeded.
"""

from __future__ import annotations

import atexit
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import cache
from threading import Condition, Event, Thread, current_thread
from typing import IO, Any, TypeAlias, TypeVar

import msgspec
import numpy as np
import pyarrow as pa

from liaisons.network.bootstrap import vertex_bootstrap
from liaisons.network.brokers import betweenness
from liaisons.network.core import core
from liaisons.network.core_fit import core_fit
from liaisons.network.graph import Network
from liaisons.network.groups import groups
from liaisons.network.null_models import draws
from liaisons.network.triangles import transitivity

#: What a task answers: arrays and numbers by name. Of a dataclass the names are ``prefix.field``.
Answer: TypeAlias = dict[str, Any]
T = TypeVar("T")

#: A process takes half a second to start: less work than going over so many links is done here.
WORTH = 5_000_000
_waiting: set[Thread] = set()
_running: set[subprocess.Popen[bytes]] = set()
_ended = Event()
_PR_SET_PDEATHSIG = 1


def begin(task: str, network: Network, times: int, **options: int) -> Callable[[], Answer]:
    """Begin a task of ``TASKS``; what is returned waits for the answer.

    ``times`` is how often the task goes over the links, roughly. What is not worth a process, or
    what no process answers (memory, say), is done here when the answer is asked for.
    """
    coming: Future[Answer | None] = Future()
    if len(network.source) * times < WORTH:
        coming.set_result(None)
    else:
        thread = Thread(target=_apart, args=(coming, task, network, options), daemon=True)
        _waiting.add(thread)
        thread.start()

    @cache
    def answer() -> Answer:
        found = coming.result()
        return TASKS[task].work(network, **options) if found is None else found

    return answer


def flat(prefix: str, found: object) -> Answer:
    """The fields of a dataclass as an answer; of None nothing, as of fields that are None."""
    if found is None:
        return {}
    known = {f.name: getattr(found, f.name) for f in fields(found)}  # type: ignore[arg-type]
    return {f"{prefix}.{name}": value for name, value in known.items() if value is not None}


def made(kind: Callable[..., T], prefix: str, answer: Answer) -> T | None:
    """The dataclass that ``flat`` took apart, or None."""
    known = {f.name: answer.get(f"{prefix}.{f.name}") for f in fields(kind)}  # type: ignore[arg-type]
    return None if all(value is None for value in known.values()) else kind(**known)


class Room:
    """How many processes there may be at once: as many as cores, in so much of the memory."""

    SHARE = 0.45

    def __init__(self) -> None:
        memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        self._memory = round(memory * self.SHARE)
        self._taken: list[int] = []
        self._change = Condition()

    @contextmanager
    def of(self, wanted: int) -> Iterator[None]:
        """Wait until there is room for so many bytes; one process there may always be."""
        with self._change:
            self._change.wait_for(lambda: self._fits(wanted))
            self._taken.append(wanted)
        try:
            yield
        finally:
            with self._change:
                self._taken.remove(wanted)
                self._change.notify_all()

    def _fits(self, wanted: int) -> bool:
        if not self._taken:
            return True
        enough = len(self._taken) < (os.cpu_count() or 1)
        return enough and sum(self._taken) + wanted <= self._memory


_room = Room()


# --- the tasks ------------------------------------------------------------------------------------


def _standing(network: Network, seed: int, seeds: int) -> Answer:
    return flat("groups", groups(network, seed, seeds)) | flat("core", core(network))


def _betweenness(network: Network, seed: int, most: int, fewest: int, links: int) -> Answer:
    """From as many people as follow that many ``links``, and at least ``fewest``."""
    affordable = links // max(2 * len(network.undirected().low), 1)
    pivots = min(max(affordable, fewest), most)
    return flat("betweenness", betweenness(network, seed, pivots, undirected=True))


def _shape(network: Network) -> Answer:
    closed = transitivity(network)
    return flat("fit", core_fit(network)) | ({} if closed is None else {"transitivity": closed})


def _bootstrap(network: Network, seed: int, replicates: int) -> Answer:
    return flat("replicates", vertex_bootstrap(network, seed, replicates))


def _rewired(network: Network, seed: int, count: int) -> Answer:
    return dict(draws(network, seed, count=count))


@dataclass(frozen=True)
class Task:
    """``work`` answers. ``link`` is what a link takes in its process at most, in bytes; only where
    it is ``directed`` does it matter to whom a link goes.
    """

    work: Callable[..., Answer]
    link: int
    directed: bool = False


TASKS: Mapping[str, Task] = {
    "standing": Task(_standing, 150),
    "betweenness": Task(_betweenness, 100),
    "shape": Task(_shape, 80),
    "bootstrap": Task(_bootstrap, 160, directed=True),
    "rewired": Task(_rewired, 200, directed=True),
}


# --- this side ------------------------------------------------------------------------------------


def _apart(
    coming: Future[Answer | None], task: str, network: Network, options: dict[str, int]
) -> None:
    answer = None
    try:
        with _room.of(len(network.source) * TASKS[task].link):
            if not _ended.is_set():
                answer = _asked(task, network, options)
    except (OSError, pa.ArrowException):  # it could not be started, or was killed
        pass
    finally:
        _waiting.discard(current_thread())
        coming.set_result(answer)


def _asked(task: str, network: Network, options: dict[str, int]) -> Answer:
    words = [sys.executable, "-m", "liaisons.network.apart"]
    with subprocess.Popen(  # noqa: S603 - ourselves
        words,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        _running.add(process)
        try:
            _send(process.stdin, _links(task, network, options))
            process.stdin.close()
            return _answer(_received(process.stdout))
        finally:
            process.kill()
            _running.discard(process)


def _links(task: str, network: Network, options: dict[str, int]) -> pa.Table:
    ask = msgspec.json.encode({"task": task, "n": network.n, "options": options})
    sent = network if TASKS[task].directed else network.one_way()
    columns = {name: getattr(sent, name) for name in ("source", "target", "weight")}
    return pa.table(columns).replace_schema_metadata({b"ask": ask})


def _answer(table: pa.Table) -> Answer:
    return {name: _value(table[name].chunk(0)) for name in table.column_names}


def _value(column: pa.Array) -> Any:
    if pa.types.is_large_list(column.type):
        return column.flatten().to_numpy(zero_copy_only=False)
    return column[0].as_py()


@atexit.register
def _end() -> None:
    """Who asked is no longer there to hear: leave no process behind, nor a thread at work."""
    _ended.set()
    for thread in list(_waiting):
        for process in list(_running):
            process.kill()
        thread.join()


# --- the other side -------------------------------------------------------------------------------


def _told(answer: Answer) -> pa.Table:
    """An answer as a table of one row: arrays are lists."""
    return pa.table({name: _column(value) for name, value in answer.items()})


def _column(value: Any) -> pa.Array:
    if not isinstance(value, np.ndarray):
        return pa.array([value])
    ends = pa.array([0, len(value)], pa.int64())
    return pa.LargeListArray.from_arrays(ends, pa.array(value))


def _send(where: IO[bytes], table: pa.Table) -> None:
    with pa.ipc.new_stream(where, table.schema) as stream:
        stream.write_table(table)


def _received(where: IO[bytes]) -> pa.Table:
    with pa.ipc.open_stream(where) as stream:
        return stream.read_all()


def _end_with_who_asked() -> None:
    """Be killed when the thread that waits for the answer is no more: Linux has a call for that."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def main() -> None:
    """Answer what comes in."""
    _end_with_who_asked()
    given = _received(sys.stdin.buffer)
    ask = msgspec.json.decode(given.schema.metadata[b"ask"])
    ends = {name: given[name].to_numpy() for name in given.column_names}
    network = Network(ask["n"], ends["source"], ends["target"], ends["weight"])
    del given, ends
    _send(sys.stdout.buffer, _told(TASKS[ask["task"]].work(network, **ask["options"])))


if __name__ == "__main__":
    main()
