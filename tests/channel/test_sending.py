"""What is sent, and what becomes of what cannot be."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from liaisons.channel.port import Deletion, Receipt, Rejected, Unreachable
from liaisons.channel.runner import Runner
from liaisons.channel.settings import Gate, Noise
from tests.channel.building import DAY, HOUR, MINUTE, World
from tests.channel.fake import FakeNetwork, FakePlatform, post, private

TAG = {"hashtags": ("doctoctoc",)}


@pytest.fixture
def world(tmp_path):
    made = World(tmp_path, FakeNetwork())
    made.member("anne")
    made.member("bruno", per_day=2)
    yield made
    made.agree()
    made.database.close()


def able(world, **abilities):
    """The same network, with other abilities."""
    network = world.network
    network.abilities = msgspec.structs.replace(network.abilities, **abilities)
    world.open()


def failing(world, monkeypatch, call, error):
    async def fails(*_args):
        raise error

    monkeypatch.setattr(world.platform, call, fails)


def hear(world, *events):
    """What is said is heard; nothing is sent."""
    for said in events:
        world.network.say(said)

    async def heard():
        async for arrival in world.platform.receive(world.runner.cursor("fake")):
            await world.runner.deal(world.platform, [arrival])

    asyncio.run(heard())


def send(world):
    return asyncio.run(world.runner.sender.send())


def ask(id="1", text="Que faire ? #doctoctoc", name="anne"):
    return post(id, name, text, **TAG)


def test_a_defect_of_a_platform_delays_its_sends_and_no_other(world, monkeypatch):
    hear(world, ask())
    failing(world, monkeypatch, "relay", KeyError("id"))
    send(world)
    assert world.relays() == []
    assert len(world.told("anne")) == 1
    assert world.runner.sender.last_errors["fake"] == "KeyError: 'id'"
    monkeypatch.undo()
    world.settle()
    assert len(world.relays()) == 1


def test_what_could_not_be_sent_in_two_days_is_given_up_and_seen(world, monkeypatch):
    hear(world, ask())
    failing(world, monkeypatch, "relay", Unreachable("cut"))
    for _ in range(60):
        world.now += HOUR
        send(world)
    dead = [row for row in world.rows("dead") if row.code == "accepted"]
    assert [row.error for row in dead] == ["cut"]
    assert any(i.what == "dead_letter" and i.ref == "relay:given_up"
               for i in world.state.items.values())  # fmt: skip
    assert 20 <= dead[0].attempts <= 60, "tried again and again, an hour apart at most"


def test_where_nothing_can_be_looked_at_a_key_finds_what_was_sent(world, monkeypatch):
    """The relay went out and nobody knows; its author deletes; it is found by its key and taken."""
    able(world, looks=False)
    hear(world, ask())
    relay = world.platform.relay

    async def cut_after(what, key):
        await relay(what, key)
        raise Unreachable("cut after")

    monkeypatch.setattr(world.platform, "relay", cut_after)
    send(world)
    monkeypatch.undo()
    assert len(world.relays()) == 1
    hear(world, Deletion(network="fake", id="1", at_us=world.now))
    world.network.posts["1"] = ask()  # the network knows its key, though the post is gone
    world.settle()
    (sent,) = (id for kind, *_, id in world.network.sent if kind == "relay")
    assert world.network.withdrawn == {sent}


def test_what_was_never_tried_is_not_sent_once_it_is_deleted(world):
    hear(world, ask(), Deletion(network="fake", id="1", at_us=world.now))
    world.settle()
    assert world.relays() == []
    assert world.network.withdrawn == set()


def test_a_network_that_takes_nothing_back_says_so_to_moderators(world):
    able(world, withdraws=False)
    world.hear(ask())
    world.hear(Deletion(network="fake", id="1", at_us=world.now))
    refs = [i.ref for i in world.state.items.values() if i.what == "dead_letter"]
    assert refs == ["withdraw:cannot_withdraw"]


@pytest.mark.parametrize(("edits", "kind"), [(True, "amend"), (False, "reply")])
def test_a_relay_with_words_of_its_own_follows_the_edit(world, edits, kind):
    able(world, boosts=False, edits=edits)
    world.hear(ask(text="Que faire d'une verrue ? #doctoctoc"))
    ((_target, text),) = world.relays()
    assert "verrue" in text
    said = world.network.posts["1"]
    new = "Que faire d'un cor ? #doctoctoc"
    world.hear(msgspec.structs.replace(said, text=new, edited_us=said.sent_us + 1))
    assert [t for k, _to, t, *_ in world.network.sent if k == kind and "cor" in t]


def test_a_boost_follows_the_edit_by_itself(world):
    world.hear(ask())
    said = world.network.posts["1"]
    world.hear(msgspec.structs.replace(said, text="Et là ? #doctoctoc", edited_us=said.sent_us + 1))
    assert {kind for kind, *_ in world.network.sent} == {"relay", "private"}


def test_what_is_long_is_cut_at_a_word_and_keeps_its_address(world):
    able(world, boosts=False, max_length=120)
    long = "Que faire d'une verrue " + "vraiment " * 40 + "? #doctoctoc"
    said = msgspec.structs.replace(ask(text=long), url="https://example.org/p/1")
    world.hear(said)
    ((_target, text),) = world.relays()
    assert len(text) <= 120
    assert text.endswith("https://example.org/p/1")
    assert "vraiment…" in text
    assert all(len(t) <= 120 for t in world.told("anne"))


def test_who_answered_meanwhile_is_not_disturbed(world, monkeypatch):
    """Bruno was to be asked; the answer came before his message went."""
    world.hear(ask())
    failing(world, monkeypatch, "private", Unreachable("cut"))
    world.now += 16 * MINUTE
    world.engine.tick()
    send(world)
    monkeypatch.undo()
    world.hear(post("2", "chloe", "De l'azote.", reply_to="1"))
    assert world.told("bruno") == []
    assert [row.code for row in world.rows("dropped")] == ["routed"]


def test_a_refusal_that_cannot_be_told_reaches_a_moderator(world, monkeypatch):
    hear(world, ask(text="Bonne journée #doctoctoc"))
    failing(world, monkeypatch, "private", Rejected("closed"))
    send(world)
    assert [i.ref for i in world.state.items.values()] == ["private:rejected"]


def test_two_networks_one_question(tmp_path):
    """``relay_to``: what is public here is shown there too, with its words, once each."""
    world = World(tmp_path, FakeNetwork(), relay_to=("other",))
    other = FakePlatform(FakeNetwork(), "other")
    world.runner = Runner(world.engine, {"fake": world.platform, "other": other})
    world.intake = world.runner.intake
    world.member("anne")
    world.hear(ask(text="Que faire d'une verrue ? #doctoctoc"))
    assert [target for target, _text in world.relays()] == ["1"]
    ((kind, target, text, *_),) = other.network.sent
    assert (kind, target) == ("relay", None)
    assert "verrue" in text
    world.hear(Deletion(network="fake", id="1", at_us=world.now))
    assert len(other.network.withdrawn) == len(world.network.withdrawn) == 1
    world.database.close()


def test_a_digest_leaves_out_what_was_deleted_and_none_is_sent_of_nothing(tmp_path):
    world = World(tmp_path, FakeNetwork(), noise=Noise(per_day=0), gate=Gate(per_day=9))
    world.member("anne")
    world.hear(ask("1", "Que faire d'une verrue ? #doctoctoc"))
    world.hear(ask("2", "Que faire d'un cor ? #doctoctoc"))
    world.hear(Deletion(network="fake", id="1", at_us=world.now))
    world.later(4 * HOUR)  # a digest goes out every six hours of the day
    ((_target, text),) = world.relays()
    assert "cor" in text
    assert "verrue" not in text
    world.later(HOUR)
    assert [target for target, _text in world.relays()] == [None, "2"], "again, an hour later"
    world.hear(ask("3", "Que faire d'une ampoule ? #doctoctoc"))
    world.hear(Deletion(network="fake", id="3", at_us=world.now))
    world.later(DAY)
    assert len(world.relays()) == 2
    world.database.close()


def test_an_unseen_question_is_sent_without_its_author_and_answered_alone(world):
    world.hear(private("1", "anne", "Comment le dire ?"))
    ((_kind, target, text, _key, id),) = (s for s in world.network.sent if s[0] == "relay")
    assert target is None
    assert "anne" not in text
    world.hear(post("2", "bruno", "Tout simplement.", reply_to=id))
    assert "Tout simplement." in world.told("anne")[-1]
    assert all("Tout simplement." not in t for t in world.told("bruno"))


def test_a_receipt_without_an_id_is_still_a_relay(world, monkeypatch):
    async def relays(_relay, _key):
        return Receipt("")

    hear(world, ask())
    monkeypatch.setattr(world.platform, "relay", relays)
    send(world)
    assert world.question().phase == "relayed"
