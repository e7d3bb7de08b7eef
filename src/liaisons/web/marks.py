"""What the assistant proposes beside the key of each code, for a coder who asked to see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from liaisons.coding.assistant.answers import latest
from liaisons.coding.assistant.showing import is_shown, proposed, withheld
from liaisons.coding.codings import Kind
from liaisons.i18n import _, percent
from liaisons.web import coders
from liaisons.web.desk import Desk, public

_MOST = 0.99


@dataclass(frozen=True)
class Marks:
    """``words``: kind:key of the address → code → "assistant: 82%".

    ``asked``: it has said something of this community; ``offered``: who codes here may see it;
    ``on``: they asked to.
    """

    asked: bool = False
    offered: bool = False
    on: bool = False
    words: dict[str, dict[int, str]] = field(default_factory=dict)

    def of(self, kind: str, key: str, code: int) -> str:
        """The mark beside one code; empty where there is none."""
        return self.words.get(f"{kind}:{key}", {}).get(code, "")

    def data(self, kind: str, key: str) -> str:
        """The marks of one message or thread, for the script that aims."""
        return self.data_at(f"{kind}:{key}")

    def data_at(self, place: str) -> str:
        """``data``, by the name of its place on the page."""
        return msgspec.json.encode(self.words.get(place, {})).decode()


def marks_of(
    desk: Desk,
    community: str,
    subjects: Mapping[Kind, Sequence[int]],
    within: int | None = None,
) -> Marks:
    """The marks of what a page shows, as far as its reader may and wants to see them.

    ``within``: the thread that it shows; where agreement is measured on it as a whole nothing is
    said of its messages either.
    """
    database, me = coders.room(desk), coders.mine(desk)
    if not has_spoken(desk, community):
        return Marks()
    if within is not None and withheld(database, me, "thread", [within]):
        return Marks(asked=True)
    words = {
        f"{kind}:{public(subject)}": {code: _mark(sure) for code, sure in codes.items()}
        for kind, listed in subjects.items()
        for subject, codes in proposed(database, me, community, kind, listed).items()
    }
    return Marks(asked=True, offered=True, on=is_shown(database, me), words=words)


def has_spoken(desk: Desk, community: str) -> bool:
    """Whether the assistant has said anything of a community."""
    return any(one.said.lacking is None for one in latest(coders.room(desk), community))


def _mark(sure: float) -> str:
    if sure > _MOST:  # it is never certain: 100% would say so
        return _("assistant: over {share}", share=percent(_MOST))
    return _("assistant: {share}", share=percent(sure))
