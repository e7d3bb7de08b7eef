"""A community of two years drawn from a seed: newcomers, silences, unanswered questions."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.measures.build import DAY, HOUR, message, reply


def crowd(seed: int, people: int = 60, threads: int = 120, days: int = 700) -> list[dict[str, Any]]:
    """Threads opened by anybody, answered within hours or days by none to four others."""
    chance = np.random.default_rng(seed)
    arrival = chance.integers(0, days - 20, people)
    stay = chance.exponential(150, people) + 1
    found: list[dict[str, Any]] = []

    def somebody(day: float) -> int | None:
        here = np.flatnonzero((arrival <= day) & (day <= arrival + stay))
        return int(chance.choice(here)) + 1 if len(here) else None

    for i in range(threads):
        day = chance.uniform(0, days - 5)
        asker = somebody(day)
        if asker is None:
            continue
        thread, at = 1000 * (i + 1), int(day * DAY)
        found.append(message(thread, asker, at))
        for j in range(int(chance.integers(0, 5))):
            at += int(chance.exponential(10) * HOUR) + 1
            replier = somebody(at / DAY)
            if replier is not None and at < days * DAY:
                found.append(reply(thread + j + 1, replier, at, to=thread, thread=thread))
    return found
