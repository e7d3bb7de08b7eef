"""Distress of an author and vital emergencies: rules for French and English, recall first.

Somebody who says that they want to die gets the numbers at once and a person; somebody before a
body that does not breathe is told to call 15 and not to wait for peers. Missing one is worse than
sending ten numbers for nothing, so that the rules are wide. What the trades ask about (a patient's
suicide risk, an old stroke, a training, a protocol) is told apart by who it is said of and when.
How often the rules are right is in ``docs/reference/distress.md``; they never replace a reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import resources
from typing import Literal, TypeAlias

import msgspec

from liaisons.privacy.gazetteers import folded

VERSION = "rules-1"

Kind: TypeAlias = Literal["distress", "emergency"]


class Alarm(msgspec.Struct, frozen=True):
    """What raised it: ``kind`` and the words, at ``[start, end)`` in code points."""

    kind: Kind
    start: int
    end: int


# All patterns read small letters without accents. An apostrophe may be missing or a space.
#: An apostrophe as people type it.
_APOSTROPHE = "['’ ]?"


def _patterns() -> dict[str, re.Pattern[str]]:
    """The sections of ``distress.txt``, each one pattern."""
    text = resources.files("liaisons.text").joinpath("distress.txt").read_text("utf-8")
    sections: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line.startswith("["):
            sections[line[1 : line.index("]")]] = current = []
        elif line and not line.startswith("#"):
            current.append(line.replace("'", _APOSTROPHE))
    return {
        name: re.compile(rf"(?<![a-z0-9])(?:{'|'.join(lines)})") for name, lines in sections.items()
    }


_SAID = _patterns()


def find(text: str) -> list[Alarm]:
    """What in ``text`` is an alarm; emergencies first, empty for nearly every text."""
    small = folded(text).replace("’", "'")
    return [*_emergencies(small), *_distress(small)]


def kind(text: str) -> str:
    """``emergency``, ``distress`` or nothing: an emergency goes first, it has minutes."""
    alarms = find(text)
    return alarms[0].kind if alarms else ""


def _emergencies(small: str) -> Iterator[Alarm]:
    if not _SAID["not_now"].search(small):
        yield from (Alarm("emergency", m.start(), m.end()) for m in _SAID["vital"].finditer(small))


def _distress(small: str) -> Iterator[Alarm]:
    if _SAID["jokes"].search(small):
        return
    yield from (Alarm("distress", m.start(), m.end()) for m in _SAID["own"].finditer(small))
    if _SAID["oneself"].search(small) and not _SAID["others"].search(small):
        yield from (Alarm("distress", m.start(), m.end()) for m in _SAID["death"].finditer(small))
