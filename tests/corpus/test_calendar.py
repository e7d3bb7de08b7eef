"""Local time, checked against the zone database day by day."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from liaisons.corpus.calendar import DAY_US, days, moment, offsets

HOUR = 3_600_000_000
ZONES = ("Europe/Paris", "Indian/Reunion", "America/Sao_Paulo", "Asia/Kathmandu", "UTC")


def us(text: str) -> int:
    moment_ = dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)
    return (moment_ - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(microseconds=1)


def test_paris_changes_its_clock_at_one_in_the_morning_utc():
    table = offsets("Europe/Paris", us("2024-03-01"), us("2024-11-30")).to_pylist()
    assert [row["offset_us"] // HOUR for row in table] == [1, 2, 1]
    assert [moment(row["from_us"]).isoformat() for row in table[1:]] == [
        "2024-03-31T01:00:00+00:00",
        "2024-10-27T01:00:00+00:00",
    ]


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
        r
        for r in offsets(zone, start, start + length).to_pylist()
        if r["from_us"] <= at < r["until_us"]
    ]
    expected = moment(at).astimezone(ZoneInfo(zone)).utcoffset()
    assert dt.timedelta(microseconds=row["offset_us"]) == expected
    local_day = (at + row["offset_us"]) // DAY_US
    dates = {r["day"]: r["date"] for r in days(zone, start, start + length).to_pylist()}
    assert dates[local_day] == moment(at).astimezone(ZoneInfo(zone)).date().isoformat()
