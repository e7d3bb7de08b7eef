"""Whom to ask when nobody answers: expertise × closeness × availability × fatigue, from the log.

Opt-in: a person is asked at most as often a day as they agreed to. Each sees and corrects their own
profile; nobody else sees it.
"""

from __future__ import annotations

from collections import defaultdict

import msgspec

from liaisons.channel.settings import DAY_US, HOUR_US, Policy
from liaisons.channel.state import Member, Question, State


class Experience(msgspec.Struct):
    """What somebody's answers say: on these subjects, to this asker, around this hour."""

    subjects: int = 0
    asker: int = 0
    hour: int = 0


def batch(state: State, policy: Policy, question: Question, now_us: int) -> tuple[str, ...]:
    """The next few peers to write to about ``question``, the likeliest to help first."""
    asked = {*question.routed, question.person}
    free = [
        m for m in state.members.values() if m.id not in asked and may_be_asked(m, now_us)
    ]  # fmt: skip
    if not free:
        return ()
    known = experience(state, question, now_us)
    nothing = Experience()
    scored = [(-score(question, m, known.get(m.id, nothing), now_us), m.id) for m in free]
    return tuple(id for _score, id in sorted(scored)[: policy.settings.follow.batch])


def may_be_asked(member: Member, now_us: int) -> bool:
    """Whether ``member`` agreed to be asked, and not more often than that today."""
    today = sum(us > now_us - DAY_US for us in member.requested_us)
    return member.standing == "vetted" and member.available and today < member.per_day


def experience(state: State, question: Question, now_us: int) -> dict[str, Experience]:
    """What those who answered before have shown, in one pass over the questions."""
    known: dict[str, Experience] = defaultdict(Experience)
    subjects, hour = set(question.subjects), _hour(now_us)
    for other in state.questions.values():
        shared = len(subjects & set(other.subjects))
        for answer in other.answers.values():
            person = known[answer.person]
            person.subjects += shared
            person.asker += other.person == question.person
            apart = abs(_hour(answer.at_us) - hour)
            person.hour += min(apart, 24 - apart) <= 1
    return known


def score(question: Question, member: Member, known: Experience, now_us: int) -> float:
    """How likely ``member`` is to help, in no unit: to order people, not to tell them."""
    declared = len(set(question.subjects) & set(member.subjects))
    tired = sum(us > now_us - 7 * DAY_US for us in member.requested_us)
    expertise = 1 + 3 * declared + min(known.subjects, 5)
    closeness = 1 + 0.5 * min(known.asker, 3)
    availability = 1 + 0.2 * min(known.hour, 5)
    return expertise * closeness * availability / (1 + tired)


def _hour(us: int) -> int:
    """The hour of the day, in UTC: only nearness matters."""
    return us // HOUR_US % 24


def on_duty(state: State, without: tuple[str, ...] = ()) -> str:
    """The moderator who owns the fewest questions; nobody where there is no moderator."""
    owned = [q.owner for q in state.questions.values() if q.owner and not q.answered]
    seniors = [
        m for m in state.members.values()
        if m.role in ("moderator", "senior", "owner") and m.standing == "vetted"
        and m.id not in without
    ]  # fmt: skip
    seniors.sort(key=lambda m: (owned.count(m.id), m.role == "owner", m.id))
    return seniors[0].id if seniors else ""
