"""What is said of a community before any number: its window, how it was collected, who sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from liaisons.measures.scope import Scope
    from liaisons.study.running import Session


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """``first_us`` and ``last_us`` bound the window, in microseconds; they mean nothing where
    ``untimed``. ``visibility`` is that of most messages.
    """

    first_us: int
    last_us: int
    untimed: bool
    frame: str
    capabilities: list[str]
    visibility: str


def profile(session: Session, community: str) -> Profile:
    """The profile of a community, kept with its runs."""
    return session.kept(
        "report.profile", [community], Profile, lambda: _read(session.scope(community))
    )


def _read(scope: Scope) -> Profile:
    first, last = scope.bounds
    return Profile(
        first_us=first,
        last_us=last,
        untimed=scope.untimed,
        frame=scope.frame,
        capabilities=sorted(scope.capabilities),
        visibility=_visibility(scope),
    )


def _visibility(scope: Scope) -> str:
    scope.need("messages")
    found = scope.engine.query(
        "select visibility, count(*) as n from messages group by visibility "
        "order by n desc, visibility limit 1"
    )
    return str(found["visibility"][0].as_py()) if len(found) else "public"
