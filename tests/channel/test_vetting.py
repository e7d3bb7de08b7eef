"""Vetting: who is drawn, what votes do, and what sybils and a colluding minority cannot."""

from __future__ import annotations

import random
from collections import Counter
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liaisons.channel import decide, vetting
from liaisons.channel.events import event
from liaisons.channel.settings import DAY_US, Policy, Settings, Vetting
from liaisons.channel.state import State

NOW = 1_800_000_000_000_000


def policy(**said):
    return Policy(Settings(name="Essai", vetting=Vetting(**said)))


def town(peers, seniors=1, profession="aide", **more):
    state = State()
    for n in range(peers + seniors):
        id = f"p{n}" if n < peers else f"s{n - peers}"
        lines = [
            event("met", NOW, person=id, network="local"),
            event("declared", NOW, person=id, profession=profession, **more),
            event("vetted", NOW, person=id, code="steward", until_us=NOW + 900 * DAY_US),
            event("role", NOW, person=id, code="member" if n < peers else "senior"),
        ]
        for line in lines:
            state.apply(line)
    return state


def record(state, said, lines):
    """As the engine does: lines, and what follows."""
    for line in lines:
        state.apply(line)
        record(state, said, decide.reactions(state, said, line, lambda p: f"{p}{state.seq}"))


def candidate(state, said, id="new", profession="aide"):
    record(state, said, [event("met", NOW, person=id, network="local")])
    record(state, said, decide.declared(state, said, id, profession, NOW, f"v-{id}"))
    return state.vettings[f"v-{id}"]


def vote(state, said, id, by, what):
    record(state, said, vetting.voted(state, said, state.vettings[id], by, what, NOW))


def test_two_of_three_say_yes():
    state, said = town(6), policy()
    asked = candidate(state, said)
    assert len(asked.drawn) == 3
    vote(state, said, asked.id, asked.drawn[0], "yes")
    assert state.members["new"].standing == "vetting"
    vote(state, said, asked.id, asked.drawn[1], "yes")
    assert (state.members["new"].standing, state.members["new"].via) == ("vetted", "peers")


def test_two_of_three_say_no():
    state, said = town(6), policy()
    asked = candidate(state, said)
    for peer in asked.drawn[:2]:
        vote(state, said, asked.id, peer, "no")
    assert state.members["new"].standing == "refused"


def test_peers_who_disagree_leave_it_to_a_senior():
    state, said = town(6), policy()
    asked = candidate(state, said)
    vote(state, said, asked.id, asked.drawn[0], "yes")
    vote(state, said, asked.id, asked.drawn[1], "no")
    assert state.vettings[asked.id].senior == "s0"
    vote(state, said, asked.id, asked.drawn[2], "yes")
    assert state.members["new"].standing == "vetting"
    vote(state, said, asked.id, "s0", "yes")
    assert state.members["new"].via == "senior"
    assert [i.outcome for i in state.items.values()] == ["vetted"]


@pytest.mark.parametrize("what", ["abstain", "busy", "stop"])
def test_others_are_drawn_for_those_who_cannot_say(what):
    state, said = town(8), policy()
    asked = candidate(state, said)
    for peer in asked.drawn[:2]:
        vote(state, said, asked.id, peer, what)
    after = state.vettings[asked.id]
    assert len(after.drawn) == 4
    assert state.members[asked.drawn[0]].vets is (what != "stop")


def test_nobody_left_to_draw_is_a_senior_matter_and_without_one_a_queue():
    for seniors, chosen in ((1, "s0"), (0, "")):
        state = town(1, seniors)
        if seniors:
            state.apply(event("profile", NOW, person="s0", vets=False))
        asked = candidate(state, policy())
        assert asked.senior == chosen
        assert [i.what for i in state.items.values()] == ["vetting"]


def test_managers_do_not_vet_and_other_trades_neither():
    state = town(4, 0, manager=True)
    assert vetting.eligible(state, "x", "aide", NOW) == []
    assert vetting.eligible(town(4, 0), "x", "médecin", NOW) == []
    assert vetting.eligible(town(4, 0), "x", "aide", NOW + 901 * DAY_US) == []


def test_silence_draws_others_and_a_membership_runs_out():
    state, said = town(9), policy(expire_days=30)
    asked = candidate(state, said)
    lines = decide.due(state, said, "vetting", asked.id, NOW + DAY_US)
    record(state, said, lines)
    assert len(state.vettings[asked.id].drawn) == 5
    for peer in state.vettings[asked.id].drawn[3:]:
        vote(state, said, asked.id, peer, "yes")
    assert decide.due(state, said, "expire", "new", NOW) == []
    record(state, said, decide.due(state, said, "expire", "new", NOW + 31 * DAY_US))
    assert state.members["new"].standing == "vetting"
    assert decide.due(state, said, "vetting", asked.id, NOW) == []


def test_requests_are_spread():
    state, said = town(30), policy(load=5)
    for n in range(40):
        candidate(state, said, f"new{n}")
    loads = Counter(p for v in state.vettings.values() for p in v.drawn)
    assert max(loads.values()) - min(loads.values()) <= 1
    assert max(loads.values()) <= 5


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(5, 25), st.integers(1, 3), st.integers(0, 30))
def test_sybils_who_are_not_vetted_count_for_nothing(seed, peers, needed, sybils):
    """However many accounts somebody makes, only vetted peers are drawn."""
    luck, said = random.Random(seed), policy(needed=needed, drawn=needed + 1)
    state = town(peers)
    for n in range(sybils):
        asked = candidate(state, said, f"sybil{n}")
        drawn = {*asked.drawn, asked.senior} - {""}
        assert not any(d.startswith("sybil") for d in drawn)
        for peer in asked.drawn:
            if not state.vettings[asked.id].outcome and luck.random() < 0.5:
                vote(state, said, asked.id, peer, "no")
    assert not any(
        m.standing == "vetted" for m in state.members.values() if m.id.startswith("sybil")
    )


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(6, 30), st.data())
def test_fewer_colluders_than_needed_let_nobody_in(seed, peers, data):
    needed = data.draw(st.integers(2, 4))
    colluders = {f"p{n}" for n in range(data.draw(st.integers(0, needed - 1)))}
    luck, said = random.Random(seed), policy(needed=needed, drawn=needed + 1)
    state = town(peers)
    asked = candidate(state, said, f"sybil{seed}")
    for _ in range(50):
        now = state.vettings[asked.id]
        left = [p for p in (*now.drawn, now.senior) if p and p not in now.votes]
        if now.outcome or not left:
            break
        peer = luck.choice(left)
        vote(state, said, asked.id, peer, "yes" if peer in colluders else "no")
    assert state.members[f"sybil{seed}"].standing != "vetted"


def test_a_colluding_minority_gets_in_no_more_often_than_the_lot_allows():
    """6 of 30 collude and vote first: at most the chance that the draw holds two of them."""
    said, let_in, runs = policy(), 0, 400
    colluders = {f"p{n}" for n in range(6)}
    for n in range(runs):
        state = town(30, 1)
        state.apply(event("profile", NOW, person="s0", vets=False))
        asked = candidate(state, said, f"sybil{n}")
        for peer in sorted(asked.drawn, key=lambda p: p not in colluders):
            if not state.vettings[asked.id].outcome:
                vote(state, said, asked.id, peer, "yes" if peer in colluders else "no")
        let_in += state.members[f"sybil{n}"].standing == "vetted"
    chance = sum(comb(6, k) * comb(24, 3 - k) for k in (2, 3)) / comb(30, 3)
    spread = (chance * (1 - chance) / runs) ** 0.5
    assert let_in / runs < chance + 4 * spread
