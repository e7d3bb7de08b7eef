"""Local time as relations, so that the engine never needs a time-zone function.

``zone``: one row per UTC day, with the offsets from UTC that held on it; ``calendar``: one row per
local day. Both are joined on equal days, never on a span of time: engines sort for the latter.
"""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from zoneinfo import ZoneInfo

import pyarrow as pa

DAY_US = 86_400_000_000
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_EPOCH_DAY = dt.date(1970, 1, 1)
_MICROSECOND = dt.timedelta(microseconds=1)


def moment(us: int) -> dt.datetime:
    """The UTC time that is ``us`` microseconds after 1970."""
    return _EPOCH + us * _MICROSECOND


def _offset_us(zone: ZoneInfo, us: int) -> int:
    offset = moment(us).astimezone(zone).utcoffset()
    return (offset or dt.timedelta()) // _MICROSECOND


def _change(zone: ZoneInfo, low: int, high: int) -> int:
    """The first microsecond in (low, high] at which the offset is that of ``high``, by halving."""
    after = _offset_us(zone, high)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _offset_us(zone, middle) == after else (middle, high)
    return high


def offsets(zone_name: str, start_us: int, end_us: int) -> pa.Table:
    """One row per UTC day of [start_us, end_us]: how far from UTC ``zone_name`` is on it.

    ``utc_day`` counts from 1970; ``before_us`` holds until ``change_us``, then ``after_us``.
    No place changes its clock twice within a day.
    """
    zone = ZoneInfo(zone_name)
    days = range(start_us // DAY_US, end_us // DAY_US + 1)
    starts = [day * DAY_US for day in [*days, days.stop]]
    offset = [_offset_us(zone, start) for start in starts]
    change = [
        start if before == after else _change(zone, start, start + DAY_US)
        for start, (before, after) in zip(starts[:-1], pairwise(offset), strict=True)
    ]
    return pa.table(
        {
            "utc_day": pa.array(days, pa.int64()),
            "change_us": pa.array(change, pa.int64()),
            "before_us": pa.array(offset[:-1], pa.int64()),
            "after_us": pa.array(offset[1:], pa.int64()),
        }
    )


def days(zone_name: str, start_us: int, end_us: int) -> pa.Table:
    """One row per local day: day (since 1970), date, month ``2024-03``, weekday (0 = Monday)."""
    zone = ZoneInfo(zone_name)
    first, last = (moment(us).astimezone(zone).date() for us in (start_us, end_us))
    dates = [first + dt.timedelta(days=i) for i in range((last - first).days + 1)]
    return pa.table(
        {
            "day": pa.array([(d - _EPOCH_DAY).days for d in dates], pa.int64()),
            "date": pa.array([d.isoformat() for d in dates]),
            "month": pa.array([d.isoformat()[:7] for d in dates]),
            "weekday": pa.array([d.weekday() for d in dates], pa.int64()),
        }
    )
