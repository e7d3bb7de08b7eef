"""Who is in a community: when they arrive, how much they ask, how ready they are to help."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from liaisons.demo.arrays import Bools, Floats, Ints, Texts, chosen, texts
from liaisons.demo.clock import DAY, Clock
from liaisons.demo.parameters import Attributes, Community, People, Years

#: How a person comes in.
FOUNDER, ASKS, HELPS, INTRODUCES = range(4)


@dataclass(frozen=True)
class Crowd:
    """People as parallel arrays; a person is a position in them. The first ``stewards`` of them
    look after the place; person 0 also posts the notices that say it is fictitious.
    """

    entry: Ints
    arrival: Floats  # seconds since the start; founders: their first opening
    steward: Bools
    alone: Bools
    pace: Floats  # openings per day of attention
    readiness: Floats  # weight among those who may reply
    deleted: Bools
    attributes: dict[str, Texts]

    def __len__(self) -> int:
        return len(self.entry)


def draw(community: Community, clock: Clock, rng: np.random.Generator) -> Crowd:
    """The people of ``community``, drawn from its parameters."""
    people = community.people
    entry = _entries(community, rng)
    steward = np.arange(people.size) < people.stewards
    attributes = _attributes(community.attributes, people.size, rng)
    alone = attributes["seul"] == "oui"
    return Crowd(
        entry=entry,
        arrival=_arrivals(entry, people.founders_seen_within, clock, rng),
        steward=steward,
        alone=alone,
        pace=_paces(community, alone, rng),
        readiness=np.where(
            steward,
            community.answering.steward_weight,
            rng.lognormal(0.0, community.answering.help_spread, people.size),
        ),
        deleted=_deleted(people, rng),
        attributes=attributes,
    )


def _entries(community: Community, rng: np.random.Generator) -> Ints:
    people = community.people
    founders = round(people.size * people.founders)
    later = rng.choice(
        [ASKS, HELPS, INTRODUCES],
        size=people.size - founders,
        p=[people.asks_first, people.helps_first, 1 - people.asks_first - people.helps_first],
    )
    return np.concatenate([np.full(founders, FOUNDER), later]).astype(np.int64)


def _arrivals(entry: Ints, seen_within: int, clock: Clock, rng: np.random.Generator) -> Floats:
    """Uniform in attention: founders are first seen early on, the others over the window."""
    whole = float(clock.attention(np.array([clock.length]))[0])
    early = float(clock.attention(np.array([seen_within * DAY]))[0])
    return clock.time(rng.random(len(entry)) * np.where(entry == FOUNDER, early, whole))


def _paces(community: Community, alone: Bools, rng: np.random.Generator) -> Floats:
    """Openings per day: gamma around the mean, which people who work alone have ``alone_ratio``
    times as high as the others.
    """
    asking = community.asking
    shares = community.attributes.seul
    alone_share = shares["oui"] / sum(shares.values())
    together = asking.openings_per_day / (1 - alone_share + alone_share * asking.alone_ratio)
    shape = asking.spread**-2
    own = rng.gamma(shape, 1 / shape, len(alone))
    return together * np.where(alone, asking.alone_ratio, 1.0) * own


def _deleted(people: People, rng: np.random.Generator) -> Bools:
    """Accounts closed before collection: this share exactly, never a steward's."""
    deleted = np.zeros(people.size, dtype=np.bool_)
    others = np.arange(people.stewards, people.size)
    deleted[rng.choice(others, round(people.size * people.deleted), replace=False)] = True
    return deleted


def _attributes(attributes: Attributes, size: int, rng: np.random.Generator) -> dict[str, Texts]:
    named: dict[str, Any] = {
        name: chosen(rng, getattr(attributes, name), size)
        for name in ("seul", "milieu", "statut", "employeur")
    }
    return named | {"ancienneté": _years(attributes.anciennete, size, rng)}


def _years(years: Years, size: int, rng: np.random.Generator) -> Texts:
    """The class of years in the trade that each person would tick in a questionnaire."""
    drawn = rng.lognormal(np.log(years.median), years.spread, size)
    return texts(years.classes)[np.searchsorted(years.limits, drawn, side="right")]
