"""The whole channel as a process, killed, and its wire cut: each question is relayed, once.

`liaisons channel run` on the reference servers. What is on the network afterwards is compared with
what the channel's own log says.
"""

from __future__ import annotations

import asyncio
import os
import random
import sqlite3
import sys
from collections import Counter
from contextlib import closing

import msgspec
import pytest
import tomlkit

from tests.channel.platforms import on_bluesky, on_email, on_mastodon, on_matrix
from tests.channel.platforms.test_faults import Life, _settled
from tests.channel.platforms.test_whole import write
from tests.servers.processes import free_port
from tests.servers.proxy import Proxy

pytestmark = pytest.mark.slow

#: Troubles for each network; more by LIAISONS_FAULTS.
TROUBLES = int(os.environ.get("LIAISONS_FAULTS", "10"))
#: Seconds after the last trouble within which all must be relayed.
CALM = 90.0
_RELAYED = """
select p.native, o.receipt, o.state from outbox o join places p on p.question = o.question
where o.kind = 'relay' and o.code = 'accepted' and p.kind = 'question'
"""


class Running(Life):
    """``liaisons channel run``, in a process of its own."""

    def __init__(self, folder):
        self.folder = folder
        self.process = None
        start = "from liaisons.cli import main; main()"
        self.command = [
            sys.executable, "-c", start, "channel", "run", str(folder), "--port", str(free_port()),
        ]  # fmt: skip

    def relayed(self):
        """Native id of a question → (receipt, state) of its relays."""
        found = {}
        with closing(sqlite3.connect(self.folder / "channel.db", timeout=20)) as base:
            try:
                for native, receipt, state in base.execute(_RELAYED):
                    found.setdefault(native, []).append((receipt, state))
            except sqlite3.OperationalError:
                return {}
        return found


def made(folder, kind, settings):
    """A channel that lets everybody ask as much as they like."""
    write(folder, kind, settings)
    path = folder / "channel.toml"
    said = tomlkit.parse(path.read_text("utf-8"))
    said["gate"].update({"per_day": 1000, "duplicates": False})
    path.write_text(tomlkit.dumps(said), "utf-8")
    return Running(folder)


async def storm(world, life, wires, seed):
    """Questions while the process is killed and its wires cut; their ids on the network."""
    rng = random.Random(seed)
    asker = await world.person("storm")
    try:
        return await _storm(world, life, wires, rng, asker)
    finally:
        life.kill()


async def _storm(world, life, wires, rng, asker):
    life.start()

    async def begun():
        await world.post(asker, f"Qui commence, amorce {rng.randint(10, 99)} ? #{world.tag}")
        return bool(life.relayed())

    assert await _settled(begun, 60), (life.folder / "log").read_text()[-2000:]
    ids = []
    for _ in range(TROUBLES):
        for _question in range(rng.randint(1, 2)):
            ids.append(await world.post(asker, f"Que faire, cas {len(ids)} ? #{world.tag}"))
        await asyncio.sleep(rng.uniform(0.0, 0.4))
        trouble = rng.choice(["kill", "cut", "loses_answers"])
        if trouble == "kill":
            life.kill()
            life.start()
            await asyncio.sleep(rng.uniform(2.0, 5.0))
            continue
        for wire in wires:
            getattr(wire, trouble)()
        await asyncio.sleep(rng.uniform(0.3, 2.0))
        for wire in wires:
            wire.passes()
    for wire in wires:
        wire.passes()

    async def all_there():
        relays = life.relayed()
        everything = {*ids, *relays}  # the first question too, which a kill may have caught
        return all([s for _r, s in relays.get(id, [])] == ["sent"] for id in everything)

    calm = await _settled(all_there, CALM)
    await asyncio.sleep(2)
    life.kill()
    found = life.relayed()
    assert calm, {id: found.get(id) for id in ids}
    return ids


def receipts(life, ids):
    """Each question has one relay, its own; everything that was relayed at all."""
    found = life.relayed()
    sent = [receipt for id in ids for receipt, _state in found[id]]
    assert len(sent) == len(ids) == len(set(sent))
    assert all(sent)
    return {receipt for relays in found.values() for receipt, _state in relays}


async def nothing_but(world, expected):
    """The network shows what the log says, each once, and nothing more."""
    shown = Counter(id for id, _text in await world.public())
    assert set(shown) == expected
    assert set(shown.values()) == {1}


@pytest.fixture
def wire():
    made_ = []

    def lay(port):
        made_.append(Proxy(port))
        return made_[-1]

    yield lay
    for proxy in made_:
        proxy.close()


def test_on_mastodon(mock, tmp_path, wire):
    proxy = wire(mock.port)
    settings = on_mastodon.Settings(
        server=f"http://127.0.0.1:{proxy.port}", token="bot-token", hashtags=(), poll=1.0
    )
    life = made(tmp_path, "mastodon", settings)

    async def lived():
        world = on_mastodon.World(mock, None)
        before = {id for id, _text in await world.public()}
        ids = await storm(world, life, [proxy], seed=1)
        await nothing_but(world, receipts(life, ids) | before)

    asyncio.run(lived())


def test_on_bluesky(pds, tmp_path, home, wire):
    if not pds.has(on_bluesky.BOT):
        pds.register(on_bluesky.BOT)
    proxy = wire(pds.port)
    place = f"://localhost:{proxy.port}"
    settings = msgspec.structs.replace(
        on_bluesky.settings(pds), server=f"http{place}", stream=f"ws{place}"
    )
    life = made(tmp_path, "bluesky", settings)

    async def lived():
        platform = await on_bluesky.connected(pds, home)
        try:
            world = on_bluesky.World(pds, platform)
            before = {id for id, _text in await world.public()}
            ids = await storm(world, life, [proxy], seed=2)
            await nothing_but(world, receipts(life, ids) | before)
        finally:
            await platform.close()

    asyncio.run(lived())


def test_on_matrix(synapse, tmp_path, wire):
    synapse.register(on_matrix.BOT)
    proxy = wire(synapse.port)

    async def lived():
        room = await on_matrix.room(synapse)
        settings = on_matrix.settings(synapse, room)
        server = f"http://127.0.0.1:{proxy.port}"
        life = made(tmp_path, "matrix", msgspec.structs.replace(settings, server=server))
        world = on_matrix.World(synapse, None, room)
        world.me = settings.user
        try:
            ids = await storm(world, life, [proxy], seed=3)
            await nothing_but(world, receipts(life, ids))
        finally:
            await world.close()

    asyncio.run(lived())


def test_by_email(mail, tmp_path, wire):
    """A message may come again after a trouble: it is the same message, by its id."""
    imap, smtp = wire(mail.dovecot.port), wire(mail.smtp.port)
    settings = msgspec.structs.replace(
        on_email.settings(mail), imap_port=imap.port, smtp_port=smtp.port
    )
    life = made(tmp_path, "email", settings)

    async def lived():
        world = on_email.World(mail, None)
        ids = await storm(world, life, [imap, smtp], seed=4)
        shown = Counter(id for id, _text in await world.public())
        assert set(shown) == receipts(life, ids)
        assert sum(shown.values()) - len(shown) <= TROUBLES

    asyncio.run(lived())
