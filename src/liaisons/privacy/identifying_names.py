"""Names of people, by evidence: titles, lists of first names and surnames, initials, context.

A capital alone proves nothing (sentences begin with one, drugs have one), and people type without
any. A text is cut into words; each word gets what is known of it; then, from left to right, the
first rule that holds takes the words that make up the name:

- ``name.title``: after M., Mme, Dr, …: what has a capital or is on a list;
- ``name.said``: after "nommé", "signé par", "ma patiente", …: the same, with a little less trust;
- ``name.first``: a first name with what stands beside it; alone, when it is nothing else;
- ``name.surname``: a surname of the list with a capital that is no ordinary word;
- ``name.initial``: an initial with its point and a word with a capital;
- ``name.form``: a word in capitals beside one with a capital (DUPONT Léa), none of them ordinary.

What is named after somebody (a syndrome, a score, a law, a prize) is no person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from liaisons.privacy.gazetteers import folded, words

_WORD = re.compile(r"[^\W\d_]+(?:[-‐‑][^\W\d_]+)*")

#: What may stand between two words of one name.
_JOINT = re.compile(r"(?:\.?[ \u00a0\u202f]{0,2}|\.?,? ?|\.?\n|['’])\Z")
#: The same between a title, or what announces a name, and the name.
_AFTER_TITLE = re.compile(r"(?:\.?[ \u00a0\u202f]{0,2}|\.?\n|\.? ?: ?\n?)\Z")

_TITLES = words("titles")
#: In small letters these are other words: "pour", "me", a metre.
_CAPITAL_TITLES = {"m", "me", "pr"}
_SHORT_TITLES = frozenset({"mr", "mme", "mlle", "dr", "pr"})
#: What announces a name without being part of it.
_CUES = words("cues")
#: After the others, a first name in small letters is one too ("sa fille léa").
_WEAK_CUES = {"par", "chez", "avec", "petit", "petite", "valide", "signe", "redige", "contact"}
_STRONG_CUES = _CUES - _WEAK_CUES - {"interne", "nom"}
_PARTICLES = words("particles")
#: Names that are words as well: alone, they are taken with a capital inside a sentence only.
_WORDLIKE = words("wordlike")
#: Names that are so often something else (a month, a country) that alone they never are one.
_NEVER_ALONE = words("never_alone")
_EPONYM = re.compile(
    r"(?i:\b(?:syndrome|maladie|signe|score|scores|test|loi|[ée]chelle|man[œo]e?uvre|indice|crit[èe]res?"
    r"|classification|sonde|m[ée]thode|op[ée]ration|prix|fracture|canal|hernie|r[èe]gle|th[ée]or[èe]me"
    r"|effet|triade|ph[ée]nom[èe]ne|ligne|angle|point|plan|aiguille|table|disease|law) "
    r"(?:de |du |des |d['’]|of )?)\Z"
)
_ARTICLE = re.compile(
    r"(?:^|[^\w])(?:le|la|les|un|une|du|au|aux|des|ce|cette|mon|son|ton|l['’])\s\Z", re.I
)
_START = re.compile(r"(?:^|[.!?…:;\n•–—|(«\"]|[-] )\s*\Z")
#: What stands beside a name on forms: a birth, an age, or anything that identifies, struck out.
_BESIDE = re.compile(r"[ ,:|-]{0,3}(?:\(?[MFH]\)? ?[,|]? ?)?(?:[nN][ée]{1,2}e?\b|\0)")
_LINE_ENDS = re.compile(r"[ \t]*(?:\n|\Z)")

#: At most this many words make up one name.
_MOST = 6


class Facts(NamedTuple):
    """What is known of a word wherever it stands."""

    small: str
    case: str  # "u" all capitals, "c" with a capital, "i" one capital or two, "s" small
    first: bool
    last: bool
    plain: bool  # an ordinary word of the list
    bears: bool  # whether a name can begin here, after it or with it


class Word(NamedTuple):
    """A word of the text and what is known of it."""

    start: int
    end: int
    small: str
    case: str
    first: bool
    last: bool
    plain: bool
    bears: bool


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, why) of every name; titles stay outside."""
    found = [Word(m.start(), m.end(), *_facts(m[0])) for m in _WORD.finditer(text)]
    shouting = sum(w.case == "u" for w in found) > max(4, len(found) * 0.6)
    at = 0
    while at < len(found):
        if not found[at].bears:
            at += 1
            continue
        stop, why = _name_at(text, found, at, shouting)
        begin = _after_cue(found, at, why)
        if stop > begin:
            yield found[begin].start, found[stop - 1].end, why
            at = stop
        else:
            at += 1


@lru_cache(maxsize=1 << 16)
def _facts(written: str) -> Facts:
    small = folded(written)
    if written[0].islower() or not written[0].isupper():
        case = "s"
    elif len(written) == 1 or small in (
        "ph",
        "ch",
        "th",
        "jp",
        "jm",
        "jc",
        "j-p",
        "j-m",
        "j-c",
        "m-c",
        "m-a",
    ):
        case = "i"
    else:
        case = "u" if written.isupper() else "c"
    head = small.partition("-")[0]
    first = small in words("first_names") or ("-" in small and _is_first(head, small))
    last = small in words("surnames") or ("-" in small and head in words("surnames"))
    announces = small in _CUES or (
        small in _TITLES and (case != "s" or small not in _CAPITAL_TITLES)
    )
    bears = case != "s" or first or last or announces
    return Facts(small, case, first, last, small in words("words"), bears)


def _is_first(head: str, small: str) -> bool:
    tail = small.rpartition("-")[2]
    return (head in words("first_names") or len(head) == 1) and tail in words("first_names")


@cache
def _sounds() -> frozenset[str]:
    return frozenset(_sound(name) for name in words("first_names") if len(name) > 4)


def _sound(name: str) -> str:
    """How a name is heard, roughly: Patrique and Patrick, Allissa and Alissa."""
    for written, heard in (
        ("ph", "f"),
        ("que", "k"),
        ("ck", "k"),
        ("c", "k"),
        ("q", "k"),
        ("h", ""),
        ("y", "i"),
        ("z", "s"),
        ("x", "s"),
    ):
        name = name.replace(written, heard)
    letters = [c for i, c in enumerate(name) if i == 0 or c != name[i - 1]]
    return "".join(letters).rstrip("es")


# --- the rules ------------------------------------------------------------------------------------


def _name_at(text: str, found: list[Word], at: int, shouting: bool) -> tuple[int, str]:
    """Where the name that begins (after its title or cue) at word ``at`` stops, and the rule."""
    word = found[at]
    small_word = word.case == "s" and word.small in _CAPITAL_TITLES
    if word.small in _TITLES and not small_word and (word.case != "i" or word.small == "m"):
        stop = _titled(text, found, at)
        if stop > at + 1:
            return stop, "name.title"
    if word.small in _CUES:
        stop = _said(text, found, at, shouting)
        if stop > at + 1:
            return stop, "name.said"
    if word.case == "s":
        return _lower(text, found, at), "name.first"
    if word.small in _TITLES or _EPONYM.search(text, max(0, word.start - 30), word.start):
        return at, ""
    if word.case == "i":
        return _initialled(text, found, at), "name.initial"
    return _capital(text, found, at, shouting)


def _after_cue(found: list[Word], at: int, why: str) -> int:
    return at + 1 if why in ("name.title", "name.said") else at


def _titled(text: str, found: list[Word], at: int) -> int:
    """After a title: initials, capitals, particles; small letters when they are on a list."""
    if at + 1 == len(found) or not _AFTER_TITLE.match(text, found[at].end, found[at + 1].start):
        return at
    stop = _run(text, found, at + 1, titled=True)
    if stop > at + 1:
        only = found[at + 1]
        return at if stop == at + 2 and only.case == "i" else stop
    after = found[at + 1]
    known = (after.first or after.last) and not after.plain
    if after.case == "s" and (known or (_is_name_like(after) and found[at].small in _SHORT_TITLES)):
        then = at + 2 < len(found) and found[at + 2]
        beside = (
            then and (then.first or then.last) and not then.plain and _joined(text, after, then)
        )
        return at + 3 if beside else at + 2
    return at


def _is_name_like(word: Word) -> bool:
    return (
        len(word.small) > 3
        and not word.plain
        and not word.small.endswith(("er", "ez", "ait", "ent", "ant", "ir", "re", "ion", "ions"))
    )


def _said(text: str, found: list[Word], at: int, shouting: bool) -> int:
    """After what announces a name."""
    if at + 1 == len(found) or not _AFTER_TITLE.match(text, found[at].end, found[at + 1].start):
        return at
    after = found[at + 1]
    colon = ":" in text[found[at].end : after.start]
    if after.case == "s":
        if colon and found[at].small in ("prenom", "nom"):
            return at + 2
        strong = found[at].small in _STRONG_CUES and after.first and not after.plain
        return at + 2 if strong and after.small not in _WORDLIKE else at
    if shouting or after.small in _TITLES:
        return at
    stop = _run(text, found, at + 1, titled=False)
    taken = found[at + 1 : stop]
    known = any((w.first or w.last) and not w.plain for w in taken)
    unknown = [w for w in taken if w.case in "uc" and len(w.small) > 2]
    if known or len(unknown) >= 2 or (unknown and colon):
        return stop
    return at


def _lower(text: str, found: list[Word], at: int) -> int:
    """First name and surname typed in small letters: jean dupont."""
    word = found[at]
    if at + 1 == len(found) or not (word.first or word.last) or word.plain:
        return at
    after = found[at + 1]
    pair = (word.first and after.last) or (word.last and after.first)
    if not pair or after.plain or after.case == "i" or not _joined(text, word, after):
        return at
    wordlike = word.small in _WORDLIKE, after.small in _WORDLIKE
    common = any(wordlike) and (word.small in _NEVER_ALONE or after.small in _NEVER_ALONE)
    return at if all(wordlike) or common else at + 2


def _initialled(text: str, found: list[Word], at: int) -> int:
    """An initial with its point, or before a surname of the list, and then the surname."""
    if at + 1 == len(found):
        return at
    initial, after = found[at], found[at + 1]
    between = text[initial.end : after.start]
    pointed = between.startswith(".") and between.strip(". \u00a0") == "" and len(between) < 4
    listed = between == " " and after.last and not after.plain and after.small not in _NEVER_ALONE
    if not (pointed or listed) or after.case not in "uc" or len(after.small) < 3:
        if (
            pointed
            and after.small in _PARTICLES
            and at + 2 < len(found)
            and found[at + 2].case in "uc"
        ):
            return _run(text, found, at, titled=True)
        return at
    if after.plain or after.small in _TITLES:
        return at
    return _run(text, found, at, titled=True)


def _capital(text: str, found: list[Word], at: int, shouting: bool) -> tuple[int, str]:
    """A word with a capital, or all in capitals, and no title before it."""
    word = found[at]
    stop = _run(text, found, at, titled=False)
    if stop == at + 1 < len(found) and _small_first(text, word, found[stop]):
        return stop + 1, "name.first"
    taken = found[at:stop]
    firsts = [w for w in taken if w.first and not w.plain]
    lasts = [w for w in taken if w.last and not w.plain]
    if stop - at >= 2:
        if any(w.small not in _NEVER_ALONE for w in firsts) and not (word.plain and not word.first):
            return stop, "name.first"
        if lasts and not shouting and any(w.small not in _NEVER_ALONE for w in lasts):
            return stop, "name.surname"
        long = [w for w in taken if len(w.small) > 2 and w.case in "uc" and not w.plain]
        written = {w.case for w in long if w.case == "c" or len(w.small) > 3}
        if len(long) >= 2 and {"u", "c"} <= written and not shouting:
            return stop, "name.form"
        if len(long) >= 2 and not shouting and _stands_apart(text, taken):
            return stop, "name.form"
        if (
            len(long) >= 2
            and any(_sound(w.small) in _sounds() for w in long if len(w.small) > 4)
            and not shouting
        ):
            return stop, "name.first"
    return (
        (at + 1, "name.first" if word.first else "name.surname")
        if _alone(text, word, shouting)
        else (at, "")
    )


def _small_first(text: str, word: Word, after: Word) -> bool:
    """Whether a surname in capitals is followed by a first name in small letters: DUPONT léa."""
    surname = word.case == "u" and not word.plain and len(word.small) > 2
    sure = word.last or after.small not in _WORDLIKE
    first = after.first and after.case == "s" and sure and not after.plain
    return surname and first and _joined(text, word, after)


def _stands_apart(text: str, taken: list[Word]) -> bool:
    """Whether words stand beside a date or a number, or make up a line of capitals."""
    begin, end = taken[0].start, taken[-1].end
    if _BESIDE.match(text, end):
        return True
    line = begin == 0 or text[begin - 1] == "\n"
    return line and all(w.case == "u" for w in taken) and _LINE_ENDS.match(text, end) is not None


def _alone(text: str, word: Word, shouting: bool) -> bool:
    """Whether one word with a capital names somebody by itself."""
    if not (word.first or word.last) or word.plain or word.small in _NEVER_ALONE:
        return False
    if word.small in _WORDLIKE or not word.first:
        if shouting or _START.search(text, max(0, word.start - 4), word.start):
            return word.last and word.small not in _WORDLIKE and not shouting
        return not _ARTICLE.search(text, max(0, word.start - 8), word.start)
    return True


def _run(text: str, found: list[Word], at: int, *, titled: bool) -> int:
    """Where the words that can belong to one name stop, from ``at``."""
    stop, names = at, 0
    while stop < len(found) and stop - at < _MOST:
        word = found[stop]
        if stop > at and not _joined(text, found[stop - 1], word):
            break
        if word.case in "uc" and word.small not in _PARTICLES:
            if word.small in _TITLES or (
                word.plain and not (titled and names == 0 and (word.first or word.last))
            ):
                break
            names += 1
        elif word.case == "i":
            if not titled and names == 0:
                break
        elif not (word.small in _PARTICLES and _named_next(text, found, stop)):
            break
        stop += 1
    while stop > at and found[stop - 1].small in _PARTICLES:
        stop -= 1
    return stop


def _named_next(text: str, found: list[Word], at: int) -> bool:
    """Whether a word with a capital follows this particle, or a second particle and then one."""
    for place in (at + 1, at + 2):
        if place >= len(found) or not _joined(text, found[place - 1], found[place]):
            return False
        if found[place].case in "uc":
            return not found[place].plain
        if found[place].small not in _PARTICLES:
            return False
    return False


def _joined(text: str, before: Word, after: Word) -> bool:
    between = text[before.end : after.start]
    if between.startswith(".") and before.case != "i":
        return False  # the end of a sentence
    if "," in between:
        return before.case == "u" and len(before.small) > 2 and after.case in "uc"
    if between == "\n":
        return after.case == "c" and before.case != "s" and after.first
    return _JOINT.match(between) is not None
