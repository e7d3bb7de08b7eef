"""Who reads, and what each role may do. The rights are data: a page names the one it needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from liaisons.errors import Refused
from liaisons.i18n import _

Role: TypeAlias = Literal["reader", "coder", "researcher", "owner"]
Right: TypeAlias = Literal[
    "aggregates",  # figures, small cells masked
    "texts",  # what was said
    "code",  # codings, and memos on what one reads
    "people",  # figures and pages of single persons
    "study",  # imports, settings, field map, interviews
    "own",  # accounts, re-identification, erasure
]
ROLES: tuple[Role, ...] = ("reader", "coder", "researcher", "owner")
_FROM: dict[Right, Role] = {
    "aggregates": "reader",
    "texts": "coder",
    "code": "coder",
    "people": "researcher",
    "study": "researcher",
    "own": "owner",
}


class Forbidden(Refused):
    """The reader's role does not allow this."""


@dataclass(frozen=True)
class Reader:
    """Somebody at a study: ``id`` signs what they write, ``name`` is shown, ``role`` decides."""

    id: str
    name: str
    role: Role

    def may(self, right: Right) -> bool:
        return ROLES.index(self.role) >= ROLES.index(_FROM[right])

    def need(self, right: Right) -> None:
        """Raise Forbidden where the role does not hold ``right``."""
        if not self.may(right):
            raise Forbidden(
                _("Your account may not do this. Whoever owns the study can change that.")
            )
