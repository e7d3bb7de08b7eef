"""Where a text names people by their handle."""

from __future__ import annotations

import re
from collections.abc import Mapping

from liaisons.sources.records import Mention

_HANDLE = "[A-Za-z0-9_]+"
#: A handle after ``@``, also glued to the word before; an e-mail address is left alone.
_MENTION = re.compile(rf"@(?:(?<!\w@)|(?!{_HANDLE}\.\w))({_HANDLE})")
#: The same where the page that was scraped put a space after ``@``.
_SPACED = re.compile(rf"@(?:(?<!\w@) ?|(?!{_HANDLE}\.\w))({_HANDLE})")
_ADDRESSEE = re.compile(rf"\s*\.?\s*@ ?({_HANDLE})")


def mentions(text: str, ids: Mapping[str, str]) -> list[Mention]:
    """Every ``@handle`` of ``text``, with the id that ``ids`` gives for it (handles casefolded)."""
    return [
        Mention(m.start(), m.end(), id=ids.get(m[1].casefold()), handle=m[1])
        for m in _MENTION.finditer(text)
    ]


def spaced_mentions(text: str) -> list[Mention]:
    """Every ``@handle`` and ``@ handle`` of ``text``."""
    return [Mention(m.start(), m.end(), handle=m[1]) for m in _SPACED.finditer(text)]


def addressee(text: str) -> str | None:
    """The person named first, at the very start, which is whom a reply addresses."""
    match = _ADDRESSEE.match(text)
    return match[1] if match else None
