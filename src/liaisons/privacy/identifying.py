"""What in a text leads to a patient, a beneficiary or a third person; recall before precision.

``details`` finds what carries a check and may be rewritten blindly. This module also finds what
only looks like it: names, dates, addresses, towns, numbers without a right key. It is meant to hold
a text back and show its author why, who may then say that it is nothing. How much it finds and how
often it errs is measured label by label in ``docs/reference/identifying-details.md``.

A town, a hospital, an age or a date identifies nobody alone: ``holding`` says which spans hold a
text back, alone or together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from liaisons.privacy import details, identifying_names, identifying_numbers, identifying_places
from liaisons.privacy.marks import Texts, find_links

#: Changes with every change of the rules: what was held back knows by which.
VERSION = "rules-1"

#: These hold a text back each alone.
ALONE = (*("name", "email", "phone", "nir", "iban", "profile", "record", "birth_date", "address"),)
#: These do so together: an exact age, a place and a date.
TOGETHER = (("age",), ("town", "postcode", "hospital"), ("date",))
LABELS = (*ALONE, *(label for group in TOGETHER for label in group))

LANGUAGES = ("fr", "en")


class Span(msgspec.Struct, frozen=True, gc=False):
    """Something that identifies at ``[start, end)``, in code points, and the rule that says so.

    ``why`` is a code (``name.title``, ``nir.shape``): the part before the dot is the label.
    """

    label: str
    start: int
    end: int
    why: str


#: A finder: the text, what was read already struck out; gives (start, end, why).
Finder = Callable[[str], Iterable[tuple[int, int, str]]]

_READERS: tuple[Finder, ...] = (
    *identifying_numbers.FINDERS,
    *identifying_places.FINDERS,
    identifying_names.find,
)


def find(text: str, language: str = "fr") -> list[Span]:
    """Every identifying detail of ``text``, in order; none overlaps another.

    A place is read as one thing only, numbers before addresses before names: the doctor of "rue
    du Docteur Roux" is no person. ``language`` is that of the text; the same rules read French
    and English, which are mixed in the trades.
    """
    if language not in LANGUAGES:
        raise ValueError(f"language is one of {', '.join(LANGUAGES)}, not {language!r}")
    found = [Span(d.kind, d.start, d.end, f"{d.kind}.pattern") for d in _checked(text)]
    read = [(span.start, span.end) for span in found]
    links = [(start, end) for start, end, _link in find_links(text)] if "/" in text else []
    rest = _struck_out(text, [*read, *_clear_of(links, read)])
    for reader in _READERS:
        spans = [Span(why.partition(".")[0], start, end, why) for start, end, why in reader(rest)]
        if spans:
            found += spans
            rest = _struck_out(rest, [(s.start, s.end) for s in spans])
    return sorted(found, key=lambda s: s.start)


def holding(spans: Iterable[Span]) -> list[Span]:
    """Those of ``spans`` that hold a text back: each alone, or age, place and date together."""
    listed = list(spans)
    present = {span.label for span in listed}
    together = all(present.intersection(group) for group in TOGETHER)
    held = {*ALONE, *(label for group in TOGETHER for label in group if together)}
    return [span for span in listed if span.label in held]


def find_all(texts: Texts, labels: Iterable[str]) -> Iterator[tuple[int, Span]]:
    """(row, span) of every detail with one of ``labels`` in a column; null texts hold none.

    Rules read one text at a time, names over line ends too: about 3,000 short texts a second.
    """
    wanted = frozenset(labels)
    suspect = pc.fill_null(pc.match_substring_regex(texts, r"\pL|\d"), False)
    rows = pa.array(range(len(texts))).filter(suspect)
    for row, text in zip(rows.to_pylist(), texts.filter(suspect).to_pylist(), strict=True):
        yield from ((row, span) for span in find(text) if span.label in wanted)


def _checked(text: str) -> list[details.Detail]:
    """Details that carry their own check; a permalink is a place on a network, not a person.

    Telephones are read again here, more widely: service numbers and mistyped ones.
    """
    return [d for d in details.find(text) if d.kind not in ("permalink", "phone")]


def _clear_of(links: list[tuple[int, int]], read: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The links in which nothing was read: their figures are no dates and no telephones."""
    return [(a, b) for a, b in links if not any(start < b and a < end for start, end in read)]


def _struck_out(text: str, places: list[tuple[int, int]]) -> str:
    """``text`` with what is already read replaced by as many null characters."""
    pieces: list[str] = []
    done = 0
    for start, end in sorted(places):
        pieces += (text[done:start], "\0" * (end - start))
        done = end
    return "".join((*pieces, text[done:]))
