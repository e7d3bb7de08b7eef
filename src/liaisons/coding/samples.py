"""What is to be coded: samples drawn or given, who codes them, how far they are.

In a *blind* sample nobody sees what others said of it before the sample is opened; that is what
makes agreement worth measuring.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
import sqlalchemy as sa

from liaisons.coding.codings import Kind
from liaisons.coding.tables import (
    coders,
    codings,
    insert,
    now_us,
    sample_coders,
    sample_done,
    sample_items,
    samples,
    withdrawals,
)
from liaisons.database import Database, touch
from liaisons.errors import LiaisonsError, NotFound
from liaisons.i18n import _
from liaisons.measures.rows import Ints
from liaisons.measures.statistics.resampling import Resampler


class BadSample(LiaisonsError, ValueError):
    """A sample that cannot be drawn; the text says why."""


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be coded. ``recipe`` says how it was drawn, so that it can be drawn again."""

    id: int
    name: str
    community: str
    kind: Kind
    method: str
    recipe: dict[str, Any]
    blind: bool
    opened: bool
    size: int
    coders: list[int]


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far one coder is with a sample: read to the end, or coded at all."""

    sample: str
    coder: str
    done: int
    size: int


class Pool(msgspec.Struct, frozen=True):
    """What a sample is drawn from: one stratum per item, "" where there are none."""

    items: Sequence[int]
    strata: Sequence[str]


def draw(pool: Pool, size: int, seed: int, name: str, *, equal: bool = False) -> list[int]:
    """The places in the pool of ``size`` items, drawn without return, in the order drawn.

    With several strata each gives its share (largest remainders), or the same number where
    ``equal``. The seed and the sample's name decide, and nothing else.
    """
    if size > len(pool.items):
        raise BadSample(
            _("There are only {n} to draw from, not {size}.", n=len(pool.items), size=size)
        )
    generator = Resampler(seed, 0).named("coding.sample", name).generator()
    shuffled = generator.permutation(len(pool.items))
    strata = np.asarray(pool.strata)
    wanted = _shares(strata, size, equal=equal)
    chosen: list[int] = []
    for place in shuffled.tolist():
        if wanted[pool.strata[place]] > 0:
            wanted[pool.strata[place]] -= 1
            chosen.append(place)
    return chosen


def _shares(strata: Any, size: int, *, equal: bool) -> dict[str, int]:
    """How many of each stratum: whole numbers that add up to ``size``."""
    names, counts = np.unique(strata, return_counts=True)
    taken = _level(counts, size) if equal else _hamilton(counts, size)
    return dict(zip(names.tolist(), taken.tolist(), strict=True))


def _hamilton(counts: Ints, size: int) -> Ints:
    """In proportion; what is left over goes to the largest remainders."""
    exact = counts * size
    taken: Ints = exact // counts.sum()
    order = np.argsort(-(exact % counts.sum()), kind="stable")
    taken[order[: size - int(taken.sum())]] += 1
    return taken


def _level(counts: Ints, size: int) -> Ints:
    """As many of each, as far as each has them."""
    taken = np.zeros_like(counts)
    while (left := size - int(taken.sum())) > 0:
        open_ = np.flatnonzero(counts > taken)
        share = max(1, left // len(open_))
        for stratum in open_[:left]:
            taken[stratum] += min(share, counts[stratum] - taken[stratum])
    return taken


def keep(
    database: Database,
    name: str,
    *,
    community: str,
    kind: Kind,
    items: Sequence[int],
    strata: Sequence[str] | None = None,
    method: str = "list",
    recipe: Mapping[str, Any] | None = None,
    blind: bool = True,
    assigned: Iterable[int] = (),
) -> Sample:
    """Keep a sample under a name. Raises BadSample where the name is taken, or there is nothing."""
    name = name.strip()
    items = list(dict.fromkeys(items))
    if not name or not items:
        raise BadSample(_("A sample needs a name and something in it."))
    with database.writing() as write:
        if write.execute(sa.select(samples.c.id).where(samples.c.name == name)).first():
            raise BadSample(_("There is already a sample called “{name}”.", name=name))
        sample = insert(
            write,
            samples,
            name=name,
            community=community,
            kind=kind,
            method=method,
            recipe=msgspec.json.encode(dict(recipe or {})).decode(),
            blind=blind,
            made_us=now_us(),
        )
        named = strata or [""] * len(items)
        rows = [
            {"sample": sample, "place": place, "subject": item, "stratum": stratum}
            for place, (item, stratum) in enumerate(zip(items, named, strict=True))
        ]
        write.execute(sample_items.insert(), rows)
        _assign(write, sample, assigned)
        touch(write, "samples")
        return _samples(write, samples.c.id == sample)[0]


def assign(database: Database, sample: int, assigned: Iterable[int]) -> None:
    """Give a sample to more coders."""
    with database.writing() as write:
        _assign(write, sample, assigned)
        touch(write, "samples")


def _assign(write: sa.Connection, sample: int, assigned: Iterable[int]) -> None:
    has = set(
        write.execute(
            sa.select(sample_coders.c.coder).where(sample_coders.c.sample == sample)
        ).scalars()
    )
    new = [{"sample": sample, "coder": c} for c in dict.fromkeys(assigned) if c not in has]
    if new:
        write.execute(sample_coders.insert(), new)


def open_sample(database: Database, sample: int) -> None:
    """Let coders see each other's codings, for good: what is coded later is no longer blind."""
    with database.writing() as write:
        write.execute(
            samples.update()
            .where(samples.c.id == sample, samples.c.opened_us.is_(None))
            .values(opened_us=now_us())
        )
        touch(write, "samples")


def finished(database: Database, sample: int, coder: int, subjects: Iterable[int]) -> None:
    """Say that a coder has read these to the end, whether or not there was something to code."""
    with database.writing() as write:
        known = set(
            write.execute(
                sa.select(sample_done.c.subject).where(
                    sample_done.c.sample == sample, sample_done.c.coder == coder
                )
            ).scalars()
        )
        common = {"sample": sample, "coder": coder, "at_us": now_us()}
        new = [common | {"subject": s} for s in dict.fromkeys(subjects) if s not in known]
        if new:
            write.execute(sample_done.insert(), new)
            touch(write, "samples")


def unfinished(database: Database, sample: int, coder: int, subject: int) -> None:
    """Take back that a coder has read something to the end."""
    with database.writing() as write:
        write.execute(
            sample_done.delete().where(
                sample_done.c.sample == sample,
                sample_done.c.coder == coder,
                sample_done.c.subject == subject,
            )
        )
        touch(write, "samples")


def closed(database: Database) -> set[tuple[str, int]]:
    """Kind and subject of all that lies in blind samples that were not opened yet."""
    asked = (
        sa.select(samples.c.kind, sample_items.c.subject)
        .join(sample_items, sample_items.c.sample == samples.c.id)
        .where(samples.c.blind, samples.c.opened_us.is_(None))
    )
    with database.reading() as read:
        return {(row.kind, row.subject) for row in read.execute(asked)}


def one(database: Database, sample: int) -> Sample:
    """A sample; NotFound where there is none."""
    with database.reading() as read:
        found = _samples(read, samples.c.id == sample)
    if not found:
        raise NotFound(_("There is no such sample."))
    return found[0]


def all_samples(database: Database) -> list[Sample]:
    """The samples of the study, in the order in which they were made."""
    with database.reading() as read:
        return _samples(read, sa.true())


def named(database: Database, name: str) -> Sample:
    """The sample of this name; NotFound lists the others."""
    known = all_samples(database)
    for sample in known:
        if sample.name == name:
            return sample
    raise NotFound(
        _(
            "No sample is called “{name}”. There are: {names}.",
            name=name,
            names=", ".join(s.name for s in known) or _("none yet"),
        )
    )


def items(database: Database, sample: int) -> list[int]:
    """What is in a sample, in the order in which it is to be coded."""
    with database.reading() as read:
        asked = sa.select(sample_items.c.subject).where(sample_items.c.sample == sample)
        return list(read.execute(asked.order_by(sample_items.c.place)).scalars())


def holds(database: Database, sample: int, subject: int) -> bool:
    """Whether something is in a sample."""
    asked = sa.select(sample_items.c.place).where(
        sample_items.c.sample == sample, sample_items.c.subject == subject
    )
    with database.reading() as read:
        return read.execute(asked).first() is not None


def left(database: Database, sample: int, coder: int) -> list[int]:
    """What a coder still has to read, in order."""
    with database.reading() as read:
        done = {row.subject for row in read.execute(_done(sample, coder))}
    return [item for item in items(database, sample) if item not in done]


def how_many_left(database: Database, sample: int, coder: int) -> int:
    """How much a coder still has to read."""
    size = sa.select(sa.func.count()).where(sample_items.c.sample == sample)
    done = sa.select(sa.func.count()).select_from(_done(sample, coder).subquery())
    with database.reading() as read:
        return int(read.execute(size).scalar_one() - read.execute(done).scalar_one())


def progress(database: Database, sample: Sample | None = None) -> list[Progress]:
    """How far everybody is who has a sample to code."""
    wanted = [sample] if sample is not None else all_samples(database)
    with database.reading() as read:
        names = dict(read.execute(sa.select(coders.c.id, coders.c.name)).all())
        done = {(s.id, c): _count(read, s.id, c) for s in wanted for c in s.coders}
    return [
        Progress(sample=s.name, coder=names[c], done=done[s.id, c], size=s.size)
        for s in wanted
        for c in s.coders
    ]


def _count(read: sa.Connection, sample: int, coder: int) -> int:
    done = sa.select(sa.func.count()).select_from(_done(sample, coder).subquery())
    return int(read.execute(done).scalar_one())


def _done(sample: int, coder: int) -> sa.CompoundSelect[tuple[int]]:
    """What a coder has read of a sample: marked so, or with a coding of theirs that stands."""
    marked = sa.select(sample_done.c.subject).where(
        sample_done.c.sample == sample, sample_done.c.coder == coder
    )
    coded = (
        sa.select(codings.c.subject)
        .join(samples, samples.c.id == sample)
        .join(
            sample_items,
            sa.and_(sample_items.c.sample == sample, sample_items.c.subject == codings.c.subject),
        )
        .where(
            codings.c.coder == coder,
            samples.c.kind == codings.c.kind,
            ~sa.exists().where(withdrawals.c.coding == codings.c.id),
        )
    )
    return sa.union(marked, coded)


def _samples(read: sa.Connection, where: sa.ColumnElement[bool]) -> list[Sample]:
    sizes: dict[int, int] = dict(
        read.execute(
            sa.select(sample_items.c.sample, sa.func.count()).group_by(sample_items.c.sample)
        ).all()
    )
    given: dict[int, list[int]] = {}
    for row in read.execute(sa.select(sample_coders).order_by(sample_coders.c.coder)):
        given.setdefault(row.sample, []).append(row.coder)
    return [
        Sample(
            id=row.id,
            name=row.name,
            community=row.community,
            kind=row.kind,
            method=row.method,
            recipe=msgspec.json.decode(row.recipe),
            blind=row.blind,
            opened=row.opened_us is not None,
            size=sizes.get(row.id, 0),
            coders=given.get(row.id, []),
        )
        for row in read.execute(sa.select(samples).where(where).order_by(samples.c.id))
    ]
