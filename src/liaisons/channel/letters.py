"""What was answered, sent by the day or the week to those who chose it, in their hours.

Pure: when the next letter is due and what is in it follow from the state and the channel's clock.
The words are made when it is sent, from the texts that are still there.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Literal, TypeAlias

from liaisons.channel.archive import archived
from liaisons.channel.settings import Policy
from liaisons.channel.state import Member, State

Rhythm: TypeAlias = Literal["", "daily", "weekly"]
RHYTHMS: tuple[Rhythm, ...] = ("", "daily", "weekly")
#: The hour of a letter for whoever named none, and how many questions one holds.
USUAL_HOUR, MOST = 8, 10


def next_us(member: Member, policy: Policy, now_us: int) -> int:
    """When the next letter is due: in their first hour, on a Monday where it is by the week."""
    now = datetime.fromtimestamp(now_us / 1e6, policy.zone)
    hour = min(member.hours, default=USUAL_HOUR)
    at = datetime.combine(now.date(), time(hour), policy.zone)
    late = 0 if at > now else 1
    if member.digest == "weekly":
        late += (-(at.weekday() + late)) % 7
    due = datetime.combine(now.date() + timedelta(days=late), time(hour), policy.zone)
    return int(due.timestamp() * 1e6)


def due(state: State, person: str, now_us: int) -> list[str] | None:
    """The questions of the letter that is due; None where ``person`` no longer wants one.

    Public ones of others, first answered since the last letter or since they chose to have some,
    the last ones first.
    """
    member = state.members.get(person)
    if member is None or member.standing != "vetted" or not member.digest:
        return None
    found = [
        q for q in state.questions.values()
        if archived(q) and q.visibility == "public" and q.person != person
        and member.letter_us <= q.first_us < now_us
    ]  # fmt: skip
    return [q.id for q in sorted(found, key=lambda q: -q.first_us)[:MOST]]
