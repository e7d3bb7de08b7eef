"""A small channel with people in every role, and browsers that have come in as them."""

from __future__ import annotations

import asyncio
from pathlib import Path

from fastapi.testclient import TestClient

from liaisons.channel.channel import Channel
from liaisons.channel.platforms.local import Local
from liaisons.channel.rights import STEWARD
from liaisons.channel.runner import Runner
from liaisons.channel.settings import Settings, Vetting, write
from liaisons.study.accounts import Accounts
from liaisons.web.channel.app import create_channel_app

PASSWORD = "quatre mots bien à moi"
OURS = {"origin": "http://testserver"}
ASK = "Comment soulager une escarre au talon ?"
NASTY = "<script>alert(1)</script>"


def opened(folder: Path) -> Channel:
    told = Settings(
        name="Essai", professions=("aide", "médecin"), vetting=Vetting(needed=1, drawn=2)
    )
    write(folder / "channel.toml", told)
    return Channel.open(folder)


def member(channel: Channel, name: str, role: str = "member") -> str:
    """Somebody vouched for by the steward, who can log in; the person they are."""
    accounts = Accounts(channel.ledger.database)
    account = accounts.add(name, "reader")
    accounts.set_password(account.id, PASSWORD)
    who = channel.enter(account.id, name)
    channel.vouch_for(STEWARD, who.person, "aide")
    channel.set_role(STEWARD, who.person, role)
    return who.person


def browser(channel: Channel, name: str = "") -> TestClient:
    """A browser, of somebody who came in where a name is given."""
    client = TestClient(create_channel_app(channel), headers=OURS)
    if name:
        came = client.post("/login", data={"name": name, "password": PASSWORD})
        assert came.status_code == 200, came.text
    return client


def run(channel: Channel, seconds: float = 1.0) -> None:
    """Let the channel do what waits."""
    local = Local("local", channel.ledger.database)
    runner = Runner(channel.engine, {"local": local}, beat=0.01)

    async def shortly() -> None:
        try:
            await asyncio.wait_for(runner.run(), seconds)
        except TimeoutError:
            return

    asyncio.run(shortly())
