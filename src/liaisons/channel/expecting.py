"""What an asker is told to expect: from the channel's own log, at this hour of the day."""

from __future__ import annotations

import statistics
from itertools import islice

from liaisons.channel.settings import DAY_US, HOUR_US
from liaisons.channel.state import State

#: The last questions looked at, and how many of them make a figure.
LAST, ENOUGH = 2000, 20


def expected(state: State, at_us: int) -> tuple[float, float] | None:
    """The share answered and the median delay in seconds of questions asked around this hour.

    Counted are those let through, old enough (a day) for a first answer to have come. None where
    there are too few to tell.
    """
    hour = at_us // HOUR_US % 24
    delays: list[float] = []
    asked = 0
    for q in islice(reversed(state.questions.values()), LAST):
        apart = abs(q.accepted_us // HOUR_US % 24 - hour)
        if not q.accepted_us or at_us - q.accepted_us < DAY_US or min(apart, 24 - apart) > 1:
            continue
        asked += 1
        if q.first_us:
            delays.append((q.first_us - q.accepted_us) / 1e6)
    if asked < ENOUGH or not delays:
        return None
    return len(delays) / asked, max(1.0, statistics.median(delays))
