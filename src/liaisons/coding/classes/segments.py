"""Texts cut into segments of about forty words, where punctuation lets them be cut.

The place of a cut is the mark with the best weight for its distance from the length wanted, within
fifteen words beyond it, as in IRaMuTeQ: the ends of sentences weigh 6, a colon 5, a semicolon 4, a
comma 1, between two words 0.01. Digits and hyphens stay inside words, an apostrophe ends one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

#: Words of a segment, and how far beyond a cut is looked for.
LENGTH, BEYOND = 40, 15
_END = "\n"
_WEIGHTS = {_END: 6.0, ".": 6.0, "?": 6.0, "!": 6.0, "…": 6.0, ":": 5.0, ";": 4.0, ",": 1.0}
_BETWEEN = 0.01
_TOKEN = re.compile(r"\w+(?:-\w+)*['’]?|\n|[.?!…:;,]")


@dataclass(frozen=True)
class Segment:
    """A run of words of one text: which text, its words in small letters, where it stands in it."""

    text: int
    words: tuple[str, ...]
    start: int
    end: int


def segments(texts: Sequence[str], length: int = LENGTH) -> list[Segment]:
    """The segments of all texts, in order; a text without words has none."""
    return [one for place, text in enumerate(texts) for one in _of(place, text, length)]


def _of(place: int, text: str, length: int) -> Iterator[Segment]:
    tokens = list(_TOKEN.finditer(text))
    while tokens:
        end = _cut(tokens, length)
        part, tokens = tokens[:end], tokens[end:]
        words = tuple(_plain(t.group()) for t in part if t.group() not in _WEIGHTS)
        if words:
            yield Segment(place, words, part[0].start(), part[-1].end())


def _cut(tokens: list[re.Match[str]], length: int) -> int:
    """After how many tokens the first segment ends: the last of the best places to cut at."""
    farthest = min(length + BEYOND, len(tokens) - 1)
    if len(tokens) <= length:
        return len(tokens)
    best, at = 0.0, farthest
    for place in range(farthest, -1, -1):
        weight = _WEIGHTS.get(tokens[place].group(), _BETWEEN)
        worth = weight / (abs(length - place) + 1)
        if worth > best:
            best, at = worth, place
    return at + 1


def _plain(word: str) -> str:
    return word.lower().rstrip("'’")
