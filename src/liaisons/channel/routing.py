"""Whom the channel writes to about a question, from its state: ``ranking`` says in which order.

Everything it looks at is in the state, which the log makes: what people agreed to and declared,
and what their answers taught (``State.learnt``).
"""

from __future__ import annotations

from datetime import datetime

from liaisons.channel import ranking
from liaisons.channel.settings import Policy
from liaisons.channel.state import Member, Question, State


def batch(state: State, policy: Policy, question: Question, now_us: int) -> tuple[str, ...]:
    """The next few peers to write to about ``question``, the likeliest to help first."""
    chosen = ranking.batch(
        asked(question),
        [peer(m) for m in state.members.values() if m.standing == "vetted"],
        state.learnt,
        now_us,
        size=policy.settings.follow.batch,
        before=question.routed,
        hour=datetime.fromtimestamp(now_us / 1e6, policy.zone).hour,
    )
    return tuple(one.person for one in chosen)


def why(state: State, question: Question, person: str) -> list[str]:
    """Why ``person`` was asked about ``question``, in sentences for them alone."""
    member, about = peer(state.members[person]), asked(question)
    return ranking.told(state.learnt.terms(member, about, question.asked_us), member, about)


def peer(member: Member) -> ranking.Peer:
    """A member as the router sees them: what they agreed to and declared."""
    return ranking.Peer(
        id=member.id,
        subjects=frozenset(member.subjects),
        refused=frozenset(member.refused),
        per_day=member.per_day,
        hours=frozenset(member.hours),
        paused=not member.available,
    )


def asked(question: Question) -> ranking.Asked:
    """A question as the router sees it."""
    return ranking.Asked(question.person, frozenset(question.subjects), question.asked_us)


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
