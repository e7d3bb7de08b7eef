"""The channel on PostgreSQL, by its address: the same life, the same faults, the same contract."""

from __future__ import annotations

import asyncio
import tempfile
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from liaisons.channel.channel import Channel
from liaisons.channel.events import event
from liaisons.channel.ledger import Ledger
from liaisons.channel.platforms import contract
from liaisons.channel.serving import serve
from liaisons.channel.settings import Settings, Vetting, write
from liaisons.channel.state import replay
from liaisons.database import BadDatabase, open_database
from tests.channel.building import NOW, World
from tests.channel.fake import FakeNetwork, post
from tests.channel.test_faults import check, live
from tests.channel.test_local import Pages
from tests.channel.test_machine import Machine, run_machine
from tests.servers.postgresql import PostgreSQL

TAG = {"hashtags": ("doctoctoc",)}
ASK = "Comment soulager une escarre au talon ?"


@pytest.fixture(scope="module")
def server():
    """Apart from pytest's folders: the server is another user where the tests are root."""
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        made = PostgreSQL(Path(folder))
        try:
            made.server.start()
            yield made
        finally:
            made.server.close()


@pytest.fixture
def url(server):
    return server.database()


def test_a_question_lives_there_as_in_a_file(tmp_path, url):
    world = World(tmp_path, FakeNetwork(), url=url)
    world.member("anne")
    world.member("bruno")
    world.hear(post("1", "anne", "Que faire d'une verrue ? #doctoctoc", **TAG))
    world.hear(post("2", "bruno", "De l'azote.", reply_to="1"))
    world.open()
    world.hear(post("2", "bruno", "De l'azote.", reply_to="1"))
    assert len(world.relays()) == 1
    assert world.question().phase == "replied"
    assert len(world.question().answers) == 1
    world.agree()
    world.database.close()


@pytest.mark.parametrize("seed", [3, 104, 205])
def test_faults(tmp_path, url, seed):
    network = {"keys": not 100 <= seed < 200, "looks": seed < 200}
    world, _deaths = live(tmp_path, seed, url=url, **network)
    try:
        check(world)
    finally:
        world.database.close()


@pytest.mark.slow
def test_more_faults(tmp_path, server):
    deaths = 0
    for seed in range(1000, 1040):
        world, died = live(tmp_path, seed, url=server.database())
        check(world)
        world.database.close()
        deaths += died
    assert deaths > 10


@pytest.mark.parametrize("rule", contract.RULES, ids=lambda rule: rule.__name__)
def test_the_contract_is_kept(url, rule):
    database = open_database(url)
    try:
        asyncio.run(rule(Pages(database)))
    finally:
        database.close()


@pytest.mark.slow
def test_it_is_as_the_model_there_too(server):
    class There(Machine):
        def database(self):
            return server.database()

    run_machine(There, 25, 25)


def test_two_who_write_at_once_lose_nothing_and_know_the_same(url):
    """As the pages and the runner of a channel may be two processes."""
    ledgers = [Ledger(open_database(url), b"k" * 32) for _ in range(2)]

    def write_lines(n):
        for i in range(40):
            with ledgers[n].writing() as tx:
                tx.append(event("met", NOW + i, person=f"p{n}-{i}", network="fake"))

    threads = [threading.Thread(target=write_lines, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    states = [ledger.state() for ledger in ledgers]
    assert len(states[0].members) == 80
    assert states[0] == states[1] == replay(ledgers[0].events())
    for ledger in ledgers:
        ledger.database.close()


def test_a_connection_cut_in_a_transaction_leaves_nothing_and_the_next_goes_on(tmp_path, url):
    world = World(tmp_path, FakeNetwork(), url=url)
    world.member("anne")
    before = world.ledger.events()

    def cut():
        with world.ledger.writing() as tx:
            tx.append(event("met", NOW, person="p-cut", network="fake"))
            mine = tx.write.exec_driver_sql("select pg_backend_pid()").scalar()
            other = open_database(url)
            with other.writing() as write:
                write.execute(sa.text("select pg_terminate_backend(:pid)"), {"pid": mine})
            other.close()
            tx.append(event("met", NOW, person="p-cut-2", network="fake"))

    with pytest.raises(BadDatabase):
        cut()
    assert world.ledger.events() == before
    world.hear(post("1", "anne", "Que faire ? #doctoctoc", **TAG))
    assert len(world.relays()) == 1
    world.agree()
    world.database.close()


def test_a_channel_by_its_address(tmp_path, url):
    """``database`` in channel.toml, and everything else as with a file."""
    said = Settings(name="Essai", professions=("aide",), vetting=Vetting(open=True), database=url)
    write(tmp_path / "channel.toml", said)
    channel = Channel.open(tmp_path)
    anne, bruno = (channel.enter(f"account-{name}", name) for name in ("anne", "bruno"))
    for who in (anne, bruno):
        channel.declare(who, "aide")
    asked = channel.ask(anne, ASK)
    channel.answer(bruno, asked.id, "En levant le talon du matelas.")
    asyncio.run(serve(channel, seconds=1.5, say=print))
    channel.close()
    assert not (tmp_path / "channel.db").exists()
    again = Channel.open(tmp_path)
    found = again.my_questions(anne)[0]
    assert [answer.text for answer in found.answers] == ["En levant le talon du matelas."]
    assert [shown.id for shown in again.archive(anne, "talons")] == [asked.id]
    again.erase(anne, anne.person)
    assert again.archive(bruno, "escarre") == []
    again.close()
