"""Sources asked kindly, outcomes told, reports, appeals about vouching, a queue that ages."""

from __future__ import annotations

import msgspec
import pytest

from liaisons.channel import moderating
from liaisons.channel.channel import Channel
from liaisons.channel.rights import STEWARD
from liaisons.channel.settings import Moderation, Settings, Vetting, write
from liaisons.errors import NotFound, Refused
from tests.channel.building import DAY, HOUR, World
from tests.channel.fake import FakeNetwork, post, private
from tests.channel.test_channel import ASK, member

TAG = {"hashtags": ("doctoctoc",)}


@pytest.fixture
def channel(tmp_path):
    vetting = Vetting(needed=1, drawn=1)
    write(tmp_path / "channel.toml", Settings(name="Essai", vetting=vetting))
    found = Channel.open(tmp_path)
    yield found
    found.close()


@pytest.fixture
def world(tmp_path):
    found = World(tmp_path, FakeNetwork())
    for name in ("anne", "bruno", "chloe"):
        found.member(name)
    return found


def answered(world, text="Une crème."):
    world.hear(post("1", "anne", "Que faire d'une verrue ? #doctoctoc", at=world.now, **TAG))
    world.hear(post("2", "bruno", text, at=world.now, reply_to="1"))


# --- sources --------------------------------------------------------------------------------------


def test_a_source_is_asked_once_of_whoever_answered(channel):
    anne, bruno, chloe = (member(channel, n) for n in ("anne", "bruno", "chloe"))
    asked = channel.ask(anne, ASK)
    answer = channel.answer(bruno, asked.id, "Un coussin.")
    for who in (anne, chloe):
        channel.ask_source(who, asked.id, answer)
    kinds = [e.kind for e in channel.ledger.events()]
    assert kinds.count("source_asked") == 1
    assert channel.ledger.state().questions[asked.id].sources == (answer,)
    for who, what in ((bruno, answer), (chloe, "a-none")):
        with pytest.raises(Refused):
            channel.ask_source(who, asked.id, what)


def test_the_answer_is_quoted_to_its_author_alone(world):
    from liaisons.channel.events import event

    answered(world)
    (answer,) = world.question().answers
    with world.ledger.writing() as tx:
        about = {"question": world.question().id, "person": world.question().answers[answer].person}
        world.engine.record(tx, [event("source_asked", world.now, answer=answer, **about)])
    world.settle()
    assert "Une crème." in world.told("bruno")[-1]
    assert world.told("chloe") == []


# --- outcomes -------------------------------------------------------------------------------------


def outcome_letters(world):
    return [text for text in world.told("anne") if "finalement" in text]


def test_what_it_was_is_asked_twice_told_in_one_message_and_passed_on(world):
    answered(world)
    world.later(7 * DAY + HOUR)
    assert len(outcome_letters(world)) == 1
    world.hear(private("m1", "anne", "Suite : c'était une Verrue plantaire"))
    assert world.question().outcome
    assert "c'était une Verrue plantaire" in world.told("bruno")[-1]
    world.later(30 * DAY)
    assert len(outcome_letters(world)) == 1
    world.agree()


def test_who_does_not_tell_is_asked_twice_and_no_more(world):
    answered(world)
    for days in (8, 8, 8, 60):
        world.later(days * DAY)
    assert len(outcome_letters(world)) == 2


def test_an_outcome_that_identifies_is_not_kept(world):
    answered(world)
    world.hear(private("m1", "anne", "Suite : c'était au 0612345678"))
    assert not world.question().outcome
    assert not any("0612345678" in text for text in world.told("bruno"))
    assert len(world.told("anne")) == 2


# --- reports --------------------------------------------------------------------------------------


def test_a_report_reaches_the_moderators_and_takes_the_answer_away(channel):
    anne, bruno, chloe = (member(channel, n) for n in ("anne", "bruno", "chloe"))
    moderator = member(channel, "mo", role="moderator")
    asked = channel.ask(anne, ASK)
    answer = channel.answer(bruno, asked.id, "N'importe quoi.")
    channel.report(chloe, asked.id, answer)
    channel.report(anne, asked.id, answer)
    (item,) = channel.reports(moderator)
    assert (item.what, item.ref, item.person) == ("report", answer, bruno.person)
    channel.moderate(moderator, item.id, "removed")
    state = channel.ledger.state().questions[asked.id]
    assert state.answers == {}
    assert state.phase == "open"
    channel.report(bruno, asked.id)
    channel.moderate(moderator, channel.queue(moderator)[0].id, "removed")
    assert channel.ledger.state().questions[asked.id].phase == "withdrawn"
    with pytest.raises(NotFound):
        channel.report(chloe, "q-none")


def test_who_is_reported_does_not_decide(channel):
    anne, moderator = member(channel, "anne"), member(channel, "mo", role="moderator")
    asked = channel.ask(anne, ASK)
    channel.answer(moderator, asked.id, "Un coussin.")
    (answer,) = channel.ledger.state().questions[asked.id].answers
    channel.report(anne, asked.id, answer)
    with pytest.raises(Refused, match="themselves"):
        channel.moderate(moderator, channel.queue(moderator)[0].id, "kept")


# --- appeals about vouching -----------------------------------------------------------------------


def test_somebody_not_vouched_for_appeals_and_another_decides(channel):
    peer = member(channel, "peer", role="senior")
    other = member(channel, "other", "médecin", role="senior")
    nina = channel.enter("account-nina", "nina")
    with pytest.raises(Refused):
        channel.appeal_vetting(nina)
    channel.declare(nina, "aide")
    channel.vote(peer, channel.vettings(peer)[0].id, "no")
    assert channel.me(nina).standing == "refused"
    channel.appeal_vetting(nina)
    with pytest.raises(Refused):
        channel.appeal_vetting(nina)
    (item,) = channel.queue(other)
    assert item.what == "vetting_appeal"
    with pytest.raises(Refused, match="else"):
        channel.moderate(peer, item.id, "vetted")
    channel.moderate(other, item.id, "vetted")
    assert channel.me(nina).standing == "vetted"
    channel.reverse(other, item.id)
    assert channel.me(nina).standing == "revoked"


def test_a_membership_taken_back_is_appealed_in_one_message(world):
    from liaisons.channel.events import event

    person = world.member("dora")
    with world.ledger.writing() as tx:
        world.engine.record(tx, [event("revoked", world.now, person=person)])
    world.hear(private("m1", "dora", "Recours"))
    assert [i.what for i in world.state.items.values()] == ["vetting_appeal"]


# --- a queue that ages ----------------------------------------------------------------------------


def test_what_waits_long_comes_forward_and_somebody_is_told(tmp_path):
    world = World(tmp_path, FakeNetwork(), moderation=Moderation(remind_hours=24))
    world.member("anne")
    world.member("chief", role="senior")
    world.hear(post("1", "anne", "Bonjour #doctoctoc", **TAG))
    world.hear(private("m1", "anne", "Recours"))
    before = len(world.told("chief"))
    world.later(25 * HOUR)
    assert len(world.told("chief")) == before + 1
    world.later(24 * HOUR)
    (item,) = world.state.items.values()
    assert item.reminded == 2
    assert len(world.told("chief")) == before + 2


def test_a_reminder_is_one_place_and_distress_stays_first():
    from liaisons.channel.state import Item, State

    state = State()
    for id, what, opened, reminded in (
        ("new", "duty", 5, 0), ("old", "report", 1, 6), ("alarm", "distress", 9, 0),
        ("young", "report", 2, 0),
    ):  # fmt: skip
        state.items[id] = Item(id=id, what=what, opened_us=opened, reminded=reminded)
    assert [i.id for i in moderating.waiting(state)] == ["alarm", "old", "new", "young"]


def test_a_moderator_is_shown_so_many_a_day_and_distress_always(channel):
    moderator, anne = member(channel, "mo", role="moderator"), member(channel, "anne")
    channel.policy = type(channel.policy)(
        msgspec.structs.replace(channel.policy.settings, moderation=Moderation(per_day=2))
    )
    for n in range(4):
        asked = channel.ask(anne, f"Que faire du cas de {'abcd'[n]} au talon ?")
        channel.report(member(channel, f"m{n}"), asked.id)
    items, more = channel.queue_today(moderator)
    assert (len(items), more) == (2, 2)
    channel.moderate(moderator, items[0].id, "kept")
    items, more = channel.queue_today(moderator)
    assert (len(items), more) == (1, 2)
    with channel.ledger.writing() as tx:
        from liaisons.channel.events import event

        line = event("distress", channel.engine.clock(), person=anne.person)
        channel.engine.record(tx, [line])
    items, _more = channel.queue_today(moderator)
    assert [i.what for i in items] == ["distress", "report"]
    assert channel.queue(STEWARD) == moderating.waiting(channel.ledger.state())


# --- where there are no private messages ----------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said", "secret"),
    [
        ("Bonne journée #doctoctoc", "essai.example", "question"),
        ("Mme X, 0612345678 ? #doctoctoc", "essai.example", "/held/"),
        ("Je veux mourir, que faire ? #doctoctoc", "3114", "inquiète"),
    ],
)
def test_that_something_waits_is_said_in_public_and_not_what(tmp_path, text, said, secret):
    network = FakeNetwork()
    network.abilities = msgspec.structs.replace(network.abilities, privacy="none")
    world = World(tmp_path, network)
    world.member("anne")
    world.hear(post("1", "anne", text, **TAG))
    assert [s[0] for s in network.sent] == ["reply"]
    (_kind, to, words, *_rest) = network.sent[0]
    assert to == "1"
    assert said in words
    assert secret not in words


def test_what_need_not_be_told_is_not_said_in_public(tmp_path):
    network = FakeNetwork()
    network.abilities = msgspec.structs.replace(network.abilities, privacy="none")
    world = World(tmp_path, network)
    world.member("anne")
    world.hear(post("1", "anne", "Que faire ? #doctoctoc", **TAG))
    assert [s[0] for s in network.sent] == ["relay"]
    assert world.state.items == {}
