"""Who vouches for whom: k of n vetted peers of the right profession, drawn, not chosen.

What a person says of their own profession proves nothing, and one person's word is not enough:
peers are drawn among those who are vetted, of the same profession, not their manager, the least
asked lately first, then the closest (a network in common, an answer exchanged), then by lot.
Nobody vouches for themselves, and nobody for whoever is deciding on them at the same time.
"""

from __future__ import annotations

import random
from collections import Counter

from liaisons.channel.events import Event, event
from liaisons.channel.settings import DAY_US, Policy
from liaisons.channel.state import Member, State, Vetting

VOTES = ("yes", "no", "abstain", "busy", "stop")
_SENIOR = ("senior", "moderator", "owner")


def eligible(state: State, person: str, profession: str, now_us: int) -> list[Member]:
    """Who may vouch for ``person``: peers, vetted, of the profession, no managers."""
    bound = {v.person for v in state.vettings.values() if not v.outcome and person in v.drawn}
    return [
        m
        for m in state.members.values()
        if m.standing == "vetted"
        and m.profession == profession
        and m.vets
        and not m.manager
        and m.id != person
        and m.id not in bound
        and (not m.until_us or m.until_us > now_us)
    ]


def load(state: State) -> Counter[str]:
    """How many open requests each person has."""
    open_ = [v for v in state.vettings.values() if not v.outcome]
    return Counter(
        peer for v in open_ for peer in (*v.drawn, v.senior) if peer and peer not in v.votes
    )


def draw(
    state: State, person: str, profession: str, policy: Policy, now_us: int, count: int,
    without: tuple[str, ...] = (),
) -> tuple[str, ...]:  # fmt: skip
    """``count`` peers at most, those with fewer requests first; the lot is the vetting's own."""
    loads = load(state)
    peers = [
        m
        for m in eligible(state, person, profession, now_us)
        if m.id not in without and loads[m.id] < policy.settings.vetting.load
    ]
    # The lot depends on who is vetted and on what was drawn before: nobody can choose it, and a
    # replay draws the same.
    lot = random.Random(f"{person} {state.seq} {len(without)}")
    lot.shuffle(peers)
    mine = set(state.members[person].networks)
    peers.sort(key=lambda m: (loads[m.id], -len(mine & set(m.networks))))
    return tuple(m.id for m in peers[:count])


def opened(state: State, person: str, policy: Policy, now_us: int, id: str) -> list[Event]:
    """Ask peers about ``person``; where there are not enough, a senior decides."""
    member, wanted = state.members[person], policy.settings.vetting
    drawn = draw(state, person, member.profession, policy, now_us, wanted.drawn)
    began = event(
        "vetting_opened", now_us, person=person, vetting=id,
        profession=member.profession, drawn=list(drawn),
    )  # fmt: skip
    if len(drawn) >= wanted.needed:
        return [began]
    return [began, *to_senior(state, id, person, drawn, now_us)]


def to_senior(
    state: State, vetting: str, person: str, without: tuple[str, ...], now_us: int
) -> list[Event]:
    """Hand a vetting to a senior member; the moderators' queue where there is none."""
    loads = load(state)
    seniors = [
        m
        for m in state.members.values()
        if m.role in _SENIOR and m.standing == "vetted" and not m.manager
        and m.id != person and m.id not in without
    ]  # fmt: skip
    seniors.sort(key=lambda m: (loads[m.id], m.id))
    chosen = seniors[0].id if seniors else ""
    events = [event("vetting_senior", now_us, person=person, vetting=vetting, senior=chosen)]
    item = f"i-{vetting}"
    queued = event("queued", now_us, person=person, code="vetting", item=item, ref=vetting)
    return [*events, queued]


def voted(
    state: State, policy: Policy, vetting: Vetting, by: str, vote: str, now_us: int
) -> list[Event]:
    """A peer's vote, and what follows from it."""
    said = event("voted", now_us, by=by, person=vetting.person, code=vote, vetting=vetting.id)
    stops = [event("profile", now_us, by=by, person=by, vets=False)] if vote == "stop" else []
    votes = vetting.votes | {by: vote}
    if by == vetting.senior and vote in ("yes", "no"):
        return [said, *_decided(state, policy, vetting, vote == "yes", "senior", now_us)]
    return [said, *stops, *_counted(state, policy, vetting, votes, now_us)]


def _counted(
    state: State, policy: Policy, vetting: Vetting, votes: dict[str, str], now_us: int
) -> list[Event]:
    wanted = policy.settings.vetting
    peers = {peer: vote for peer, vote in votes.items() if peer != vetting.senior}
    tally = Counter(peers.values())
    if vetting.senior or (tally["yes"] and tally["no"]):
        told = () if vetting.senior else to_senior(
            state, vetting.id, vetting.person, vetting.drawn, now_us
        )  # fmt: skip
        return list(told)
    for vote, said in (("yes", True), ("no", False)):
        if tally[vote] >= wanted.needed:
            return _decided(state, policy, vetting, said, "peers", now_us)
    return others(state, policy, vetting, votes, now_us)


def others(
    state: State, policy: Policy, vetting: Vetting, votes: dict[str, str], now_us: int,
    silent: bool = False,
) -> list[Event]:  # fmt: skip
    """Draw in the place of those who cannot say, or (``silent``) who have not said in time."""
    said = [vote for vote in votes.values() if vote in ("yes", "no")]
    open_ = [] if silent else [peer for peer in vetting.drawn if peer not in votes]
    missing = policy.settings.vetting.needed - len(said) - len(open_)
    if missing <= 0:
        return []
    more = draw(state, vetting.person, vetting.profession, policy, now_us, missing, vetting.drawn)
    if len(more) < missing:
        return to_senior(state, vetting.id, vetting.person, vetting.drawn, now_us)
    return [
        event("vetting_drawn", now_us, person=vetting.person, vetting=vetting.id, drawn=list(more))
    ]


def appealed(state: State, person: str, now_us: int) -> Event | None:
    """An appeal of somebody who was not vouched for; None where there is none, or one waits."""
    open_ = (
        item for item in state.items.values()
        if item.what == "vetting_appeal" and item.person == person and not item.outcome
    )  # fmt: skip
    if state.members[person].standing not in ("refused", "revoked") or any(open_):
        return None
    return event("appealed", now_us, person=person, by=person, code="vetting")


def _decided(
    state: State, policy: Policy, vetting: Vetting, yes: bool, by: str, now_us: int
) -> list[Event]:
    kept = {"person": vetting.person, "code": by, "vetting": vetting.id}
    events = (
        [event("vetted", now_us, until_us=until(policy, now_us), **kept)]
        if yes
        else [event("not_vetted", now_us, **kept)]
    )
    item = state.items.get(f"i-{vetting.id}")
    if item is not None and not item.outcome:
        code = "vetted" if yes else "not_vetted"
        events.append(event("settled", now_us, person=vetting.person, code=code, item=item.id))
    return events


def until(policy: Policy, now_us: int) -> int:
    """When a membership given now runs out."""
    return now_us + policy.settings.vetting.expire_days * DAY_US
