"""What several coders said of the same things, as tables: units × coders.

Of a variable, a unit is what was coded (a message, a thread, a passage) and its category is the
value. Of a free code, a unit is a whole message (thread …) that the coder read, and its category is
whether the code is on it or on a passage of it. A coder read what they coded at all or marked as
read, and speaks for the free codes of a branch as soon as they used one of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from typing import Any

import numpy as np
import sqlalchemy as sa

from liaisons.coding.agreement.coefficients import Level
from liaisons.coding.codebook import Code, Codebook, codebook_in
from liaisons.coding.coders import Coder, everybody_in
from liaisons.coding.tables import acts, codings, sample_done, samples, withdrawals
from liaisons.database import Database
from liaisons.measures.rows import Floats, Ints

KIND_NUMBERS = {"message": 0, "thread": 1, "person": 2, "interview": 3}
_NONE = -1


@dataclass(frozen=True)
class Said:
    """The codings that stand, one entry each, as arrays. ``start`` is −1 for the whole."""

    book: Codebook
    coders: list[Coder]
    coder: Ints
    code: Ints
    kind: Ints
    subject: Ints
    start: Ints
    end: Ints
    at_us: Ints
    read: Ints  # coder, kind, subject of what was marked as read

    @cached_property
    def seen(self) -> Ints:
        """Coder, kind, subject of all that somebody coded at all or marked as read."""
        coded = np.column_stack([self.coder, self.kind, self.subject])
        return _rows(np.concatenate([coded, self.read]))[0]

    @cached_property
    def branch(self) -> Ints:
        """The code at the top of the codebook above each coding's."""
        codes, place = np.unique(self.code, return_inverse=True)
        tops = [self.book.line(code)[0].id for code in codes.tolist()]
        return np.array(tops, np.int64)[place]

    def where(self, chosen: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Said:
        """Some of the codings."""
        names = ("coder", "code", "kind", "subject", "start", "end", "at_us")
        return replace(self, **{name: getattr(self, name)[chosen] for name in names})


@dataclass(frozen=True)
class Ratings:
    """Units × coders of category codes from 0; −1 where a coder did not code the unit."""

    about: Code
    values: Ints
    categories: list[int]  # the codes; of a free code absent, present as 0, 1
    numbers: Floats
    level: Level
    coders: list[Coder]
    units: Ints  # kind, subject, start, end
    at_us: Ints = field(repr=False)

    @property
    def kinds(self) -> int:
        return len(self.categories)

    @property
    def paired(self) -> int:
        """How many units at least two coders coded."""
        return int((np.count_nonzero(self.values >= 0, axis=1) >= 2).sum())

    def only(self, category: int) -> Ratings:
        """One category against all others."""
        values = np.where(self.values < 0, -1, (self.values == category).astype(np.int64))
        return replace(
            self, values=values, categories=[0, 1], numbers=np.arange(2.0), level="nominal"
        )

    def some(self, units: Ints) -> Ratings:
        """Some of the units."""
        return replace(
            self,
            values=self.values[units],
            units=self.units[units],
            at_us=self.at_us[units],
        )


def load(database: Database, community: str | None = None) -> Said:
    """What stands, of a community (interviews included) or of all, in one query."""
    asked = (
        sa.select(
            codings.c.coder,
            codings.c.code,
            sa.case(KIND_NUMBERS, value=codings.c.kind),
            codings.c.subject,
            sa.func.coalesce(codings.c.start, _NONE),
            sa.func.coalesce(codings.c.end, _NONE),
            acts.c.at_us,
        )
        .select_from(codings.join(acts, codings.c.act == acts.c.id))
        .where(~sa.exists().where(withdrawals.c.coding == codings.c.id))
        .order_by(codings.c.id)
    )
    done = sa.select(sample_done.c.coder, samples.c.kind, sample_done.c.subject).join(
        samples, samples.c.id == sample_done.c.sample
    )
    if community is not None:
        asked = asked.where(codings.c.community.in_([community, ""]))
        done = done.where(samples.c.community.in_([community, ""]))
    with database.reading() as read:
        book, coders = codebook_in(read), everybody_in(read)
        rows = read.execute(asked).all()
        marked = [(c, KIND_NUMBERS[k], s) for c, k, s in read.execute(done)]
    return _said(book, coders, rows, np.array(marked, np.int64).reshape(-1, 3))


def _said(book: Codebook, coders: list[Coder], rows: Sequence[Any], read: Ints) -> Said:
    flat = np.fromiter(chain.from_iterable(rows), np.int64, count=7 * len(rows))
    table = flat.reshape(-1, 7).T
    coder, code, kind, subject, start, end, at_us = table
    codes, place = np.unique(code, return_inverse=True)
    stands = np.array([book.standing(c).id for c in codes.tolist()], np.int64)
    return Said(
        book=book,
        coders=coders,
        coder=coder,
        code=stands[place] if len(codes) else code,
        kind=kind,
        subject=subject,
        start=start,
        end=end,
        at_us=at_us,
        read=read,
    )


def all_ratings(said: Said, about: int | None = None) -> Iterator[Ratings]:
    """The table of each variable and free code that people used, in the order of the codebook."""
    people = [coder.id for coder in said.coders if coder.kind == "person"]
    said = said.where(np.isin(said.coder, people))
    codes, code_of = np.unique(said.code, return_inverse=True)
    abouts = np.array([said.book.about(c).id for c in codes.tolist()], np.int64)
    of_variable = abouts[code_of] if len(codes) else said.code
    used = set(abouts.tolist())
    for code in said.book.codes:
        if code.id not in used or about not in (None, code.id):
            continue
        chosen = said.where(of_variable == code.id)
        yield _of_variable(chosen, code) if code.is_variable else _of_free_code(said, chosen, code)


def _of_variable(said: Said, variable: Code) -> Ratings:
    keys = np.column_stack([said.kind, said.subject, said.start, said.end])
    units, row = _rows(keys)
    present = set(said.code.tolist())
    categories = [code.id for code in said.book.values(variable.id) if code.id in present]
    categories += sorted(present - set(categories))  # retired values, which still are what was said
    place = {code: n for n, code in enumerate(categories)}
    category = np.array([place[code] for code in said.code.tolist()], np.int64)
    return _table(said, variable, categories, units, row, category)


def _of_free_code(everything: Said, said: Said, code: Code) -> Ratings:
    """Present or absent, over all that a coder read who speaks for this branch of the codebook."""
    branch = everything.book.line(code.id)[0].id
    speaks = everything.branch == branch
    seen = everything.seen
    seen = seen[np.isin(seen[:, 0], np.unique(everything.coder[speaks]))]
    seen = seen[np.isin(seen[:, 1], np.unique(everything.kind[speaks]))]
    whole = np.full((len(seen), 2), _NONE, np.int64)
    units, row = _rows(np.concatenate([seen[:, 1:], whole], axis=1))
    has = np.column_stack([said.coder, said.kind, said.subject])
    marked, place = _rows(np.concatenate([seen, has]))
    category = np.zeros(len(marked), np.int64)
    category[place[len(seen) :]] = 1
    readers = replace(said, coder=seen[:, 0], at_us=np.zeros(len(seen), np.int64))
    return _table(readers, code, [0, 1], units, row, category[place[: len(seen)]])


def _table(
    said: Said, about: Code, categories: list[int], units: Ints, row: Ints, category: Ints
) -> Ratings:
    ids, column = np.unique(said.coder, return_inverse=True)
    values = np.full((len(units), len(ids)), -1, np.int64)
    values[row, column] = category
    at_us = np.zeros(len(units), np.int64)
    np.maximum.at(at_us, row, said.at_us)
    coders = {coder.id: coder for coder in said.coders}
    level, numbers = _scale(said.book, about, categories)
    return Ratings(
        about=about,
        values=values,
        categories=categories,
        numbers=numbers,
        level=level,
        coders=[coders[c] for c in ids.tolist()],
        units=units,
        at_us=at_us,
    )


def _scale(book: Codebook, about: Code, categories: list[int]) -> tuple[Level, Floats]:
    """The level and the categories as numbers; ranks where their names are none."""
    ranks = np.arange(len(categories), dtype=np.float64)
    level: Level = about.level if about.is_variable else "nominal"  # type: ignore[assignment]
    if level in ("nominal", "ordinal"):
        return level, ranks
    try:
        return level, np.array([float(book[c].name.replace(",", ".")) for c in categories])
    except ValueError:
        return "ordinal", ranks


def _rows(keys: Ints) -> tuple[Ints, Ints]:
    """The distinct rows, in order, and which of them each row is."""
    order = np.lexsort(keys.T[::-1])
    ordered = keys[order]
    new = np.ones(len(keys), bool)
    new[1:] = (ordered[1:] != ordered[:-1]).any(1)
    row = np.empty(len(keys), np.int64)
    row[order] = np.cumsum(new) - 1
    return ordered[new], row
