"""Who speaks in a transcript: the marks that people write before what each says.

``Nom :``, ``#Nom:``, ``@Nom:``, ``[Nom]``, ``{Nom}``, with or without a time before or after
(``00:12:34``, ``[00:12]``, ``#00:12:34-5#``). A mark stands at the beginning of a line; what
follows up to the next mark is the turn. A name that a line begins with only once, in a text where
others come again and again, is taken for a sentence with a colon.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from liaisons.coding.interviews.store import Turn

_TIME = (
    r"[\[(#]?(?:(?P<{h}>\d{{1,2}}):)?(?P<{m}>\d{{1,2}}):(?P<{s}>\d\d)(?:[.,\-]\d{{1,3}})?[\])#]?"
)
_BEFORE = _TIME.format(h="h", m="m", s="s")
_AFTER = _TIME.format(h="h2", m="m2", s="s2")
_NAME = r"[^\s:\[\]{}()#@<>][^:\[\]{}\n]{0,38}?"
_MARK = re.compile(
    rf"^[ \t]*(?:{_BEFORE}[ \t]*[-–—]?[ \t]*)?"
    rf"(?:[#@](?P<hash>{_NAME})[ \t]*:|\[(?P<square>{_NAME})\][ \t]*:?"
    rf"|\{{(?P<curly>{_NAME})\}}[ \t]*:?|(?P<plain>{_NAME})[ \t\u00a0\u202f]*"
    rf"(?:{_AFTER}[ \t]*)?:(?!//))[ \t\u00a0]*",
    re.MULTILINE,
)
#: Names under which people note who asks.
_ASKS = re.compile(
    r"(?:e|enq|enqu[eê]t(?:eur|rice)|i|int|interviewer|intervieweu(?:r|se)|chercheu(?:r|se)"
    r"|researcher|q|question|mod[eé]rateur|animateur|p\d)",
    re.IGNORECASE,
)
#: A plain name is short: most are initials or a first name.
_MOST_WORDS = 4


class _Mark(NamedTuple):
    start: int  # of the mark
    said: int  # where what is said begins
    name: str
    plain: bool
    begin_ms: int | None


def turns(text: str, asks: Iterable[str] = ()) -> list[Turn]:
    """The turns of a transcript, none where nobody is named.

    ``asks``: who interviews, where it is known; else guessed from how interviewers are noted.
    """
    marks = _kept(list(_marks(text)))
    ends = [mark.start for mark in marks[1:]] + [len(text)]
    known = {name.casefold() for name in asks}
    found = []
    for mark, end in zip(marks, ends, strict=False):  # without marks there is an end all the same
        said = text[mark.said : end].rstrip()
        asking = mark.name.casefold() in known if known else is_interviewer(mark.name)
        found.append(
            Turn(
                speaker=mark.name,
                start=mark.said,
                end=mark.said + len(said),
                asks=asking,
                begin_ms=mark.begin_ms,
            )
        )
    return found


def speakers(found: Sequence[Turn]) -> dict[str, int]:
    """Who speaks, and in how many turns; those who speak most first."""
    return dict(Counter(turn.speaker for turn in found).most_common())


def is_interviewer(name: str) -> bool:
    """Whether a name is how people note who asks: E, Enq, I, Q, P1 …"""
    return bool(_ASKS.fullmatch(name.strip()))


def set_interviewers(found: Sequence[Turn], names: Iterable[str]) -> list[Turn]:
    """The same turns with other interviewers."""
    import msgspec

    asking = {name.casefold() for name in names}
    return [msgspec.structs.replace(turn, asks=turn.speaker.casefold() in asking) for turn in found]


def answers(text: str, found: Iterable[Turn]) -> str:
    """What the interviewer does not say, turn by turn; all of it where nobody is told apart."""
    turns = list(found)
    return "\n".join(text[t.start : t.end] for t in turns if not t.asks) if turns else text


def _marks(text: str) -> Iterable[_Mark]:
    for match in _MARK.finditer(text):
        plain = match["plain"]
        name = plain or match["hash"] or match["square"] or match["curly"]
        name = " ".join(name.split())
        if plain and (len(name.split()) > _MOST_WORDS or not name[0].isalpha()):
            continue
        yield _Mark(match.start(), match.end(), name, bool(plain), _ms(match))


def _ms(match: re.Match[str]) -> int | None:
    for hour, minute, second in (("h", "m", "s"), ("h2", "m2", "s2")):
        if match[second] is not None:
            return 1000 * (
                3600 * int(match[hour] or 0) + 60 * int(match[minute]) + int(match[second])
            )
    return None


def _kept(marks: list[_Mark]) -> list[_Mark]:
    """Without the sentences that only look like a mark: a name said once among many turns."""
    often = Counter(mark.name.casefold() for mark in marks)
    settled = [mark for mark in marks if not mark.plain or often[mark.name.casefold()] > 1]
    if len(settled) < 2 * max(1, len(marks) - len(settled)) and len(settled) < len(marks):
        return [m for m in marks if not m.plain or _looks_like_a_name(m.name)]
    return [
        m
        for m in marks
        if not m.plain or often[m.name.casefold()] > 1 or _looks_like_a_name(m.name)
    ]


def _looks_like_a_name(name: str) -> bool:
    """Every word begins with a capital, or it is how interviewers are noted."""
    words = name.split()
    return is_interviewer(name) or all(word[0].isupper() or word[0].isdigit() for word in words)
