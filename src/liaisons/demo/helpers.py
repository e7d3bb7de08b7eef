"""Who replies: drawn among those who are there, from the asker's circle or from everybody.

The weight of person j for an opening by i is::

    there(j) · forward(j) · [ c · circle(i, j) / Σ circle(i, ·)  +  (1 − c) · ready(j) / Σ ready ]

with c = ``from_circle``, the sums over those who are there, and ``forward`` = ``pay_forward`` for
30 days after j was helped. Repliers are drawn without replacement with these weights (exponential
races: Efraimidis & Spirakis 2006), so that a thread has that many different people.
"""

from __future__ import annotations

import numpy as np

from liaisons.demo.arrays import Bools, Floats, Ints, ranks
from liaisons.demo.clock import DAY
from liaisons.demo.openings import QUESTION, Openings, Stays
from liaisons.demo.parameters import Circle, Community
from liaisons.demo.people import Crowd

#: Days during which having been helped makes a person readier to help.
FORWARD_DAYS = 30


def circles(circle: Circle, crowd: Crowd, rng: np.random.Generator) -> Floats:
    """Weight of each partner (columns) for each person (rows), 0 where they are none.

    People sit at random on a ring of affinities and turn to neighbours on it; a relation goes both
    ways with probability ``mutual``, the same weight each way.
    """
    size = len(crowd)
    place = rng.random(size)
    gap = np.abs(place[:, None] - place[None, :])
    nearness = np.exp(-np.minimum(gap, 1 - gap) / circle.neighbourhood)
    np.fill_diagonal(nearness, 0.0)
    # A pair is related in proportion to nearness; a one-way relation is a partner for one of two.
    two_way = circle.mutual / (2 - circle.mutual)
    degree = circle.partners / ((1 + two_way) / 2)
    chance = np.minimum(1.0, nearness * degree / nearness.sum(axis=1).mean())
    upper = np.triu(rng.random((size, size)) < chance, 1)
    both = rng.random((size, size)) < two_way
    onward = rng.random((size, size)) < 0.5
    strength = rng.exponential(1.0, (size, size)) * upper
    return np.where(both | onward, strength, 0.0) + np.where(both | ~onward, strength, 0.0).T


def draw(
    community: Community, crowd: Crowd, openings: Openings, stays: Stays, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """The replies: for each, its opening and who writes it; by opening, in the order they come."""
    partners = circles(community.circle, crowd, rng)
    asked = np.flatnonzero(openings.replied)
    weights = _weights(community, crowd, openings.where(asked), openings, stays, partners)
    wanted = _how_many(community, openings.kind[asked], rng)
    count = np.minimum(wanted, np.count_nonzero(weights, axis=1))
    with np.errstate(divide="ignore"):
        race = rng.standard_exponential(weights.shape) / weights
    order = np.argsort(race, axis=1, kind="stable")
    row = np.repeat(np.arange(len(asked)), count)
    return asked[row], order[row, ranks(row)]


def _how_many(community: Community, kind: Ints, rng: np.random.Generator) -> Ints:
    """Different people who reply: one, and a negative binomial number of others."""
    answering = community.answering
    mean = np.where(kind == QUESTION, answering.helpers, answering.helpers_other) - 1
    shape = answering.helpers_dispersion
    return 1 + rng.poisson(rng.gamma(shape, mean / shape))


def _weights(
    community: Community,
    crowd: Crowd,
    asked: Openings,
    openings: Openings,
    stays: Stays,
    partners: Floats,
) -> Floats:
    there = _there(asked, stays)
    near = partners[asked.person] * there
    ready = crowd.readiness[None, :] * there
    share = community.answering.from_circle * (near.sum(axis=1, keepdims=True) > 0)
    mixed = share * _normalised(near) + (1 - share) * _normalised(ready)
    helped = _helped_lately(openings, len(crowd))
    day = (asked.at // DAY).astype(np.int64)
    forward = np.where(helped[day], community.answering.pay_forward, 1.0)
    weights: Floats = mixed * forward
    return weights


def _there(asked: Openings, stays: Stays) -> Bools:
    at = asked.at[:, None]
    there = (stays.since[None, :] <= at) & (at < stays.until[None, :])
    there[np.arange(len(asked)), asked.person] = False
    return there


def _normalised(weights: Floats) -> Floats:
    total = weights.sum(axis=1, keepdims=True)
    return weights / np.where(total > 0, total, 1.0)


def _helped_lately(openings: Openings, people: int) -> Bools:
    """Day × person: whether a question of theirs had its first reply in the 30 days before."""
    days = int(openings.at.max() // DAY) + 1
    helped = (openings.kind == QUESTION) & openings.replied
    day = (openings.reply_at[helped] // DAY).astype(np.int64) + 1
    person = openings.person[helped]
    within = day < days
    change = np.zeros((days + FORWARD_DAYS + 1, people), dtype=np.int64)
    np.add.at(change, (day[within], person[within]), 1)
    np.add.at(change, (day[within] + FORWARD_DAYS, person[within]), -1)
    return np.cumsum(change, axis=0)[:days] > 0
