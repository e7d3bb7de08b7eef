"""Whom to ask: expertise × closeness × availability × fatigue, learnt from the channel's own log.

Pure: plain structs in, ordered batches with their reasons out; nothing is read or written. What
somebody agreed to is a wall and no weight: paused, outside their hours, their number of requests
a day reached, a subject they refused, and they are not asked. Among the others, four terms are
multiplied, each near 1 for somebody of whom nothing is known:

- **expertise**: what they declared, and how often they answered on these subjects (an answer of
  half a year ago counts half);
- **closeness**: how often the asker and they answered one another;
- **availability**: how much of their answers fell around this hour of the day;
- **fatigue**: the requests of their last seven days, those without an answer counting double.

Each sees their own terms in words (``told``) and corrects what they declared; nobody sees those of
another.
"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Iterable

import msgspec

from liaisons.i18n import _, ngettext

HOUR = 3_600_000_000
DAY = 24 * HOUR
WEEK = 7 * DAY
#: After so long an answer counts half.
HALF_LIFE = 182 * DAY


class Peer(msgspec.Struct, frozen=True, kw_only=True):
    """What a person agreed to and declared. Hours are local to the channel; none means all."""

    id: str
    subjects: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    per_day: int = 1
    hours: frozenset[int] = frozenset()
    paused: bool = False


class Asked(msgspec.Struct, frozen=True):
    """A question to be answered; times are microseconds, local to the channel."""

    asker: str
    subjects: frozenset[str]
    at: int


class Answered(msgspec.Struct, frozen=True):
    """A line of the log: ``person`` answered a question of ``asker``."""

    person: str
    asker: str
    subjects: frozenset[str]
    at: int


class Requested(msgspec.Struct, frozen=True):
    """A line of the log: the channel asked ``person``, who answered or not."""

    person: str
    at: int
    answered: bool = False


class Terms(msgspec.Struct, frozen=True):
    """The four terms of one person for one question."""

    expertise: float
    closeness: float
    availability: float
    fatigue: float

    @property
    def score(self) -> float:
        return self.expertise * self.closeness * self.availability * self.fatigue


class Chosen(msgspec.Struct, frozen=True):
    """Somebody to ask, and why."""

    person: str
    terms: Terms


class Knowledge:
    """What the log taught, line by line: answers and requests, in the order of time."""

    def __init__(self, lines: Iterable[Answered | Requested] = ()) -> None:
        self._subjects: dict[tuple[str, str], tuple[float, int]] = {}
        self._answers: dict[str, int] = defaultdict(int)
        self._pairs: dict[tuple[str, str], int] = defaultdict(int)
        self._hours: dict[str, list[int]] = defaultdict(lambda: [0] * 24)
        self._requests: dict[str, deque[tuple[int, bool]]] = defaultdict(deque)
        for line in lines:
            self.learn(line)

    def learn(self, line: Answered | Requested) -> None:
        if isinstance(line, Requested):
            self._requests[line.person].append((line.at, line.answered))
            return
        for subject in line.subjects:
            key = (line.person, subject)
            self._subjects[key] = (self._worth(key, line.at) + 1, line.at)
        self._answers[line.person] += 1
        self._pairs[line.person, line.asker] += 1
        self._hours[line.person][_hour(line.at)] += 1

    def replied(self, person: str, requested_at: int) -> None:
        """The request of that time was answered: it tires once, not twice."""
        for i, (at, _answered) in enumerate(self._requests[person]):
            if at == requested_at:
                self._requests[person][i] = (at, True)

    def today(self, person: str, now: int) -> int:
        """How often somebody was asked in the 24 hours before ``now``."""
        requests = self._requests.get(person, ())
        return sum(now - DAY < at <= now for at, _answered in requests)

    def terms(self, peer: Peer, question: Asked, now: int) -> Terms:
        return Terms(
            expertise=self._expertise(peer, question.subjects, now),
            closeness=1 + 0.5 * math.log1p(self._exchanges(peer.id, question.asker)),
            availability=self._availability(peer.id, now),
            fatigue=1 / (1 + self._tired(peer.id, now)),
        )

    def _worth(self, key: tuple[str, str], now: int) -> float:
        count, at = self._subjects.get(key, (0.0, now))
        return count * math.exp2(-max(0, now - at) / HALF_LIFE)

    def _expertise(self, peer: Peer, subjects: frozenset[str], now: int) -> float:
        """Between ½ (declared others, answered on others) and 4."""
        declared = bool(subjects & peer.subjects)
        shown = sum(self._worth((peer.id, s), now) for s in sorted(subjects))
        elsewhere = max(0.0, self._answers[peer.id] - shown)
        known = shown + 2 * declared
        return 0.5 + 3.5 * (known + 0.5) / (known + 0.2 * elsewhere + 3.0)

    def _exchanges(self, person: str, asker: str) -> int:
        return self._pairs.get((person, asker), 0) + self._pairs.get((asker, person), 0)

    def _availability(self, person: str, now: int) -> float:
        """The share of answers around this hour over what chance gives, three to begin with."""
        hours = self._hours.get(person)
        if hours is None:
            return 1.0
        near = sum(hours[(_hour(now) + step) % 24] for step in (-1, 0, 1))
        return (near + 3) / (sum(hours) * 3 / 24 + 3)

    def _tired(self, person: str, now: int) -> float:
        requests = self._requests.get(person)
        if not requests:
            return 0.0
        while requests and requests[0][0] <= now - WEEK:
            requests.popleft()
        return 0.5 * sum(1 if answered else 2 for at, answered in requests if at <= now)


def may_be_asked(peer: Peer, question: Asked, knowledge: Knowledge, now: int) -> bool:
    """Whether asking ``peer`` now stays within what they agreed to."""
    if peer.paused or peer.id == question.asker or question.subjects & peer.refused:
        return False
    if peer.hours and _hour(now) not in peer.hours:
        return False
    return knowledge.today(peer.id, now) < peer.per_day


def batch(
    question: Asked,
    peers: Iterable[Peer],
    knowledge: Knowledge,
    now: int,
    *,
    size: int = 3,
    before: Iterable[str] = (),
) -> list[Chosen]:
    """The next few to ask, the likeliest first; ``before`` were asked already."""
    done = frozenset(before)
    free = [p for p in peers if p.id not in done and may_be_asked(p, question, knowledge, now)]
    chosen = [Chosen(peer.id, knowledge.terms(peer, question, now)) for peer in free]
    return sorted(chosen, key=lambda c: (-c.terms.score, c.person))[:size]


def told(terms: Terms, peer: Peer, question: Asked) -> list[str]:
    """Why somebody was asked, in sentences for that person alone."""
    said = []
    shared = sorted(question.subjects & peer.subjects)
    if shared:
        said.append(_("You said that you know about {subjects}.", subjects=", ".join(shared)))
    elif terms.expertise > 1.2:
        said.append(_("You have answered on this subject before."))
    if terms.closeness > 1:
        said.append(_("You and the person who asks have answered one another."))
    if terms.availability > 1:
        said.append(_("You often answer at this hour."))
    if terms.fatigue < 1:
        said.append(_("You were asked in the last seven days, so that others go before you."))
    if not said:
        said.append(_("Nobody who is free has answered on this subject yet."))
    limit = ngettext(
        "You are asked at most {n} time a day.",
        "You are asked at most {n} times a day.",
        peer.per_day,
    )
    return [*said, limit]


def _hour(at: int) -> int:
    return at // HOUR % 24
