"""How communities and figures are called."""

from __future__ import annotations

import re
import textwrap

from liaisons.measures.rows import Group
from liaisons.report.content import CommunityCard
from liaisons.report.definitions import define
from liaisons.report.groups import reads

_LONGEST = 40


def short(card: CommunityCard) -> str:
    """The short name that the study gives; else the title, cut.

    A title loses what stands in brackets at its end, and what is beyond 40 characters.
    """
    if card.short:
        return card.short
    title = re.sub(r"\s*\([^()]*\)\s*$", "", card.title) or card.title
    return textwrap.shorten(title, _LONGEST, placeholder="…") if len(title) > _LONGEST else title


def tagged(text: str, card: CommunityCard, cards: list[CommunityCard]) -> str:
    """The text with the community it speaks of in brackets, where there are several."""
    return f"{text} ({short(card)})" if len(cards) > 1 else text


def figure(measure: str, group: Group) -> str:
    """The measure's label, and of what: "Replied in time (within 1 h)"."""
    label, within = define(measure).label, reads(group)
    return f"{label} ({within})" if within else label
