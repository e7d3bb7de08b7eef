"""Making ready what reading needs beside the pages: shelf of threads, texts, search index.

A small community is made ready while one waits. A large one takes a process of its own, so that
the pages stay quick meanwhile; how far it is stands in a file, so that any process can tell. Who
makes something ready holds a lock that ends with the process: after a kill, the next reader starts
again, and what was half made counts for nothing.
"""

from __future__ import annotations

import multiprocessing
import os
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from liaisons.files import write_atomically
from liaisons.study import searching, shelves, texts

if TYPE_CHECKING:
    from liaisons.study.running import Session

Stage: TypeAlias = Literal["threads", "words"]
#: A community of at most so many messages is made ready while one waits.
SMALL = 20_000
_NAME = "ready"


class Progress(msgspec.Struct, frozen=True):
    """How far the work is: which stage, and how many of all the messages are indexed."""

    stage: Stage = "threads"
    done: int = 0
    total: int = 0

    @property
    def share(self) -> float:
        return self.done / self.total if self.total else 0.0


def ready(session: Session, community: str) -> bool:
    """Whether a community can be read and searched."""
    return all(room.made(session, community) for room in (shelves, texts, searching))


def progress(session: Session, community: str) -> Progress | None:
    """None where a community is ready; else how far it is, the work begun if nobody is at it."""
    if ready(session, community):
        return None
    if _messages(session, community) <= SMALL:
        prepare(session, community)
        return None
    if not _held(session, community):
        _progress_file(session, community).unlink(missing_ok=True)
        _begin(session.study.folder, community)
    return _told(session, community)


def prepare(session: Session, community: str) -> None:
    """Make a community ready, here and now; where somebody is at it, wait for them."""
    import filelock

    place = _progress_file(session, community)
    place.parent.mkdir(parents=True, exist_ok=True)
    total = _messages(session, community)
    with filelock.FileLock(_lock_file(session, community)):
        if ready(session, community):
            return
        _tell(place, Progress("threads", 0, total))
        shelves.table(session, community)
        texts.make(session, community)
        searching.make(session, community, lambda n: _tell(place, Progress("words", n, total)))
        place.unlink(missing_ok=True)


def _work(folder: str, community: str) -> None:
    """What the other process does; the pages go first."""
    import liaisons
    from liaisons.study.running import Session

    if hasattr(os, "nice"):
        os.nice(10)
    prepare(Session(liaisons.open(Path(folder))), community)


#: The processes begun here, that may not have taken their lock yet.
_begun: dict[tuple[Path, str], BaseProcess] = {}


def _begin(folder: Path, community: str) -> None:
    before = _begun.get((folder, community))
    if before is not None and before.is_alive():
        return
    # A fresh process: one that is forked would share the locks of the pages' threads.
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=_work, args=(str(folder), community), daemon=True)
    process.start()
    _begun[folder, community] = process


def _messages(session: Session, community: str) -> int:
    parts = session.study.store.partition(community).tables.get("messages", ())
    return sum(part.rows for part in parts)


def _progress_file(session: Session, community: str) -> Path:
    return session.place(_NAME, community).with_suffix(".json")


def _lock_file(session: Session, community: str) -> Path:
    return session.place(_NAME, community).with_suffix(".lock")


def _held(session: Session, community: str) -> bool:
    """Whether somebody is at it."""
    import filelock

    place = _lock_file(session, community)
    place.parent.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(place)
    try:
        with lock.acquire(blocking=False):
            return False
    except filelock.Timeout:
        return True


def _tell(place: Path, progress: Progress) -> None:
    write_atomically(place, msgspec.json.encode(progress))


def _told(session: Session, community: str) -> Progress:
    try:
        kept = _progress_file(session, community).read_bytes()
        return msgspec.json.decode(kept, type=Progress)
    except (OSError, msgspec.DecodeError):
        return Progress(total=_messages(session, community))
