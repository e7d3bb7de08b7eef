"""What a question is about and how urgent it is: said at intake, corrected by its author.

The words that channel.toml gives for subjects of its own come first, then ``text.subjects``: rules,
and a model that the community's corrections teach. The model is learnt at each start, from texts
that are still there: what was erased teaches nothing from the next start on.
"""

from __future__ import annotations

import re

import msgspec
import sqlalchemy as sa

from liaisons.channel import tables as t
from liaisons.channel.ledger import Ledger
from liaisons.channel.rules import folded
from liaisons.channel.settings import Settings
from liaisons.i18n import language
from liaisons.text import subjects

#: What a tag never says of somebody's question; a rule of the channel may refuse it.
_UNSAID = "off_topic"
#: What somebody writes to say what their question is about.
_CORRECTION = re.compile(r"\W*(?:sujets?|subjects?|themes?)\s*[:=]?\s*(.+)", re.DOTALL)
#: What stands between two subjects.
_JOINING = frozenset({"et", "and", "ou", "or", "le", "la", "les", "l", "the"})
_URGENT = re.compile(r"\W*(?:c'est )?urgent\W*")
_NOT_URGENT = re.compile(r"\W*(?:pas|non|not) urgent\W*")


class Correction(msgspec.Struct, frozen=True):
    """What an author says of their question; None leaves as it is."""

    subjects: tuple[str, ...] | None = None
    urgent: bool | None = None


class Tagger:
    """The subjects of texts, for one channel."""

    def __init__(self, settings: Settings) -> None:
        self._own = {
            subject: re.compile(rf"\b{re.escape(folded(subject))}") for subject in settings.subjects
        }
        self._model: subjects.Model | None = None

    def subjects(self, text: str) -> list[str]:
        """The codes of what ``text`` is about; nothing where nobody is sure."""
        small = folded(text)
        own = [subject for subject, found in self._own.items() if found.search(small)]
        said = subjects.tag(text, self._model)
        return own if said is None or said.subject == _UNSAID else [*own, said.subject]

    def teach(self, ledger: Ledger) -> None:
        """Learn from the corrections of authors, where there are enough of them."""
        self._model = subjects.Model.learn(_corrections(ledger))


def _corrections(ledger: Ledger) -> list[tuple[str, str]]:
    """(text, subject) of the questions whose author said what they are about."""
    c, p = t.log.c, t.payloads.c
    asked = (
        sa.select(c.question, c.data, p.body)
        .join(t.payloads, p.id == c.question)
        .where(c.kind == "tagged", c.by == c.person, p.body.is_not(None))
        .order_by(c.seq)
    )
    with ledger.database.reading() as read:
        rows = read.execute(asked).all()
    said = {row.question: (row.body, msgspec.json.decode(row.data)) for row in rows}
    return [
        (str(msgspec.json.decode(body)["text"]), subject)
        for body, data in said.values()
        for subject in data.get("subjects", ())
        if subject in subjects.SUBJECTS
    ]


def choices(settings: Settings) -> tuple[str, ...]:
    """The subjects that can be chosen: the channel's own, then those known to the rules."""
    return (*settings.subjects, *(s for s in subjects.SUBJECTS if s != _UNSAID))


def correction(text: str, settings: Settings) -> Correction | None:
    """What a reply of an author corrects; None where it is no correction."""
    small = folded(text)
    if _NOT_URGENT.fullmatch(small) or _URGENT.fullmatch(small):
        return Correction(urgent=_URGENT.fullmatch(small) is not None)
    said = _CORRECTION.fullmatch(small)
    found = _named(said[1], settings) if said else ()
    return Correction(subjects=found) if found else None


def _named(said: str, settings: Settings) -> tuple[str, ...]:
    """The subjects that words name, in either language; none where they say something else too."""
    words = set(re.findall(r"[\w-]+", said)) - _JOINING
    named = {code: words & {folded(name) for name in _names(code)} for code in choices(settings)}
    known = set[str]().union(*named.values())
    return tuple(code for code, found in named.items() if found) if words <= known else ()


def _names(code: str) -> set[str]:
    names = {code}
    for spoken in ("fr", "en"):
        with language(spoken):
            names.add(subjects.name(code))
    return names
