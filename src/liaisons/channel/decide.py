"""What happens next: pure functions of the state, of what arrives and of the policy.

``decide`` things (an arrival, a vote, a time that is due) give lines for the log. ``reactions``
to a line give what must follow from it in the state (a vetted person's questions go on).
What must be sent because of a line is in ``consequences``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from liaisons.channel import letters, routing, vetting
from liaisons.channel.events import Event, event
from liaisons.channel.gate import Inspection, verdict
from liaisons.channel.settings import DAY_US, Policy
from liaisons.channel.state import LIVE, Question, State

#: How often an author is asked what it was.
_ASKED = 2
#: Refusals that no appeal lifts by itself: the text must change, or time pass.
_NOT_SKIPPED = ("details", "distress")


# --- a question comes in --------------------------------------------------------------------------


def gated(
    state: State, policy: Policy, question: Question, found: Inspection, now_us: int
) -> list[Event]:
    """The lines of a question that was just asked or released."""
    said = verdict(state, policy, question, found, now_us)
    about = {"question": question.id, "person": question.person}
    lines: list[Event] = []
    if found.care == "emergency":
        lines.append(event("emergency", now_us, **about))
    if said.code == "distress":
        lines.append(event("distress", now_us, **about))
    extra: dict[str, Any] = {}
    if said.outcome in ("accepted", "digested"):
        extra = {"provisional": said.provisional, "settled": policy.settings.follow.settled}
    if said.code == "similar":
        extra = {"similar": list(found.similar)}
    if said.code == "details":
        extra = {"labels": sorted({span.label for span in found.details})}
    return [*lines, event(said.outcome, now_us, code=said.code, **about, **extra)]


def edited(question: Question, found: Inspection, now_us: int) -> list[Event]:
    """Its author changed what is out already: amended, or taken back where it must not be out."""
    about = {"question": question.id, "person": question.person}
    if found.care == "distress":
        return [event("distress", now_us, **about), event("held", now_us, code="distress", **about)]
    if found.details:
        labels = sorted({span.label for span in found.details})
        return [event("held", now_us, code="details", labels=labels, **about)]
    calls = [event("emergency", now_us, **about)] if found.care == "emergency" else []
    return [*calls, event("edited", now_us, by=question.person, **about)]


def released(
    question: Question, now_us: int, by: str, *, edited: bool, skips: tuple[str, ...] = ()
) -> list[Event]:
    """Its author dealt with what held it: a new text, or the wish to go on."""
    kept = [skip for skip in skips if skip not in _NOT_SKIPPED]
    return [
        event(
            "released", now_us, by=by, question=question.id, person=question.person,
            skips=kept, edited=int(edited),
        )
    ]  # fmt: skip


def declared(
    state: State, policy: Policy, person: str, profession: str, now_us: int, id: str,
    trusted: str = "", manager: bool = False,
) -> list[Event]:  # fmt: skip
    """Somebody says their profession: their vetting begins, unless a trusted community did it."""
    member = state.members[person]
    lines = [
        event("declared", now_us, by=person, person=person, profession=profession, manager=manager)
    ]
    if member.standing in ("vetted", "vetting", "revoked", "refused"):
        return lines if member.standing != "vetted" or member.profession == profession else []
    if policy.settings.vetting.open or (trusted and trusted in policy.settings.vetting.trusts):
        via = f"trust:{trusted}" if trusted else "open"
        term = vetting.until(policy, now_us)
        return [*lines, event("vetted", now_us, person=person, code=via, until_us=term)]
    return [*lines, event("vet", now_us, person=person, vetting=id)]


# --- what follows in the state --------------------------------------------------------------------


def reactions(state: State, policy: Policy, e: Event, new_id: Callable[[str], str]) -> list[Event]:
    """Lines that follow at once from ``e``, which the state already knows."""
    react = _REACTIONS.get(e.kind)
    return [] if react is None else react(state, policy, e, new_id)


def _waiting(state: State, person: str) -> list[Question]:
    return [q for q in state.questions.values() if q.person == person and q.phase == "vetting"]


def _vetted(state: State, policy: Policy, e: Event, _id: Callable[[str], str]) -> list[Event]:
    """What waited for this person's vetting goes on: the gate let it through but for that."""
    return [
        event(
            "accepted", e.at_us, question=q.id, person=q.person,
            provisional=False, settled=policy.settings.follow.settled,
        )
        for q in _waiting(state, e.person)
    ]  # fmt: skip


def _not_vetted(state: State, _policy: Policy, e: Event, _id: Callable[[str], str]) -> list[Event]:
    return [
        event("refused", e.at_us, question=q.id, person=q.person, code="not_member")
        for q in _waiting(state, e.person)
    ]


def _vet(state: State, policy: Policy, e: Event, _id: Callable[[str], str]) -> list[Event]:
    return vetting.opened(state, e.person, policy, e.at_us, e.data["vetting"])


def _queue(what: str) -> Callable[..., list[Event]]:
    def react(
        _state: State, _policy: Policy, e: Event, new_id: Callable[[str], str]
    ) -> list[Event]:
        about = {"question": e.question, "person": e.person, "code": what}
        return [event("queued", e.at_us, item=new_id("i"), ref=e.code, **about)]

    return react


def _appealed(state: State, policy: Policy, e: Event, new_id: Callable[[str], str]) -> list[Event]:
    """Against a refusal, or about vouching where there is no question."""
    return _queue("appeal" if e.question else "vetting_appeal")(state, policy, e, new_id)


_REACTIONS: dict[str, Callable[[State, Policy, Event, Callable[[str], str]], list[Event]]] = {
    "vet": _vet,
    "vetted": _vetted,
    "not_vetted": _not_vetted,
    "revoked": _not_vetted,
    "appealed": _appealed,
    "reported": _queue("report"),
    "distress": _queue("distress"),
    "undelivered": _queue("dead_letter"),
}


# --- times that are due ---------------------------------------------------------------------------


def due(state: State, policy: Policy, kind: str, ref: str, now_us: int) -> list[Event]:
    """What a time that has come brings about; nothing where it no longer matters."""
    happen = _DUE.get(kind)
    return [] if happen is None else happen(state, policy, ref, now_us)


def _unanswered(state: State, ref: str) -> Question | None:
    q = state.questions.get(ref)
    live = q is not None and q.phase in LIVE and q.phase not in ("closed", "answered")
    return q if live and q is not None and not q.answered else None


def _route(state: State, policy: Policy, ref: str, now_us: int) -> list[Event]:
    q = _unanswered(state, ref)
    people = routing.batch(state, policy, q, now_us) if q else ()
    if q is None or not people:
        return []
    return [event("routed", now_us, question=q.id, people=list(people))]


def _again(state: State, _policy: Policy, ref: str, now_us: int) -> list[Event]:
    q = _unanswered(state, ref)
    return [event("again", now_us, question=q.id)] if q and not q.again else []


def _duty(state: State, _policy: Policy, ref: str, now_us: int) -> list[Event]:
    q = _unanswered(state, ref)
    if q is None or q.owner:
        return []
    person = routing.on_duty(state, (q.person,))
    lines = [event("queued", now_us, question=q.id, code="duty", item=f"i-duty-{q.id}")]
    if person:
        lines.insert(0, event("handed", now_us, question=q.id, person=person))
    return lines


def _close(state: State, _policy: Policy, ref: str, now_us: int) -> list[Event]:
    """A question that somebody answered is closed after a while; one nobody answered is not."""
    q = state.questions.get(ref)
    if q is None or not q.answered or q.phase not in LIVE or q.phase == "closed":
        return []
    return [event("closed", now_us, question=q.id, code="time")]


def _let_out(state: State, _policy: Policy, ref: str, now_us: int) -> list[Event]:
    q = state.questions.get(ref)
    return [event("let_out", now_us, question=q.id)] if q and q.phase in LIVE else []


def _digest(state: State, _policy: Policy, _ref: str, now_us: int) -> list[Event]:
    """All that waits for a digest goes out at once."""
    waiting = [q.id for q in state.questions.values() if q.phase == "digest" and not q.relayed_us]
    return [event("digest", now_us, questions=waiting)] if waiting else []


def _letter(state: State, _policy: Policy, ref: str, now_us: int) -> list[Event]:
    """Also one with nothing in it is written down: the next is due."""
    ids = letters.due(state, ref, now_us)
    return [] if ids is None else [event("letter", now_us, person=ref, questions=ids)]


def _vetting_late(state: State, policy: Policy, ref: str, now_us: int) -> list[Event]:
    v = state.vettings.get(ref)
    if v is None or v.outcome or v.senior:
        return []
    return vetting.others(state, policy, v, v.votes, now_us, silent=True)


def _expired(state: State, _policy: Policy, ref: str, now_us: int) -> list[Event]:
    m = state.members.get(ref)
    if m is None or m.standing != "vetted" or not m.until_us or m.until_us > now_us:
        return []
    return [
        event("vetting_expired", now_us, person=m.id),
        event("vet", now_us, person=m.id, vetting=f"v-{m.id}-{now_us // DAY_US}"),
    ]


def _outcome(state: State, _policy: Policy, ref: str, now_us: int) -> list[Event]:
    """Asked twice at most, and no longer once it was told."""
    q = state.questions.get(ref)
    if q is None or not q.answered or q.phase not in LIVE or q.outcome or q.outcome_asked >= _ASKED:
        return []
    return [event("outcome_asked", now_us, question=q.id)]


def _aged(state: State, _policy: Policy, ref: str, now_us: int) -> list[Event]:
    """Something has waited for a moderator: the one who owns least is told."""
    item = state.items.get(ref)
    if item is None or item.outcome:
        return []
    person = routing.on_duty(state, (item.person,))
    return [event("reminded", now_us, item=item.id, question=item.question, to=person)]


_DUE: dict[str, Callable[[State, Policy, str, int], list[Event]]] = {
    "route": _route,
    "again": _again,
    "duty": _duty,
    "close": _close,
    "relay": _let_out,
    "digest": _digest,
    "vetting": _vetting_late,
    "expire": _expired,
    "outcome": _outcome,
    "letter": _letter,
    "age": _aged,
}
