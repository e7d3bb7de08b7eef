"""From segments to the table that is cut: which segment holds which form.

A form is a word as written, or, with ``stems``, all words of one stem under the commonest of them:
there is no lemma here, and what a stem puts together is listed. Function words are left out, as are
words of one letter, numbers, and forms in fewer than ``fewest`` segments; of the others the
``most`` that are commonest are kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import Stemmer
from scipy import sparse

from liaisons.coding.classes.segments import Segment
from liaisons.privacy.gazetteers import folded

FEWEST, MOST = 3, 3000


@dataclass(frozen=True, eq=False)
class Forms:
    """``table``: segments × forms, boolean; ``words``: what was put together under each form."""

    names: list[str]
    table: Any
    words: list[list[str]]


def forms_of(
    cut: Sequence[Segment], *, stems: bool = True, language: str = "fr", fewest: int = FEWEST
) -> Forms:
    """The table of segments × forms."""
    key = _stemmed(language) if stems else str
    said = [{w for w in one.words if _speaks(w)} for one in cut]
    written = Counter(word for words in said for word in words)
    keys = {word: key(word) for word in written}
    held = [sorted({keys[word] for word in words}) for words in said]
    often = Counter(k for keys_ in held for k in keys_)
    kept = sorted((k for k, n in often.items() if n >= fewest), key=lambda k: (-often[k], k))[:MOST]
    together: dict[str, list[str]] = {k: [] for k in kept}
    for word in sorted(written, key=lambda w: (-written[w], w)):
        if keys[word] in together:
            together[keys[word]].append(word)
    place = {k: n for n, k in enumerate(kept)}
    cells = [(row, place[k]) for row, keys_ in enumerate(held) for k in keys_ if k in place]
    rows, columns = np.array(cells, np.int64).reshape(-1, 2).T
    shape = (len(held), len(kept))
    table = sparse.csr_matrix((np.ones(len(cells)), (rows, columns)), shape=shape)
    return Forms([together[k][0] for k in kept], table, [together[k] for k in kept])


def _speaks(word: str) -> bool:
    return len(word) > 1 and not word.isdigit() and folded(word) not in _function_words()


@cache
def _function_words() -> frozenset[str]:
    text = files("liaisons.text").joinpath("function_words.txt").read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())


def _stemmed(language: str) -> Callable[[str], str]:
    stemmer = Stemmer.Stemmer("french" if language == "fr" else "english")
    return lambda word: folded(stemmer.stemWord(word))
