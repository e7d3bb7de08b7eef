"""One definition."""

from __future__ import annotations

from dataclasses import dataclass

from liaisons.i18n import _


@dataclass(frozen=True)
class Definition:
    """A measure in plain words.

    ``counts`` is what the row's ``n`` counts (questions, people, messages …), ``sources`` the keys
    of its references in ``report.references``. The texts are translated when they are read.
    """

    measure: str
    english_label: str
    english_text: str
    counts: str = ""
    sources: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """A noun phrase, as it stands at the head of a line."""
        return _(self.english_label) if self.english_label else self.measure

    @property
    def text(self) -> str:
        """What is counted, over what."""
        return _(self.english_text) if self.english_text else ""


def unknown(measure: str) -> Definition:
    """For a measure that a plugin brought without words of its own."""
    return Definition(measure, "", "")
