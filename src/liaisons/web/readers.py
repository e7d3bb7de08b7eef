"""Who reads, and what each role may do. The rights are data: a page names the one it needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, TypeVar

from liaisons.errors import Refused
from liaisons.i18n import _
from liaisons.study.accounts import ROLES, Role

__all__ = ["ROLES", "Forbidden", "Reader", "Right", "Role", "Unknown", "needs", "right_of"]

Right: TypeAlias = Literal[
    "nothing",  # to come in: what is shown before anybody is known
    "aggregates",  # figures, small cells masked
    "texts",  # what was said
    "code",  # codings, and memos on what one reads
    "people",  # figures and pages of single persons
    "study",  # imports, settings, field map, interviews
    "own",  # accounts, re-identification, erasure
]
_FROM: dict[Right, Role] = {
    "aggregates": "reader",
    "texts": "coder",
    "code": "coder",
    "people": "researcher",
    "study": "researcher",
    "own": "owner",
}
#: What a form may send, in bytes, where its page does not say otherwise.
SMALL = 1_000_000
_RIGHT, _LARGEST = "liaisons_right", "liaisons_largest"
F = TypeVar("F", bound=Callable[..., Any])


class Forbidden(Refused):
    """The reader's role does not allow this."""


class Unknown(Refused):
    """Nobody is logged in."""


@dataclass(frozen=True)
class Reader:
    """Somebody at a study: ``id`` signs what they write, ``name`` is shown, ``role`` decides."""

    id: str
    name: str
    role: Role

    def may(self, right: Right) -> bool:
        return right == "nothing" or ROLES.index(self.role) >= ROLES.index(_FROM[right])

    def need(self, right: Right) -> None:
        """Raise Forbidden where the role does not hold ``right``."""
        if not self.may(right):
            raise Forbidden(
                _("Your account may not do this. Whoever owns the study can change that.")
            )


def needs(right: Right, *, largest: int = SMALL) -> Callable[[F], F]:
    """Declare what an endpoint needs of its reader, and how many bytes it may be sent.

    ``view.page`` and ``view.form`` do it; an endpoint given to a router by hand says it itself,
    under the router's own decorator. It is enforced before the endpoint, or a form that it is
    sent, is looked at. What declares nothing is for owners.
    """

    def declare(endpoint: F) -> F:
        setattr(endpoint, _RIGHT, right)
        setattr(endpoint, _LARGEST, largest)
        return endpoint

    return declare


def right_of(endpoint: object) -> Right | None:
    """The right that an endpoint declares; None where it declares none."""
    declared: Right | None = getattr(endpoint, _RIGHT, None)
    return declared


def largest_of(endpoint: object) -> int:
    """How many bytes an endpoint may be sent."""
    return int(getattr(endpoint, _LARGEST, SMALL))
