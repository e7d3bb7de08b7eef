"""How much there is to learn from, counted without reading a text: what a page can say at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from liaisons.coding import settled
from liaisons.coding.adjudication import Decision, decisions
from liaisons.coding.agreement.ratings import KIND_NUMBERS, Ratings, all_ratings, load
from liaisons.coding.assistant.heldout import Lacking, lacking
from liaisons.coding.assistant.lessons import present
from liaisons.coding.codebook import Codebook
from liaisons.database import Database
from liaisons.measures.rows import Ints

Chosen: TypeAlias = NDArray[np.bool_]
#: What has a text of its own to learn from.
_READ = (KIND_NUMBERS["message"], KIND_NUMBERS["thread"])


class Taught(msgspec.Struct, frozen=True, kw_only=True):
    """What people settled of a variable or free code: ``often`` says how many units of each of its
    ``values``; ``hash`` changes with what is settled and with nothing else.
    """

    about: int
    path: str
    values: list[str]
    often: list[int]
    hash: str

    @property
    def n(self) -> int:
        return sum(self.often)

    @property
    def lacking(self) -> Lacking | None:
        """What there is too little of, as far as can be told without the texts."""
        return lacking(np.array(self.often, np.int64))


def taught(database: Database, community: str) -> list[Taught]:
    """What was coded of messages and threads of a community, in the order of the codebook."""
    said, held = load(database, community), decisions(database, community=community)
    return list(_taught(said.book, all_ratings(said), held))


def taught_of(database: Database, community: str, about: int) -> Taught | None:
    """What was coded of one variable or free code; None where nothing is settled."""
    said, held = load(database, community), decisions(database, community=community)
    return next(_taught(said.book, all_ratings(said, about), held), None)


def settled_subjects(database: Database, community: str, about: int) -> set[int]:
    """The messages and threads of which a variable or free code is settled, whole or in part."""
    said, held = load(database, community), decisions(database, community=community)
    ratings = next(all_ratings(said, about), None)
    if ratings is None:
        return set()
    return set(ratings.units[_kept(ratings, settled.labels(ratings, held)), 1].tolist())


def _kept(ratings: Ratings, labels: Ints) -> Chosen:
    kept: Chosen = (labels >= 0) & np.isin(ratings.units[:, 0], _READ)
    return kept


def _taught(book: Codebook, every: Iterator[Ratings], held: list[Decision]) -> Iterator[Taught]:
    for ratings in every:
        labels = settled.labels(ratings, held)
        kept = _kept(ratings, labels)
        if kept.any():
            values, _codes, places = present(book, ratings, labels[kept])
            yield Taught(
                about=ratings.about.id,
                path=book.path(ratings.about.id),
                values=values,
                often=np.bincount(places, minlength=len(values)).tolist(),
                hash=_hash(ratings, ratings.units[kept], labels[kept]),
            )


def _hash(ratings: Ratings, units: Ints, labels: Ints) -> str:
    codes = np.array(ratings.categories, np.int64)[labels]
    whole = np.ascontiguousarray(np.column_stack([units, codes]))
    return hashlib.blake2b(whole.tobytes(), digest_size=16).hexdigest()
