"""Who opens a thread, when, whether and when it gets a first reply, and who stays.

The fate of an opening is drawn here, before anybody is chosen to reply: so the probability of a
reply and the delay are exactly the parameters, whoever answers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from liaisons.demo.arrays import Bools, Floats, Ints
from liaisons.demo.clock import DAY, Clock
from liaisons.demo.parameters import Answering, Asking, Community
from liaisons.demo.people import ASKS, FOUNDER, HELPS, INTRODUCES, Crowd

#: What an opening is. Only QUESTION is a question, whatever its punctuation.
QUESTION, REMARK, ADVERT, INTRODUCTION, REMINDER, NOTICE = range(6)
KINDS = ("question", "remark", "advert", "introduction", "reminder", "notice")

#: A newcomer who returns does so after the 24 hours of the landmark and before 30 days.
LANDMARK, RETURN_WITHIN = DAY, 30 * DAY


@dataclass(frozen=True)
class Openings:
    """Openings as parallel arrays, by time. ``reply_at`` is infinite where nobody replies."""

    person: Ints
    at: Floats
    kind: Ints
    replied: Bools
    reply_at: Floats

    def __len__(self) -> int:
        return len(self.person)

    def where(self, kept: Bools | Ints) -> Openings:
        """The openings that ``kept`` selects, in its order."""
        return Openings(
            self.person[kept],
            self.at[kept],
            self.kind[kept],
            self.replied[kept],
            self.reply_at[kept],
        )


@dataclass(frozen=True)
class Stays:
    """From when and until when each person may open threads and reply (seconds; none if equal)."""

    returned: Bools
    since: Floats
    until: Floats


def draw(
    community: Community, crowd: Crowd, clock: Clock, rng: np.random.Generator
) -> tuple[Openings, Stays]:
    """All openings of the window, by time, and how long each person stays."""
    first = _first(community, crowd, clock, rng)
    stays = _stays(community, crowd, first, clock, rng)
    back = np.flatnonzero(stays.returned & (crowd.entry != FOUNDER))
    later = _later(crowd, stays, clock, rng)
    person = np.concatenate([back, later[0]])
    at = np.concatenate([stays.since[back], later[1]])
    kind = _kinds(community.asking, len(person), rng)
    others = _with_fate(community.answering, person, at, kind, clock, rng)
    service = _service(community, crowd, clock, rng)
    return _by_time([first, others, service], clock.length), stays


def _first(community: Community, crowd: Crowd, clock: Clock, rng: np.random.Generator) -> Openings:
    """The opening by which founders, askers and those who introduce themselves are first seen."""
    person = np.flatnonzero(crowd.entry != HELPS)
    entry = crowd.entry[person]
    kind = _kinds(community.asking, len(person), rng)
    kind[entry == ASKS] = QUESTION
    kind[entry == INTRODUCES] = INTRODUCTION
    return _with_fate(community.answering, person, crowd.arrival[person], kind, clock, rng)


def _kinds(asking: Asking, size: int, rng: np.random.Generator) -> Ints:
    remarks = 1 - asking.questions - asking.adverts
    shares = [asking.questions, remarks, asking.adverts]
    return rng.choice([QUESTION, REMARK, ADVERT], size=size, p=shares).astype(np.int64)


def _with_fate(
    answering: Answering,
    person: Ints,
    at: Floats,
    kind: Ints,
    clock: Clock,
    rng: np.random.Generator,
) -> Openings:
    """Draw whether each opening is replied to and after how much attention."""
    chance = np.where(kind == QUESTION, answering.replied, answering.replied_other)
    replied = rng.random(len(person)) < chance
    delay = rng.lognormal(np.log(answering.median_delay), answering.delay_spread, len(person))
    reply_at = np.where(replied, clock.after(at, delay), np.inf)
    return Openings(person, at, kind, replied, reply_at)


def _stays(
    community: Community, crowd: Crowd, first: Openings, clock: Clock, rng: np.random.Generator
) -> Stays:
    """Founders are there from the start; newcomers settle when they return, if they do."""
    staying = community.staying
    size = len(crowd)
    chance = np.full(size, staying.returned_otherwise)
    helped = first.reply_at - first.at <= LANDMARK
    asked = first.kind == QUESTION
    chance[first.person[asked]] = np.where(
        helped[asked], staying.returned_if_replied, staying.returned_if_not
    )
    founder = crowd.entry == FOUNDER
    returned = founder | (rng.random(size) < chance)
    earliest = clock.attention(crowd.arrival + LANDMARK)
    latest = clock.attention(crowd.arrival + RETURN_WITHIN)
    back = clock.time(earliest + (latest - earliest) * rng.beta(1.0, 4.0, size))
    since = np.where(founder, 0.0, np.where(returned, back, crowd.arrival))
    settled = np.where(founder, crowd.arrival, since)
    life = rng.exponential(DAY / staying.leaving_per_day, size)
    life[crowd.steward] = np.inf
    return Stays(returned, since, np.where(returned, settled + life, since))


def _later(
    crowd: Crowd, stays: Stays, clock: Clock, rng: np.random.Generator
) -> tuple[Ints, Floats]:
    """Further openings: a Poisson process in attention time while a person stays."""
    begin = clock.attention(np.minimum(stays.since, clock.length))
    end = clock.attention(np.minimum(stays.until, clock.length))
    count = rng.poisson(crowd.pace * (end - begin) / DAY)
    person = np.repeat(np.arange(len(crowd)), count)
    at = begin[person] + rng.random(len(person)) * (end - begin)[person]
    return person, clock.time(at)


def _service(
    community: Community, crowd: Crowd, clock: Clock, rng: np.random.Generator
) -> Openings:
    """The stewards' reminders of the rules, and the notice at either end of the window."""
    count = round(community.asking.reminders * clock.length / (30 * DAY))
    person = np.repeat(np.flatnonzero(crowd.steward), count)
    whole = float(clock.attention(np.array([clock.length]))[0])
    at = clock.time(rng.random(len(person)) * whole)
    kind = np.full(len(person), REMINDER)
    reminders = _with_fate(community.answering, person, at, kind, clock, rng)
    notices = Openings(
        person=np.zeros(2, dtype=np.int64),
        at=np.array([0.0, clock.length - 1]),
        kind=np.full(2, NOTICE),
        replied=np.zeros(2, dtype=np.bool_),
        reply_at=np.full(2, np.inf),
    )
    return _joined([reminders, notices])


def _joined(parts: list[Openings]) -> Openings:
    return Openings(
        person=np.concatenate([p.person for p in parts]),
        at=np.concatenate([p.at for p in parts]),
        kind=np.concatenate([p.kind for p in parts]),
        replied=np.concatenate([p.replied for p in parts]),
        reply_at=np.concatenate([p.reply_at for p in parts]),
    )


def _by_time(parts: list[Openings], length: float) -> Openings:
    together = _joined(parts)
    within = together.where(together.at < length)
    return within.where(np.argsort(within.at, kind="stable"))
