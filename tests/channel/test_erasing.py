"""Somebody who is erased is in no table, in no byte of the file, and in nobody's letters."""

from __future__ import annotations

import msgspec
import pytest
import sqlalchemy as sa

from liaisons.channel import erasing
from liaisons.channel.acting import PAGES
from liaisons.channel.channel import Channel
from liaisons.channel.events import event
from liaisons.channel.platforms import told
from liaisons.channel.port import Malformed
from liaisons.channel.rights import STEWARD
from liaisons.channel.settings import Follow, Settings, write
from liaisons.study.accounts import Accounts
from tests.channel.building import MINUTE, World
from tests.channel.fake import FakeNetwork, author, post
from tests.channel.test_channel import member
from tests.web.channel.build import run

TAG = {"hashtags": ("doctoctoc",)}
ASK = "Comment soulager un zygomatique endolori le soir ?"
REPLY = "Avec une vessie de glycine tiède, doucement."
OUTCOME = "C'était une simple mandarine."
NAME = "zoemariette"


def everywhere(database):
    """Every row of every table, as text."""
    tables = sa.MetaData()
    tables.reflect(database.engine)
    with database.reading() as read:
        for table in tables.sorted_tables:
            for row in read.execute(sa.select(table)):
                yield table.name, repr(tuple(row)).casefold()


def holding(database, *words):
    return {(table, word) for table, row in everywhere(database) for word in words if word in row}


@pytest.fixture
def channel(tmp_path):
    follow = Follow(route_minutes=0, again_minutes=10_000)
    write(tmp_path / "channel.toml", Settings(name="Essai", follow=follow))
    found = Channel.open(tmp_path)
    yield found
    found.close()


def test_nothing_of_an_asker_is_left_in_any_table_or_byte(channel):
    """Their account, question, outcome, and the letters in which others were asked."""
    account = Accounts(channel.ledger.database).add(NAME, "reader")
    zoe = channel.enter(account.id, NAME)
    channel.vouch_for(STEWARD, zoe.person, "aide")
    bruno = member(channel, "bruno")
    channel.profile(bruno, per_day=5)
    asked = channel.ask(zoe, ASK)
    run(channel, 2)
    assert any("zygomatique" in letter for letter in channel.local.inbox("account-bruno"))
    channel.answer(bruno, asked.id, f"@{NAME} {REPLY}")
    channel.solve(zoe, asked.id, OUTCOME)
    run(channel)
    words = (NAME, "zygomatique", "mandarine")
    assert {word for _table, word in holding(channel.ledger.database, *words)} == set(words)
    channel.erase(zoe, zoe.person)
    run(channel)
    channel.ledger.database.swept()
    assert holding(channel.ledger.database, *words, account.id) == set()
    for file in channel.folder.glob("channel.db*"):
        content = file.read_bytes().lower()
        assert [word for word in words if word.encode() in content] == [], file.name
    assert not any("zygomatique" in letter for letter in channel.local.inbox("account-bruno"))
    # What somebody else wrote is theirs.
    assert holding(channel.ledger.database, "glycine")


def test_what_somebody_answered_is_taken_back_from_the_asker(channel):
    anne, bruno = member(channel, "anne"), member(channel, NAME)
    asked = channel.ask_unseen(anne, ASK)
    run(channel)
    channel.answer(bruno, asked.id, REPLY)
    run(channel)
    assert any("glycine" in letter for letter in channel.local.inbox("account-anne"))
    channel.erase(STEWARD, bruno.person)
    run(channel)
    assert holding(channel.ledger.database, NAME, "glycine") == set()
    assert not any("glycine" in letter for letter in channel.local.inbox("account-anne"))
    assert holding(channel.ledger.database, "zygomatique")


def test_what_a_dry_run_kept_goes_too(channel):
    anne = member(channel, "anne")
    dry = Channel.open(channel.folder, dry=True)
    dry.ask(member(dry, "anne"), ASK)
    dry.close()
    channel.erase(STEWARD, anne.person)
    assert list(channel.folder.glob("dry.db*")) == []


def erased(world, person):
    erasing.prepare(world.database)
    with world.ledger.writing() as tx:
        world.engine.record(tx, [event("erased", world.now, person=person)])
        erasing.erase(tx, person, PAGES, world.now)
    world.settle()


def test_names_in_the_words_of_others_and_what_stood_aside(tmp_path):
    world = World(tmp_path, FakeNetwork())
    zoe = world.member(NAME)
    world.member("bruno")
    world.hear(post("1", NAME, f"{ASK} #doctoctoc", **TAG))
    world.hear(
        post("2", "bruno", f"@{NAME} une vessie, @bruno2", reply_to="1"),
        post("x", NAME, "Autre chose."),
        post("y", "bruno", f"@{NAME} Ah bon ?", reply_to="x"),
        Malformed(network="fake", reason="odd", raw=f'{{"acct": "{NAME}"}}'),
    )
    erased(world, zoe)
    assert holding(world.database, NAME, "zygomatique", "ah bon", '"x"') == set()
    (said,) = [row for table, row in everywhere(world.database) if "une vessie" in row]
    assert " une vessie, @bruno2" in said
    assert repr(erasing.NOBODY.encode())[2:-1] in said
    world.agree()


def test_private_messages_are_withdrawn_where_the_network_can(tmp_path):
    for recalls in (True, False):
        folder = tmp_path / str(recalls)
        folder.mkdir()
        network = FakeNetwork()
        network.abilities = msgspec.structs.replace(network.abilities, recalls=recalls)
        world = World(folder, network)
        zoe = world.member(NAME)
        world.member("bruno", per_day=3)
        world.hear(post("1", NAME, f"{ASK} #doctoctoc", **TAG))
        world.later(15 * MINUTE)
        (sent,) = (s for s in network.sent if s[1] == "id-bruno" and "zygomatique" in s[2])
        with world.ledger.writing() as tx:
            line = event("withdrawn", world.now, question=world.question().id, person=zoe)
            world.engine.record(tx, [line])
        world.settle()
        assert (sent[4] in network.withdrawn) == recalls
        assert [i.what for i in world.state.items.values()] == []


def test_what_platforms_remember(tmp_path):
    """Rooms, posts, cursors: but who asked not to be written to is still not written to."""
    world = World(tmp_path, FakeNetwork())
    zoe, bruno = world.member(NAME), world.member("bruno")
    rooms, posts = told.Notes(world.database, "fake"), told.Told(world.database, "fake", 9)
    rooms.put("!room", f"id-{NAME}")
    rooms.put("!other", "id-bruno")
    rooms.put(f"id-{NAME}", "left")
    posts.add("1")
    posts.add("2")
    world.hear(post("1", NAME, f"{ASK} #doctoctoc", **TAG))
    erased(world, zoe)
    again = told.Notes(world.database, "fake")
    assert again.names() != []
    assert again.get("!room") is None
    assert again.get("!other") == "id-bruno"
    assert again.get(f"id-{NAME}") == "left"
    assert f"id-{NAME}" not in again.names()
    assert told.Told(world.database, "fake", 9).latest(9) == ["2"]
    assert bruno in world.state.members
    assert author(NAME).id not in {row for _table, row in everywhere(world.database)}


def test_a_post_for_several_questions_is_written_again_without_one(tmp_path):
    from liaisons.channel.port import Deletion
    from liaisons.channel.settings import Noise
    from tests.channel.building import HOUR

    world = World(tmp_path, FakeNetwork(), noise=Noise(per_day=1))
    world.member("anne")
    for n in range(3):
        world.hear(post(str(n), "anne", f"Question numéro {n} ? #doctoctoc", **TAG))
    world.later(7 * HOUR)
    world.hear(Deletion(network="fake", id="1", at_us=world.now))
    (text,) = [s[2] for s in world.network.sent if s[0] == "amend"]
    assert "numéro 2" in text
    assert "numéro 1" not in text
    world.hear(Deletion(network="fake", id="2", at_us=world.now))
    (digest,) = [s for s in world.network.sent if s[0] == "relay" and "numéro 2" in s[2]]
    assert digest[4] in world.network.withdrawn
