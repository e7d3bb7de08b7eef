"""Rows of the family of α for unitized continua: of each variable or free code put on passages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from liaisons.coding.agreement.ratings import Said
from liaisons.coding.agreement.rows import UNIT, Drawn, few, same
from liaisons.coding.agreement.unitizing import Family, Segments, family, laid, sums_of
from liaisons.i18n import _
from liaisons.measures.rows import Estimate, Floats, Group, Ints, Row, null
from liaisons.measures.statistics.resampling import CLUSTER_BOOTSTRAP, Resampler, bootstrapped

METHODS = {
    "u_alpha": "Krippendorff's uα, gaps included",
    "u_alpha_binary": "Krippendorff's |uα, relevant matter or not",
    "cu_alpha": "Krippendorff's cuα, coding given unitizing",
    "ku_alpha": "Krippendorff's (k)uα, of one value given unitizing",
}


@dataclass(frozen=True)
class Shared:
    """The texts that all coders of something read: their threads, lengths, and who these are."""

    keys: list[tuple[int, int]]
    clusters: Ints
    lengths: list[int]
    coders: list[int]


def family_rows(
    marked: Said, shared: Shared, about: int, chance: Resampler, community: str
) -> Iterator[Row]:
    """uα and |uα of a variable or free code; cuα and (k)uα where it has values to tell apart."""
    book = marked.book
    path = book.path(about)
    group: Group = {"variable": path, "code": path}
    values = sorted(set(marked.code.tolist()))
    names = ("u_alpha", "u_alpha_binary", *(("cu_alpha",) if book[about].is_variable else ()))
    found = _Found.of(marked, shared, values, chance) if shared.keys else None
    for name in names:
        yield Row.of(f"agreement.{name}", community, _estimate(found, name), group)
    for place, code in enumerate(values if book[about].is_variable else []):
        estimate = _estimate(found, "ku_alpha", place)
        one: Group = {"variable": path, "code": book.path(code)}
        yield Row.of("agreement.ku_alpha", community, estimate, one)


@dataclass(frozen=True)
class _Found:
    """The coefficients, those of the replicates, and over how many texts."""

    value: Family
    draws: Family | None
    texts: int

    @classmethod
    def of(cls, marked: Said, shared: Shared, values: list[int], chance: Resampler) -> _Found:
        sums = _sums(marked, shared, values)
        drawn = Drawn.of(shared.clusters, chance)
        by_thread = np.zeros((drawn.many, sums.shape[1]))
        np.add.at(by_thread, drawn.codes, sums)
        several = drawn.weights is not None
        draws = family(drawn.sums(by_thread), len(values)) if several else None
        return cls(family(sums.sum(0), len(values)), draws, len(shared.keys))


def _sums(marked: Said, shared: Shared, values: list[int]) -> Floats:
    """A row of sums for each text."""
    place = {code: n for n, code in enumerate(values, start=1)}
    spans: dict[tuple[int, int, int], list[tuple[int, int, int]]] = {}
    columns = (marked.coder, marked.kind, marked.subject, marked.start, marked.end, marked.code)
    for coder, kind, subject, start, end, code in zip(*(c.tolist() for c in columns), strict=True):
        spans.setdefault((coder, kind, subject), []).append((start, end, place[code]))
    return np.array(
        [
            sums_of(_segments(spans, shared.coders, key), length, len(values))
            for key, length in zip(shared.keys, shared.lengths, strict=True)
        ]
    )


def _segments(
    spans: dict[tuple[int, int, int], list[tuple[int, int, int]]],
    coders: Sequence[int],
    key: tuple[int, int],
) -> list[Segments]:
    return [laid(spans.get((coder, *key), [])) for coder in coders]


def _estimate(found: _Found | None, name: str, place: int = 0) -> Estimate:
    if found is None:
        return null(UNIT, few(), n=0, method=METHODS[name])
    value = float(_column(found.value, name, place)[0])
    if np.isnan(value):
        return null(UNIT, _undefined(name), n=found.texts, method=METHODS[name])
    draws = None if found.draws is None else _column(found.draws, name, place)
    method = METHODS[name] if draws is None else f"{METHODS[name]}; {CLUSTER_BOOTSTRAP}"
    return bootstrapped(value, draws, n=found.texts, unit=UNIT, method=method)


def _column(of: Family, name: str, place: int) -> Floats:
    if name == "ku_alpha":
        column: Floats = of.ku[:, place]
        return column
    return {"u_alpha": of.u, "u_alpha_binary": of.binary, "cu_alpha": of.cu}[name]


def _undefined(name: str) -> str:

    if name in ("cu_alpha", "ku_alpha"):
        return _("Where coders' passages lie on each other there are not two values to tell apart.")
    return same()
