"""Thousands of seeded runs with everything that can go wrong: nothing lost, nothing twice.

Each run kills the process at any point, also in the middle of a transaction (nothing is left but
the database), cuts the network before and after it did what was asked, repeats and reorders what
it tells, jumps the clock, limits rates, tells nonsense. The network remembers the truth.
"""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa

from liaisons.channel import tables as t
from liaisons.channel.ledger import Transaction
from liaisons.channel.port import Deletion
from tests.channel.building import HOUR, MINUTE, World
from tests.channel.fake import FakeNetwork, Killed, author, post, private

TAG = {"hashtags": ("doctoctoc",)}
MEMBERS = ("anne", "bruno", "chloe", "david")


def story(luck, n):
    """What people do, in the order of the network, in groups that arrive together."""
    told, open_ = [], []
    for i in range(n):
        who, id = luck.choice(MEMBERS), f"n{i}"
        kind = luck.random()
        if kind < 0.45 or not open_:
            text = luck.choice(["Que faire ?", "Bonne journée", "Et le 0612345678 ?", "Une idée ?"])
            said = post(id, who, f"{text} {i} #doctoctoc", at=1_799_999_000_000_000 + i, **TAG)
            open_.append(said)
        elif kind < 0.75:
            parent = luck.choice(open_)
            said = post(id, who, f"Réponse {i}", at=1_799_999_000_000_000 + i, reply_to=parent.id)
        elif kind < 0.85:
            old = luck.choice(open_)
            said = msgspec.structs.replace(
                old, text=f"Corrigé {i} ? #doctoctoc", edited_us=old.sent_us + i
            )
            open_[open_.index(old)] = said
        elif kind < 0.92:
            gone = open_.pop(luck.randrange(len(open_)))
            said = Deletion(network="fake", id=gone.id, at_us=1_799_999_000_000_000 + i)
        else:
            said = private(id, who, f"Comment le dire {i} ?")
        told.append(said)
    return told


def live(folder, seed, keys=True, looks=True, steps=12, url=""):
    """One run; the world at its end, all troubles over."""
    luck = random.Random(seed)
    network = FakeNetwork(seed, faults=luck.choice([0.05, 0.2, 0.4]), keys=keys, looks=looks)
    world = World(folder, network, url=url)
    for name in MEMBERS:
        world.member(name, per_day=2)
    deaths = 0
    dies_at = {"in": None}
    append = Transaction.append

    def mortal(self, e):
        if dies_at["in"] is not None:
            dies_at["in"] -= 1
            if dies_at["in"] < 0:
                raise Killed
        return append(self, e)

    Transaction.append = mortal
    try:
        events = story(luck, luck.randrange(5, 25))
        for _ in range(steps):
            for _n in range(luck.randrange(4)):
                if events:
                    network.say(events.pop(0))
            trouble = luck.random()
            network.kill_in = luck.randrange(30) if trouble < 0.3 else None
            dies_at["in"] = luck.randrange(20) if 0.3 < trouble < 0.6 else None
            world.now += luck.choice([0, 1, MINUTE, 20 * MINUTE, HOUR, -5 * MINUTE, -HOUR])
            try:
                world.settle(rounds=8)
            except Killed:
                deaths += 1
                world.open()
        network.kill_in = dies_at["in"] = None
        network.faults = 0.0
        for event in events:
            network.say(event)
        # The channel hears the end of the stream again, as after any outage.
        world.open()
        world.settle(rounds=3000)  # as many as it takes; it ends when nothing moves
    finally:
        Transaction.append = append
    return world, deaths


def check(world, once=True):
    network, state = world.network, world.state
    with world.database.reading() as read:
        rows = read.execute(sa.select(t.outbox)).all()
        places = {(r.network, r.native): r for r in read.execute(sa.select(t.places)).all()}
        people = {r.person: r.native for r in read.execute(sa.select(t.identities)).all()}
    # Nothing is left in the air.
    assert {r.state for r in rows} <= {"sent", "dropped", "dead"}, "everything came to an end"
    # 0 lost: every question that stands on the network is here, and was relayed or told why not.
    for native, said in network.posts.items():
        if said.hashtags:
            place = places["fake", native]
            question = state.questions[place.ref]
            assert question.phase not in ("received", "open"), (native, question)
            relayed = [
                r
                for r in rows
                if r.question == question.id and r.kind == "relay" and r.state == "sent"
            ]
            if question.phase in ("relayed", "replied", "answered"):
                assert relayed
            if question.phase in ("held", "refused"):
                assert any(c.startswith(question.phase) for c in state.told[question.id])
    # 0 twice.
    if once:
        assert max(Counter(key for *_, key, _id in network.sent).values(), default=0) <= 1
        first = Counter(
            r.question
            for r in rows
            if r.kind == "relay" and r.state == "sent" and r.code == "accepted"
        )
        accepted = Counter(e.question for e in world.ledger.events() if e.kind == "accepted")
        assert all(n <= accepted[q] for q, n in first.items())
    # 0 to the wrong person.
    by_key = {r.key: r for r in rows}
    for kind, target, text, key, _id in network.sent:
        if kind == "private":
            row = by_key[key]
            assert people[row.person] == target
            if row.code not in ("routed", "answer"):
                owner = state.questions[row.question].person if row.question else row.person
                assert people[owner] == target
            assert "0612345678" not in text or row.code == "answer"
    for _kind, _target, text, *_ in network.sent:
        assert "0612345678" not in text, "what identifies was relayed"
    # What its author deleted stays nowhere.
    for q in state.questions.values():
        if q.phase == "withdrawn":
            out = {
                r.receipt
                for r in rows
                if r.question == q.id and r.kind == "relay" and r.state == "sent"
            }
            assert out <= network.withdrawn
    world.agree()


def run(seed, **network):
    with tempfile.TemporaryDirectory() as folder:
        world, deaths = live(Path(folder), seed, **network)
        try:
            check(world, once=network.get("keys", True) or network.get("looks", True))
        finally:
            world.database.close()
    return deaths


@pytest.mark.parametrize("seed", range(6))
def test_faults(seed):
    run(seed)


@pytest.mark.parametrize("seed", range(100, 103))
def test_faults_where_the_network_can_only_be_looked_at(seed):
    run(seed, keys=False)


@pytest.mark.parametrize("seed", range(200, 205))
def test_faults_where_the_network_only_knows_keys(seed):
    run(seed, looks=False)


@pytest.mark.slow
@pytest.mark.parametrize("block", range(20))
def test_thousands_of_faults(block):
    deaths = 0
    for seed in range(1000 + block * 100, 1100 + block * 100):
        deaths += run(seed, keys=seed % 4 != 0, looks=seed % 4 != 1)
    assert deaths > 20


def test_a_person_in_two_networks_is_written_to_in_the_right_one(tmp_path):
    world = World(tmp_path, FakeNetwork())
    person = world.member("anne")
    with world.ledger.writing() as tx:
        tx.identify("aaa", author("anne-elsewhere"), person)
    world.hear(post("1", "anne", "Que faire ? #doctoctoc", **TAG))
    assert len(world.told("anne")) == 1
