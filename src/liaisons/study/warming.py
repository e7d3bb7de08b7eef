"""Working out beforehand what the pages of a measured study keep with its runs.

Large studies take minutes: whoever serves has another process do it (``liaisons.web.warming``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

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
