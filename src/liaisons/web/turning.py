"""Turns corrected from a page: what a form asks for, both versions where somebody came first."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, cast

from liaisons.coding.interviews import corrections, store
from liaisons.coding.interviews.corrections import (
    Correction,
    TurnsChanged,
    Version,
    What,
    corrected,
    place_of,
    sentence,
    turns_of_version,
    turns_or_whole,
)
from liaisons.coding.interviews.store import BadInterview, Interview, Turn
from liaisons.errors import NotFound
from liaisons.i18n import _
from liaisons.web import coders, interviewing
from liaisons.web.coding import since
from liaisons.web.desk import Desk

#: Words of a turn that are offered one by one to cut it at; of a longer turn they are typed.
MOST_WORDS = 400
#: Versions that are listed.
_SHOWN = 50
_ACTS = ("split", "merge", "give", "rename", "asks")


@dataclass(frozen=True)
class Asked:
    """What a form asks for. ``over``: the version it is made on, where not on the last."""

    act: str
    version: int
    at: int = 0
    speaker: str = ""
    words: str = ""
    name: str = ""
    names: list[str] | None = None
    over: int | None = None
    to: int = 0


def make(desk: Desk, found: Interview, asked: Asked) -> int:
    """Do it; the place in the text that it was about. Raises TurnsChanged like ``correct``."""
    database, by, seen = coders.room(desk), desk.reader.name, asked.version
    if asked.act == "undo":
        corrections.undo(database, found, by=by, seen=seen)
    elif asked.act == "back":
        corrections.back(database, found, asked.to, by=by, seen=seen)
    else:
        said = _said(desk, found, asked)
        corrections.correct(database, found, said, by=by, seen=seen, over=asked.over)
        return said.at
    return -1


def _said(desk: Desk, found: Interview, asked: Asked) -> Correction:
    if asked.act not in _ACTS:
        raise NotFound(_("This form is damaged: load the page again."))
    at = asked.at
    if asked.act == "split" and asked.words.strip():
        at = place_of(found.text, _turn_at(desk, found, asked), asked.words)
    return Correction(
        what=cast(What, asked.act), at=at, speaker=asked.speaker,
        name=asked.name, names=[one.strip() for one in asked.names or []],
    )  # fmt: skip


def _turn_at(desk: Desk, found: Interview, asked: Asked) -> Turn:
    """The turn in which words are looked for: as whoever typed them saw it."""
    seen = turns_of_version(coders.room(desk), found.id, asked.version)
    for turn in turns_or_whole(found.text, seen):
        if turn.start <= asked.at < turn.end:
            return turn
    raise BadInterview(_("No turn stands at place {n} of the text.", n=asked.at))


def anchor(desk: Desk, found: Interview, at: int) -> str:
    """Where on the page the turn stands that holds a place."""
    turns = store.turns_of(coders.room(desk), found.id)
    places = [n for n, turn in enumerate(turns) if turn.start <= at]
    return f"#turn-{places[-1]}" if at >= 0 and places else "#corrections"


def versions(desk: Desk, found: Interview) -> list[dict[str, Any]]:
    """The versions of the turns in words, the last first."""
    known = corrections.history(coders.room(desk), found.id)
    return [_line(one) for one in reversed(known[-_SHOWN:])]


def _line(one: Version) -> dict[str, Any]:
    return {
        "version": one.version,
        "said": sentence(one.said, one.restores),
        "by": one.by,
        "when": since(one.at_us) if one.at_us else "",
    }


def open_turn(desk: Desk, turns: list[dict[str, Any]], place: int | None) -> dict[str, Any] | None:
    """The turn that is being corrected, with its words to cut it at; None: none."""
    if place is None or place >= len(turns) or not desk.reader.may("study"):
        return None
    turn = turns[place]
    words = [(turn["start"] + w.start(), w[0]) for w in re.finditer(r"\S+", turn["text"])]
    return {"place": place, "words": words if len(words) <= MOST_WORDS else []}


# --- somebody came first --------------------------------------------------------------------------


def both(desk: Desk, found: Interview, asked: Asked, changed: TurnsChanged) -> dict[str, Any]:
    """What was corrected meanwhile and what was about to be, each with the turns it leads to."""
    database = coders.room(desk)
    mine = None if asked.act in ("undo", "back") else _said(desk, found, asked)
    now = store.turns_of(database, found.id)
    seen = turns_of_version(database, found.id, asked.version)
    at = 0 if mine is None else mine.at
    return {
        "title": found.name,
        "interview": found,
        "sentence": str(changed),
        "theirs": [_line(one) for one in changed.since],
        "yours": _in_words(found, asked, mine),
        "there": _around(found, now, at),
        "here": _around(found, _tried(found, seen, mine), at),
        "latest": changed.since[-1].version,
        "again": asked if mine is None else replace(asked, at=mine.at, words=""),
        "on_top": mine is None or _tried(found, now, mine) is not None,
    }


def _in_words(found: Interview, asked: Asked, mine: Correction | None) -> str:
    if mine is not None:
        return sentence(corrections.worded(found.text, mine))
    if asked.act == "undo":
        return _("the last correction taken back")
    return sentence(Correction(what="back"), asked.to)


def _tried(found: Interview, turns: list[Turn], mine: Correction | None) -> list[Turn] | None:
    """The turns after my correction; None where it cannot be made of these."""
    try:
        return turns if mine is None else corrected(found.text, turns, mine)
    except BadInterview:
        return None


def _around(found: Interview, turns: list[Turn] | None, at: int) -> list[dict[str, Any]]:
    """The turn that holds a place, with the one before and after it."""
    laid = [] if turns is None else interviewing.laid_out(found, turns)
    place = max((n for n, turn in enumerate(laid) if turn["start"] <= at), default=0)
    return laid[max(0, place - 1) : place + 2]
