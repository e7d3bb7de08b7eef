"""What would another way of asking have done? A log replayed under routing, broadcast, chance.

**The people answer by an explicit model**, the same under every policy. Somebody who is asked at
time t answers with probability

    willing × match × open(hour) / (1 + asked / patience)

``willing`` is the person's own (a long tail: few answer often), ``match`` is 1 on the subjects they
know and ``stranger`` on others, ``open`` is the part of an hour they look at their telephone, and
``asked`` counts the requests of their last seven days: being asked tires, whoever it is for. The
answer comes after a log-normal delay around ``delay`` minutes. None of this is known to the policy:
routing starts from the declared subjects (which are right for half of those who know) and learns
from the answers that come.

**Four policies**: *routing* asks a batch by ``ranking``, and another one while nobody has answered;
*random* asks batches of the same size drawn by lot; *broadcast* asks everybody at once; *thinned*
is a broadcast that only as many people see as routing asks for the same community: broadcast at
equal load. Routing and random never ask beyond what people agreed to; a broadcast does, as the
notifications of a group do. Load counts requests; its Gini is over all people.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Sequence
from typing import Literal, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from liaisons.channel import routing
from liaisons.channel.ranking import (
    DAY,
    HOUR,
    WEEK,
    Answered,
    Asked,
    Knowledge,
    Peer,
    Requested,
    may_be_asked,
)
from liaisons.channel.ranking import batch as ranked
from liaisons.channel.state import State
from liaisons.measures.statistics.survival import kaplan_meier

PolicyName: TypeAlias = Literal["routing", "random", "thinned", "broadcast"]
POLICIES: tuple[PolicyName, ...] = ("routing", "random", "thinned", "broadcast")
MINUTE = 60_000_000


class Model(msgspec.Struct, frozen=True, kw_only=True):
    """The response model; the figures are assumptions, to be varied."""

    willing: float = 0.35  # mean of the people's own probabilities
    spread: float = 0.8  # of their logarithm
    stranger: float = 0.15  # match on a subject that is not theirs
    patience: float = 10.0  # requests a week that halve the probability
    delay_minutes: float = 15.0  # median delay of somebody who answers
    delay_spread: float = 1.0
    horizon_hours: int = 24  # an answer after that is none


class Manner(msgspec.Struct, frozen=True, kw_only=True):
    """How a policy asks: so many at a time, again after so long, so often."""

    size: int = 4
    again_minutes: int = 15
    waves: int = 5


class Person(msgspec.Struct, frozen=True):
    """Somebody as they are: the policy sees ``peer`` only."""

    peer: Peer
    knows: frozenset[str]
    willing: float
    open: tuple[float, ...]  # by hour


class Community(msgspec.Struct, frozen=True):
    """The people, and the questions in the order of time."""

    people: tuple[Person, ...]
    questions: tuple[Asked, ...]


class Outcome(msgspec.Struct, frozen=True):
    """What came of one run: a delay per question (None: nobody answered), requests per person."""

    delays: tuple[int | None, ...]
    requests: tuple[int, ...]
    answers: tuple[int, ...]

    def figures(self, horizon_us: int) -> dict[str, float]:
        """Share answered, delays by Kaplan-Meier in minutes, load per question and its Gini.

        Where the curve does not reach a quantile, the horizon stands for it: at least so long.
        """
        observed = np.array([d is not None for d in self.delays])
        durations = np.array([horizon_us if d is None else d for d in self.delays], np.float64)
        curve = kaplan_meier(durations / MINUTE, observed, unit="min")
        horizon = horizon_us / MINUTE
        median, p90 = (curve.quantile(q).value for q in (0.5, 0.9))
        return {
            "answered": float(observed.mean()),
            "within_15_min": float((observed & (durations <= 15 * MINUTE)).mean()),
            "median_minutes": horizon if median is None else float(median),
            "p90_minutes": horizon if p90 is None else float(p90),
            "requests": sum(self.requests) / len(self.delays),
            "answers": sum(self.answers) / len(self.delays),
            "load_gini": gini(self.requests),
            "answers_gini": gini(self.answers),
        }


class Estimate(msgspec.Struct, frozen=True):
    """A mean over seeds and the 95% interval of that mean (Student)."""

    value: float
    low: float
    high: float


class Comparison(msgspec.Struct, frozen=True):
    """Policies side by side: figure → estimate; routing less the others, seed by seed."""

    seeds: int
    figures: dict[str, dict[str, Estimate]]
    routing_less: dict[str, dict[str, Estimate]]


def gini(loads: Sequence[int]) -> float:
    """The Gini coefficient, 0 where nobody carries anything."""
    values = np.sort(np.asarray(loads, np.float64))
    total = values.sum()
    if not total:
        return 0.0
    rank = np.arange(1, len(values) + 1)
    return float((2 * (rank * values).sum() / total - len(values) - 1) / len(values))


# --- a run ----------------------------------------------------------------------------------------


def run(
    community: Community,
    policy: PolicyName,
    seed: int,
    model: Model | None = None,
    manner: Manner | None = None,
    seen: int = 0,
) -> Outcome:
    """Replay the questions under ``policy``; the same seed gives the same outcome.

    ``seen``: how many people see a thinned broadcast.
    """
    return _Replay(community, policy, seed, model or Model(), manner or Manner(), seen).outcome()


class _Replay:
    """Waves and answers in the order of time; a question's waves stop at its first answer."""

    def __init__(
        self,
        community: Community,
        policy: PolicyName,
        seed: int,
        model: Model,
        manner: Manner,
        seen: int,
    ) -> None:
        self._people = {person.peer.id: person for person in community.people}
        self._peers = [person.peer for person in community.people]
        self._questions, self._model, self._manner = community.questions, model, manner
        self._rng = np.random.default_rng([seed, POLICIES.index(policy)])
        self._knowledge = Knowledge()
        self._choose: Callable[[int, int], list[str]] = getattr(self, f"_{policy}")
        self._waves = 1 if policy in ("broadcast", "thinned") else manner.waves
        self._seen = seen
        self._asked: list[set[str]] = [set() for _ in self._questions]
        self._first: list[int | None] = [None] * len(self._questions)
        self._requests = dict.fromkeys(self._people, 0)
        self._answers = dict.fromkeys(self._people, 0)
        self._recent: dict[str, list[int]] = {id: [] for id in self._people}

    def outcome(self) -> Outcome:
        events: list[tuple[int, int, int, int, str]] = []  # at, order, question, wave, answerer
        for i, question in enumerate(self._questions):
            events.append((question.at, 1, i, 0, ""))
        heapq.heapify(events)
        while events:
            at, order, i, wave, person = heapq.heappop(events)
            if order == 0:
                self._answer(i, person, at)
            elif self._first[i] is None and wave < self._waves:
                for answer in self._wave(i, at):
                    heapq.heappush(events, answer)
                heapq.heappush(
                    events, (at + self._manner.again_minutes * MINUTE, 1, i, wave + 1, "")
                )
        delays = tuple(
            None if first is None else first - question.at
            for first, question in zip(self._first, self._questions, strict=True)
        )
        return Outcome(delays, tuple(self._requests.values()), tuple(self._answers.values()))

    def _wave(self, i: int, at: int) -> list[tuple[int, int, int, int, str]]:
        coming = []
        for id in self._choose(i, at):
            self._asked[i].add(id)
            self._requests[id] += 1
            probability = self._probability(self._people[id], self._questions[i], at)
            self._recent[id].append(at)
            self._knowledge.learn(Requested(id, at, str(i)))
            if self._rng.random() < probability:
                delay = self._model.delay_minutes * math.exp(
                    self._model.delay_spread * self._rng.standard_normal()
                )
                if delay <= self._model.horizon_hours * 60:
                    coming.append((at + int(delay * MINUTE), 0, i, 0, id))
        return coming

    def _probability(self, person: Person, question: Asked, at: int) -> float:
        recent = self._recent[person.peer.id]
        while recent and recent[0] <= at - WEEK:
            recent.pop(0)
        match = 1.0 if question.subjects & person.knows else self._model.stranger
        tired = 1 + len(recent) / self._model.patience
        return person.willing * match * person.open[at // HOUR % 24] / tired

    def _answer(self, i: int, id: str, at: int) -> None:
        question = self._questions[i]
        self._answers[id] += 1
        self._knowledge.learn(Answered(id, question.asker, question.subjects, at, str(i)))
        if self._first[i] is None and at - question.at <= self._model.horizon_hours * HOUR:
            self._first[i] = at

    def _routing(self, i: int, at: int) -> list[str]:
        question, size = self._questions[i], self._manner.size
        found = ranked(question, self._peers, self._knowledge, at, size=size, before=self._asked[i])
        return [chosen.person for chosen in found]

    def _broadcast(self, i: int, _at: int) -> list[str]:
        return [id for id in self._people if id != self._questions[i].asker]

    def _thinned(self, i: int, at: int) -> list[str]:
        everybody = self._broadcast(i, at)
        size = min(self._seen, len(everybody))
        return [everybody[k] for k in self._rng.choice(len(everybody), size, replace=False)]

    def _random(self, i: int, at: int) -> list[str]:
        question, already = self._questions[i], self._asked[i]
        free = [
            peer.id
            for peer in self._peers
            if peer.id not in already and may_be_asked(peer, question, self._knowledge, at)
        ]
        size = min(self._manner.size, len(free))
        return [free[k] for k in self._rng.choice(len(free), size, replace=False)] if free else []


# --- comparing ------------------------------------------------------------------------------------


def compare(
    communities: Callable[[int], Community],
    seeds: Sequence[int],
    model: Model | None = None,
    manner: Manner | None = None,
) -> Comparison:
    """Every policy on the community of each seed, with intervals over the seeds."""
    model = model or Model()
    horizon = model.horizon_hours * HOUR
    runs: dict[PolicyName, list[dict[str, float]]] = {policy: [] for policy in POLICIES}
    for seed in seeds:
        community, asked = communities(seed), 0.0
        for policy in POLICIES:  # routing first: a thinned broadcast is seen by as many
            found = run(community, policy, seed, model, manner, math.ceil(asked)).figures(horizon)
            asked = found["requests"] if policy == "routing" else asked
            runs[policy].append(found)
    names = list(runs["broadcast"][0])
    values = {p: {n: np.array([r[n] for r in found]) for n in names} for p, found in runs.items()}
    return Comparison(
        seeds=len(seeds),
        figures={p: {n: _mean(v) for n, v in each.items()} for p, each in values.items()},
        routing_less={
            p: {n: _mean(values["routing"][n] - v) for n, v in each.items()}
            for p, each in values.items()
            if p != "routing"
        },
    )


def _mean(values: NDArray[np.float64]) -> Estimate:
    from scipy import stats

    mean = float(values.mean())
    if len(values) < 2:
        return Estimate(mean, math.nan, math.nan)
    error = float(values.std(ddof=1)) / math.sqrt(len(values))
    half = float(stats.t.ppf(0.975, len(values) - 1)) * error
    return Estimate(mean, mean - half, mean + half)


# --- communities ----------------------------------------------------------------------------------

#: Part of an hour that somebody looks, by hour: nights, the morning's visits, noon, the evening.
_OPEN = (
    *(0.02, 0.01, 0.01, 0.01, 0.01, 0.03, 0.15, 0.4, 0.45, 0.4, 0.4, 0.45),
    *(0.7, 0.6, 0.45, 0.4, 0.4, 0.45, 0.55, 0.7, 0.8, 0.7, 0.4, 0.1),
)


def invented(
    seed: int,
    *,
    people: int = 150,
    days: int = 60,
    per_day: float = 6.0,
    subjects: Sequence[str] = ("soins", "droit", "assureur", "conditions", "logiciel", "lien"),
    model: Model | None = None,
) -> Community:
    """A community out of nothing: who knows what, when questions come."""
    rng = np.random.default_rng([seed, 7])
    model = model or Model()
    crowd = tuple(_person(f"p{i}", subjects, model, rng) for i in range(people))
    count = int(rng.poisson(days * per_day))
    hours = rng.choice(24, count, p=np.array(_OPEN) / sum(_OPEN))
    at = np.sort(rng.integers(0, days, count) * DAY + hours * HOUR + rng.integers(0, HOUR, count))
    asker, about = rng.integers(0, people, count), rng.integers(0, len(subjects), count)
    questions = tuple(
        Asked(f"p{who}", frozenset({subjects[what]}), int(when))
        for who, what, when in zip(asker, about, at, strict=True)
    )
    return Community(crowd, questions)


def logged(state: State, seed: int, model: Model | None = None) -> Community:
    """The people and questions of a channel's log.

    From the log: who is a member, what they declared and agreed to, when what was asked; somebody
    knows what they declared or answered on. How willing they are and when they look, which no log
    says of those who were never asked, are drawn by the model.
    """
    rng, model = np.random.default_rng([seed, 7]), model or Model()
    asked = [routing.asked(q) for q in state.questions.values() if q.accepted_us]
    subjects = sorted({subject for question in asked for subject in question.subjects})
    crowd = []
    for member in (m for m in state.members.values() if m.standing == "vetted"):
        drawn, peer = _person(member.id, subjects, model, rng), routing.peer(member)
        knows = peer.subjects | state.learnt.of(member.id).subjects.keys()
        crowd.append(Person(peer, frozenset(knows), drawn.willing, drawn.open))
    return Community(tuple(crowd), tuple(sorted(asked, key=lambda q: q.at)))


def peopled(questions: Sequence[Asked], seed: int, model: Model | None = None) -> Community:
    """The people of a log, drawn by the model: those who asked, and what they ask about."""
    rng = np.random.default_rng([seed, 7])
    subjects = sorted({subject for question in questions for subject in question.subjects})
    names = sorted({question.asker for question in questions})
    people = tuple(_person(name, subjects, model or Model(), rng) for name in names)
    return Community(people, tuple(sorted(questions, key=lambda q: q.at)))


def _person(id: str, subjects: Sequence[str], model: Model, rng: np.random.Generator) -> Person:
    knows = frozenset(s for s in subjects if rng.random() < 0.25)
    # in the order of ``subjects``: a set has another order in each process
    declared = frozenset(s for s in subjects if s in knows and rng.random() < 0.5)
    drawn = model.willing * math.exp(model.spread * rng.standard_normal() - model.spread**2 / 2)
    shift = int(rng.integers(-2, 3))
    hours = tuple(_OPEN[(hour + shift) % 24] for hour in range(24))
    per_day = int(rng.integers(1, 4))
    return Person(Peer(id=id, subjects=declared, per_day=per_day), knows, min(0.95, drawn), hours)
