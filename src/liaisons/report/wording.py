"""A number in words: rounded to what its interval allows, in its unit."""

from __future__ import annotations

import math
import re

from liaisons.i18n import _, duration, ngettext, number, percent
from liaisons.measures.rows import Row

#: What stands for a number that is not known.
DASH = "–"

_SECONDS = ("s", "second", "seconds")


def shown(row: Row) -> str:
    """The row's value: 92%, 14 minutes, 1,204, 0.61; a dash for null."""
    return DASH if row.value is None else amount(row.value, row.unit, row.low, row.high)


def interval(row: Row) -> str:
    """The 95% interval, "between 86 and 92%"; empty where none is defined."""
    return between(row.low, row.high, row.unit)


def between(low: float | None, high: float | None, unit: str) -> str:
    """Two bounds in words, the unit said once; empty if one is unknown."""
    if low is None or high is None:
        return ""
    first, second = (amount(bound, unit, low, high) for bound in (low, high))
    tail = _tail(first)
    if tail and tail == _tail(second):
        first = first.removesuffix(tail)
    return _("between {low} and {high}", low=first, high=second)


def amount(value: float, unit: str, low: float | None = None, high: float | None = None) -> str:
    """``value`` of ``unit``, with the decimals that the interval ``low``–``high`` leaves sense."""
    if unit in _SECONDS:
        return f"−{duration(-value)}" if value < 0 else duration(value)
    if unit == "share":
        points = value * 100
        return _minus(percent(value, _decimals(points, _half(low, high, 100), significant=2)))
    if unit == "points":
        points = value * 100
        decimals = _decimals(points, _half(low, high, 100), significant=2)
        return _("{n} points", n=_minus(number(points, decimals)))
    if unit == "days" and float(value).is_integer():
        return ngettext("{n} day", "{n} days", value)
    if unit == "ratio":
        return _minus(number(value, 2 if abs(value) < 10 else 1))
    return _minus(number(value, _decimals(value, _half(low, high), significant=3)))


def of_difference(unit: str) -> str:
    """The unit of a difference: that of shares is in points, not in per cent of anything."""
    return "points" if unit == "share" else unit


def counted(n: int | None, what: str) -> str:
    """How many of what a figure was counted over: "494 questions"; empty if unknown."""
    if n is None:
        return ""
    forms = {
        "questions": lambda: ngettext("{n} question", "{n} questions", n),
        "people": lambda: ngettext("{n} person", "{n} people", n),
        "messages": lambda: ngettext("{n} message", "{n} messages", n),
        "threads": lambda: ngettext("{n} thread", "{n} threads", n),
        "links": lambda: ngettext("{n} link", "{n} links", n),
        "days": lambda: ngettext("{n} day", "{n} days", n),
        "months": lambda: ngettext("{n} month", "{n} months", n),
        "acts": lambda: ngettext("{n} act", "{n} acts", n),
    }
    return forms[what]() if what in forms else f"n = {number(n)}"


def p_value(p: float | None) -> str:
    """A p-value as papers write it: "p = 0.03", "p < 0.001"; empty if there is no test."""
    if p is None:
        return ""
    if p < 0.001:
        return _("p < {p}", p=number(0.001))
    return _("p = {p}", p=number(p, 3 if p < 0.1 else 2))


def _minus(text: str) -> str:
    """With a true minus sign, and none before a zero."""
    if not text.startswith("-"):
        return text
    return f"−{text[1:]}" if re.search("[1-9]", text) else text[1:]


def _half(low: float | None, high: float | None, scale: float = 1) -> float:
    return 0.0 if low is None or high is None else abs(high - low) * scale / 2


def _decimals(value: float, half: float, *, significant: int) -> int:
    """How many decimals make sense.

    The last digit is no finer than the interval's half-width. Without an interval: none for whole
    numbers, else so many ``significant`` digits.
    """
    if half > 0:
        return min(max(math.ceil(-math.log10(half)), 0), 3)
    if float(value).is_integer():
        return 0
    return min(max(significant - 1 - math.floor(math.log10(abs(value))), 0), 3)


def _tail(text: str) -> str:
    """What follows the last digit: the unit."""
    found = re.search(r"\D*$", text)
    return found.group() if found else ""
