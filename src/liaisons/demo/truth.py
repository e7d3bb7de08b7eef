"""The truth of the demo: what was put in, and what measures should therefore find.

``planted`` are the parameters; ``expected`` what follows from them for the very questions that
were asked; ``drawn`` what this seed made of them. Measures never see this: tests compare.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr

from liaisons.demo import parameters
from liaisons.demo.arrays import Floats, Ints
from liaisons.demo.exchanges import OPENING
from liaisons.demo.model import World, generate
from liaisons.demo.openings import KINDS, QUESTION

#: Horizons of help.replied_within, seconds.
HORIZONS = (300, 900, 3600, 86_400, 604_800)
#: Times of the expected curve: from 10 seconds to 30 days, evenly on a log axis.
CURVE: list[float] = np.geomspace(10, 30 * 86_400, 81).round().tolist()


class Expected(msgspec.Struct, frozen=True):
    """What the parameters give for these questions, had they been observed for ever.

    ``replied_within``: horizon in seconds → probability of a reply by then, and ``curve`` the same
    at many times (seconds, probability); ``median_delay``: seconds by which half of all questions
    have one; ``replies``: mean number of replies to a question; ``rhythm``: share of openings by
    weekday (0 Monday) and local hour.
    """

    replied: float
    replied_within: dict[int, float]
    curve: list[tuple[float, float]]
    median_delay: float
    replies: float
    rhythm: list[list[float]]


class Question(msgspec.Struct, frozen=True):
    """A real question. ``id`` is the export's; ``helped`` and ``converged`` are for coders."""

    id: str
    subject: str
    helped: bool
    converged: bool


class Drawn(msgspec.Struct, frozen=True):
    """Counts of this seed's draw. ``people``: all who were generated; ``authors``: those who wrote
    a message that the export has and whose account is still there; ``openings``: by kind.
    """

    people: int
    authors: int
    messages: int
    lost: int
    deleted: int
    openings: dict[str, int]
    helped_share: float
    converged_share: float


class CommunityTruth(msgspec.Struct, frozen=True):
    name: str
    title: str
    planted: dict[str, Any]
    expected: Expected
    drawn: Drawn
    questions: list[Question]
    acts: dict[str, str]  # message id → what the reply does


class Truth(msgspec.Struct, frozen=True):
    """What is true of the demo that ``seed`` gives."""

    fictitious: bool
    seed: int
    communities: dict[str, CommunityTruth]

    def to_json(self) -> bytes:
        """The truth as a JSON document, indented."""
        return msgspec.json.format(msgspec.json.encode(self), indent=1)


def truth(seed: int) -> Truth:
    """The truth of the demo that ``seed`` gives."""
    return of([generate(name, seed) for name in parameters.load().communities], seed)


def of(worlds: Sequence[World], seed: int) -> Truth:
    """The truth of these generated communities."""
    return Truth(True, seed, {world.name: _community(world) for world in worlds})


def _community(world: World) -> CommunityTruth:
    messages, labels, ids = world.messages, world.labels, world.ids
    opens = np.flatnonzero(messages.part == OPENING)
    asked = opens[world.openings.kind[messages.opening[opens]] == QUESTION]
    opening = messages.opening[asked]
    rows = zip(
        ids[asked],
        labels.subject[opening],
        labels.helped[opening].tolist(),
        labels.converged[opening].tolist(),
        strict=True,
    )
    replies = np.flatnonzero(labels.act != "")
    return CommunityTruth(
        name=world.name,
        title=world.community.title,
        planted=msgspec.to_builtins(world.community),
        expected=_expected(world),
        drawn=_drawn(world, opening),
        questions=[Question(*row) for row in rows],
        acts=dict(zip(ids[replies], labels.act[replies], strict=True)),
    )


def _drawn(world: World, opening: Ints) -> Drawn:
    counts = np.bincount(world.openings.kind, minlength=len(KINDS)).tolist()
    seen = np.unique(world.messages.person[~world.lost])
    return Drawn(
        people=len(world.crowd),
        authors=int(np.count_nonzero(~world.crowd.deleted[seen])),
        messages=int(np.count_nonzero(~world.lost)),
        lost=int(np.count_nonzero(world.lost)),
        deleted=int(np.count_nonzero(world.crowd.deleted)),
        openings=dict(zip(KINDS, counts, strict=True)),
        helped_share=float(world.labels.helped[opening].mean()),
        converged_share=float(world.labels.converged[opening].mean()),
    )


def _expected(world: World) -> Expected:
    answering = world.community.answering
    asked = world.openings.at[world.openings.kind == QUESTION]
    curve = [(s, answering.replied * _delay_below(world, asked, s)) for s in CURVE]
    return Expected(
        replied=answering.replied,
        replied_within={h: answering.replied * _delay_below(world, asked, h) for h in HORIZONS},
        curve=curve,
        median_delay=_median(world, asked),
        replies=answering.replied * answering.helpers * (1 + answering.again),
        rhythm=_rhythm(world),
    )


def _delay_below(world: World, asked: Floats, seconds: float) -> float:
    """Mean over these questions of the probability that a first reply takes at most ``seconds``.

    The delay is log-normal in attention time; the attention paid in the ``seconds`` after each
    question says how much of it that is.
    """
    answering, clock = world.community.answering, world.clock
    paid = clock.attention(asked + seconds) - clock.attention(asked)
    deviates = (np.log(paid) - np.log(answering.median_delay)) / answering.delay_spread
    return float(ndtr(deviates).mean())


def _median(world: World, asked: Floats) -> float:
    replied = world.community.answering.replied
    log_seconds = brentq(
        lambda x: replied * _delay_below(world, asked, float(np.exp(x))) - 0.5, 0.0, 16.0
    )
    return float(np.exp(log_seconds))


def _rhythm(world: World) -> list[list[float]]:
    """Openings come at a constant rate in attention time: their rhythm is that of attention."""
    weekday, hour, attention = world.clock.hours()
    table = np.zeros((7, 24))
    np.add.at(table, (weekday, hour), attention)
    shares: list[list[float]] = (table / table.sum()).tolist()
    return shares
