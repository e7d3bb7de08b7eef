"""Texts as what a linear model sees: stems, runs of two and three stems, pieces of words.

Also which texts are the same thing said twice: a paraphrase on both sides of a fold would make the
assistant look better than it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
import Stemmer
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from liaisons.measures.rows import Ints
from liaisons.privacy.gazetteers import folded

_WORD = re.compile(r"\w+|[?!]")
#: Pieces of words, in letters: endings and typing errors are forgiven by the shorter ones.
PIECES = (2, 6)
#: Texts that share so much of their three-letter pieces are the same thing said twice.
ALIKE = 0.8
_AT_ONCE = 512


def pieces(language: str = "fr") -> Any:
    """The two views of a text, to be fitted on what is learnt from and nothing else."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_union

    stemmer = Stemmer.Stemmer("french" if language == "fr" else "english")
    words = TfidfVectorizer(analyzer=partial(runs, stemmer), sublinear_tf=True)
    letters = TfidfVectorizer(
        preprocessor=plain, analyzer="char_wb", ngram_range=PIECES, sublinear_tf=True
    )
    return make_union(words, letters)


def plain(text: str) -> str:
    """Small letters without accents."""
    return folded(text.replace("’", "'"))


def runs(stemmer: Any, text: str) -> list[str]:
    """The stems of a text, and its runs of two and three."""
    said = _WORD.findall(text.lower().replace("’", "'"))
    stems = [folded(stem) for stem in stemmer.stemWords(said)]
    pairs = [" ".join(pair) for pair in pairwise(stems)]
    threes = [" ".join(run) for run in zip(stems, stems[1:], stems[2:], strict=False)]
    return stems + pairs + threes


def together(texts: Sequence[str], groups: Ints | None = None, alike: float = ALIKE) -> Ints:
    """One number per text: the same for those of one of ``groups`` and those nearly alike."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    words = [" ".join(_WORD.findall(plain(text))) or "·" for text in texts]
    seen = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3)).fit_transform(words)
    near = sparse.vstack([_near(seen, start, alike) for start in range(0, len(texts), _AT_ONCE)])
    if groups is not None:
        near = near + _same(groups)
    found: Ints = connected_components(near, directed=False)[1].astype(np.int64)
    return found


def _near(seen: Any, start: int, alike: float) -> Any:
    close = (seen[start : start + _AT_ONCE] @ seen.T).tocsr()
    close.data[close.data < alike] = 0
    close.eliminate_zeros()
    return close


def _same(groups: Ints) -> Any:
    """Each text linked with the first of its group."""
    _values, first, place = np.unique(groups, return_index=True, return_inverse=True)
    n = len(groups)
    return sparse.csr_matrix((np.ones(n), (np.arange(n), first[place])), shape=(n, n))
