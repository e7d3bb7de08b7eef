"""How a community is called where room is short."""

from __future__ import annotations

import re
import textwrap

from liaisons.report.content import CommunityCard

_LONGEST = 40


def short(card: CommunityCard) -> str:
    """The title without what stands in brackets at its end, and of no more than 40 characters."""
    title = re.sub(r"\s*\([^()]*\)\s*$", "", card.title) or card.title
    return textwrap.shorten(title, _LONGEST, placeholder="…") if len(title) > _LONGEST else title


def tagged(text: str, card: CommunityCard, cards: list[CommunityCard]) -> str:
    """The text with the community it speaks of in brackets, where there are several."""
    return f"{text} ({short(card)})" if len(cards) > 1 else text
