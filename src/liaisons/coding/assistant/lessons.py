"""What people coded, as something to learn from: texts, what holds of each, what goes together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from liaisons.coding import settled
from liaisons.coding.adjudication import decisions
from liaisons.coding.agreement.ratings import KIND_NUMBERS, Ratings, all_ratings, load
from liaisons.coding.agreement.threads import clusters
from liaisons.coding.assistant.pieces import together
from liaisons.coding.assistant.reading import texts_of
from liaisons.coding.codebook import Codebook
from liaisons.database import Database
from liaisons.errors import LiaisonsError
from liaisons.i18n import _
from liaisons.measures.rows import Ints
from liaisons.study.study import Study

_KINDS = {number: kind for kind, number in KIND_NUMBERS.items()}


class NothingCoded(LiaisonsError, ValueError):
    """Nobody has coded this yet."""


@dataclass(frozen=True, eq=False)
class Lesson:
    """Coded units, one entry each. ``labels`` are places in ``values``; of a free code 0 is absent.

    ``groups`` are threads joined with texts that are nearly alike. ``units``: kind, subject, start,
    end, as in agreement.
    """

    about: str
    about_id: int
    values: list[str]
    codes: list[int | None]
    texts: list[str]
    labels: Ints
    groups: Ints
    units: Ints
    language: str = "fr"

    @classmethod
    def of(cls, texts: Sequence[str], labels: Ints, values: list[str], groups: Ints) -> Lesson:
        """A lesson from plain texts, for trying things out."""
        units = np.column_stack([np.zeros_like(labels), np.arange(len(labels)), labels, labels])
        units[:, 2:] = -1
        codes: list[int | None] = list(range(len(values)))
        return cls("", 0, values, codes, list(texts), labels, groups, units)

    @property
    def kind(self) -> str:
        """What was coded: message or thread, whichever more often."""
        return _KINDS[int(np.bincount(self.units[:, 0]).argmax())]


def lesson(study: Study, database: Database, community: str, variable: str | int) -> Lesson:
    """What people coded of a variable or free code in a community, where it is settled.

    ``variable`` is what ``Codebook.find`` takes, or the code's number.
    What coders oppose and nobody decided is left out. Raises NotFound for an unknown variable,
    NothingCoded where there is nothing.
    """
    said = load(database, community)
    found = variable if isinstance(variable, int) else said.book.find(variable).id
    about = said.book.about(found)
    ratings = next(all_ratings(said, about.id), None)
    path = said.book.path(about.id)
    if ratings is None:
        raise NothingCoded(_("Nobody has coded “{name}” in this community yet.", name=path))
    labels = settled.labels(ratings, decisions(database, community=community))
    told = texts_of(study, community, ratings.units)
    kept = np.array([i for i, text in enumerate(told) if text is not None and labels[i] >= 0], int)
    if not len(kept):
        raise NothingCoded(_("Nobody has coded “{name}” in this community yet.", name=path))
    kept = kept[np.argsort([told.place(i) for i in kept], kind="stable")]
    values, codes, labels = present(said.book, ratings, labels[kept])
    texts = [told[i] or "" for i in kept]
    units = ratings.units[kept]
    groups = together(texts, clusters(study, units))
    return Lesson(
        path, about.id, values, codes, texts, labels, groups, units, study.settings.language
    )


def present(
    book: Codebook, ratings: Ratings, labels: Ints
) -> tuple[list[str], list[int | None], Ints]:
    """The values that occur, and the labels as places among them."""
    if not ratings.about.is_variable:
        return ["absent", "present"], [None, ratings.about.id], labels
    occurring, places = np.unique(labels, return_inverse=True)
    codes = [ratings.categories[c] for c in occurring.tolist()]
    return [book.value_name(c) for c in codes], list(codes), places.astype(np.int64)
