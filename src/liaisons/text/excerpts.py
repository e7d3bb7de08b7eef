"""A text with what was looked for marked in it, whole or shortened around the first find."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from liaisons.text.asked import Asked, Stems, Wanted, stems

Span: TypeAlias = tuple[int, int]
_WORD = re.compile(r"@p_[0-9a-f]{8}|[^\W_]+")
#: How many letters of context stand before the first find.
_BEFORE = 60


class Piece(NamedTuple):
    """Part of a text; ``found`` where it is what was looked for."""

    text: str
    found: bool


class _Word(NamedTuple):
    start: int
    end: int
    stems: Stems | None  # None: a mention


def spans(text: str, asked: Asked) -> list[Span]:
    """Where in a text, in code points, stands what was looked for; in order, none overlapping."""
    wanted = [one for either in asked.all_of for one in either]
    words = list(_words(text)) if wanted else []
    hits = sorted(span for one in wanted for span in _of(one, words))
    joined: list[Span] = []
    for start, end in hits:
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def matches(text: str, asked: Asked) -> bool:
    """Whether a text says what is asked, as an index of one document would find."""
    words = list(_words(text)) if not asked.empty else []
    held = all(any(any(_of(one, words)) for one in either) for either in asked.all_of)
    return held and not any(any(_of(one, words)) for one in asked.none_of)


def marked(text: str, asked: Asked) -> list[Piece]:
    """The whole text, in pieces."""
    return _pieces(text, spans(text, asked), 0, len(text))


def excerpt(text: str, asked: Asked, length: int = 240) -> list[Piece]:
    """The part of a text around the first find, cut between words, in pieces."""
    found = spans(text, asked)
    start = _between_words(text, found[0][0] - _BEFORE) if found and len(text) > length else 0
    end = len(text)
    if end - start > length:
        space = text.rfind(" ", start, start + length)
        end = space if space > start else start + length
    pieces = _pieces(text, found, start, end)
    before = [Piece("…", False)] if start else []
    after = [Piece("…", False)] if end < len(text) else []
    return [*before, *pieces, *after]


def _between_words(text: str, place: int) -> int:
    return 0 if place <= 0 else text.find(" ", place) + 1


def _pieces(text: str, found: list[Span], start: int, end: int) -> list[Piece]:
    pieces, at = [], start
    for first, last in found:
        if first < at or last > end:
            continue
        pieces += [Piece(text[at:first], False), Piece(text[first:last], True)]
        at = last
    pieces.append(Piece(text[at:end], False))
    return [piece for piece in pieces if piece.text]


def _words(text: str) -> Iterator[_Word]:
    for match in _WORD.finditer(text):
        known = None if match[0].startswith("@") else stems(match[0])
        if known is not None or match[0].startswith("@"):
            yield _Word(match.start(), match.end(), known)


def _of(wanted: Wanted, words: list[_Word]) -> Iterator[Span]:
    """The places of one thing that is looked for."""
    if wanted.kind == "mention":
        yield from ((w.start, w.end) for w in words if w.stems is None)
    elif wanted.kind == "phrase":
        yield from _phrases(wanted.words, words)
    elif wanted.kind == "prefix":
        begins = wanted.words[0]
        yield from ((w.start, w.end) for w in words if w.stems and w.stems.plain.startswith(begins))
    else:
        looked_for = stems(wanted.words[0])
        if looked_for is not None:
            yield from ((w.start, w.end) for w in words if w.stems and alike(looked_for, w.stems))


def _phrases(phrase: tuple[str, ...], words: list[_Word]) -> Iterator[Span]:
    said = [w.stems.plain if w.stems else "" for w in words]
    for i in range(len(words) - len(phrase) + 1):
        if tuple(said[i : i + len(phrase)]) == phrase:
            yield words[i].start, words[i + len(phrase) - 1].end


def alike(looked_for: Stems, said: Stems) -> bool:
    """Whether a word of a text is the one looked for, whatever its ending and accents."""
    return said.french in french_forms(looked_for) or said.bare == looked_for.bare


def french_forms(looked_for: Stems) -> tuple[str, ...]:
    """The stems that a word may have in a text: "epuisee", typed without accents, is "épuisé"."""
    forms = (looked_for.french, looked_for.bare, looked_for.bare.rstrip("e"))
    return tuple(dict.fromkeys(form for form in forms if form))
