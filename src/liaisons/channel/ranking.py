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
from collections.abc import Iterable

import msgspec

from liaisons.i18n import _, ngettext
from liaisons.text.subjects import name

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
    """A question to be answered; times are microseconds since 1970."""

    asker: str
    subjects: frozenset[str]
    at: int


class Answered(msgspec.Struct, frozen=True):
    """A line of the log: ``person`` answered a question of ``asker``.

    ``ref`` is what was asked of them, if anything: a request that was answered tires once.
    """

    person: str
    asker: str
    subjects: frozenset[str]
    at: int
    ref: str = ""


class Requested(msgspec.Struct, frozen=True):
    """A line of the log: the channel asked ``person`` something (``ref``)."""

    person: str
    at: int
    ref: str = ""


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


class Known(msgspec.Struct):
    """What the log says of one person."""

    subjects: dict[str, tuple[float, int]] = {}  # → answers, as they counted at that time
    answers: int = 0
    pairs: dict[str, int] = {}  # asker → how often they were answered
    hours: dict[int, int] = {}  # → answers given in that hour of UTC: only nearness matters
    requests: list[tuple[int, str, bool]] = []  # at, what, whether it was answered; of a week


_NOTHING = Known()


class Knowledge(msgspec.Struct):
    """What the log taught, line by line, in its order; reading it changes nothing."""

    people: dict[str, Known] = {}

    def learn(self, line: Answered | Requested) -> None:
        known = self.people.setdefault(line.person, Known())
        if isinstance(line, Requested):
            recent = [one for one in known.requests if one[0] > line.at - WEEK]
            known.requests = [*recent, (line.at, line.ref, False)]
            return
        for subject in line.subjects:
            known.subjects[subject] = (_worth(known, subject, line.at) + 1, line.at)
        known.answers += 1
        known.pairs[line.asker] = known.pairs.get(line.asker, 0) + 1
        known.hours[_hour(line.at)] = known.hours.get(_hour(line.at), 0) + 1
        self.replied(line.person, line.ref)

    def replied(self, person: str, ref: str) -> None:
        """What was asked of somebody was answered: it tires once, not twice."""
        known = self.people.get(person)
        if known is not None and ref:
            known.requests = [
                (at, what, answered or what == ref) for at, what, answered in known.requests
            ]

    def forget(self, person: str) -> None:
        """Nothing was ever known of somebody, nor that others answered them."""
        self.people.pop(person, None)
        for known in self.people.values():
            known.pairs.pop(person, None)

    def of(self, person: str) -> Known:
        """What is known of one person, for their own eyes; not to be changed."""
        return self.people.get(person, _NOTHING)

    def today(self, person: str, now: int) -> int:
        """How often somebody was asked in the 24 hours before ``now``."""
        return sum(now - DAY < at <= now for at, _ref, _answered in self.of(person).requests)

    def terms(self, peer: Peer, question: Asked, now: int) -> Terms:
        known, exchanges = self.of(peer.id), self._exchanges(peer.id, question.asker)
        return Terms(
            expertise=_expertise(known, peer, question.subjects, now),
            closeness=1 + 0.5 * math.log1p(exchanges),
            availability=_availability(known, now),
            fatigue=1 / (1 + _tired(known, now)),
        )

    def _exchanges(self, person: str, asker: str) -> int:
        return self.of(person).pairs.get(asker, 0) + self.of(asker).pairs.get(person, 0)


def _worth(known: Known, subject: str, now: int) -> float:
    count, at = known.subjects.get(subject, (0.0, now))
    return count * math.exp2(-max(0, now - at) / HALF_LIFE)


def _expertise(known: Known, peer: Peer, subjects: frozenset[str], now: int) -> float:
    """Between ½ (declared others, answered on others) and 4."""
    declared = bool(subjects & peer.subjects)
    shown = sum(_worth(known, s, now) for s in sorted(subjects))
    elsewhere = max(0.0, known.answers - shown)
    said = shown + 2 * declared
    return 0.5 + 3.5 * (said + 0.5) / (said + 0.2 * elsewhere + 3.0)


def _availability(known: Known, now: int) -> float:
    """The share of answers around this hour over what chance gives, three to begin with."""
    near = sum(known.hours.get((_hour(now) + step) % 24, 0) for step in (-1, 0, 1))
    return (near + 3) / (known.answers * 3 / 24 + 3)


def _tired(known: Known, now: int) -> float:
    week = (answered for at, _ref, answered in known.requests if now - WEEK < at <= now)
    return 0.5 * sum(1 if answered else 2 for answered in week)


def may_be_asked(
    peer: Peer, question: Asked, knowledge: Knowledge, now: int, hour: int | None = None
) -> bool:
    """Whether asking ``peer`` now stays within what they agreed to.

    ``hour`` is that of the channel's clock, which people live by; that of UTC where left out.
    """
    if peer.paused or peer.id == question.asker or question.subjects & peer.refused:
        return False
    if peer.hours and (_hour(now) if hour is None else hour) not in peer.hours:
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
    hour: int | None = None,
) -> list[Chosen]:
    """The next few to ask, the likeliest first; ``before`` were asked already."""
    done = frozenset(before)
    free = [
        p for p in peers if p.id not in done and may_be_asked(p, question, knowledge, now, hour)
    ]
    chosen = [Chosen(peer.id, knowledge.terms(peer, question, now)) for peer in free]
    return sorted(chosen, key=lambda c: (-c.terms.score, c.person))[:size]


def told(terms: Terms, peer: Peer, question: Asked) -> list[str]:
    """Why somebody was asked, in sentences for that person alone."""
    said = []
    shared = sorted(name(subject) for subject in question.subjects & peer.subjects)
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
