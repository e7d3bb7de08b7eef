"""What a channel did, month by month, for everybody to read: what was refused and why, how fast.

From the log alone. A number between 1 and 4 is not told (None): in a small community it could be
somebody. Shares and delays are told where they come from five people or more.
"""

from __future__ import annotations

import csv
import io
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from liaisons.channel.events import Event
from liaisons.channel.levels import SMALLEST, Count, levels, masked, masked_all
from liaisons.channel.state import Item, State

#: Lines of the log that are counted as they are.
KINDS = ("vetted", "not_vetted", "revoked", "reversed", "reported", "undelivered", "erased")


class Month(msgspec.Struct, frozen=True, kw_only=True):
    """One month by the channel's clock. Delays are medians in seconds."""

    month: str  # 2026-11
    asked: Count
    relayed: Count
    answered: float | None  # share of those let through that somebody else answered
    first_answer_s: float | None
    refused: dict[str, Count]
    held: dict[str, Count]
    appeals: Count
    upheld: Count
    decided_s: float | None  # from an appeal to its decision
    removed: Count
    lines: dict[str, Count]  # of each of ``KINDS``


def months(
    state: State, lines: Iterable[Event], zone: ZoneInfo, until_us: int, smallest: int = SMALLEST
) -> list[Month]:
    """Every month in which something was asked, the last first; ``lines`` are of ``KINDS``."""
    names = sorted({_month(q.asked_us, zone) for q in state.questions.values()}, reverse=True)
    counted: dict[str, Counter[str]] = {}
    for line in lines:
        counted.setdefault(_month(line.at_us, zone), Counter())[line.kind] += 1
    return [
        _one(state, name, zone, until_us, counted.get(name, Counter()), smallest) for name in names
    ]


def _one(
    state: State, name: str, zone: ZoneInfo, until_us: int, lines: Counter[str], smallest: int
) -> Month:
    since, end = _bounds(name, zone)
    until = min(end, until_us)
    found = levels(state, zone, since, until, replicates=0, smallest=smallest)
    settled = [i for i in state.items.values() if since <= i.settled_us < end and i.outcome]
    appeals = [i for i in settled if i.what in ("appeal", "vetting_appeal")]
    asked = [q for q in state.questions.values() if since <= q.asked_us < until]
    passed = sum(bool(q.relayed_us) for q in asked)
    return Month(
        month=name,
        asked=masked(found.asked, smallest),
        relayed=masked(passed, smallest),
        answered=_value(found.overall.answered.value),
        first_answer_s=_value(found.overall.median.value),
        refused=found.refused,
        held=found.held,
        appeals=found.appeals,
        upheld=found.appeals_upheld,
        decided_s=_decided(appeals, smallest),
        removed=masked(sum(i.outcome == "removed" for i in settled), smallest),
        lines=masked_all({kind: lines[kind] for kind in KINDS}, smallest),
    )


def _decided(appeals: list[Item], smallest: int) -> float | None:
    if len({item.person for item in appeals}) < smallest or not appeals:
        return None
    return statistics.median((i.settled_us - i.opened_us) / 1e6 for i in appeals)


def _month(us: int, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(us / 1e6, zone).strftime("%Y-%m")


def _bounds(name: str, zone: ZoneInfo) -> tuple[int, int]:
    year, month = map(int, name.split("-"))
    first = datetime(year, month, 1, tzinfo=zone)
    after = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=zone)
    return int(first.timestamp() * 1e6), int(after.timestamp() * 1e6)


def _value(value: float | int | None) -> float | None:
    return None if value is None else float(value)


def as_csv(found: Iterable[Month]) -> str:
    """One line per month and figure: month, figure, value; an empty value is not told."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("month", "figure", "value"))
    for one in found:
        writer.writerows((one.month, name, "" if v is None else v) for name, v in _figures(one))
    return out.getvalue()


def _figures(one: Month) -> Iterator[tuple[str, float | int | None]]:
    for name, value in msgspec.structs.asdict(one).items():
        if isinstance(value, dict):
            yield from ((f"{name}:{code}", n) for code, n in value.items())
        elif name != "month":
            yield name, value
