"""The gate: what is found in a text, and what becomes of the question; each refusal has a reason.

Reading a text (``inspect``) and deciding (``verdict``) are apart: the log keeps what was decided,
so that it can be replayed when the text is gone, and a rule can be tried on texts of last month.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Literal

import msgspec

from liaisons.channel import rules
from liaisons.channel.settings import DAY_US, Policy
from liaisons.channel.state import Member, Question, State
from liaisons.text.subjects import urgency


class Span(msgspec.Struct, frozen=True):
    """What identifies somebody, at ``[start, end)`` in code points."""

    label: str
    start: int
    end: int


class Readers(msgspec.Struct, frozen=True):
    """Who reads a text for what; each can be replaced."""

    question: Callable[[str], bool]
    details: Callable[[str], Sequence[Span]]
    care: Callable[[str], str]  # "distress", "emergency" or nothing
    similar: Callable[[str], Sequence[str]]  # ids of answered questions, the likest first
    subjects: Callable[[str], Sequence[str]]
    urgency: Callable[[str], str] = urgency  # "now", "today" or nothing


class Inspection(msgspec.Struct, frozen=True, kw_only=True):
    """What was found in a text."""

    question: bool
    details: tuple[Span, ...] = ()
    rule: str = ""  # the reason of the first rule that holds
    similar: tuple[str, ...] = ()
    care: str = ""
    subjects: tuple[str, ...] = ()
    urgent: bool = False


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A text and what surrounds it, for rules to look at."""

    text: str
    network: str
    at_us: int
    visibility: str = "public"
    hashtags: tuple[str, ...] = ()
    media: int = 0
    links: int = 0
    unseen: bool = False


Outcome = Literal["refused", "held", "waiting", "accepted", "digested"]


class Verdict(msgspec.Struct, frozen=True):
    """What becomes of a question, and the code that says why."""

    outcome: Outcome
    code: str = ""
    provisional: bool = False


def inspect(said: Said, author: Member, policy: Policy, readers: Readers) -> Inspection:
    """Read a text once for all that the gate looks at."""
    text = said.text[: rules.MOST_TEXT]
    question = readers.question(text)
    similar = tuple(readers.similar(text)[:3]) if policy.settings.gate.duplicates else ()
    found = Inspection(
        question=question,
        details=tuple(readers.details(text)) if policy.settings.gate.details else (),
        similar=similar,
        care=readers.care(text),
        subjects=tuple(readers.subjects(text)),
        urgent=readers.urgency(text) == "now",
    )
    rule = rules.first(policy.rules, facts(said, author, policy, found))
    return msgspec.structs.replace(found, rule=rule)


def facts(said: Said, author: Member, policy: Policy, found: Inspection) -> rules.Facts:
    """What a rule can look at."""
    when = datetime.fromtimestamp(said.at_us / 1e6, policy.zone)
    recent = [us for us in author.asked_us if us > said.at_us - DAY_US]
    return {
        "text": said.text,
        "profession": author.profession,
        "network": said.network,
        "visibility": said.visibility,
        "hashtags": said.hashtags,
        "language": policy.settings.language,
        "length": len(said.text.strip()),
        "hour": when.hour,
        "weekday": when.isoweekday(),
        "media": said.media,
        "links": said.links,
        "asked_today": len(recent),
        "answers_given": author.answers,
        "question": found.question,
        "member": author.standing == "vetted",
        "newcomer": len(author.asked_us) <= 1,
        "unseen": said.unseen,
        "urgent": found.urgent,
        "similar": bool(found.similar),
    }


def verdict(
    state: State, policy: Policy, question: Question, found: Inspection, now_us: int
) -> Verdict:
    """What becomes of ``question``: the first check that stops it says why.

    ``question.skips`` are checks that its author, or whoever upheld an appeal, has dealt with;
    what identifies a person is never among them.
    """
    author = state.members[question.person]
    for check in (_care, _standing, _question, _rule, _details, _rate, _similar, _vetted):
        stopped = check(state, policy, question, found, author, now_us)
        if stopped is not None and stopped.code not in question.skips:
            return stopped
    provisional = author.standing != "vetted"
    if _spent(state, policy, now_us) and not found.urgent:
        return Verdict("digested", "noise", provisional)
    return Verdict("accepted", "", provisional)


_Args = tuple[State, Policy, Question, Inspection, Member, int]


def _care(*args: *_Args) -> Verdict | None:
    return Verdict("held", "distress") if args[3].care == "distress" else None


def _standing(*args: *_Args) -> Verdict | None:
    _state, policy, question, _found, author, _now = args
    if author.standing in ("refused", "revoked", "erased"):
        return Verdict("refused", "not_member")
    if question.unseen and author.standing != "vetted":
        return Verdict("refused", "unseen_needs_vetting")
    professions = policy.settings.professions
    if professions and author.profession and author.profession not in professions:
        return Verdict("refused", "other_profession")
    return None


def _question(*args: *_Args) -> Verdict | None:
    return None if args[3].question else Verdict("refused", "not_question")


def _rule(*args: *_Args) -> Verdict | None:
    return Verdict("refused", f"rule:{args[3].rule}") if args[3].rule else None


def _details(*args: *_Args) -> Verdict | None:
    return Verdict("held", "details") if args[3].details else None


def _rate(*args: *_Args) -> Verdict | None:
    _state, policy, _asked, _found, author, now_us = args
    recent = [us for us in author.asked_us if us > now_us - DAY_US]
    return Verdict("refused", "rate") if len(recent) > policy.settings.gate.per_day else None


def _similar(*args: *_Args) -> Verdict | None:
    return Verdict("held", "similar") if args[3].similar else None


def _vetted(*args: *_Args) -> Verdict | None:
    _state, policy, _question, _found, author, _now = args
    if author.standing == "vetted" or policy.settings.gate.provisional:
        return None
    return Verdict("waiting", "not_vetted" if author.profession else "no_profession")


def _spent(state: State, policy: Policy, now_us: int) -> bool:
    """Whether the day's noise budget is spent."""
    return sum(us > now_us - DAY_US for us in state.relayed_us) >= policy.settings.noise.per_day
