"""What a foreign field may hold where one expects a text or a number."""

from __future__ import annotations

import math
from typing import TypeAlias

#: A field of unknown discipline: numbers come as texts, texts as numbers.
Loose: TypeAlias = str | int | float | bool | None

_LARGEST = 2**63 - 1
_DIGITS = len(str(_LARGEST))
_TRUE = frozenset({"true", "yes", "y", "1", "1.0", "oui", "vrai", "x", "on"})
_FALSE = frozenset({"false", "no", "n", "0", "0.0", "non", "faux", "off"})


def as_text(value: Loose) -> str | None:
    """An identifier or a name: without space around it, 12.0 as ``12``; None for nothing."""
    if value is None:
        return None
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def as_count(value: Loose) -> int | None:
    """A number of things; None where there is none that 64 bits can hold."""
    if isinstance(value, str):
        if value.isdecimal() and len(value) < _DIGITS:
            return int(value)
        try:
            value = float(value) if "." in value else int(value)
        except ValueError:
            return None
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return None
    number = int(value)
    return number if -_LARGEST <= number <= _LARGEST else None


def as_bool(value: Loose) -> bool | None:
    """Yes or no, in words or numbers, English or French; None for anything else."""
    if value is None or isinstance(value, bool):
        return value
    word = str(value).strip().casefold()
    return True if word in _TRUE else False if word in _FALSE else None
