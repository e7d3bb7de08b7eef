"""When people pay attention: a clock that runs fast by day and slowly by night.

Everything in the model happens at a constant rate in *attention time*; the clock turns it into
ordinary time. So rhythm, delays and their distribution are one mechanism, and what a delay is
expected to be in ordinary seconds can be computed (see ``liaisons.demo.truth``).
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np

from liaisons.demo.arrays import Floats, Ints
from liaisons.demo.parameters import Rhythm, Window

HOUR = 3600.0
DAY = 86_400.0
#: Days kept after the window, so that what would happen later still has a time (and is cut).
AFTER = 90


class Clock:
    """Ordinary seconds since the window's start ⇄ attention seconds, both starting at 0.

    The attention of an hour is that of its local weekday and hour, scaled so that the mean over
    the window is 1: a day of attention is a day.
    """

    def __init__(self, window: Window, rhythm: Rhythm) -> None:
        zone = ZoneInfo(window.zone)
        start = dt.datetime.combine(window.start, dt.time(), zone)
        end = dt.datetime.combine(window.start + dt.timedelta(window.days), dt.time(), zone)
        self.zone = zone
        self.start_s = int(start.timestamp())
        self.length = end.timestamp() - start.timestamp()
        self._hours = int(self.length / HOUR)
        local = [
            dt.datetime.fromtimestamp(self.start_s + hour * HOUR, zone)
            for hour in range(self._hours + AFTER * 24)
        ]
        self._weekday = np.array([t.weekday() for t in local])
        self._hour = np.array([t.hour for t in local])
        self._offset = np.array(
            [t.replace(tzinfo=dt.UTC).timestamp() - t.timestamp() for t in local]
        )
        week = np.array([rhythm.weekday] * 5 + [rhythm.saturday, rhythm.sunday], dtype=np.float64)
        weights = week[self._weekday, self._hour]
        weights /= weights[: self._hours].mean()
        self._edges = np.arange(len(local) + 1) * HOUR
        self._attention = np.concatenate([[0.0], np.cumsum(weights) * HOUR])

    def attention(self, seconds: Floats) -> Floats:
        """Attention seconds paid since the start, at ordinary time ``seconds``."""
        paid: Floats = np.interp(seconds, self._edges, self._attention)
        return paid

    def time(self, attention: Floats) -> Floats:
        """The ordinary time at which so much attention has been paid."""
        reached: Floats = np.interp(attention, self._attention, self._edges)
        return reached

    def after(self, seconds: Floats, delay: Floats) -> Floats:
        """The ordinary time ``delay`` attention seconds after ``seconds``."""
        return self.time(self.attention(seconds) + delay)

    def hours(self) -> tuple[Ints, Ints, Floats]:
        """Local weekday (0 Monday), local hour and attention of each hour of the window."""
        inside = slice(self._hours)
        return self._weekday[inside], self._hour[inside], np.diff(self._attention)[inside]

    def wall(self, sent: Ints) -> Ints:
        """What clocks on the wall show at these seconds since 1970 (UTC), in seconds likewise."""
        shown: Ints = sent + self._offset[(sent - self.start_s) // int(HOUR)].astype(np.int64)
        return shown
