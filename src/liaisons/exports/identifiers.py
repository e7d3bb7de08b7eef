"""Names that any tool can hold: one identifier per person, the same in every export."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from liaisons.privacy.door import token

_OTHER = re.compile(r"[^A-Za-z0-9]+")


def plain(text: str) -> str:
    """``text`` in ``[A-Za-z0-9_]``: *mésange 204* → ``mesange_204``; empty where nothing is left.

    >>> plain("Médecins généralistes (#DocTocToc)")
    'Medecins_generalistes_DocTocToc'
    """
    spelled = text.replace("œ", "oe").replace("Œ", "Oe").replace("æ", "ae").replace("Æ", "Ae")
    letters = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    return _OTHER.sub("_", letters).strip("_")


def distinct(texts: Iterable[str], empty: str) -> list[str]:
    """``plain`` of each text, ``empty`` for nothing; a second one alike gets ``_2`` and so on.

    >>> distinct(["aides", "Aides !", "aides?"], "x")
    ['aides', 'Aides', 'aides_2']
    """
    given: set[str] = set()
    found = []
    for text in texts:
        first = name = plain(text) or empty
        rank = 1
        while name in given:
            rank += 1
            name = f"{first}_{rank}"
        given.add(name)
        found.append(name)
    return found


def person_id(key: int, label: str | None) -> str:
    """The identifier of a person: their pseudonym in plain letters; their token without one."""
    return (plain(label) if label else "") or token("p_", key)


def person_ids(keys: Sequence[int] | NDArray[np.int64], labels: Iterable[str | None]) -> list[str]:
    """The identifiers of people. Pseudonyms differ within a study, and so do these."""
    return [person_id(int(key), label) for key, label in zip(keys, labels, strict=True)]
