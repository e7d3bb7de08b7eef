"""A channel to try: invented home-care aides and doctors who ask and answer by themselves.

Nobody in it exists, and nothing they say is advice. What they do comes from ``demonstration.toml``
in an order drawn from a seed.
"""

from __future__ import annotations

import asyncio
import random
import tomllib
from importlib.resources import files
from pathlib import Path

import msgspec

from liaisons.channel.channel import Channel
from liaisons.channel.rights import STEWARD, Who
from liaisons.channel.settings import FILE, Follow, Gate, Settings, write
from liaisons.i18n import _, current
from liaisons.study.accounts import Accounts

#: Seconds between two things that the invented members do, at the most.
PAUSE = 20.0


class Asked(msgspec.Struct, frozen=True):
    """A question of the script, who asks it, and what others answer."""

    by: str
    text: str
    answers: list[list[str]]
    unseen: bool = False


class Script(msgspec.Struct, frozen=True):
    """Who takes part (name → profession), and what they say."""

    members: dict[str, str]
    questions: list[Asked]


def script() -> Script:
    text = files("liaisons.channel").joinpath("demonstration.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), Script)


def make(folder: Path) -> tuple[Channel, dict[str, Who]]:
    """The channel in ``folder``, made if need be, and its members by name."""
    told = script()
    if not (folder / FILE).exists():
        professions = tuple(dict.fromkeys(told.members.values()))
        settings = Settings(
            name=_("Mutual aid (demonstration)"),
            language=current(),
            professions=professions,
            follow=Follow(route_minutes=1, again_minutes=3),
            gate=Gate(duplicates=True),
        )
        write(folder / FILE, settings)
    channel = Channel.open(folder)
    accounts = Accounts(channel.ledger.database)
    known = {account.name: account for account in accounts.listed()}
    people: dict[str, Who] = {}
    for name, profession in told.members.items():
        account = known.get(name) or accounts.add(name, "reader")
        people[name] = channel.enter(account.id, account.name)
        if name not in known:
            channel.vouch_for(STEWARD, people[name].person, profession)
            channel.profile(people[name], per_day=5, available=True)
    return channel, people


async def live(channel: Channel, people: dict[str, Who], seed: int = 1) -> None:
    """The invented members ask and answer, one thing after another, until cancelled."""
    drawn = random.Random(seed)
    waiting = list(script().questions)
    drawn.shuffle(waiting)
    for asked in waiting:
        await _one(channel, people, asked, drawn)
    await asyncio.Event().wait()


async def _one(
    channel: Channel, people: dict[str, Who], asked: Asked, drawn: random.Random
) -> None:
    ask = channel.ask_unseen if asked.unseen else channel.ask
    question = ask(people[asked.by], asked.text)
    for name, text in asked.answers:
        await asyncio.sleep(drawn.uniform(0.2, 1) * PAUSE)
        if channel.ledger.state().questions[question.id].relayed_us:
            answer = channel.answer(people[name], question.id, text)
            await asyncio.sleep(drawn.uniform(0.1, 0.3) * PAUSE)
            agree = [n for n in people if n not in (name, asked.by)]
            channel.opinion(people[drawn.choice(agree)], question.id, answer, agrees=True)
    await asyncio.sleep(drawn.uniform(0.2, 1) * PAUSE)
