"""Who reads a text for the gate: the question detector, the details that identify, care."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import pyarrow as pa

from liaisons.channel.gate import Readers, Span
from liaisons.channel.rules import folded
from liaisons.channel.settings import Settings
from liaisons.privacy import details
from liaisons.text.questions import is_question

#: A mention or the address of a page leads to whoever is named there, not to a patient.
_NOT_PATIENTS = ("profile", "permalink")

# First patterns, on folded text; meant to find too much rather than too little.
_DISTRESS = re.compile(
    r"\b(?:suicid\w*|me tuer|en finir|envie de mourir|plus envie de vivre|me foutre en l'air"
    r"|mettre fin a mes jours|je n'en peux plus de vivre|kill myself|end my life)\b"
)
_SELF = re.compile(r"\b(?:je|j'|me|m'|moi|mes|i|my)\b")
#: Said of a patient, or of suicide as a subject: a question like another.
_OF_OTHERS = re.compile(
    r"\b(?:patiente?s?|beneficiaires?|residente?s?|usagers?|usageres?|risque suicidaire"
    r"|une? (?:dame|monsieur|personne|ado|jeune)|tentatives? de suicide)\b"
)
_EMERGENCY = re.compile(
    r"\b(?:ne respire (?:plus|pas)|arret cardiaque|inconsciente?|convulse|s'etouffe|hemorragie"
    r"|ne se reveille pas|avc en cours|douleur thoracique|anaphyla\w+|choking|not breathing)\b"
)
_NOW = re.compile(
    r"\b(?:la|maintenant|en ce moment|tout de suite|vite|aidez|au secours|urgence|now)\b"
)


def readers(
    settings: Settings, similar: Callable[[str], Sequence[str]] = lambda _text: ()
) -> Readers:
    """The readers of a channel; ``similar`` searches its archive."""
    subjects = {
        subject: re.compile(rf"\b{re.escape(folded(subject))}") for subject in settings.subjects
    }
    return Readers(
        question=asks,
        details=identifying,
        care=care,
        similar=similar,
        subjects=lambda text: [s for s, found in subjects.items() if found.search(folded(text))],
    )


def asks(text: str) -> bool:
    """Whether a text asks its readers something."""
    return bool(is_question(pa.array([text]))[0].as_py())


def identifying(text: str) -> list[Span]:
    """What in a text leads to a patient or a beneficiary."""
    return [
        Span(found.kind, found.start, found.end)
        for found in details.find(text)
        if found.kind not in _NOT_PATIENTS
    ]


def care(text: str) -> str:
    """``distress`` where an author may be in danger, ``emergency`` where a life may be."""
    plain = folded(text)
    if _DISTRESS.search(plain) and _SELF.search(plain) and not _OF_OTHERS.search(plain):
        return "distress"
    if _EMERGENCY.search(plain) and _NOW.search(plain):
        return "emergency"
    return ""
