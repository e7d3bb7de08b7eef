"""French and English, from the same sentences.

The English sentence is the key. Each room keeps its own French catalogue, ``fr/<room>.po``, read
directly: there is nothing to compile. The language is the reader's (locale, or ``with
language("fr"):``), kept in a context variable so that two web requests never share it.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from importlib.resources import files

from babel import numbers as babel_numbers
from babel.dates import format_date, format_time, get_datetime_format
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

LANGUAGES = ("fr", "en")

#: The day of the month before its name; a month written in figures (01/09) stays as it is.
_FIRST = re.compile(r"\b1(?=\s[^\W\d])")


def _of_locale() -> str:
    for name in ("LIAISONS_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "fr" if value.lower().startswith("fr") else "en"
    return "en"


_language: ContextVar[str | None] = ContextVar("language", default=None)


def current() -> str:
    """The language in force here: ``fr`` or ``en``."""
    return _language.get() or _of_locale()


@contextmanager
def language(code: str | None) -> Iterator[None]:
    """Speak ``code`` inside the block; None leaves the language as it is."""
    if code is None:
        yield
        return
    token = _language.set(code if code in LANGUAGES else "en")
    try:
        yield
    finally:
        _language.reset(token)


@cache
def _catalogue(code: str) -> dict[str, str | tuple[str, ...]]:
    messages: dict[str, str | tuple[str, ...]] = {}
    folder = files(__package__) / code
    if not folder.is_dir():
        return messages
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".po"):
            with entry.open("rb") as po:
                messages |= _translated(read_po(po, locale=code))
    return messages


def _translated(catalogue: Catalog) -> dict[str, str | tuple[str, ...]]:
    """Key → translation; a plural message is kept under its singular key as a tuple of forms."""
    return {
        (m.id[0] if isinstance(m.id, tuple) else m.id): (
            tuple(m.string) if isinstance(m.string, (tuple, list)) else m.string
        )
        for m in catalogue
        if m.id and m.string and "fuzzy" not in m.flags
    }


def _(message: str, /, **values: object) -> str:
    """``message`` in the reader's language, with ``{name}`` fields filled in."""
    found = _catalogue(current()).get(message, message)
    text = found if isinstance(found, str) else found[0]
    return text.format(**values) if values else text


def ngettext(singular: str, plural: str, n: float, /, **values: object) -> str:
    """The form for ``n`` things. In French anything below 2 is singular, in English only 1 is."""
    one = abs(n) < 2 if current() == "fr" else n == 1
    found = _catalogue(current()).get(singular)
    forms = found if isinstance(found, tuple) and len(found) == 2 else (singular, plural)
    return forms[0 if one else 1].format(n=number(n), **values)


def number(value: float, digits: int | None = None) -> str:
    """A number as it is written: 12 345,6 in French, 12,345.6 in English.

    ``digits`` is the number of decimals; without it integers have none and others at most three.
    """
    pattern = "#,##0.###" if digits is None else "#,##0" + ("." + "0" * digits if digits else "")
    return _written(value, pattern, current())


@lru_cache(maxsize=8192, typed=True)
def _written(value: float, pattern: str, locale: str) -> str:
    """A page writes the same numbers again and again, and each takes a while."""
    return str(babel_numbers.format_decimal(value, format=pattern, locale=locale))


def percent(share: float, digits: int = 0) -> str:
    """A share of 1 as a percentage: 0.924 → 92 % (92% in English)."""
    pattern = "#,##0" + ("." + "0" * digits if digits else "") + "%"
    text = str(babel_numbers.format_decimal(share * 100, format=pattern[:-1], locale=current()))
    return f"{text}\N{NARROW NO-BREAK SPACE}%" if current() == "fr" else f"{text}%"


def date(value: dt.date, pattern: str = "long") -> str:
    """A day in words: 6 juin 2012, 1er septembre 2025; June 6, 2012.

    ``pattern`` is a format of CLDR: ``long``, ``medium``, ``d MMM`` … They do not know that in
    French the first of a month, and it alone, is an ordinal.
    """
    return _dated(value.year, value.month, value.day, pattern, current())


@lru_cache(maxsize=8192)
def _dated(year: int, month: int, day: int, pattern: str, locale: str) -> str:
    text = str(format_date(dt.date(year, month, day), format=pattern, locale=locale))
    return _FIRST.sub("1er", text) if locale == "fr" and day == 1 else text


def date_time(value: dt.datetime) -> str:
    """A time as its own clock shows it, to the second: 6 juin 2012, 14:03:09."""
    clock = _hour(value.hour, current()).replace(":00:00", f":{value:%M:%S}")
    return _joined(current()).format(clock, date(value, "medium"))


@lru_cache(maxsize=64)
def _hour(hour: int, locale: str) -> str:
    """A full hour: what is said of minutes and seconds is the same in every one."""
    return str(format_time(dt.time(hour), format="medium", locale=locale))


@cache
def _joined(locale: str) -> str:
    """How a time of day ({0}) and a day ({1}) stand together."""
    return str(get_datetime_format("medium", locale=locale)).replace("'", "")


#: (limit in seconds, divisor, English one, English many): the unit a person would use below it.
_SPANS = (
    (90, 1, "{n} second", "{n} seconds"),
    (5400, 60, "{n} minute", "{n} minutes"),
    (172_800, 3600, "{n} hour", "{n} hours"),
    (1_209_600, 86_400, "{n} day", "{n} days"),
    (float("inf"), 604_800, "{n} week", "{n} weeks"),
)


def duration(seconds: float) -> str:
    """A delay in the unit people use: 14 minutes, 2.5 hours, 3 days."""
    divisor, one, many = next((d, o, m) for limit, d, o, m in _SPANS if seconds < limit)
    amount = seconds / divisor
    shown = round(amount, 1) if amount < 10 and divisor > 1 else round(amount)
    return ngettext(one, many, shown)
