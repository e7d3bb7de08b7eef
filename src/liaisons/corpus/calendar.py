"""Local time as relations, so that the engine never needs a time-zone function.

``zone``: from when to when which offset from UTC held; ``calendar``: one row per local day.
"""

from __future__ import annotations

import datetime as dt
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
    """Rows (from_us, until_us, offset_us) that cover [start_us, end_us] in ``zone_name``."""
    zone = ZoneInfo(zone_name)
    starts, day = [start_us], start_us
    while day < end_us:
        following = min(day + DAY_US, end_us)
        if _offset_us(zone, day) != _offset_us(zone, following):
            starts.append(_change(zone, day, following))
        day = following
    untils = [*starts[1:], end_us + 1]
    return pa.table(
        {
            "from_us": pa.array(starts, pa.int64()),
            "until_us": pa.array(untils, pa.int64()),
            "offset_us": pa.array([_offset_us(zone, s) for s in starts], pa.int64()),
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
