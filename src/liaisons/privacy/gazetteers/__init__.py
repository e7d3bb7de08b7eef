"""Lists of first names, surnames, towns, hospitals and ordinary words, compiled for Liaisons.

They are evidence, not proof: a word on the list of surnames may be a colour, and most surnames of
France are on no list. All are in small letters without accents.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

#: What ``folded`` makes of accented small letters; one letter for one, so that places stay.
_PLAIN = str.maketrans("àâäáãåçéèêëíîïìñóôöòõúùûüýÿ’ʼ", "aaaaaaceeeeiiiinooooouuuuyy''")


def folded(word: str) -> str:
    """``word`` in small letters without accents, as long as before."""
    small = word.lower()
    return (small if len(small) == len(word) else word).translate(_PLAIN)


@cache
def words(name: str) -> frozenset[str]:
    """The words of one list: ``first_names``, ``surnames``, ``towns``, ``hospitals``, ``words``."""
    text = resources.files(__name__).joinpath(f"{name}.txt").read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())
