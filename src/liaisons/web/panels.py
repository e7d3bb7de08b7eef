"""What stands beside a text that is coded: the codes, what they would be put on, the chips."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from liaisons.coding.interviews.store import Interview
from liaisons.i18n import _
from liaisons.web import chips
from liaisons.web.chips import Chip
from liaisons.web.choosing_codes import Choice, choice
from liaisons.web.desk import Desk, key_of, public
from liaisons.web.marks import Marks, marks_of


@dataclass(frozen=True)
class Panel:
    """``place``: the thread or interview as a whole, called ``all``; ``whole`` its chips; ``chips``
    those of its parts.
    """

    choice: Choice
    kind: str
    community: str
    subject: str
    label: str
    place: str
    all: str
    whole: list[Chip]
    chips: dict[Any, list[Chip]]
    sample: int | None = None
    marks: Marks = field(default_factory=Marks)


def of_thread(
    desk: Desk,
    community: str,
    thread: int,
    messages: Sequence[dict[str, Any]],
    coding: str,
    at: str,
) -> Panel:
    """The panel beside some messages of a thread (their keys as addresses name them)."""
    keys = [key_of(message["message_id"]) for message in messages]
    aimed = next((m for m in messages if m["message_id"] == at), messages[0] if messages else None)
    found = chips.on(desk, community, "message", keys)
    return Panel(
        choice=choice(desk, scope(coding)),
        kind="message" if aimed else "thread",
        community=community,
        subject=aimed["message_id"] if aimed else public(thread),
        label=(aimed["author"] or _("deleted author")) if aimed else _("The whole thread"),
        place=f"thread:{public(thread)}",
        all=_("The whole thread"),
        whole=chips.on(desk, community, "thread", [thread])[thread],
        chips={public(key): found[key] for key in keys},
        marks=marks_of(desk, community, {"message": keys, "thread": [thread]}, within=thread),
    )


def of_interview(desk: Desk, found: Interview, coding: str) -> Panel:
    """The panel beside an interview, its chips by turn."""
    placed = chips.by_turn(desk, found.id, chips.on(desk, "", "interview", [found.id])[found.id])
    return Panel(
        choice=choice(desk, scope(coding)),
        kind="interview",
        community="",
        subject=str(found.id),
        label=_("The whole interview"),
        place="turn:-1",
        all=_("The whole interview"),
        whole=placed.pop(-1, []),
        chips=placed,
    )


def scope(coding: str) -> int:
    """The code at the top that an address asks for: ``c12``; 0 for all."""
    number = coding.removeprefix("c")
    return int(number) if coding.startswith("c") and number.isdecimal() and len(number) < 10 else 0
