"""Working out beforehand what the pages of a measured study keep with its runs.

It is done by a process of its own, after everything else that the machine has to do: what people
ask for meanwhile is answered as if nobody were at it. A study that is not measured is left alone.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from liaisons.i18n import language
from liaisons.measures import registry
from liaisons.study import certainties, networks, people, preparing, profiles

if TYPE_CHECKING:
    from liaisons.study.running import Session


def is_measured(session: Session) -> bool:
    """Whether the figures of every community are kept, in the language in force."""
    return all(
        session.kept_rows(community, question) is not None
        for community in session.study.store.communities
        for question in registry.names()
    )


def work_out(folder: Path) -> None:
    """Have another process work out what is not kept yet, and wait for it."""
    # A fresh process: one that is forked would share the locks of the pages' threads.
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=_work, args=(str(folder),), daemon=True)
    process.start()
    process.join()


def steps(session: Session) -> Iterator[Callable[[], object]]:
    """What pages need, each to be worked out or, where it is kept, found."""
    for community in session.study.store.communities:
        yield partial(profiles.profile, session, community)
        yield partial(people.people, session, community)
        yield partial(people.openings, session, community)
        for name in networks.available(session, community):
            yield partial(networks.drawn, session, community, name)
        for way in certainties.WAYS:
            yield partial(certainties.rows, session, community, certainties.surest(way))
        yield partial(preparing.prepare, session, community)


def _end_with_the_server() -> None:
    """Whoever stops the server, however they do, stops this: what is kept is kept whole."""
    server = multiprocessing.parent_process()
    if server is not None:
        server.join()
        os._exit(0)


def _work(folder: str) -> None:
    import liaisons
    from liaisons.study.running import Session

    threading.Thread(target=_end_with_the_server, daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(15)
    session = Session(liaisons.open(Path(folder)))
    with language(session.study.settings.language):
        if is_measured(session):
            for step in steps(session):
                step()
