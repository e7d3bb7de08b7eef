"""What somebody types into a search box, read so that nothing they type is an error.

==============  ==================================================================
``toux sèche``  both words, whatever their endings, accents and capitals
``"toux sèche"``  these very words, one after the other
``ordonn*``     words that begin so
``-vaccin``     without this word; also ``-"…"`` and ``-ordonn*``
``toux OU rhume``  one of the two; also ``OR``
``@``           messages that name somebody; every ``@name`` is taken for this one class
==============  ==================================================================

Whatever does not fit (a quotation mark that is not closed, a lone hyphen) is taken as words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, NamedTuple, TypeAlias

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

Kind: TypeAlias = Literal["word", "phrase", "prefix", "mention"]
#: What a mention becomes in an index: a word that nobody writes.
MENTIONED = "xmentiondequelquunx"
#: More letters than this are no word.
LONGEST = 60
#: More than these words are not looked for.
_MOST = 32

_MENTION = re.compile(r"@p_[0-9a-f]{8}")
_QUOTES = str.maketrans({"«": '"', "»": '"', "“": '"', "”": '"', "„": '"'})
_PIECE = re.compile(r'(-?)"([^"]*)"?|([^\s"]+)')
_OR = frozenset({"OU", "OR"})
#: What stands before an apostrophe, and the endings that inclusive writing sets apart.
_SMALL = frozenset({"qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "presqu", "es", "ne", "trice"})


@dataclass(frozen=True)
class Wanted:
    """One thing looked for; ``words`` are small letters without accents."""

    kind: Kind
    words: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """What must be said, one of each of ``all_of``, and what must not be."""

    all_of: tuple[tuple[Wanted, ...], ...] = ()
    none_of: tuple[Wanted, ...] = ()

    @property
    def empty(self) -> bool:
        return not (self.all_of or self.none_of)


class Stems(NamedTuple):
    """A word as the indexes hold it.

    French endings are recognised by their accents, which people leave out: ``french`` is the stem
    without its accents, ``bare`` the stem of the word without its accents.
    """

    plain: str
    french: str
    bare: str
    english: str


@cache
def analyzer(name: str) -> TextAnalyzer:
    """How texts become words: ``plain``, ``french``, ``bare`` or ``english`` (see ``Stems``)."""
    steps = {
        "plain": [Filter.ascii_fold()],
        "french": [Filter.stemmer("french"), Filter.ascii_fold()],
        "bare": [Filter.ascii_fold(), Filter.stemmer("french")],
        "english": [Filter.ascii_fold(), Filter.stemmer("english")],
    }[name]
    built = TextAnalyzerBuilder(Tokenizer.simple())
    for step in (Filter.remove_long(LONGEST), Filter.lowercase(), *steps):
        built = built.filter(step)
    return built.build()


@lru_cache(1 << 16)
def stems(word: str) -> Stems | None:
    """A single word in every form; None for what the indexes leave out (too long, a symbol)."""
    found = [analyzer(name).analyze(word) for name in Stems._fields]
    return Stems(*(one[0] for one in found)) if all(len(one) == 1 for one in found) else None


def plain_words(text: str) -> tuple[str, ...]:
    """The words of a text: small letters, no accents."""
    return tuple(analyzer("plain").analyze(text))


def indexed(text: str) -> str:
    """A text as it is indexed: composed, every mention the same word."""
    return _MENTION.sub(MENTIONED, unicodedata.normalize("NFC", text))


def parse(typed: str) -> Asked:
    """Read what was typed; never fails, and what holds no word looks for nothing."""
    all_of: list[tuple[Wanted, ...]] = []
    none_of: list[Wanted] = []
    either = False
    for piece in _PIECE.finditer(_clean(typed)):
        if piece[3] in _OR and all_of:
            either = True
            continue
        for wanted, excluded in _wanted(piece):
            if excluded:
                none_of.append(wanted)
            elif either:
                all_of[-1] = (*all_of[-1], wanted)
            else:
                all_of.append((wanted,))
            either = False
    return Asked(tuple(all_of[:_MOST]), tuple(none_of[:_MOST]))


def _clean(typed: str) -> str:
    # Half a surrogate pair cannot be handed to the index.
    whole = typed.encode("utf-8", "ignore").decode("utf-8")
    return unicodedata.normalize("NFC", whole).translate(_QUOTES)


def _wanted(piece: re.Match[str]) -> Iterator[tuple[Wanted, bool]]:
    """What a piece looks for, and whether it is to be left out."""
    if piece[3] is None:
        words = plain_words(piece[2])
        if words:
            yield Wanted("phrase", words), piece[1] == "-"
        return
    excluded = piece[3].startswith("-")
    for wanted in _bare(piece[3].lstrip("-") if excluded else piece[3]):
        yield wanted, excluded


def _bare(text: str) -> Iterator[Wanted]:
    """Words outside quotation marks."""
    if text.startswith("@"):
        yield Wanted("mention", (MENTIONED,))
        return
    words = plain_words(text)
    last = words[-1:] if text.endswith("*") else ()
    kept = [word for word in words if len(word) > 1 and word not in _SMALL] or list(words)
    for word in kept:
        yield Wanted("prefix" if (word,) == last else "word", (word,))
