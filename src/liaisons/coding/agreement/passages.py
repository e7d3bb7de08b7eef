"""αᵤ of the codes that were put on passages, over the texts that all who use the code read; and the
family of uα, over those that all who use the variable read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from liaisons.coding.agreement.ratings import KIND_NUMBERS, Said
from liaisons.coding.agreement.rows import UNIT, few
from liaisons.coding.agreement.spans import disagreements, merge
from liaisons.coding.agreement.threads import clusters, lengths
from liaisons.coding.agreement.unitized import Shared, family_rows
from liaisons.measures.rows import Group, Ints, Row, null
from liaisons.measures.statistics.resampling import (
    CLUSTER_BOOTSTRAP,
    Resampler,
    bootstrapped,
    clusters_of,
)

if TYPE_CHECKING:
    from liaisons.study.study import Study

METHOD = "Krippendorff's alpha for unitizing"
#: Every replicate lays the continuum anew: fewer are drawn than for other coefficients.
_REPLICATES = 199


@dataclass(frozen=True)
class Text:
    """One text of the continuum: how long, and what each coder marked in it."""

    cluster: int
    length: int
    units: tuple[Ints, ...]


def passages(
    study: Study, said: Said, about: int | None, chance: Resampler, community: str
) -> Iterator[Row]:
    """A row per code with passages of at least one coder, then the family of each variable."""
    marked = said.where((said.start >= 0) & np.isin(said.kind, _TEXTS))
    if not len(marked.code):
        return
    sizes = _sizes(study, said)
    used, book = set(marked.code.tolist()), said.book
    wanted = [c for c in book.codes if about in (None, c.id, book.about(c.id).id)]
    for code in wanted:
        if code.id not in used:
            continue
        name = book.path(code.id)
        group: Group = {"variable": book.path(book.about(code.id).id), "code": name}
        texts = _continuum(study, said, marked.where(marked.code == code.id), sizes)
        yield _row(texts, chance.named("passages", name), community, group)
    of = np.array([book.about(code).id for code in marked.code.tolist()], np.int64)
    for one in dict.fromkeys(book.about(c.id).id for c in wanted):
        chosen = marked.where(of == one)
        if len(chosen.code):
            drawn = chance.named("unitized", book.path(one))
            shared = _shared(study, said, chosen, sizes)
            yield from family_rows(chosen, shared, one, drawn, community)


_TEXTS = [KIND_NUMBERS["message"], KIND_NUMBERS["interview"]]


def _sizes(study: Study, said: Said) -> dict[tuple[int, int], int]:
    """How long each text is that was coded, in the order of the continuum."""
    of_messages = said.kind == KIND_NUMBERS["message"]
    message = KIND_NUMBERS["message"]
    known = lengths(study, np.unique(said.subject[of_messages])) if of_messages.any() else {}
    found = {(message, key): size for key, size in known.items()}
    # where the text is not at hand, it is as long as what was marked in it
    for kind, subject, end in zip(
        said.kind.tolist(), said.subject.tolist(), said.end.tolist(), strict=True
    ):
        if kind in _TEXTS:
            found[kind, subject] = max(found.get((kind, subject), 0), end)
    return found


def _shared(study: Study, said: Said, marked: Said, sizes: dict[tuple[int, int], int]) -> Shared:
    """The texts that everybody read who marked something; none where that is one coder."""
    coders = sorted(set(marked.coder.tolist()))
    keys = np.column_stack([said.coder, said.kind, said.subject])
    seen = {tuple(key) for key in np.concatenate([keys, said.read]).tolist()}
    kept = [key for key, size in sizes.items() if size and all((c, *key) in seen for c in coders)]
    if len(coders) < 2 or not kept:
        return Shared([], np.zeros(0, np.int64), [], coders)
    units = np.array([(kind, subject, 0, 0) for kind, subject in kept], np.int64)
    return Shared(kept, clusters(study, units), [sizes[key] for key in kept], coders)


def _continuum(
    study: Study, said: Said, marked: Said, sizes: dict[tuple[int, int], int]
) -> list[Text]:
    shared = _shared(study, said, marked, sizes)
    spans: dict[tuple[int, int, int], list[tuple[int, int]]] = {}
    columns = (marked.coder, marked.kind, marked.subject, marked.start, marked.end)
    for coder, kind, subject, start, end in zip(*(c.tolist() for c in columns), strict=True):
        spans.setdefault((coder, kind, subject), []).append((start, end))
    return [
        Text(cluster, size, tuple(_units(spans.get((coder, *key), [])) for coder in shared.coders))
        for key, cluster, size in zip(
            shared.keys, shared.clusters.tolist(), shared.lengths, strict=True
        )
    ]


def _units(spans: Sequence[tuple[int, int]]) -> Ints:
    return merge(np.array(spans, np.int64).reshape(-1, 2))


def _row(texts: list[Text], chance: Resampler, community: str, group: Group) -> Row:
    name = "agreement.alpha_u"
    if not texts:
        return Row.of(name, community, null(UNIT, few(), n=0, method=METHOD), group)
    value = _alpha(texts)
    draws = _draws(texts, chance)
    method = METHOD if draws is None else f"{METHOD}; {CLUSTER_BOOTSTRAP}"
    estimate = bootstrapped(value, draws, n=len(texts), unit=UNIT, method=method)
    return Row.of(name, community, estimate, group)


def _alpha(texts: Sequence[Text]) -> float:
    """αᵤ of texts laid one after the other."""
    begins = np.cumsum([0, *(text.length for text in texts)])
    coders = [
        np.concatenate([t.units[c] + b for t, b in zip(texts, begins[:-1].tolist(), strict=True)])
        for c in range(len(texts[0].units))
    ]
    observed, expected = disagreements(coders, int(begins[-1]))
    return 1 - observed / expected if expected else float("nan")


def _draws(
    texts: list[Text], chance: Resampler
) -> np.ndarray[tuple[int], np.dtype[np.float64]] | None:
    codes, many = clusters_of(np.array([text.cluster for text in texts]))
    if many < 2 or not chance.replicates:
        return None
    groups = [
        [t for t, c in zip(texts, codes.tolist(), strict=True) if c == n] for n in range(many)
    ]
    generator = chance.generator()
    drawn = generator.integers(0, many, size=(min(chance.replicates, _REPLICATES), many))
    return np.array([_alpha([t for n in row for t in groups[n]]) for row in drawn.tolist()])
