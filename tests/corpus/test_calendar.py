"""Local time, checked against the zone database day by day."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from liaisons.corpus.calendar import DAY_US, days, moment, offsets

HOUR = 3_600_000_000
ZONES = (
    "Europe/Paris",
    "Indian/Reunion",
    "America/Sao_Paulo",
    "Asia/Kathmandu",
    "America/St_Johns",
    "UTC",
)


def us(text: str) -> int:
    moment_ = dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)
    return (moment_ - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(microseconds=1)


def offset_at(zone: str, at: int) -> int:
    (row,) = offsets(zone, at, at).to_pylist()
    return int(row["before_us"] if at < row["change_us"] else row["after_us"])


def test_paris_changes_its_clock_at_one_in_the_morning_utc():
    table = offsets("Europe/Paris", us("2024-03-01"), us("2024-11-30")).to_pylist()
    changed = [row for row in table if row["before_us"] != row["after_us"]]
    assert [moment(row["change_us"]).isoformat() for row in changed] == [
        "2024-03-31T01:00:00+00:00",
        "2024-10-27T01:00:00+00:00",
    ]
    assert [row["before_us"] // HOUR for row in changed] == [1, 2]
    assert [row["after_us"] // HOUR for row in changed] == [2, 1]
    assert [row["utc_day"] for row in table] == list(
        range(us("2024-03-01") // DAY_US, us("2024-11-30") // DAY_US + 1)
    )


def test_a_clock_changed_at_one_minute_past_midnight_is_changed_then():
    """As Newfoundland did until 2011: no whole hour, and not at the beginning of one."""
    at = us("2010-03-14T03:31")
    assert offset_at("America/St_Johns", at - 1) == -3.5 * HOUR
    assert offset_at("America/St_Johns", at) == -2.5 * HOUR


def test_a_day_belongs_to_its_local_month():
    (row, *_) = days("Europe/Paris", us("2024-01-31T23:30"), us("2024-02-02")).to_pylist()
    assert (row["date"], row["month"], row["weekday"]) == ("2024-02-01", "2024-02", 3)


@given(
    st.sampled_from(ZONES),
    st.integers(0, 20_000 * DAY_US),
    st.integers(0, 400 * DAY_US),
    st.floats(0, 1),
)
def test_offsets_are_those_of_the_zone_database(zone, start, length, share):
    at = start + int(length * share)
    (row,) = [
        r for r in offsets(zone, start, start + length).to_pylist() if r["utc_day"] == at // DAY_US
    ]
    offset_us = row["before_us"] if at < row["change_us"] else row["after_us"]
    expected = moment(at).astimezone(ZoneInfo(zone)).utcoffset()
    assert dt.timedelta(microseconds=offset_us) == expected
    local_day = (at + offset_us) // DAY_US
    dates = {r["day"]: r["date"] for r in days(zone, start, start + length).to_pylist()}
    assert dates[local_day] == moment(at).astimezone(ZoneInfo(zone)).date().isoformat()
