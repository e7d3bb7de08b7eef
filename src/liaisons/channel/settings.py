"""channel.toml: what a channel is, who may do what, and the rules it keeps to."""

from __future__ import annotations

import tomllib
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
import tomlkit

from liaisons.channel import rules
from liaisons.errors import BadStudy, NotFound
from liaisons.files import write_atomically
from liaisons.i18n import LANGUAGES, _

FILE = "channel.toml"
SECRETS = "secrets.toml"

MINUTE_US = 60 * 1_000_000
HOUR_US = 60 * MINUTE_US
DAY_US = 24 * HOUR_US


class Gate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a question must pass."""

    provisional: bool = False  # relayed, marked, while its author is being vetted
    per_day: int = 5  # questions of one person in 24 hours
    details: bool = True  # held back where they identify a patient or a beneficiary
    duplicates: bool = True  # the author is shown what was already answered
    near: float = 0.8  # how alike, 0 to 1; see docs/reference/duplicates.md
    rules: str = ""  # see liaisons.channel.rules


class Noise(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much reaches a reader."""

    per_day: int = 100  # questions relayed in 24 hours; beyond, a digest
    digest_hours: int = 6


class Follow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a question that nobody answers is taken further."""

    route_minutes: int = 15
    again_minutes: int = 60
    duty_hours: int = 24
    close_days: int = 14
    outcome_days: int = 7
    batch: int = 3  # peers written to at a time
    settled: int = 2  # peers who agree, from which the answers converge


class Moderation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much is asked of moderators, and how long things wait for them."""

    per_day: int = 20  # things that one of them is shown in 24 hours; distress always
    remind_hours: int = 24  # what has waited so long is told to somebody on duty, each time


class Vetting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How somebody becomes a member."""

    needed: int = 2  # peers who say yes …
    drawn: int = 3  # … of those asked
    expire_days: int = 730  # a vetted person is vetted again after
    answer_hours: int = 48  # then others are drawn
    load: int = 5  # open requests that one person is asked at most
    trusts: tuple[str, ...] = ()  # communities whose vetting counts here
    open: bool = False  # whoever declares a profession is a member; for tests and closed rooms


class Care(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who to turn to at once: told word for word."""

    emergency: str = "15"
    distress: str = "3114"
    liaison: tuple[str, ...] = ()  # persons told of a message of distress


class Unseen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asking without being seen."""

    allowed: bool = True
    shared_by: int = 20  # members who must share an attribute before it is said
    delay_minutes: int = 60  # at most, when the author asks for one


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole of channel.toml."""

    name: str
    language: str = "fr"
    zone: str = "Europe/Paris"
    hashtags: tuple[str, ...] = ()
    professions: tuple[str, ...] = ()  # empty: any
    subjects: tuple[str, ...] = ()
    database: str = ""  # an address; empty: channel.db in the folder
    address: str = ""  # of the pages, as people reach them
    relay_to: tuple[str, ...] = ()  # other networks on which public questions are relayed too
    networks: dict[str, dict[str, Any]] = msgspec.field(default_factory=lambda: {"local": {}})
    gate: Gate = Gate()
    noise: Noise = Noise()
    follow: Follow = Follow()
    moderation: Moderation = Moderation()
    vetting: Vetting = Vetting()
    care: Care = Care()
    unseen: Unseen = Unseen()


class Policy(msgspec.Struct, frozen=True, dict=True):
    """Settings, ready to be applied."""

    settings: Settings

    @cached_property
    def rules(self) -> tuple[rules.Rule, ...]:
        return rules.read(self.settings.gate.rules)

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.settings.zone)


def load(path: Path) -> Policy:
    """The policy of a file. BadStudy says what cannot be read, and where."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise NotFound(
            _(
                "There is no channel in {folder}: “liaisons channel init” makes one.",
                folder=path.parent,
            )
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise BadStudy(_("{file} cannot be read: {error}.", file=path.name, error=error)) from error
    return parse(text, path.name)


def parse(text: str, name: str = FILE) -> Policy:
    """The policy that a text says."""
    try:
        settings = msgspec.convert(tomllib.loads(text), Settings)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise BadStudy(_("{file} cannot be read: {error}.", file=name, error=error)) from error
    policy = Policy(settings)
    _check(policy, name)
    return policy


def _check(policy: Policy, name: str) -> None:
    said = policy.settings
    try:
        policy.zone.key  # noqa: B018 - reading it is the check
    except (ZoneInfoNotFoundError, ValueError) as error:
        message = _("{file}: no time zone is called {zone}.", file=name, zone=said.zone)
        raise BadStudy(message) from error
    if said.language not in LANGUAGES:
        raise BadStudy(_("{file}: the language is fr or en.", file=name))
    if not 1 <= said.vetting.needed <= said.vetting.drawn:
        raise BadStudy(_("{file}, [vetting]: needed is at least 1 and at most drawn.", file=name))
    if not 0 < said.gate.near <= 1:
        raise BadStudy(_("{file}, [gate]: near lies between 0 and 1.", file=name))
    for tag in said.hashtags:
        if tag.startswith("#") or not tag.strip():
            raise BadStudy(_("{file}: hashtags are written without #.", file=name))
    policy.rules  # noqa: B018 - reading them is the check


def write(path: Path, settings: Settings) -> None:
    """Make channel.toml: what is usual is left out."""
    usual = msgspec.to_builtins(Settings(name=settings.name))
    said = msgspec.to_builtins(settings)
    document = tomlkit.document()
    for key, value in said.items():
        if key in ("name", "networks") or value != usual[key]:
            document[key] = _unusual(value, usual[key])
    write_atomically(path, tomlkit.dumps(document).encode())


def _unusual(value: Any, usual: Any) -> Any:
    if not isinstance(value, dict) or not isinstance(usual, dict):
        return value
    return {k: v for k, v in value.items() if k not in usual or v != usual[k] or v == {}}
