"""What must be sent, and when to look again, because of a line of the log.

Every refusal and every hold has a message here: none is silent. Keys are made of the line's number,
so that the same line asks for the same thing once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from liaisons.channel import letters
from liaisons.channel.effects import Effect, Send, Timer
from liaisons.channel.events import Event
from liaisons.channel.settings import DAY_US, HOUR_US, MINUTE_US, Policy
from liaisons.channel.state import LIVE, State


def consequences(state: State, policy: Policy, e: Event) -> list[Effect]:
    """What ``e``, which the state already knows, asks for."""
    follow = _CONSEQUENCES.get(e.kind)
    return [] if follow is None else list(follow(state, policy, e))


def _private(e: Event, person: str, code: str, about: str = "", n: str = "") -> Send:
    key = f"{e.seq}-{n or person}"
    return Send(kind="private", key=key, person=person, code=code, question=e.question, about=about)


def _told(code: str) -> Callable[[State, Policy, Event], Iterator[Effect]]:
    """Tell the person whom the line is about."""

    def follow(_state: State, _policy: Policy, e: Event) -> Iterator[Effect]:
        yield _private(e, e.person, f"{code}:{e.code}" if e.code else code)

    return follow


def _held(state: State, policy: Policy, e: Event) -> Iterator[Effect]:
    if e.code != "distress":  # it has a message of its own
        yield from _told("held")(state, policy, e)
    yield from _taken_back(state, e)


def _refused(state: State, policy: Policy, e: Event) -> Iterator[Effect]:
    yield from _told("refused")(state, policy, e)
    yield from _taken_back(state, e)


def _taken_back(state: State, e: Event) -> Iterator[Effect]:
    """Where the question is out already, it is no longer."""
    if state.questions[e.question].accepted_us:
        yield Send(kind="withdraw", key=f"{e.seq}-withdraw", question=e.question, code="withdraw")


def _accepted(state: State, policy: Policy, e: Event) -> Iterator[Effect]:
    q, follow = state.questions[e.question], policy.settings.follow
    yield _private(e, e.person, "provisional" if q.provisional else "expect")
    if q.delay:
        yield Timer(kind="relay", ref=q.id, due_us=e.at_us + q.delay)
    else:
        yield from relays(state, policy, e)
    yield from _followed(follow_us=e.at_us, ref=q.id, policy=policy)
    yield Timer(kind="close", ref=q.id, due_us=e.at_us + follow.close_days * DAY_US)


def relays(state: State, policy: Policy, e: Event) -> Iterator[Effect]:
    """On the question's own network, and on those that channel.toml adds where it was public."""
    q = state.questions[e.question]
    networks = [q.network]
    if q.visibility == "public" or q.unseen:
        networks += [n for n in policy.settings.relay_to if n != q.network]
    for network in networks:
        yield Send(
            kind="relay", key=f"{e.seq}-relay-{network}", question=q.id, code=e.kind, about=network
        )


def _followed(follow_us: int, ref: str, policy: Policy) -> Iterator[Effect]:
    follow = policy.settings.follow
    for kind, late in (
        ("route", follow.route_minutes * MINUTE_US),
        ("again", follow.again_minutes * MINUTE_US),
        ("duty", follow.duty_hours * HOUR_US),
    ):
        yield Timer(kind=kind, ref=ref, due_us=follow_us + late)


def _digested(_state: State, policy: Policy, e: Event) -> Iterator[Effect]:
    yield _private(e, e.person, "digested")
    hours = policy.settings.noise.digest_hours * HOUR_US
    out_us = (e.at_us // hours + 1) * hours
    yield Timer(kind="digest", ref="digest", due_us=out_us)
    yield from _followed(e.at_us, e.question, policy)
    # Put again after the digest that shows it; before, it would spend what is spent.
    again_us = out_us + policy.settings.follow.again_minutes * MINUTE_US
    yield Timer(kind="again", ref=e.question, due_us=again_us)
    days = policy.settings.follow.close_days
    yield Timer(kind="close", ref=e.question, due_us=e.at_us + days * DAY_US)


def _digest(state: State, policy: Policy, e: Event) -> Iterator[Effect]:
    """One post for all the questions of a network, and of those that it is relayed to."""
    by_network: dict[str, list[str]] = {}
    for id in e.data["questions"]:
        q = state.questions[id]
        also = policy.settings.relay_to if q.visibility == "public" or q.unseen else ()
        for network in dict.fromkeys((q.network, *also)):
            by_network.setdefault(network, []).append(id)
    for network, ids in by_network.items():
        key = f"{e.seq}-digest-{network}"
        yield Send(kind="relay", key=key, code="digest", about=f"{network} {' '.join(ids)}")


def _routed(_state: State, policy: Policy, e: Event) -> Iterator[Effect]:
    for person in e.data["people"]:
        yield _private(e, person, "routed")
    # Others are asked if these do not answer either.
    late = policy.settings.follow.route_minutes * MINUTE_US
    yield Timer(kind="route", ref=e.question, due_us=e.at_us + late)


def _replied(state: State, policy: Policy, e: Event) -> Iterator[Effect]:
    q, answer = state.questions[e.question], e.data["answer"]
    if e.data.get("held"):
        yield _private(e, e.person, "answer_details", about=answer)
        return
    if e.person == q.person:
        return
    if q.unseen or e.data.get("network", q.network) != q.network:
        yield _private(e, q.person, "answer", about=answer)
    if len([a for a in q.answers.values() if a.person != q.person]) == 1:
        late = policy.settings.follow.outcome_days * DAY_US
        yield Timer(kind="outcome", ref=q.id, due_us=e.at_us + late)


def _answer_edited(state: State, _policy: Policy, e: Event) -> Iterator[Effect]:
    if e.data.get("held"):
        yield _private(e, e.person, "answer_details", about=e.data["answer"])


def _edited(state: State, policy: Policy, e: Event) -> Iterator[Effect]:
    if state.questions[e.question].phase in LIVE:
        yield Send(kind="amend", key=f"{e.seq}-amend", question=e.question, code="amend")


def _withdrawn(_state: State, _policy: Policy, e: Event) -> Iterator[Effect]:
    if e.code == "moderator":
        yield _private(e, e.person, "removed")
    yield Send(kind="withdraw", key=f"{e.seq}-withdraw", question=e.question, code="withdraw")
    yield Timer(kind="sweep", ref="sweep", due_us=e.at_us + HOUR_US)


def _profile(state: State, policy: Policy, e: Event) -> Iterator[Effect]:
    member = state.members.get(e.person)
    if member is not None and member.digest and e.data.keys() & {"digest", "hours"}:
        due = letters.next_us(member, policy, e.at_us)
        yield Timer(kind="letter", ref=e.person, due_us=due)


def _letter(state: State, policy: Policy, e: Event) -> Iterator[Effect]:
    if e.data["questions"]:
        yield _private(e, e.person, "letter", about=" ".join(e.data["questions"]))
    due = letters.next_us(state.members[e.person], policy, e.at_us)
    yield Timer(kind="letter", ref=e.person, due_us=due)


def _answer_gone(_state: State, _policy: Policy, e: Event) -> Iterator[Effect]:
    """The asker was written to with its words."""
    answer = e.data["answer"]
    key = f"{e.seq}-withdraw-{answer}"
    yield Send(kind="withdraw", key=key, question=e.question, code="withdraw", about=answer)
    yield Timer(kind="sweep", ref="sweep", due_us=e.at_us + HOUR_US)


def _erased(state: State, _policy: Policy, e: Event) -> Iterator[Effect]:
    """What they answered is taken back from those to whom it was written."""
    for q in state.questions.values():
        for id in (id for id, answer in q.answers.items() if answer.person == e.person):
            key = f"{e.seq}-withdraw-{id}"
            yield Send(kind="withdraw", key=key, question=q.id, code="withdraw", about=id)
    # Once what is taken back is gone from the tables, nothing of it stays in the file.
    yield Timer(kind="sweep", ref="sweep", due_us=e.at_us + HOUR_US)


def _handed(_state: State, _policy: Policy, e: Event) -> Iterator[Effect]:
    yield _private(e, e.person, "duty")


def _drawn(_state: State, policy: Policy, e: Event) -> Iterator[Effect]:
    if e.kind == "vetting_opened":
        yield _private(e, e.person, "vetting_began", n="asker")
    for peer in e.data["drawn"]:
        yield _private(e, peer, "vetting", about=e.data["vetting"])
    late = policy.settings.vetting.answer_hours * HOUR_US
    yield Timer(kind="vetting", ref=e.data["vetting"], due_us=e.at_us + late)


def _senior(_state: State, _policy: Policy, e: Event) -> Iterator[Effect]:
    if e.data.get("senior"):
        yield _private(e, e.data["senior"], "vetting_senior", about=e.data["vetting"])


def _vetted(_state: State, _policy: Policy, e: Event) -> Iterator[Effect]:
    yield _private(e, e.person, "vetted")
    yield Timer(kind="expire", ref=e.person, due_us=e.data["until_us"])


def _distress(_state: State, policy: Policy, e: Event) -> Iterator[Effect]:
    yield _private(e, e.person, "distress")
    for person in policy.settings.care.liaison:
        yield _private(e, person, "liaison")


def _settled(state: State, _policy: Policy, e: Event) -> Iterator[Effect]:
    item = state.items[e.data["item"]]
    if item.what == "appeal":
        yield _private(e, item.person, f"appeal:{e.code}")


def _outcome(state: State, _policy: Policy, e: Event) -> Iterator[Effect]:
    """What it was is told to those who answered."""
    q = state.questions[e.question]
    for person in dict.fromkeys(a.person for a in q.answers.values() if a.person != q.person):
        yield _private(e, person, "outcome")


def _outcome_asked(state: State, policy: Policy, e: Event) -> Iterator[Effect]:
    yield _private(e, state.questions[e.question].person, "outcome_asked")
    late = policy.settings.follow.outcome_days * DAY_US
    yield Timer(kind="outcome", ref=e.question, due_us=e.at_us + late)


def _source_asked(state: State, _policy: Policy, e: Event) -> Iterator[Effect]:
    given = state.questions[e.question].answers[e.data["answer"]]
    yield _private(e, given.person, "source", about=e.data["answer"])


def _queued(_state: State, policy: Policy, e: Event) -> Iterator[Effect]:
    """Looked at again until somebody has decided; a dead letter waits for no one."""
    if e.code != "dead_letter":
        late = policy.settings.moderation.remind_hours * HOUR_US
        yield Timer(kind="age", ref=e.data["item"], due_us=e.at_us + late)


def _reminded(state: State, policy: Policy, e: Event) -> Iterator[Effect]:
    if e.data["to"]:
        yield _private(e, e.data["to"], f"waits:{state.items[e.data['item']].what}")
    late = policy.settings.moderation.remind_hours * HOUR_US
    yield Timer(kind="age", ref=e.data["item"], due_us=e.at_us + late)


_CONSEQUENCES: dict[str, Callable[[State, Policy, Event], Iterator[Effect]]] = {
    "refused": _refused,
    "held": _held,
    "waiting": _told("waiting"),
    "accepted": _accepted,
    "digested": _digested,
    "digest": _digest,
    "again": relays,
    "let_out": relays,
    "routed": _routed,
    "replied": _replied,
    "answer_edited": _answer_edited,
    "edited": _edited,
    "answer_gone": _answer_gone,
    "erased": _erased,
    "profile": _profile,
    "letter": _letter,
    "withdrawn": _withdrawn,
    "handed": _handed,
    "vetting_opened": _drawn,
    "vetting_drawn": _drawn,
    "vetting_senior": _senior,
    "vetted": _vetted,
    "not_vetted": _told("not_vetted"),
    "revoked": _told("revoked"),
    "vetting_expired": _told("vetting_expired"),
    "distress": _distress,
    "misunderstood": _told("misunderstood"),
    "emergency": _told("emergency"),
    "settled": _settled,
    "outcome_asked": _outcome_asked,
    "outcome": _outcome,
    "source_asked": _source_asked,
    "queued": _queued,
    "reminded": _reminded,
}
