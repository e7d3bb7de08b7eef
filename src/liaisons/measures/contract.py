"""What a question of the study is made of.

A file of ``measures/`` defines one ``Question``: the quantities it gives, what the corpus must be
able to say for each, how each is compared between two communities, and which messages, people or
links lie behind it. The runner (``liaisons.measures.runner``) does the rest: null rows with their
reason where the corpus cannot say, and the contrasts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from liaisons.measures.rows import Contrast, Estimate, Group, Scalar

if TYPE_CHECKING:
    from liaisons.measures.scope import Scope

#: What a measure yields: (quantity, breakdown, number).
Finding: TypeAlias = tuple[str, Group, Estimate]
Compute: TypeAlias = "Callable[[Scope], Iterable[Finding]]"
Compare: TypeAlias = "Callable[[Scope, Scope], Iterable[Contrast]]"
Begin: TypeAlias = "Callable[[Scope], None]"

ALL_FRAMES = frozenset({"census", "hashtag", "search", "ego", "sample"})
#: Frames that hold whole exchanges, so that silence means that nobody spoke.
WHOLE_EXCHANGES = frozenset({"census", "hashtag", "search", "sample"})


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """The query that returns what a number was counted over.

    ``sql`` names a file ``<question>/<name>.sql`` beside the measure. Its rows have a column
    ``message_id``, ``person`` or ``source`` and ``target`` according to ``unit``, a boolean
    ``counted`` (is it in the numerator?), and one column for each key of the row's group. ``by``
    names another query for rows whose group has a key under which something else counts (a link
    returned in the same year).
    """

    sql: str
    unit: Literal["message", "person", "link"]
    by: dict[str, str] = {}

    def query(self, group: Mapping[str, Scalar]) -> str:
        """The query for a row of this group."""
        return next((sql for key, sql in self.by.items() if key in group), self.sql)


class Quantity(msgspec.Struct, frozen=True, kw_only=True):
    """One number that a question gives, by its name in MEASURES.md.

    ``requires`` are capabilities and ``frames`` the frames without which it is null. ``effect`` is
    how two communities are compared on it (None: they are not). ``coded`` are keys of the codebook:
    the number is null until people have settled one of them.
    """

    name: str
    unit: str
    requires: frozenset[str] = frozenset()
    frames: frozenset[str] = ALL_FRAMES
    timed: bool = True  # null where the source has no times
    effect: Literal["risk_ratio", "ratio_of_means", "difference"] | None = None
    coded: tuple[str, ...] = ()
    evidence: Evidence | None = None


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A question asked of a community: its quantities and how they are computed.

    ``compare`` adds the contrasts that need more than two numbers and their draws (log-rank,
    Cliff's δ, hazard ratio); the others are made from the quantities' ``effect``. ``begin`` sets
    going what a process of its own works out while other questions are answered.
    """

    name: str
    quantities: tuple[Quantity, ...]
    compute: Compute
    compare: Compare | None = None
    begin: Begin | None = None

    def quantity(self, name: str) -> Quantity | None:
        """The quantity called ``name``, if this question gives it."""
        return next((q for q in self.quantities if q.name == name), None)
