"""What a channel knows, as its log says: replayed from the first line, it is always the same.

``evolve`` is pure: a thing and a line of the log give the thing after it. ``State`` holds the
things and puts each in the place of the one before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Literal, TypeAlias

import msgspec

from liaisons.channel.events import Event
from liaisons.channel.questions import LIVE, WAITING, Answer, Phase, Question, evolve_question
from liaisons.channel.ranking import Answered, Knowledge, Requested

__all__ = [
    "LIVE",
    "WAITING",
    "Answer",
    "Item",
    "Member",
    "Phase",
    "Question",
    "Standing",
    "State",
    "Vetting",
    "evolve_item",
    "evolve_member",
    "evolve_question",
    "evolve_vetting",
    "replay",
]
_Change: TypeAlias = dict[str, Any]

Standing: TypeAlias = Literal[
    "unknown", "declared", "vetting", "vetted", "refused", "expired", "revoked", "erased"
]

#: How many of a person's last questions are remembered, for rates.
_REMEMBERED = 60


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A person as the channel knows them. Their names are elsewhere."""

    id: str
    met_us: int
    standing: Standing = "unknown"
    profession: str = ""
    manager: bool = False
    via: str = ""  # peers, senior, steward, or the trusted community
    until_us: int = 0
    role: str = "member"
    subjects: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()  # subjects on which they are never asked
    per_day: int = 0  # requests a day that they agreed to; 0: none
    hours: tuple[int, ...] = ()  # of the channel's clock, in which they may be asked; none: all
    available: bool = True
    digest: str = ""  # daily or weekly: how often what was answered is sent to them
    letter_us: int = 0  # the last such letter
    attributes: dict[str, str] = {}
    consent: bool = False
    asked_us: tuple[int, ...] = ()
    vets: bool = True  # whether they may be asked to vouch for others
    answers: int = 0
    networks: tuple[str, ...] = ()


class Vetting(msgspec.Struct, frozen=True, kw_only=True):
    """Peers asked whether they vouch for somebody."""

    id: str
    person: str
    profession: str
    opened_us: int
    drawn: tuple[str, ...] = ()
    votes: dict[str, str] = {}
    senior: str = ""
    outcome: str = ""


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """Something that waits for a moderator, or was settled by one."""

    id: str
    what: str  # appeal, report, vetting, distress, duty, dead_letter, vetting_appeal
    opened_us: int
    question: str = ""
    person: str = ""
    ref: str = ""
    taken_by: str = ""
    reminded: int = 0  # how often somebody was told that it waits
    outcome: str = ""
    settled_us: int = 0
    settled_by: str = ""


# --- people ---------------------------------------------------------------------------------------


def evolve_member(old: Member | None, e: Event) -> Member | None:
    """A person after a line of the log that is about them."""
    if e.kind == "met":
        return Member(id=e.person, met_us=e.at_us, networks=(e.data["network"],))
    change = None if old is None else _MEMBER.get(e.kind)
    if old is None or change is None or old.standing == "erased":
        return old
    return msgspec.structs.replace(old, **change(old, e))


def _remember(times: tuple[int, ...], at_us: int) -> tuple[int, ...]:
    return (*times, at_us)[-_REMEMBERED:]


def _declared(m: Member, e: Event) -> _Change:
    lasting = m.standing in ("vetted", "vetting") and m.profession == e.data["profession"]
    # What was taken back or refused is not given back by saying so again.
    lasting = lasting or m.standing in ("revoked", "refused")
    return {
        "profession": e.data["profession"],
        "manager": e.data.get("manager", m.manager),
        "standing": m.standing if lasting else "declared",
        "attributes": e.data.get("attributes", m.attributes),
    }


def _profile(m: Member, e: Event) -> _Change:
    plain = ("per_day", "available", "vets", "attributes", "digest")
    said: _Change = {k: e.data[k] for k in plain if k in e.data}
    lists = {k: tuple(e.data[k]) for k in ("subjects", "refused", "hours") if k in e.data}
    chosen = {"letter_us": e.at_us} if said.get("digest", m.digest) != m.digest else {}
    return said | lists | chosen


_MEMBER: dict[str, Callable[[Member, Event], _Change]] = {
    "asked": lambda m, e: {"asked_us": _remember(m.asked_us, e.at_us)},
    "replied": lambda m, e: {"answers": m.answers + 1},
    "linked": lambda m, e: {"networks": tuple(dict.fromkeys((*m.networks, e.data["network"])))},
    "declared": _declared,
    "vetting_opened": lambda m, e: {"standing": "vetting"},
    "vetted": lambda m, e: {"standing": "vetted", "via": e.code, "until_us": e.data["until_us"]},
    "not_vetted": lambda m, e: {"standing": "refused"},
    "vetting_expired": lambda m, e: {"standing": "expired"},
    "revoked": lambda m, e: {"standing": "revoked"},
    "role": lambda m, e: {"role": e.code},
    "profile": _profile,
    "letter": lambda m, e: {"letter_us": e.at_us},
    "consented": lambda m, e: {"consent": True},
    "unconsented": lambda m, e: {"consent": False},
    "erased": lambda m, e: {
        "standing": "erased", "profession": "", "subjects": (), "refused": (), "hours": (),
        "attributes": {}, "per_day": 0, "digest": "", "consent": False, "role": "member",
        "vets": False,
    },
}  # fmt: skip


# --- vettings and the moderators' queue -----------------------------------------------------------


def evolve_vetting(old: Vetting | None, e: Event) -> Vetting | None:
    """A vetting after a line of the log that bears its id."""
    if e.kind == "vetting_opened":
        return Vetting(
            id=e.data["vetting"], person=e.person, profession=e.data["profession"],
            opened_us=e.at_us, drawn=tuple(e.data["drawn"]),
        )  # fmt: skip
    if old is None:
        return None
    changes: dict[str, _Change] = {
        "vetting_drawn": {"drawn": (*old.drawn, *e.data.get("drawn", ()))},
        "voted": {"votes": old.votes | {e.by: e.code}},
        "vetting_senior": {"senior": e.data.get("senior", "")},
        "vetted": {"outcome": "vetted"},
        "not_vetted": {"outcome": e.code},
    }
    return msgspec.structs.replace(old, **changes.get(e.kind, {}))


def evolve_item(old: Item | None, e: Event) -> Item | None:
    """Something in the moderators' queue after a line of the log that bears its id."""
    if e.kind == "queued":
        return Item(
            id=e.data["item"], what=e.code, opened_us=e.at_us, question=e.question,
            person=e.person, ref=e.data.get("ref", ""),
        )  # fmt: skip
    if old is None:
        return None
    changes: dict[str, _Change] = {
        "taken": {"taken_by": e.by},
        "reminded": {"reminded": old.reminded + 1},
        "settled": {"outcome": e.code, "settled_us": e.at_us, "settled_by": e.by},
        "reversed": {"outcome": "", "settled_us": 0, "settled_by": "", "taken_by": ""},
    }
    return msgspec.structs.replace(old, **changes.get(e.kind, {}))


class State:
    """Everything that the log says, so far."""

    def __init__(self) -> None:
        self.seq = 0
        self.questions: dict[str, Question] = {}
        self.members: dict[str, Member] = {}
        self.vettings: dict[str, Vetting] = {}
        self.items: dict[str, Item] = {}
        self.relayed_us: tuple[
            int, ...
        ] = ()  # of the last questions accepted, for the noise budget
        self.told: dict[str, frozenset[str]] = {}  # question → codes of messages delivered
        self.learnt = Knowledge()  # who answers what, whom and when; who was asked how often

    def apply(self, e: Event) -> None:
        """Put each thing that ``e`` is about in the place of the one before."""
        self.seq = e.seq or self.seq
        _put(self.questions, e.question, e, evolve_question)
        _put(self.members, e.person, e, evolve_member)
        _put(self.vettings, e.data.get("vetting", ""), e, evolve_vetting)
        _put(self.items, e.data.get("item", ""), e, evolve_item)
        _learn(self.learnt, self.questions, e)
        if e.kind == "accepted":
            self.relayed_us = (*self.relayed_us, e.at_us)[-1000:]
        if e.kind == "told" and e.question:
            before = self.told.get(e.question, frozenset())
            self.told[e.question] = before | {e.code}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, State) and vars(self) == vars(other)

    __hash__ = None  # type: ignore[assignment]


def replay(events: Iterable[Event]) -> State:
    """The state that a log leads to."""
    state = State()
    for e in events:
        state.apply(e)
    return state


def _learn(learnt: Knowledge, questions: dict[str, Question], e: Event) -> None:
    """What a line teaches of those who answer and of those who are asked."""
    if e.kind in ("routed", "vetting_opened", "vetting_drawn", "vetting_senior"):
        for person in (*e.data.get("people", ()), *e.data.get("drawn", ()), *_one(e)):
            learnt.learn(Requested(person, e.at_us, e.data.get("vetting", e.question)))
    elif e.kind == "voted":
        learnt.replied(e.by, e.data["vetting"])
    elif e.kind == "erased":
        learnt.forget(e.person)
    elif e.kind == "replied" and e.question in questions and not e.data.get("held", False):
        _learn_answer(learnt, questions[e.question], e)


def _learn_answer(learnt: Knowledge, q: Question, e: Event) -> None:
    if e.person != q.person:
        at = e.data.get("sent_us", e.at_us)
        learnt.learn(Answered(e.person, q.person, frozenset(q.subjects), at, q.id))


def _one(e: Event) -> tuple[str, ...]:
    return (e.data["senior"],) if e.data.get("senior") else ()


def _put(things: dict[str, Any], id: str, e: Event, evolve: Callable[[Any, Event], Any]) -> None:
    if not id:
        return
    after = evolve(things.get(id), e)
    if after is not None:
        things[id] = after
