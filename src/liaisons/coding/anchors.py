"""Whether the words quoted still stand where they were coded, and where else they may stand.

Offsets are code points of a text. Tools count otherwise and texts change (a new version of a
message, a converted transcript): the words decide, not the numbers.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from rapidfuzz import fuzz

#: How alike a passage must be that is neither the same words nor the same but for spaces.
ALIKE = 92
_SPACES = re.compile(r"\s+")
#: Fuzzy search is quadratic; longer quotes are found by their words or not at all.
_LONGEST = 2_000


class Place(NamedTuple):
    """Where a passage stands. ``how``: exact, moved (the same words elsewhere), alike."""

    start: int
    end: int
    how: Literal["exact", "moved", "alike"]


def place(text: str, start: int, end: int, quote: str | None) -> Place | None:
    """Where ``quote`` stands in ``text``, nearest to ``start``; None where it does not.

    Without a quote the offsets are taken as they are, if they lie inside the text.
    """
    if quote is None:
        return Place(start, end, "exact") if 0 <= start < end <= len(text) else None
    if text[start:end] == quote and quote:
        return Place(start, end, "exact")
    wanted = quote.strip()
    if not wanted:
        return None
    return _same_words(text, start, wanted) or _alike(text, wanted)


def _same_words(text: str, start: int, quote: str) -> Place | None:
    """The same words, whatever spaces and ends of lines are between them."""
    words = [re.escape(word) for word in _SPACES.split(quote)]
    found = [m.span() for m in re.finditer(r"\s+".join(words), text)]
    if not found:
        return None
    nearest = min(found, key=lambda span: (abs(span[0] - start), span[0]))
    return Place(*nearest, "moved")


def _alike(text: str, quote: str) -> Place | None:
    if len(quote) > _LONGEST or len(quote) < 8 or len(text) < len(quote) // 2:
        return None
    found = fuzz.partial_ratio_alignment(quote, text, score_cutoff=ALIKE)
    if found is None or found.score < ALIKE or found.dest_end <= found.dest_start:
        return None
    return Place(found.dest_start, found.dest_end, "alike")
