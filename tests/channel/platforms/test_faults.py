"""The process is killed, the servers too: no question is lost and none is relayed twice."""

from __future__ import annotations

import asyncio
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import asynccontextmanager, closing

import msgspec
import pytest

from liaisons.channel.port import RateLimited, Relay, Unreachable
from tests.channel.platforms import on_bluesky, on_email, on_mastodon, on_matrix
from tests.servers.processes import ROOT

pytestmark = pytest.mark.slow

#: Kills of the process for each network; more by LIAISONS_FAULTS.
KILLS = int(os.environ.get("LIAISONS_FAULTS", "10"))
#: Seconds after the last fault within which all must be relayed.
SETTLED = 60.0


class Life:
    """The process under test: started, killed, started again."""

    def __init__(self, kind, settings, folder):
        (folder / "settings.json").write_bytes(msgspec.json.encode(settings))
        self.folder = folder
        self.command = [
            sys.executable, "-m", "tests.channel.platforms.bot",
            kind, str(folder / "settings.json"), str(folder), on_mastodon.TAG,
        ]  # fmt: skip
        self.process = None

    def start(self):
        log = (self.folder / "log").open("ab")
        self.process = subprocess.Popen(
            self.command, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
        )
        log.close()

    def kill(self):
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)
            self.process = None

    def listening(self):
        """Whether the first process has stored where it is."""
        with closing(sqlite3.connect(self.folder / "bot.db", timeout=10)) as base:
            try:
                return base.execute("select count(*) from place").fetchone()[0] > 0
            except sqlite3.OperationalError:
                return False


async def _settled(condition, seconds):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if await condition():
            return True
        await asyncio.sleep(0.3)
    return False


async def _storm(world, life, servers, seed):
    """Questions while everything that can be killed is; how often each was relayed, and crashes."""
    rng = random.Random(seed)
    asker = await world.person("storm")
    life.start()

    async def begun():
        await world.post(asker, f"Amorce ? #{world.tag}")
        return life.listening()

    assert await _settled(begun, 60), (life.folder / "log").read_text()
    ids = []
    for n in range(KILLS):
        for _question in range(rng.randint(1, 3)):
            ids.append(await world.post(asker, f"Question {len(ids)} ? #{world.tag}"))
        await asyncio.sleep(rng.uniform(0.0, 0.3))
        life.kill()
        if n % 5 == 4:
            for server in servers:
                await asyncio.to_thread(server.kill)
                await asyncio.to_thread(server.start)
        life.start()
        await asyncio.sleep(rng.uniform(1.0, 3.0))
    wanted = {f"Relais de {id}" for id in ids}
    counts = Counter()

    async def all_there():
        counts.clear()
        counts.update(
            re.sub(r"[\s\u200b]+", " ", text).strip() for _id, text in await world.public()
        )
        return wanted <= counts.keys()

    await _settled(all_there, SETTLED)
    await asyncio.sleep(2)
    await all_there()
    life.kill()
    return [counts[text] for text in sorted(wanted)]


def _check(counts):
    assert 0 not in counts, f"{counts.count(0)} of {len(counts)} lost"
    assert max(counts) == 1, f"{sum(c > 1 for c in counts)} of {len(counts)} sent twice"


def test_kills_on_mastodon(mock, home):
    async def lived():
        settings = on_mastodon.Settings(
            server=mock.url, token="bot-token", hashtags=(on_mastodon.TAG,), poll=1.0
        )
        world = on_mastodon.World(mock, None)
        return await _storm(world, Life("mastodon", settings, home.folder), [mock], seed=1)

    _check(asyncio.run(lived()))


def test_kills_on_bluesky(pds, home):
    async def lived():
        platform = await on_bluesky.connected(pds, home)
        world = on_bluesky.World(pds, platform)
        life = Life("bluesky", on_bluesky.settings(pds), home.folder)
        return await _storm(world, life, [pds], seed=2)

    if not pds.has(on_bluesky.BOT):
        pds.register(on_bluesky.BOT)
    _check(asyncio.run(lived()))


def test_kills_on_matrix(synapse, home):
    async def lived():
        room = await on_matrix.room(synapse)
        platform = await on_matrix.connected(synapse, home, room)
        world = on_matrix.World(synapse, platform, room)
        life = Life("matrix", on_matrix.settings(synapse, room), home.folder)
        try:
            return await _storm(world, life, [synapse], seed=3)
        finally:
            await platform.close()
            await world.close()

    synapse.register(on_matrix.BOT)
    _check(asyncio.run(lived()))


def test_kills_by_email(mail, home):
    """A message may come twice after a crash; it is then the same message, by its id."""

    async def lived():
        world = on_email.World(mail, None)
        life = Life("email", on_email.settings(mail), home.folder)
        return await _storm(world, life, [mail.dovecot], seed=4)

    counts = asyncio.run(lived())
    assert 0 not in counts
    twice = sum(count - 1 for count in counts)
    assert twice <= KILLS
    by_text = {}
    for id, text in map(on_email._shown, mail.messages(on_email.MEMBERS[0])):
        by_text.setdefault(text, set()).add(id)
    assert all(len(ids) == 1 for ids in by_text.values())


# --- what servers answer when they are unwell ---


@asynccontextmanager
async def _on_mock(mock, home):
    platform = await on_mastodon.connected(mock, home)
    mock.mend()
    try:
        yield platform
    finally:
        mock.mend()
        await platform.close()


def _raised(mock, home, effect, **match):
    async def tried():
        async with _on_mock(mock, home) as platform:
            mock.fault(effect, **({"methods": ["POST"], "path": "/api/v1/statuses"} | match))
            began = time.monotonic()
            with pytest.raises((RateLimited, Unreachable)) as raised:
                await platform.relay(Relay(text="Essai"), f"fault {effect}")
            return raised.value, time.monotonic() - began

    return asyncio.run(tried())


def test_a_rate_limit_says_when(mock, home):
    error, _took = _raised(mock, home, {"type": "ratelimit"})
    assert isinstance(error, RateLimited)
    assert 250 < error.retry_after <= 301


@pytest.mark.parametrize(
    "effect",
    [
        {"type": "malformed"},
        {"type": "malformed", "truncate": False},
        {"type": "status", "status": 500},
        {"type": "status", "status": 503},
        {"type": "status", "status": 200, "body": []},
        {"type": "status", "status": 200, "body": {"id": None}},
        {"type": "status", "status": 200, "body": "?"},
    ],
    ids=str,
)
def test_what_is_not_clear_is_unreachable(mock, home, effect):
    error, _took = _raised(mock, home, effect)
    assert isinstance(error, Unreachable)


def test_a_server_that_hangs_is_left(mock, home, monkeypatch):
    monkeypatch.setattr("liaisons.channel.platforms.mastodon.PATIENCE", 1.0)
    error, took = _raised(mock, home, {"type": "timeout"})
    assert isinstance(error, Unreachable)
    assert took < 5


def test_an_answer_lost_on_its_way_makes_no_second_post(mock, home):
    """The server posts and answers too late: the second attempt finds the first by its key."""

    async def tried():
        async with _on_mock(mock, home) as platform:
            mock.fault(
                {"type": "latency", "delay_ms": 1500}, methods=["POST"], path="/api/v1/statuses"
            )
            platform._client.request_timeout = 0.5
            with pytest.raises(Unreachable):
                await platform.relay(Relay(text="Une seule fois"), "late")
            platform._client.request_timeout = 10
            await asyncio.sleep(2)
            await platform.relay(Relay(text="Une seule fois"), "late")
            seen = await on_mastodon.World(mock, platform).public()
            return [text for _id, text in seen].count("Une seule fois")

    assert asyncio.run(tried()) == 1


@pytest.mark.parametrize("private", [False, True])
def test_what_was_sent_is_found_when_its_key_is_forgotten(mock, home, monkeypatch, private):
    """The answer was lost, the channel comes back hours later: one post, not two."""
    monkeypatch.setattr("liaisons.channel.platforms.mastodon_attempts.TRUSTED", -1.0)
    text = f"Une fois pour toutes {private} https://example.org/q/1"

    def forget():
        with closing(sqlite3.connect(mock.folder / "mock.db", timeout=10)) as base:
            base.execute("delete from idempotency")
            base.commit()

    async def tried():
        async with _on_mock(mock, home) as platform:
            world = on_mastodon.World(mock, platform)
            to = await world.person("forgets")

            async def send(key, words):
                if private:
                    return await platform.private(to, words, key)
                return await platform.relay(Relay(text=words), key)

            await send("another", "Autre chose https://example.org/q/2")
            mock.fault(
                {"type": "latency", "delay_ms": 1500}, methods=["POST"], path="/api/v1/statuses"
            )
            platform._client.request_timeout = 0.5
            with pytest.raises(Unreachable):
                await send("late", text)
            platform._client.request_timeout = 10
            await asyncio.sleep(2)
            forget()
        async with _on_mock(mock, home) as platform:  # a new process
            first = await send_again(platform, to, private, text, "late")
            assert await send_again(platform, to, private, text, "late") == first
            other = await send_again(platform, to, private, text, "of its own")
            own = await platform._call(platform._client.account_statuses, platform._me)
            said = [status for status in own if "fois pour toutes" in status["content"]]
            return first, other, [s for s in said if f"toutes {private}" in s["content"]]

    async def send_again(platform, to, private, words, key):
        forget()
        if private:
            return (await platform.private(to, words, key)).id
        return (await platform.relay(Relay(text=words), key)).id

    first, other, said = asyncio.run(tried())
    assert first != other, "the same words with another key are another message"
    assert sorted(str(status["id"]) for status in said) == sorted([first, other])


def test_matrix_says_when_it_is_asked_too_much(tmp_path_factory, home):
    from tests.servers.matrix import STRICT, Synapse

    server = Synapse(tmp_path_factory.mktemp("strict"), message_limit=STRICT)

    async def tried():
        room = await on_matrix.room(server)
        platform = await on_matrix.connected(server, home, room)
        try:
            for n in range(40):
                await platform.relay(Relay(text=f"{n}"), f"strict {n}")
        except RateLimited as limited:
            return limited.retry_after
        finally:
            await platform.close()

    try:
        server.start()
        server.register(on_matrix.BOT)
        assert 0 < asyncio.run(asyncio.wait_for(tried(), 60)) < 60
    finally:
        server.close()


@pytest.mark.parametrize(("answer", "error"), [("451 later", RateLimited), ("554 no", None)])
def test_mail_refused_now_or_for_good(mail, home, answer, error):
    from liaisons.channel.port import Rejected

    async def tried():
        platform = await on_email.connected(mail, home)
        mail.answers.append(answer)
        with pytest.raises(error or Rejected):
            await platform.relay(Relay(text="Essai"), "refused")
        assert await platform.look("refused") is None
        await platform.relay(Relay(text="Essai"), "refused")
        assert await platform.look("refused") is not None

    asyncio.run(tried())


def test_a_frozen_mailbox_is_left(mail, home, monkeypatch):
    monkeypatch.setattr("liaisons.channel.platforms.email_boxes.PATIENCE", 1.5)

    async def tried():
        platform = await on_email.connected(mail, home)
        mail.dovecot.freeze()
        began = time.monotonic()
        try:
            with pytest.raises(Unreachable):
                await platform.look("frozen")
        finally:
            mail.dovecot.thaw()
        return time.monotonic() - began

    assert asyncio.run(tried()) < 10
