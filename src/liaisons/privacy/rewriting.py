"""Replacing what identifies in a text, and finding one's way back.

A rewritten text keeps, beside it, its **offsets**: (start, end, new_start, new_end) of every
replaced zone, in Unicode code points of the raw and of the new text, in order. With them a passage
coded on one text is carried to the other. Overlapping spans are resolved before anything is
replaced: the longest wins; of two as long, the one that starts first; of two in the same place,
the one given first.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import NamedTuple, TypeAlias, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from liaisons.privacy.marks import (
    Hits,
    Ints,
    Texts,
    all_links,
    find_hashtags,
    find_links,
    find_mentions,
    in_one,
    mentions,
    prefilter,
)

__all__ = [
    "Offset",
    "Offsets",
    "Span",
    "all_links",
    "carry",
    "find_hashtags",
    "find_links",
    "find_mentions",
    "inverse",
    "mentions",
    "prefilter",
    "rewrite",
    "rewrite_all",
]

T = TypeVar("T")
Span: TypeAlias = tuple[int, int, str]
Offset: TypeAlias = tuple[int, int, int, int]

_start = itemgetter(0)
_end = itemgetter(1)


class Offsets(NamedTuple):
    """The offsets of a whole column: ``row`` says of which text each is."""

    row: Ints
    start: Ints
    end: Ints
    new_start: Ints
    new_end: Ints


def rewrite(text: str, spans: Iterable[Span]) -> tuple[str, list[Offset]]:
    """``text`` with each (start, end, replacement) carried out, and its offsets.

    Spans are code points ``[start, end)`` with ``0 ≤ start < end ≤ len(text)``, in any order;
    ``ValueError`` outside that. A replacement may be empty.
    """
    pieces: list[str] = []
    offsets: list[Offset] = []
    done = written = 0
    for start, end, replacement in _disjoint(spans, len(text)):
        pieces += (text[done:start], replacement)
        written += start - done
        offsets.append((start, end, written, written + len(replacement)))
        written += len(replacement)
        done = end
    pieces.append(text[done:])
    return "".join(pieces), offsets


def carry(offsets: Sequence[Offset], start: int, end: int) -> tuple[int, int]:
    """Where the passage ``[start, end)`` of the raw text lies in the new one.

    What was not replaced keeps its letters. A passage that begins or ends inside a replaced zone
    takes in the whole replacement: nobody can point at half a pseudonym.
    """
    passed = bisect_right(offsets, start, key=_end)
    if passed < len(offsets) and offsets[passed][0] <= start:
        new_start = offsets[passed][2]
    else:
        new_start = start + _shift(offsets, passed)
    begun = bisect_left(offsets, end, key=_start)
    if begun and offsets[begun - 1][1] >= end:
        new_end = offsets[begun - 1][3]
    else:
        new_end = end + _shift(offsets, begun)
    return new_start, max(new_start, new_end)


def inverse(offsets: Iterable[Offset]) -> list[Offset]:
    """The offsets seen from the new text: ``carry(inverse(offsets), …)`` leads back."""
    return [(new_start, new_end, start, end) for start, end, new_start, new_end in offsets]


def rewrite_all(texts: Texts, hits: Hits[str]) -> tuple[pa.Array, Offsets]:
    """``rewrite`` over a column: ``hits`` are the spans and their replacements, in any order.

    Only the texts that change are touched. A null text stays null and can hold no hit.
    """
    column = in_one(texts)
    hits = _disjoint_hits(hits)
    if not len(hits.row):
        return column, Offsets(hits.row, hits.start, hits.end, hits.start, hits.end)
    rows, first, of = np.unique(hits.row, return_index=True, return_inverse=True)
    mask = np.zeros(len(column), dtype=bool)
    mask[rows] = True
    changed = _spliced(column.take(pa.array(rows)), of, hits)
    sizes = np.fromiter(map(len, hits.value), np.int64, len(hits.value))
    gain = sizes - (hits.end - hits.start)
    moved = np.cumsum(gain)
    new_end = hits.end + moved - (moved - gain)[first][of]
    new_column = pc.replace_with_mask(column, pa.array(mask), changed)
    return new_column, Offsets(hits.row, hits.start, hits.end, new_end - sizes, new_end)


def _spliced(texts: pa.Array, of: Ints, hits: Hits[str]) -> pa.Array:
    """Texts with every hit replaced; ``of`` says which text each hit is of. One join for them all.

    Done on the bytes of the column: a string of Python for each text would take three times as
    long, and keep other threads waiting.
    """
    width = np.int64 if pa.types.is_large_string(texts.type) else np.int32
    bounds = np.frombuffer(texts.buffers()[1], width)[: len(texts) + 1].astype(np.int64)
    data = texts.buffers()[2].slice(0, bounds[-1]).to_pybytes()
    lengths = pc.utf8_length(texts).to_numpy()
    before = (np.cumsum(lengths) - lengths)[of]
    start, end = _in_bytes(data, np.vstack([hits.start, hits.end]) + before)
    kept = zip(np.r_[0, end].tolist(), np.r_[start, len(data)].tolist(), strict=True)
    written = [replacement.encode() for replacement in hits.value]
    new = [
        part for (a, b), put in zip(kept, [*written, b""], strict=True) for part in (data[a:b], put)
    ]
    gain = np.fromiter(map(len, written), np.int64, len(written)) - (end - start)
    np.add.at(lengths := np.diff(bounds), of, gain)
    buffers = [
        pa.py_buffer(np.r_[0, np.cumsum(lengths)].astype(width)),
        pa.py_buffer(b"".join(new)),
    ]
    return pa.Array.from_buffers(texts.type, len(texts), [None, *buffers])


def _in_bytes(data: bytes, places: Ints) -> Ints:
    """Where the code points at ``places`` of a text begin in its UTF-8."""
    further = np.flatnonzero(np.frombuffer(data, np.uint8) & 0xC0 == 0x80)
    of = further - np.arange(1, len(further) + 1)  # the code point that each further byte is of
    return places + np.searchsorted(of, places)


def _shift(offsets: Sequence[Offset], passed: int) -> int:
    """By how much the text after the first ``passed`` offsets has moved."""
    return offsets[passed - 1][3] - offsets[passed - 1][1] if passed else 0


def _disjoint(spans: Iterable[tuple[int, int, T]], length: int) -> list[tuple[int, int, T]]:
    """Spans in order of place, the losers of overlaps left out."""
    kept: list[tuple[int, int, T]] = []
    for span in sorted(spans, key=lambda s: (s[0] - s[1], s[0])):
        if not 0 <= span[0] < span[1] <= length:
            raise ValueError(f"span {span[:2]} outside a text of {length} characters")
        place = bisect_left(kept, span[0], key=_start)
        free_before = place == 0 or kept[place - 1][1] <= span[0]
        if free_before and (place == len(kept) or span[1] <= kept[place][0]):
            kept.insert(place, span)
    return kept


def _disjoint_hits(hits: Hits[str]) -> Hits[str]:
    """The same over a column: only rows that hold an overlap are looked at one by one."""
    row, start, end, value = _in_order(hits)
    crossing = (row[1:] == row[:-1]) & (start[1:] < end[:-1])
    if not crossing.any():
        return Hits(row, start, end, value)
    keep = ~np.isin(row, row[1:][crossing])
    chosen = np.flatnonzero(keep).tolist()
    for each in np.unique(row[1:][crossing]).tolist():
        here = np.arange(*np.searchsorted(row, [each, each + 1]))
        spans = zip(start[here].tolist(), end[here].tolist(), here.tolist(), strict=True)
        chosen += [index for _, _, index in _disjoint(spans, int(end[here].max()))]
    final = np.sort(np.array(chosen, dtype=np.int64))
    return Hits(row[final], start[final], end[final], [value[i] for i in final.tolist()])


def _in_order(hits: Hits[str]) -> Hits[str]:
    """Hits by row and start; those of one finder come like that."""
    place = (hits.row << 32) | hits.start
    if (place[1:] >= place[:-1]).all():
        return hits
    order = np.argsort(place, kind="stable")
    value = [hits.value[i] for i in order.tolist()]
    return Hits(hits.row[order], hits.start[order], hits.end[order], value)
