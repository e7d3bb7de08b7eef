"""Whom the channel writes to: what its own log taught, and what people agreed to, by its clock."""

from __future__ import annotations

import pytest

from liaisons.channel import routing
from liaisons.channel.state import replay
from tests.channel.building import DAY, HOUR, MINUTE, World
from tests.channel.fake import FakeNetwork, post, private

TAG = {"hashtags": ("doctoctoc",)}


@pytest.fixture
def world(tmp_path):
    return World(tmp_path, FakeNetwork())


def asks(world, id, text="Que faire en dermato ? #doctoctoc"):
    world.hear(post(id, "anne", text, at=world.now, **TAG))


def first(world, n=1):
    """The first ``n`` whom the channel would write to about the last question."""
    batch = routing.batch(world.state, world.policy, world.question(), world.now)
    return list(batch[:n])


def test_who_answered_on_a_subject_is_asked_first_the_next_time(world):
    world.member("anne")
    people = {name: world.member(name, per_day=3) for name in ("bruno", "chloe", "david")}
    asks(world, "1")
    world.hear(post("2", "david", "De l'azote.", at=world.now, reply_to="1"))
    asks(world, "3")
    assert first(world) == [people["david"]]
    assert world.state == replay(world.ledger.events())


def test_who_asked_and_was_answered_is_closer(world):
    anne, bruno = world.member("anne", per_day=3), world.member("bruno", per_day=3)
    world.member("abel", per_day=3)
    world.hear(post("1", "bruno", "Que faire ? #doctoctoc", at=world.now, **TAG))
    world.hear(post("2", "anne", "Ceci.", at=world.now, reply_to="1"))
    world.now += 200 * DAY
    asks(world, "3", "Et là ? #doctoctoc")
    assert first(world) == [bruno]
    assert anne not in routing.batch(world.state, world.policy, world.question(), world.now)


def test_hours_are_those_of_the_channel_s_clock(world):
    """NOW is 8:00 UTC in January: 9:00 in Paris."""
    world.member("anne")
    nine = world.member("nine", per_day=3, hours=[9])
    world.member("eight", per_day=3, hours=[8])
    asks(world, "1")
    assert first(world, 9) == [nine]


def test_a_subject_that_somebody_refused_does_not_reach_them(world):
    world.member("anne")
    world.member("bruno", per_day=3, refused=["dermato"])
    asks(world, "1")
    assert first(world) == []
    asks(world, "2", "Que faire en cardio ? #doctoctoc")
    assert len(first(world)) == 1


def test_a_request_that_was_answered_tires_half_as_much(world):
    world.member("anne")
    for name in ("bruno", "chloe"):
        world.member(name, per_day=3)
    asks(world, "1", "Rien de tel ? #doctoctoc")
    world.later(15 * MINUTE)
    assert len(world.question().routed) == 2
    world.hear(post("2", "bruno", "Si.", at=world.now, reply_to="1"))
    requests = {id: known.requests for id, known in world.state.learnt.people.items()}
    assert sorted(answered for ((_at, _ref, answered),) in requests.values()) == [False, True]


def test_somebody_reads_why_they_were_asked_and_nothing_of_others(world):
    world.member("anne")
    bruno = world.member("bruno", per_day=2, subjects=["dermato"])
    asks(world, "1")
    said = routing.why(world.state, world.question(), bruno)
    assert any("dermato" in sentence for sentence in said)
    assert any("2" in sentence for sentence in said)


def test_nothing_learnt_is_left_of_who_is_erased(world):
    from liaisons.channel.events import event

    world.member("anne")
    bruno = world.member("bruno", per_day=3)
    asks(world, "1")
    world.hear(post("2", "bruno", "Ceci.", at=world.now, reply_to="1"))
    assert bruno in world.state.learnt.people
    with world.ledger.writing() as tx:
        world.engine.record(tx, [event("erased", world.now, person=bruno)])
    assert bruno not in world.state.learnt.people


def test_a_day_s_requests_count_those_to_vouch(world):
    """Whatever the channel asks of somebody is within what they agreed to."""
    world.member("anne")
    bruno = world.member("bruno", per_day=1)
    world.hear(private("m1", "nina", "Je suis médecin"))
    asks(world, "1")
    assert bruno not in first(world, 9)
    world.now += DAY + HOUR
    assert bruno in first(world, 9)
