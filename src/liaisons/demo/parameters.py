"""The demo's parameters, as ``parameters.toml`` gives and explains them."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import files

import msgspec

Shares = dict[str, float]


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of the file: a missing or an unknown key is an error, not a default."""


class Window(_Table, frozen=True):
    start: date
    days: int
    zone: str


class People(_Table, frozen=True):
    size: int
    founders: float
    founders_seen_within: int
    asks_first: float
    helps_first: float
    stewards: int
    deleted: float


class Asking(_Table, frozen=True):
    openings_per_day: float
    spread: float
    alone_ratio: float
    questions: float
    adverts: float
    reminders: float
    no_mark: float
    stray_mark: float


class Answering(_Table, frozen=True):
    replied: float
    replied_other: float
    median_delay: float
    delay_spread: float
    next_delay: float
    helpers: float
    helpers_other: float
    helpers_dispersion: float
    again: float
    from_circle: float
    help_spread: float
    steward_weight: float
    pay_forward: float
    peer: float
    without_target: float
    asker_answers: float
    thanks: float
    bump: float


class Circle(_Table, frozen=True):
    partners: int
    mutual: float
    neighbourhood: float


class Staying(_Table, frozen=True):
    returned_if_replied: float
    returned_if_not: float
    returned_otherwise: float
    leaving_per_day: float


class Content(_Table, frozen=True):
    subjects: Shares
    acts: Shares
    agree: float
    subject_tag: float
    mention: float
    tag: float
    emoji: float
    lost: float
    likes: float
    first_id: int
    id_step: int


class Years(_Table, frozen=True):
    """Years in the trade: log-normal, told in classes that ``limits`` part."""

    median: float
    spread: float
    limits: list[float]
    classes: list[str]


class Attributes(_Table, frozen=True):
    seul: Shares
    milieu: Shares
    statut: Shares
    employeur: Shares
    anciennete: Years


class Rhythm(_Table, frozen=True):
    """Relative attention by local hour, 24 numbers for each kind of day."""

    weekday: list[float]
    saturday: list[float]
    sunday: list[float]


class Community(_Table, frozen=True):
    title: str
    short: str
    profession: str
    platform: str
    frame: str
    format: str
    hashtag: str
    people: People
    asking: Asking
    answering: Answering
    circle: Circle
    staying: Staying
    content: Content
    attributes: Attributes
    rhythm: Rhythm
    reported_size: int | None = None


class Parameters(_Table, frozen=True):
    window: Window
    communities: dict[str, Community]


@cache
def load() -> Parameters:
    """The parameters that ship with the package."""
    text = files(__package__).joinpath("parameters.toml").read_bytes()
    return msgspec.toml.decode(text, type=Parameters)
