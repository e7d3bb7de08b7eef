"""Who reads a text for the gate: the question detector, the details that identify, care."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from liaisons.channel.gate import Readers, Span
from liaisons.channel.settings import Settings
from liaisons.channel.tagging import Tagger
from liaisons.privacy import identifying as details
from liaisons.text import distress
from liaisons.text.questions import asks

#: A mention or the address of a page leads to whoever is named there, not to a patient.
_NOT_PATIENTS = ("profile", "permalink")


def readers(
    settings: Settings,
    similar: Callable[[str], Sequence[str]] = lambda _text: (),
    subjects: Callable[[str], Sequence[str]] | None = None,
) -> Readers:
    """The readers of a channel; ``similar`` searches its archive, ``subjects`` was taught by it."""
    return Readers(
        question=asks,
        details=lambda text: identifying(text, settings.language),
        care=distress.kind,
        similar=similar,
        subjects=subjects or Tagger(settings).subjects,
    )


def identifying(text: str, language: str = "fr") -> list[Span]:
    """What in a text leads to a patient or a beneficiary, alone or together."""
    found = (span for span in details.find(text, language) if span.label not in _NOT_PATIENTS)
    return [Span(span.label, span.start, span.end) for span in details.holding(found)]
