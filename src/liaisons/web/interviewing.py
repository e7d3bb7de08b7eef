"""An interview as pages show it: its turns, whose it is, and how its turns are corrected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from liaisons.coding.interviews import store
from liaisons.coding.interviews.store import Interview, Turn
from liaisons.errors import NotFound
from liaisons.i18n import _
from liaisons.web import coders, persons, reading
from liaisons.web.desk import Desk, public


@dataclass(frozen=True)
class Person:
    """Whose interview it is, as long as they agree."""

    community: str
    key: int
    label: str
    url: str


def known(desk: Desk, interview: int) -> Interview:
    """The interview; NotFound where there is none."""
    for one in store.everything(coders.room(desk)):
        if one.id == interview:
            return one
    raise NotFound(_("There is no such interview."))


def turns(desk: Desk, found: Interview) -> list[dict[str, Any]]:
    """The turns with their words; the whole text as one where nobody is told apart."""
    told = store.turns_of(coders.room(desk), found.id)
    told = told or [Turn(speaker="", start=0, end=len(found.text))]
    return [
        {
            "place": place,
            "speaker": turn.speaker,
            "asks": turn.asks,
            "start": turn.start,
            "end": turn.end,
            "text": found.text[turn.start : turn.end],
            "exact": reading.exact(found.text[turn.start : turn.end]),
        }
        for place, turn in enumerate(told)
    ]


def correct(desk: Desk, found: Interview, place: int | None, speaker: str) -> None:
    """Say that a turn is somebody else's; they ask where they do elsewhere."""
    told = store.turns_of(coders.room(desk), found.id)
    name = " ".join(speaker.split())
    if place is None or place >= len(told) or not name:
        raise store.BadInterview(_("Say whose turn it is."))
    asks = any(turn.asks for turn in told if turn.speaker == name)
    told[place] = msgspec.structs.replace(told[place], speaker=name, asks=asks)
    store.correct(coders.room(desk), found, told)


def person(desk: Desk, found: Interview) -> Person | None:
    """Whose messages may be shown beside it: nobody's unless consent is given now."""
    key = store.linked_person(coders.room(desk), found.id)
    if key is None:
        return None
    for name in desk.session.communities():
        label = case_label(desk, name, key)
        if label:
            return Person(name, key, label, desk.url("people", public(key), community=name))
    return None


def case_label(desk: Desk, community: str, key: int) -> str:
    """The pseudonym of somebody of a community; empty where they are not of it."""
    try:
        return str(persons.everybody(desk, community).one(key)["label"])
    except (NotFound, LookupError):
        return ""
