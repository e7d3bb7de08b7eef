"""Who may do what in a channel: rights are data; every act and page names the one it needs."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from liaisons.errors import Refused
from liaisons.i18n import _

Role: TypeAlias = Literal["visitor", "member", "researcher", "moderator", "senior", "owner"]
Right: TypeAlias = Literal[
    "levels",  # service levels and transparency figures: aggregates
    "archive",  # answered public questions
    "members_archive",  # those asked among members
    "ask",
    "own",  # one's own questions, profile, consent
    "vouch",  # for somebody, when drawn
    "log",  # ids, times and codes, to study
    "queue",  # what waits for a moderator
    "decide",  # a vetting that peers do not agree on, an appeal
    "held",  # the codes, never the text, of what is held
    "people",  # standings and roles
    "settings",  # channel.toml
    "erase",  # anybody
]
ROLES: tuple[Role, ...] = ("visitor", "member", "researcher", "moderator", "senior", "owner")

#: Each role's rights; none follows from another, so that a researcher is no moderator.
RIGHTS: dict[Role, frozenset[Right]] = {
    "visitor": frozenset({"levels"}),
    "member": frozenset({"levels", "archive", "members_archive", "ask", "own", "vouch"}),
    "researcher": frozenset({"levels", "archive", "log"}),
    "moderator": frozenset(
        {"levels", "archive", "members_archive", "ask", "own", "vouch", "queue", "held"}
    ),
    "senior": frozenset(
        {
            "levels", "archive", "members_archive", "ask", "own", "vouch", "queue", "held",
            "decide",
        }
    ),
    "owner": frozenset(
        {
            "levels", "archive", "members_archive", "ask", "own", "vouch", "queue", "held",
            "decide",
            "log", "people", "settings", "erase",
        }
    ),
}  # fmt: skip


class NotAllowed(Refused):
    """Somebody's role in the channel does not allow this."""


class Who(msgspec.Struct, frozen=True):
    """Somebody in front of the channel: the person they are there, and their role."""

    person: str
    role: Role

    def may(self, right: Right) -> bool:
        return right in RIGHTS[self.role]

    def need(self, right: Right) -> None:
        """Raise NotAllowed where the role does not hold ``right``."""
        if not self.may(right):
            raise NotAllowed(_("Your role in this channel does not allow this."))


VISITOR = Who("", "visitor")
#: Whoever holds the folder and uses the command line.
STEWARD = Who("steward", "owner")
