"""Dates by hand, against the standard library, and at the edges."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaisons.errors import NotFound
from liaisons.sources.times import BadTime, Clock, day_or_month_first

PARIS = Clock("Europe/Paris")


def utc(text: str) -> int:
    return int(dt.datetime.fromisoformat(text + "+00:00").timestamp() * 1_000_000)


@pytest.mark.parametrize(
    ("written", "meant", "naive"),
    [
        ("2012-06-06 08:53:18", "2012-06-06T06:53:18", True),  # summer
        ("2012-12-06 08:53:18", "2012-12-06T07:53:18", True),  # winter
        ("2012-06-06", "2012-06-05T22:00:00", True),
        ("2015-01-27T20:09:32.720", "2015-01-27T19:09:32.720", True),
        ("2020-01-01T00:00:00Z", "2020-01-01T00:00:00", False),
        ("2020-01-01T02:00:00+02:00", "2020-01-01T00:00:00", False),
        ("2006-03-10 14:50:43 UTC", "2006-03-10T14:50:43", False),
        ("2021-03-04 05:06:00 CEST", "2021-03-04T03:06:00", False),
        (1082040961, "2004-04-15T14:56:01", False),
        ("1082040961", "2004-04-15T14:56:01", False),
        (1082040961000, "2004-04-15T14:56:01", False),
        ("1082040961000000", "2004-04-15T14:56:01", False),
        (1082040961.5, "2004-04-15T14:56:01.500", False),
        ("Wed Jun 06 06:53:18 +0000 2012", "2012-06-06T06:53:18", False),
        ("06/06/2012 08:53:18", "2012-06-06T06:53:18", True),
        ("3/4/2021", "2021-04-02T22:00:00", True),
        ("03/04/2021 14h05", "2021-04-03T12:05:00", True),
        ("03/04/2021 à 14 h 05", "2021-04-03T12:05:00", True),
        ("03.04.21, 14:05", "2021-04-03T12:05:00", True),
        ("03-04-2021 2:05 PM", "2021-04-03T12:05:00", True),
        ("03/04/2021 12 am", "2021-04-02T22:00:00", True),
        ("2021/4/3 14:05", "2021-04-03T12:05:00", True),
        ("20210403", "2021-04-02T22:00:00", True),
        ("6 juin 2012 à 14h05", "2012-06-06T12:05:00", True),
        ("mercredi 6 juin 2012", "2012-06-05T22:00:00", True),
        ("1er août 2012", "2012-07-31T22:00:00", True),
        ("Wednesday, June 6, 2012 2:05 PM", "2012-06-06T12:05:00", True),
        ("Wed, 06 Jun 2012 06:53:18 +0000", "2012-06-06T06:53:18", False),
        (dt.datetime(2012, 6, 6, 8, 53), "2012-06-06T06:53:00", True),
        (dt.date(2012, 6, 6), "2012-06-05T22:00:00", True),
    ],
)
def test_written_and_meant(written: object, meant: str, naive: bool) -> None:
    assert PARIS.read(written) == (utc(meant), naive)


def test_an_hour_that_comes_twice_is_the_first() -> None:
    assert PARIS.read("2013-10-27 02:30:00")[0] == utc("2013-10-27T00:30:00")
    assert PARIS.read("2013-10-27 03:00:00")[0] == utc("2013-10-27T02:00:00")


def test_an_hour_that_does_not_exist_moves_forward() -> None:
    assert PARIS.read("2013-03-31 02:30:00") == PARIS.read("2013-03-31 03:30:00")


@pytest.mark.parametrize(
    "written",
    [
        *("", " ", "hier", "0000-01-01", "0001-01-01 00:00:00", "1899-12-31", "31/02/2020"),
        *("2012-13-01", "2012-06-06 25:00", "06/06/2012 13 pm", "6 brumaire 2012", "9" * 60),
        *("2100-01-01T00:00:00Z", "9999-12-31T23:59:59-10:00", "0001-01-01T00:00:00+14:00"),
        *("nan", "1e400", -5, float("inf"), float("nan"), True, None, [], {}, dt.time(1, 2)),
        *("2012-06-06 08:53:18 XYZ", 10**30, "1" * 5000),
    ],
)
def test_no_date(written: object) -> None:
    with pytest.raises(BadTime):
        PARIS.read(written)


def test_month_first() -> None:
    clock = Clock("UTC", "mdy")
    assert clock.read("03/04/2021") == (utc("2021-03-04T00:00:00"), True)
    assert clock.read("3/4/21 1:05 pm") == (utc("2021-03-04T13:05:00"), True)
    assert clock.read("2021/03/04") == (utc("2021-03-04T00:00:00"), True)


@pytest.mark.parametrize(
    ("dates", "order"),
    [
        (["03/04/2021", "13/04/2021"], "dmy"),
        (["03/04/2021", "04/13/2021"], "mdy"),
        (["03/04/2021"], None),
        (["13/04/2021", "04/13/2021"], None),
        (["2021-04-13"], None),
    ],
)
def test_what_comes_first(dates: list[str], order: str | None) -> None:
    assert day_or_month_first(dates) == order


def test_no_such_zone() -> None:
    with pytest.raises(NotFound, match="Europe/Pariss"):
        Clock("Europe/Pariss")


moments = st.datetimes(dt.datetime(1971, 1, 1), dt.datetime(2099, 1, 1))
zones = st.sampled_from(["UTC", "Europe/Paris", "America/New_York", "Asia/Kathmandu"])


@given(moments, zones)
def test_same_as_the_standard_library(moment: dt.datetime, zone: str) -> None:
    moment = moment.replace(fold=0)  # which of two equal hours is meant is not written
    expected = (moment.replace(tzinfo=ZoneInfo(zone)) - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) / (
        dt.timedelta(microseconds=1)
    )
    clock = Clock(zone)
    assert clock.read(moment.isoformat()) == (expected, True)
    whole = moment.replace(microsecond=0)
    assert clock.read(f"{whole:%d/%m/%Y %H:%M:%S}") == clock.read(whole.isoformat())


@given(st.text() | st.binary().map(lambda b: b.decode("latin-1")))
def test_any_text_is_a_time_or_not(text: str) -> None:
    try:
        us, naive = PARIS.read(text)
    except BadTime:
        return
    assert 0 <= us < 4_102_444_800_000_000
    assert isinstance(naive, bool)
