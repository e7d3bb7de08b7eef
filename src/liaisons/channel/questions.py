"""A question, and what it is after each line of the log that is about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeAlias

import msgspec

from liaisons.channel.events import Event

Phase: TypeAlias = Literal[
    "received", "held", "vetting", "refused", "open", "digest", "relayed", "replied",
    "converging", "disputed", "answered", "closed", "withdrawn",
]  # fmt: skip

#: The phases in which a question waits for somebody's answer.
WAITING: frozenset[str] = frozenset({"open", "digest", "relayed"})
#: The phases in which people may answer.
LIVE: frozenset[str] = WAITING | {"replied", "converging", "disputed", "answered", "closed"}


class Answer(msgspec.Struct, frozen=True):
    """An answer: by whom, when, whether they were vetted then, whether it may be shown."""

    person: str
    at_us: int
    vetted: bool
    held: bool = False


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A question, from its arrival to its end."""

    id: str
    person: str
    network: str
    asked_us: int
    phase: Phase = "received"
    code: str = ""  # why it is held or refused
    similar: tuple[str, ...] = ()  # questions answered before that its author was shown
    visibility: str = "public"
    unseen: bool = False
    delay: int = 0  # microseconds drawn when it was asked, where its author wished so
    subjects: tuple[str, ...] = ()
    urgent: bool = False
    provisional: bool = False
    accepted_us: int = 0
    relayed_us: int = 0
    relays: int = 0
    answers: dict[str, Answer] = {}
    opinions: dict[str, bool] = {}  # "peer answer" → agrees
    solved: bool = False
    first_us: int = 0  # the first answer of somebody else
    routed: tuple[str, ...] = ()
    again: bool = False
    owner: str = ""  # the person on duty
    closed_us: int = 0
    edits: int = 0
    sources: tuple[str, ...] = ()  # answers of which a source was asked
    outcome_asked: int = 0  # how often its author was asked what it was
    outcome: bool = False  # whether they told
    skips: tuple[str, ...] = ()  # checks that its author, or an appeal, has dealt with
    settled: int = 2

    @property
    def answered(self) -> bool:
        """Whether somebody else than its author answered."""
        return any(not a.held and a.person != self.person for a in self.answers.values())


def evolve_question(old: Question | None, e: Event) -> Question | None:
    """A question after a line of the log; a line that is not about it leaves it as it is."""
    if e.kind == "asked":
        return _asked(e)
    if old is None:
        return None
    change = _QUESTION.get(e.kind)
    return old if change is None else _settled(msgspec.structs.replace(old, **change(old, e)))


def _asked(e: Event) -> Question:
    return Question(
        id=e.question, person=e.person, asked_us=e.data.get("sent_us", e.at_us),
        network=e.data["network"], visibility=e.data.get("visibility", "public"),
        unseen=e.data.get("unseen", False), delay=e.data.get("delay", 0),
        subjects=tuple(e.data.get("subjects", ())), urgent=e.data.get("urgent", False),
    )  # fmt: skip


def _settled(q: Question) -> Question:
    """The phase of an open question, from what was answered and said of the answers."""
    if q.phase not in LIVE or q.phase == "closed":
        return q
    shown = {id for id, a in q.answers.items() if not a.held and a.person != q.person}
    said = [(peer.split(" "), agrees) for peer, agrees in q.opinions.items()]
    for_, against = (
        {peer for (peer, answer), agrees in said if agrees == side and answer in shown}
        for side in (True, False)
    )
    phase: Phase = "relayed" if q.relayed_us else ("digest" if q.phase == "digest" else "open")
    if q.solved:
        phase = "answered"
    elif against:
        phase = "disputed"
    elif len(for_) >= q.settled:
        phase = "converging"
    elif shown:
        phase = "replied"
    return msgspec.structs.replace(q, phase=phase)


_Change: TypeAlias = dict[str, Any]


def _accepted(q: Question, e: Event) -> _Change:
    return {
        "phase": "open",
        "code": "",
        "accepted_us": e.at_us,
        "provisional": e.data.get("provisional", False),
        "settled": e.data.get("settled", q.settled),
    }


def _replied(q: Question, e: Event) -> _Change:
    answer = Answer(
        e.person,
        e.data.get("sent_us", e.at_us),
        e.data.get("vetted", False),
        e.data.get("held", False),
    )
    first = q.first_us
    if not answer.held and e.person != q.person:
        first = min(first or answer.at_us, answer.at_us)
    return {"answers": q.answers | {e.data["answer"]: answer}, "first_us": first}


def _answer_changed(q: Question, e: Event) -> _Change:
    answer = q.answers.get(e.data["answer"])
    if answer is None:
        return {}
    changed = msgspec.structs.replace(answer, held=e.data.get("held", answer.held))
    return {"answers": q.answers | {e.data["answer"]: changed}}


def _answer_gone(q: Question, e: Event) -> _Change:
    return {"answers": {id: a for id, a in q.answers.items() if id != e.data["answer"]}}


def _opinion(q: Question, e: Event) -> _Change:
    return {"opinions": q.opinions | {f"{e.by} {e.data['answer']}": e.kind == "agreed"}}


_QUESTION: dict[str, Callable[[Question, Event], _Change]] = {
    "held": lambda q, e: {
        "phase": "held", "code": e.code, "similar": tuple(e.data.get("similar", q.similar)),
    },
    "waiting": lambda q, e: {"phase": "vetting", "code": e.code},
    "refused": lambda q, e: {"phase": "refused", "code": e.code},
    "released": lambda q, e: {
        "phase": "received", "code": "", "skips": (*q.skips, *e.data.get("skips", ())),
        "edits": q.edits + e.data.get("edited", 0),
    },
    "accepted": _accepted,
    "digested": lambda q, e: {**_accepted(q, e), "phase": "digest"},
    "relayed": lambda q, e: {
        "phase": "relayed" if q.phase in ("open", "digest") else q.phase,
        "relayed_us": q.relayed_us or e.at_us, "relays": q.relays + 1,
    },
    "edited": lambda q, e: {"edits": q.edits + 1},
    "replied": _replied,
    "answer_edited": _answer_changed,
    "answer_gone": _answer_gone,
    "agreed": _opinion,
    "disagreed": _opinion,
    "solved": lambda q, e: {"solved": True},
    "source_asked": lambda q, e: {"sources": (*q.sources, e.data["answer"])},
    "outcome_asked": lambda q, e: {"outcome_asked": q.outcome_asked + 1},
    "outcome": lambda q, e: {"outcome": True},
    "routed": lambda q, e: {"routed": (*q.routed, *e.data["people"])},
    "again": lambda q, e: {"again": True},
    "handed": lambda q, e: {"owner": e.person},
    "closed": lambda q, e: {"phase": "closed", "closed_us": e.at_us},
    "reopened": lambda q, e: {"phase": "relayed", "closed_us": 0, "solved": False},
    "withdrawn": lambda q, e: {"phase": "withdrawn"},
    "tagged": lambda q, e: {
        "subjects": tuple(e.data.get("subjects", q.subjects)),
        "urgent": e.data.get("urgent", q.urgent),
    },
}  # fmt: skip
