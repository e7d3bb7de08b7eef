"""An interview as pages show it: its turns with their words, and whose it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from liaisons.coding.interviews import store
from liaisons.coding.interviews.corrections import turns_or_whole
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
    return laid_out(found, store.turns_of(coders.room(desk), found.id))


def laid_out(found: Interview, told: Sequence[Turn]) -> list[dict[str, Any]]:
    """Some turns of an interview with their words."""
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
        for place, turn in enumerate(turns_or_whole(found.text, told))
    ]


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
