"""Dates as people and platforms write them, in microseconds since 1970 in UTC.

Read here: ISO 8601 with or without a zone (also ``2006-03-10 14:50:43 UTC``), unix seconds,
milliseconds and microseconds, Twitter's ``Wed Jun 06 06:53:18 +0000 2012``, days first or months
first with ``/``, ``-`` or ``.``, with the time as ``14:05``, ``14h05`` or ``2:05 PM``, and months
in words, French or English (``6 juin 2012 à 14h05``).

A time without a zone is read in the zone given on import. Where clocks are put back, an hour comes
twice: the first (summer time) is meant. Where they are put forward, an hour is missing: such a time
is read with the offset before the change, so 02:30 becomes 03:30.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable
from functools import cache
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from liaisons.errors import NotFound
from liaisons.i18n import _

Order: TypeAlias = Literal["dmy", "mdy"]
#: Anything a field may hold; what can be no date is a BadTime.
Written: TypeAlias = object

#: Nothing was said online before 1970 or will be after 2100; 0001 and 1900 stand for "no date".
FIRST_US = 0
LAST_US = 4_102_444_800_000_000

_EPOCH = dt.datetime(1970, 1, 1)
_EPOCH_UTC = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_datetime = dt.datetime.fromisoformat
_MICROSECOND = dt.timedelta(microseconds=1)
_SECOND_US = 1_000_000

_MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "jan janv january janvier",
            "feb fev févr fév fevr february février fevrier",
            "mar mars march",
            "apr avr april avril",
            "may mai",
            "jun juin june",
            "jul juil july juillet",
            "aug aout août august",
            "sep sept september septembre",
            "oct october octobre",
            "nov november novembre",
            "dec déc december décembre decembre",
        ),
        start=1,
    )
    for name in names.split()
}
#: Minutes east of Greenwich of the abbreviations that exports use.
_ABBREVIATIONS = {"UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 60, "CET": 60, "CEST": 120}
_ABBREVIATIONS |= {"EST": -300, "EDT": -240, "CST": -360, "CDT": -300, "PST": -480, "PDT": -420}

_TIME = (
    r"(?:(?:T|,?\s+(?:(?:à|at|-)\s+)?)"
    r"(?P<hour>\d{1,2})(?:\s?[:hH]\s?(?P<minute>\d{2})?|(?=\s?[ap]))"
    r"(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d+))?)?"
    r"(?:\s?(?P<half>[ap])\.?m\.?)?(?:\s?(?P<zone>[A-Z]{1,4}|[+-]\d{2}:?\d{2}))?)?"
)
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # 2012-6-6, 2012/06/06, and ISO with a zone in letters
        r"(?P<year>\d{4})[/.-](?P<month>\d{1,2})[/.-](?P<day>\d{1,2})" + _TIME,
        # 06/06/2012, 6.6.12
        r"(?P<first>\d{1,2})[/.-](?P<second_number>\d{1,2})[/.-](?P<year>\d{4}|\d{2})" + _TIME,
        # mercredi 6 juin 2012, 1er mars 2021, 06-Jun-2012
        r"(?:[^\W\d]+\.?,?\s+)?(?P<day>\d{1,2})(?:er|st|nd|rd|th)?[\s-]+(?P<word>[^\W\d]+)\.?,?"
        r"[\s-]+(?P<year>\d{4})" + _TIME,
        # Wednesday, June 6, 2012
        r"(?:[^\W\d]+\.?,?\s+)?(?P<word>[^\W\d]+)\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+"
        r"(?P<year>\d{4})" + _TIME,
    )
)
#: Between day, month and year, when both take two digits.
_SEPARATORS = ("/", ".", "-")
_TWITTER = len("Wed Jun 06 06:53:18 +0000 2012")
#: Digits of a unix time in seconds, from 2001 on.
_SECONDS = 10
_LONGEST_NUMBER = 50
_NUMBER = re.compile(r"-?\d{1,20}(\.\d{1,20})?(e\+?\d{1,2})?", re.IGNORECASE)
_NUMERIC_DATE = re.compile(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-](?:\d{4}|\d{2})(?!\d)")


class BadTime(ValueError):
    """What stands there is not a date that can be understood, or lies outside 1970 to 2100."""


#: A moment in microseconds, and whether the file left its zone to be assumed.
Instant: TypeAlias = tuple[int, bool]


class Clock:
    """Reads the dates of one file.

    ``zone`` is where the file's clock hung when it says nothing; ``order`` which comes first in
    03/04/2021. Raises NotFound for a zone that does not exist.
    """

    def __init__(self, zone: str = "UTC", order: Order = "dmy") -> None:
        self._zone = zone_named(zone)
        self._day_first = order == "dmy"

    def read(self, value: Written) -> Instant:
        """The moment that ``value`` writes. Raises BadTime."""
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, dt.datetime):
            return self._moment(value)
        if isinstance(value, dt.date):
            return self._moment(dt.datetime.combine(value, dt.time()))
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise BadTime
        return _unix(value), False

    def read_or_none(self, value: Written) -> int | None:
        """The moment that ``value`` writes, where a missing or odd one is of no consequence."""
        try:
            return self.read(value)[0]
        except BadTime:
            return None

    def _text(self, value: str) -> Instant:
        if value.isdecimal():
            return self._number(value)
        try:
            return self._moment(_datetime(value if value[4:5] == "-" else self._iso(value)))
        except ValueError:
            return self._spelt_out(value.strip())

    def _iso(self, value: str) -> str:
        """``value`` in ISO 8601, for the forms of fixed width; any other as it is."""
        if value[2:3] in _SEPARATORS and value[5:6] == value[2]:
            day, month = (value[:2], value[3:5]) if self._day_first else (value[3:5], value[:2])
            return f"{value[6:10]}-{month}-{day}{value[10:]}"
        if len(value) == _TWITTER and (number := _MONTHS.get(value[4:7].casefold())):
            return f"{value[26:]}-{number:02}-{value[8:10]}T{value[11:19]}{value[20:25]}"
        return value

    def _spelt_out(self, value: str) -> Instant:
        if _NUMBER.fullmatch(value):
            return self._number(value)
        for pattern in _PATTERNS:
            if match := pattern.fullmatch(value):
                return self._parts(match.groupdict())
        raise BadTime

    def _number(self, value: str) -> Instant:
        """A unix time, or the digits of a day (20120606)."""
        if len(value) == _SECONDS and (us := int(value) * _SECOND_US) < LAST_US:
            return us, False
        if len(value) == 8 and value.startswith(("19", "20")) and value.isdecimal():
            return self._parts({"year": value[:4], "month": value[4:6], "day": value[6:]})
        if len(value) > _LONGEST_NUMBER:
            raise BadTime
        return _unix(int(value) if value.lstrip("-").isdecimal() else float(value)), False

    def _moment(self, value: dt.datetime) -> Instant:
        naive = value.tzinfo is None
        try:
            gone = value - _EPOCH - self._offset(value) if naive else value - _EPOCH_UTC
        except (ValueError, OverflowError):  # the first and last days of the calendar
            raise BadTime from None
        us = gone // _MICROSECOND
        if not FIRST_US <= us < LAST_US:
            raise BadTime
        return us, naive

    def _offset(self, value: dt.datetime) -> dt.timedelta:
        """How far the zone's clocks were from UTC; a time without zone is taken to be there."""
        return self._zone.utcoffset(value) or dt.timedelta()

    def _parts(self, part: dict[str, str | None]) -> Instant:
        day, month = self._day_and_month(part)
        try:
            value = dt.datetime(
                _year(part["year"] or ""),
                month,
                day,
                _hour(part),
                int(part.get("minute") or 0),
                int(part.get("second") or 0),
                int(((part.get("fraction") or "") + "000000")[:6]),
                tzinfo=_zone_written(part.get("zone")),
            )
        except ValueError:
            raise BadTime from None
        return self._moment(value)

    def _day_and_month(self, part: dict[str, str | None]) -> tuple[int, int]:
        if word := part.get("word"):
            if word.casefold() not in _MONTHS:
                raise BadTime
            return int(part["day"] or 0), _MONTHS[word.casefold()]
        if part.get("day"):
            return int(part["day"] or 0), int(part["month"] or 0)
        first, second = int(part["first"] or 0), int(part["second_number"] or 0)
        return (first, second) if self._day_first else (second, first)


def day_or_month_first(values: Iterable[str]) -> Order | None:
    """Which comes first in dates such as 13/04/2021, over all ``values``.

    None where nothing tells (no number above 12), or where both orders occur.
    """
    day_first = month_first = False
    for value in values:
        if match := _NUMERIC_DATE.match(value):
            day_first |= int(match[1]) > 12
            month_first |= int(match[2]) > 12
    if day_first == month_first:
        return None
    return "dmy" if day_first else "mdy"


@cache
def zone_named(name: str) -> ZoneInfo:
    """The time zone called ``name`` (Europe/Paris). Raises NotFound."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise NotFound(
            _("There is no time zone called {zone}. Write it as in Europe/Paris.", zone=name)
        ) from error


def _in_range(us: int) -> int:
    if not FIRST_US <= us < LAST_US:
        raise BadTime
    return us


def _unix(value: float) -> int:
    """Seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by their size."""
    if not math.isfinite(value):
        raise BadTime
    size = abs(value)
    if size < 1e11:
        return _in_range(round(value * _SECOND_US))
    if size < 1e14:
        return _in_range(round(value * 1_000))
    if size < 1e17:
        return _in_range(round(value))
    return _in_range(round(value) // 1_000)


def _year(written: str) -> int:
    year = int(written)
    if len(written) > 2:
        return year
    return year + (2000 if year < 70 else 1900)


def _hour(part: dict[str, str | None]) -> int:
    hour = int(part.get("hour") or 0)
    half = (part.get("half") or "").casefold()
    if not half:
        return hour
    if not 1 <= hour <= 12:
        raise BadTime
    return hour % 12 + (12 if half == "p" else 0)


def _zone_written(zone: str | None) -> dt.tzinfo | None:
    if not zone:
        return None
    if zone[0] in "+-":
        minutes = int(zone[1:3]) * 60 + int(zone[-2:])
        return dt.timezone(dt.timedelta(minutes=minutes if zone[0] == "+" else -minutes))
    if zone.upper() not in _ABBREVIATIONS:
        raise BadTime
    return dt.timezone(dt.timedelta(minutes=_ABBREVIATIONS[zone.upper()]))
