"""Before words go into a report: whom could they lead to, and were they said for that?

What is quoted is masked by default. ``assess`` says what speaks against quoting as it stands; a
person decides, or writes a paraphrase, which goes in its place.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

from liaisons.coding.interviews.store import State
from liaisons.i18n import _
from liaisons.privacy import identifying

Against = Literal["identifying", "not_public", "no_consent", "rare"]
#: What stands for a detail that could lead to somebody.
MASK = "[…]"


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What speaks against a quotation, why in words, and how it reads masked."""

    against: list[Against]
    reasons: list[str]
    masked: str

    @property
    def quotable(self) -> bool:
        """Whether nothing speaks against the words as they stand."""
        return not self.against


def assess(
    text: str,
    *,
    visibility: str = "public",
    consent: State | None = None,
    interview: bool = False,
    sharing: int | None = None,
    min_cell: int = 5,
    language: str = "fr",
) -> Verdict:
    """Judge the words of a message or an interview.

    ``visibility`` is the message's; ``consent`` the interviewee's, or the author's where they were
    asked; ``sharing`` how many people of the corpus share the attributes that would be shown beside
    the words (status, territory …), which are rare below ``min_cell``.
    """
    spans = identifying.find(text, language)
    held = identifying.holding(spans)
    found: dict[Against, str] = {}
    if held:
        labels = ", ".join(sorted({span.label for span in held}))
        found["identifying"] = _("It holds details that may lead to somebody: {what}.", what=labels)
    if not interview and visibility != "public" and consent != "given":
        found["not_public"] = _("It was not written for everybody, and its author was not asked.")
    if (interview and consent != "given") or consent in ("refused", "withdrawn"):
        found["no_consent"] = _("Whoever said it did not agree to be quoted.")
    if sharing is not None and sharing < min_cell:
        found["rare"] = _("Fewer than {n} people are like whoever said it.", n=min_cell)
    return Verdict(
        against=list(found),
        reasons=list(found.values()),
        masked=masked(text, ((span.start, span.end) for span in spans)),
    )


def masked(text: str, places: Iterable[tuple[int, int]]) -> str:
    """The text with every detail struck out, also those that alone hold nothing back."""
    for start, end in sorted(places, reverse=True):
        text = text[:start] + MASK + text[end:]
    return text


def quotation(text: str, verdict: Verdict, paraphrase: str = "", *, as_is: bool = False) -> str:
    """What goes into the report: the paraphrase where there is one, else the masked words.

    ``as_is``: somebody decided to quote them as they stand, which only what was agreed to allows.
    """
    if paraphrase.strip():
        return paraphrase.strip()
    refused = {"no_consent", "not_public"} & set(verdict.against)
    if refused:
        return ""
    return text if as_is else verdict.masked
