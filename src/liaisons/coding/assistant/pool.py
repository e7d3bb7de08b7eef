"""All texts that the assistant may speak of, and what a coded one stands for among them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from liaisons.coding import room, samples
from liaisons.coding.agreement.ratings import KIND_NUMBERS
from liaisons.coding.assistant.lessons import Lesson
from liaisons.coding.assistant.reading import texts_of
from liaisons.coding.drawing import From, kind_of, listed_of, strata_of
from liaisons.coding.samples import Sample
from liaisons.columns import places
from liaisons.measures.rows import Floats, Ints
from liaisons.study.running import Session

_POOLS: tuple[From, ...] = ("questions", "replies", "messages")
#: A pool is what was coded where so much of it lies within.
_WITHIN = 0.9


@dataclass(frozen=True, eq=False)
class Listed:
    """The items of a pool in the order of time, their threads and texts."""

    name: From
    items: Ints
    threads: Ints
    texts: list[str]
    table: pa.Table

    def places(self, items: Ints) -> Ints:
        """Where items stand; −1 for what is not in the pool."""
        return places(self.items, items)


def pool_of(session: Session, community: str, lesson: Lesson, name: From | None = None) -> Listed:
    """The pool called so; without a name that of the sample that was coded, or the narrowest that
    holds nearly all that was coded.
    """
    name = name or _sampled(session, community, lesson)
    if name is None and lesson.kind == "thread":
        name = "threads"
    whole = lesson.units[lesson.units[:, 2] < 0, 1]
    for tried in (name,) if name else _POOLS:
        table = listed_of(session.scope(community), tried)
        items = table["item"].to_numpy()
        if name or tried == "messages" or np.isin(whole, items).mean() >= _WITHIN:
            return _with_texts(session, community, tried, table)
    raise AssertionError("the last pool always fits")


def listed(session: Session, community: str, name: From) -> Listed:
    """All items of a pool with their texts."""
    table = listed_of(session.scope(community), name)
    return _with_texts(session, community, name, table)


def _with_texts(session: Session, community: str, name: From, table: pa.Table) -> Listed:
    items = table["item"].to_numpy()
    kind = kind_of(name)
    units = np.column_stack([np.full_like(items, KIND_NUMBERS[kind]), items])
    units = np.column_stack([units, np.full((len(items), 2), -1)])
    texts = [text or "" for text in texts_of(session.study, community, units)]
    return Listed(name, items, table["thread_id"].to_numpy(), texts, table)


def weights_of(session: Session, community: str, lesson: Lesson, listed: Listed) -> Floats:
    """How many texts of the pool each coded one stands for, by the sample it was drawn in.

    The largest random or stratified sample of this pool counts; what was coded outside it (listed
    by hand, or chosen because the assistant was unsure) stands for nothing. Without any such
    sample every coded text of the pool counts alike, as if drawn at random.
    """
    places = listed.places(lesson.units[:, 1])
    inside = (places >= 0) & (lesson.units[:, 2] < 0)
    drawn = _sample(session, community, lesson, listed)
    if drawn is None:
        return np.where(inside, len(listed.items) / max(int(inside.sum()), 1), 0.0)
    sample, members = drawn
    strata = np.array(strata_of(listed.table, sample.recipe.get("by")), str)
    counted = inside & np.isin(lesson.units[:, 1], members)
    weights = np.zeros(len(places))
    for stratum in np.unique(strata[places[counted]]):
        of = counted & (strata[places] == stratum)
        weights[of] = (strata == stratum).sum() / of.sum()
    return weights


def at_random(session: Session, community: str, lesson: Lesson, listed: Listed) -> bool:
    """Whether the coded texts come from a sample drawn at random."""
    return _sample(session, community, lesson, listed) is not None


def _sampled(session: Session, community: str, lesson: Lesson) -> From | None:
    """The pool of the random sample that most coded units come from."""
    found = max(_drawn(session, community, lesson), key=lambda one: one[0], default=None)
    if found is None or not found[0]:
        return None
    return next((name for name in (*_POOLS, "threads") if name == found[1].recipe["pool"]), None)


def _sample(
    session: Session, community: str, lesson: Lesson, listed: Listed
) -> tuple[Sample, Ints] | None:
    fitting = [
        one
        for one in _drawn(session, community, lesson)
        if one[1].recipe.get("pool") == listed.name
    ]
    most = max(fitting, key=lambda one: one[0], default=None)
    return most[1:] if most is not None and most[0] else None


def _drawn(session: Session, community: str, lesson: Lesson) -> Iterator[tuple[int, Sample, Ints]]:
    """The samples drawn at random of this community: how many coded units each holds."""
    database = room(session.study)
    for sample in samples.all_samples(database):
        if sample.method in ("random", "stratified") and sample.community == community:
            members = np.array(samples.items(database, sample.id), np.int64)
            yield int(np.isin(lesson.units[:, 1], members).sum()), sample, members
