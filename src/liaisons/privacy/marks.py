"""What people write into a text to point at something: @people, #subjects, links.

Each ``find_…`` reads one text and gives spans in Unicode code points, ``[start, end)``. ``scan``
runs any such finder over a column in one pass: the texts of a block are joined by line feeds and
the pattern runs once over the whole, so that 200,000 mentions cost a fraction of a second. That
is why no pattern here, nor in ``liaisons.privacy.details``, may cross a line feed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from operator import itemgetter
from typing import Generic, NamedTuple, TypeAlias, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

T = TypeVar("T")
Ints: TypeAlias = NDArray[np.int64]
Texts: TypeAlias = pa.Array | pa.ChunkedArray
#: Which rows to look at; None: all.
Rows: TypeAlias = pa.BooleanArray | None
Finder: TypeAlias = Callable[[str], Iterable[tuple[int, int, T]]]

#: Texts joined at a time: enough to be quick, few enough to stay small in memory.
BLOCK = 8192

#: A host name with at least one dot, international letters allowed.
HOST = r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,24}"

# @ not after a letter (an e-mail), a slash (the path of a link) or another @; then letters, digits
# and _, with dots and hyphens inside; then @host (Mastodon) or :host (Matrix). A number or a time
# of day (@18h30) is nobody.
_NAMED = (
    r"(?<![\w@＠/=&%+#].)(?=\w*[^\W\d])(?!\d{1,2}h\d{0,2}\b)"
    rf"(\w+(?:-\w+|\.(?=[a-z0-9_])\w+)*(?:[@＠:]{HOST})?)"
)
_TAGGED = r"(?<![\w&/#＃].)(?=[\w·]*[^\W\d_])(\w+(?:·\w+)*)"
# Python looks for one letter three times as fast as for either of two; the wide ones are rare.
_MENTION, _WIDE_MENTION = re.compile(f"@{_NAMED}"), re.compile(f"[@＠]{_NAMED}")
_HASHTAG, _WIDE_HASHTAG = re.compile(f"#{_TAGGED}"), re.compile(f"[#＃]{_TAGGED}")
# A word that only a handle would be: letters with a digit, a _ or a capital inside.
_NAME_LIKE = re.compile(
    r"(?<![\w@#＠＃/.-])(?=\w*(?:[^\W\d_][\d_]|[\d_][^\W\d_]|[a-zà-öø-ÿ][A-ZÀ-ÖØ-Þ]))\w{4,}(?![\w@])"
)
_LINK = re.compile(
    r"(?<![\w@.-])(?:https?://|www\.|(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24}/)"
    r"[^\s<>\"“”«»]+",
    re.IGNORECASE,
)
_CLOSERS = {")": "(", "]": "[", "}": "{"}


class Hits(NamedTuple, Generic[T]):
    """What was found in a column: text ``row[i]`` holds ``value[i]`` at ``[start[i], end[i])``."""

    row: Ints
    start: Ints
    end: Ints
    value: list[T]


#: What a text holds that points at something or somebody, or at least one of: an @, a #, a slash,
#: a digit, a _, a capital inside a word, "www.", the spelt-out @ of an address.
_MARKED = r"[@＠#＃/\d_]|[a-zà-öø-ÿ][A-ZÀ-ÖØ-Þ]|(?i:www\.|arobas|[\[({] ?(?:at|chez) ?[\])}])"
# The same as ``_NAME_LIKE`` or more: any character outside ASCII may be a letter or none. To tell
# which of them are letters takes RE2 longer than the whole column.
_WORD, _LETTER = r"[0-9A-Za-z_\x{80}-\x{10FFFF}]", r"[A-Za-z\x{80}-\x{10FFFF}]"
_MAYBE_NAME_LIKE = (
    rf"(?:^|[^0-9A-Za-z_@#/.-]){_WORD}*"
    rf"(?:{_LETTER}[\d_]|[\d_]{_LETTER}|[a-zà-öø-ÿ][A-ZÀ-ÖØ-Þ])"
)


def marked(texts: Texts) -> pa.BooleanArray:
    """Which texts can hold anything that is looked for here or in ``privacy.details`` (null: no).

    One pass instead of one for each: most texts hold nothing.
    """
    return may_hold(texts, _MARKED)


def find_mentions(text: str) -> list[tuple[int, int, str]]:
    """(start, end, handle) of every ``@handle``, ``@user@host`` and ``@user:host``.

    The span takes in the @, the handle is as written without it. A dot belongs to the handle when
    a small letter or a digit follows (``@marie.dupont``, ``@marie.bsky.social``), so that half a
    handle never stays behind; "@marie.Merci" ends at the dot. E-mail addresses and the @ in links
    are not mentions.
    """
    if "＠" in text:
        return [(*m.span(), m[1].replace("＠", "@")) for m in _WIDE_MENTION.finditer(text)]
    return [(*m.span(), m[1]) for m in _MENTION.finditer(text)]


def find_links(text: str) -> list[tuple[int, int, str]]:
    """(start, end, link) of every web address, also without ``https://`` (pic.twitter.com/x).

    Punctuation that ends the sentence, and a bracket that opened before the link, stay outside.
    """
    return [
        (m.start(), m.start() + len(link), link)
        for m in _LINK.finditer(text)
        if (link := _trimmed(m[0]))
    ]


def name_like(texts: Texts, among: Rows = None) -> Hits[str]:
    """Words that look like a handle written without its @ (``doc_arnica``, ``DocArnica``)."""
    return scan(_name_like, texts, may_hold(texts, _MAYBE_NAME_LIKE, among))


def prefilter(texts: Texts, among: Rows = None) -> pa.BooleanArray:
    """Which texts may hold a mention at all (null: no)."""
    return may_hold(texts, "[@＠]", among)


def mentions(texts: Texts, among: Rows = None) -> Hits[str]:
    """``find_mentions`` over a column."""
    return scan(find_mentions, texts, prefilter(texts, among))


def find_hashtags(texts: Texts, among: Rows = None) -> pa.ListArray:
    """The hashtags of each text, in order, as written, without the #. A null text has none.

    A hashtag holds at least one letter: "#1" is a rank. Repetitions are kept.
    """
    return as_lists(scan(_hashtags, texts, may_hold(texts, "[#＃]", among)), len(texts))


def all_links(texts: Texts, among: Rows = None) -> pa.ListArray:
    """The links of each text, in order, as ``find_links`` gives them. A null text has none."""
    suspect = may_hold(texts, r"(?i)[a-z]/|www\.|://", among)
    return as_lists(scan(find_links, texts, suspect), len(texts))


def scan(find: Finder[T], texts: Texts, where: pa.BooleanArray | None = None) -> Hits[T]:
    """``find`` run over a column, only in the rows where ``where`` is true."""
    rows = np.arange(len(texts)) if where is None else np.flatnonzero(where.to_numpy(False))
    chosen = texts if where is None else texts.filter(where)
    blocks = [
        _scan_block(find, chosen.slice(low, BLOCK), rows[low : low + BLOCK])
        for low in range(0, len(rows), BLOCK)
    ]
    empty = np.empty(0, dtype=np.int64)
    return Hits(
        np.concatenate([empty, *(b.row for b in blocks)]),
        np.concatenate([empty, *(b.start for b in blocks)]),
        np.concatenate([empty, *(b.end for b in blocks)]),
        [value for b in blocks for value in b.value],
    )


def as_lists(hits: Hits[str], rows: int) -> pa.ListArray:
    """The values of each row as a list column of ``rows`` rows."""
    offsets = np.searchsorted(hits.row, np.arange(rows + 1))
    return pa.ListArray.from_arrays(
        pa.array(offsets, pa.int32()), pa.array(hits.value, pa.string())
    )


def _scan_block(find: Finder[T], texts: Texts, rows: Ints) -> Hits[T]:
    written = pc.fill_null(in_one(texts), "")
    together = pa.ListArray.from_arrays(pa.array([0, len(written)], pa.int32()), written)
    ends = np.cumsum(pc.utf8_length(written).to_numpy() + 1)
    found = list(find(pc.binary_join(together, "\n")[0].as_py()))
    start, stop = (np.fromiter(map(itemgetter(i), found), np.int64, len(found)) for i in (0, 1))
    text = np.searchsorted(ends, start, side="right")
    before = np.r_[0, ends][text]
    return Hits(rows[text], start - before, stop - before, [value for _, _, value in found])


def may_hold(texts: Texts, pattern: str, among: Rows = None) -> pa.BooleanArray:
    """Where ``pattern`` is found; ``among`` says which texts are worth a look."""
    if among is not None:
        return pc.replace_with_mask(among, among, may_hold(texts.filter(among), pattern))
    return in_one(pc.fill_null(pc.match_substring_regex(texts, pattern), False))


def in_one(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """A column in one piece."""
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _name_like(text: str) -> list[tuple[int, int, str]]:
    return [(m.start(), m.end(), m[0]) for m in _NAME_LIKE.finditer(text)]


def _hashtags(text: str) -> list[tuple[int, int, str]]:
    pattern = _WIDE_HASHTAG if "＃" in text else _HASHTAG
    return [(m.start(), m.end(), m[1]) for m in pattern.finditer(text)]


def _trimmed(link: str) -> str:
    """``link`` without the punctuation of the sentence around it; empty when nothing is left."""
    while link and (
        link[-1] in ".,;:!?…'’*_"
        or (link[-1] in _CLOSERS and link.count(link[-1]) > link.count(_CLOSERS[link[-1]]))
    ):
        link = link[:-1]
    return link if "." in link.partition("://")[2] or "://" not in link else ""
