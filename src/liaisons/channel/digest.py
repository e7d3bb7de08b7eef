"""What peers said of a question, put in order: a digest that arranges and adds nothing.

Replies are cut into sentences. A sentence that proposes something is put with those that resemble
it: most of their stems in common, and both or neither with a negation, so that "je l'arrêterais"
and "je ne l'arrêterais pas" never stand together. A group is told by one of its sentences, word for
word, with the trade of its author and by how many vetted peers of which trade something near was
said. Groups stand in the order in which they were first said: never by how many said it, and never
by a judgement; what contradicts is marked and kept. Every sentence of a digest is a quotation.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from liaisons.privacy.gazetteers import folded
from liaisons.text.duplicates import stems

#: Two sentences are near when they share this part of the stems of the shorter one,
_NEAR = 0.6
#: and at least so many.
_COMMON = 2
#: Fewer words propose nothing ("+1", "merci").
_LEAST = 4

_SENTENCE = re.compile(r"(?:https?://\S+|[^.!?…\n]|\.(?=\w))+[.!?…]*")
REFERENCE = re.compile(r"https?://[^\s<>\"»)\]]+|(?i:\bdoi:?\s?10\.\S+)")
_NEGATION = re.compile(
    r"\b(?:ne|n['’]|pas|jamais|aucune?s?|ni|sans|eviter?|evitez|contre|plutot que|surtout pas"
    r"|arrete[rsz]?|not?|never|avoid|don['’]?t)\b"
)
_DISSENT = re.compile(
    r"\b(?:pas d['’]accord|au contraire|je ne (?:ferais|dirais|crois|pense) pas|desaccord|attention"
    r"|plutot non|surtout pas|disagree|on the contrary)\b"
)


class Reply(msgspec.Struct, frozen=True):
    """What somebody replied; ``trade`` as the channel vetted it, empty where it did not."""

    id: str
    person: str
    trade: str
    text: str
    vetted: bool = True


class Quotation(msgspec.Struct, frozen=True):
    """Words of a reply at ``[start, end)`` of it, and the class of their author: no name."""

    reply: str
    start: int
    end: int
    text: str
    trade: str
    vetted: bool


class Proposal(msgspec.Struct, frozen=True):
    """Near-equal sentences: the first of them, the others, how many vetted peers of each trade.

    ``dissent``: it says, or is said, to be against another.
    """

    first: Quotation
    others: tuple[Quotation, ...]
    peers: dict[str, int]
    dissent: bool

    @property
    def quotations(self) -> tuple[Quotation, ...]:
        return (self.first, *self.others)


class Digest(msgspec.Struct, frozen=True):
    """Proposals in the order they were first said, questions back, and references as written."""

    proposals: tuple[Proposal, ...]
    asked_back: tuple[Quotation, ...]
    references: tuple[Quotation, ...]

    @property
    def quotations(self) -> tuple[Quotation, ...]:
        said = tuple(q for proposal in self.proposals for q in proposal.quotations)
        return (*said, *self.asked_back, *self.references)


def digest(replies: Iterable[Reply], language: str = "fr") -> Digest:
    """Arrange ``replies``, given in the order they came."""
    listed = list(replies)
    references = [q for reply in listed for q in _quoted(reply, REFERENCE)]
    sentences = [q for reply in listed for q in _quoted(reply, _SENTENCE) if _says(q)]
    asked = [q for q in sentences if q.text.rstrip().endswith("?")]
    said = [q for q in sentences if not q.text.rstrip().endswith("?")]
    people = {reply.id: reply.person for reply in listed}
    groups = _grouped(said, language)
    return Digest(
        tuple(_proposal(group, people) for group in groups), tuple(asked), tuple(references)
    )


def _quoted(reply: Reply, pattern: re.Pattern[str]) -> list[Quotation]:
    found = []
    for m in pattern.finditer(reply.text):
        text = m[0].strip()
        if not text:
            continue
        start = m.start() + m[0].index(text)
        end = start + len(text)
        found.append(Quotation(reply.id, start, end, text, reply.trade, reply.vetted))
    return found


def _says(quotation: Quotation) -> bool:
    """Whether a sentence is long enough, without its addresses, to propose something."""
    return len(re.findall(r"\w+", REFERENCE.sub("", quotation.text))) >= _LEAST


def _grouped(said: Sequence[Quotation], language: str) -> list[list[Quotation]]:
    """Each sentence with the first group whose first sentence it resembles."""
    groups: list[list[Quotation]] = []
    keys: list[tuple[frozenset[str], bool]] = []
    for quotation in said:
        key = (frozenset(stems(quotation.text, language)), _denies(quotation.text))
        near = next((i for i, other in enumerate(keys) if _alike(key, other)), None)
        if near is None:
            groups.append([quotation])
            keys.append(key)
        else:
            groups[near].append(quotation)
    return groups


def _alike(one: tuple[frozenset[str], bool], other: tuple[frozenset[str], bool]) -> bool:
    common = len(one[0] & other[0])
    least = min(len(one[0]), len(other[0]))
    return one[1] == other[1] and common >= _COMMON and common >= _NEAR * least


def _denies(text: str) -> bool:
    return _NEGATION.search(folded(text)) is not None


def _proposal(group: Sequence[Quotation], people: dict[str, str]) -> Proposal:
    """Each peer counts once, under their trade, however often they said it."""
    vetted = {people[q.reply]: q.trade for q in group if q.vetted}
    dissent = any(_DISSENT.search(folded(q.text)) for q in group)
    return Proposal(group[0], tuple(group[1:]), dict(Counter(vetted.values())), dissent)
