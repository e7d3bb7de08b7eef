"""Everything that is written: openings, replies, second replies, the asker's own messages.

Nothing here changes whether or when a question gets its first reply, or who is in its thread;
it adds what surrounds that in any real place.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from liaisons.demo.arrays import Bools, Floats, Ints, ranks, sums_within
from liaisons.demo.clock import HOUR, Clock
from liaisons.demo.openings import QUESTION, Openings
from liaisons.demo.parameters import Answering, Community
from liaisons.demo.people import HELPS, Crowd

#: The part a message plays in its thread.
OPENING, REPLY, AGAIN, ASKER, THANKS, BUMP = range(6)
#: No message replies to this one.
NONE = -1
#: Attention seconds after which the asker of an unanswered question insists, on average.
BUMP_AFTER = 8 * HOUR
#: Nobody replies sooner than this after an opening (ordinary seconds).
SOONEST = 5.0


@dataclass(frozen=True)
class Messages:
    """Messages as parallel arrays. ``opening`` is the position of the thread's opening among
    ``Openings``; ``target`` the position here of the message replied to, or NONE.
    """

    opening: Ints
    person: Ints
    at: Floats
    part: Ints
    target: Ints

    def __len__(self) -> int:
        return len(self.person)

    def where(self, kept: Ints) -> Messages:
        """These messages in this order, their targets following them."""
        moved = np.full(len(self) + 1, NONE)
        moved[kept] = np.arange(len(kept))
        return Messages(
            self.opening[kept],
            self.person[kept],
            self.at[kept],
            self.part[kept],
            moved[self.target[kept]],
        )


def draw(
    community: Community,
    crowd: Crowd,
    openings: Openings,
    who: tuple[Ints, Ints],
    clock: Clock,
    rng: np.random.Generator,
) -> Messages:
    """All messages of the window, by time."""
    answering = community.answering
    opening, helper = who
    at = _reply_times(answering, openings, opening, clock, rng)
    helper = _newcomers_take_over(crowd, openings, opening, helper, at)
    first = _messages(np.arange(len(openings)), openings.person, openings.at, OPENING)
    replies = _messages(opening, helper, at, REPLY, _aims(answering, opening, len(openings), rng))
    parts = [first, replies]
    later = _Later(answering, openings, replies, len(openings), clock, rng)
    parts += [later.again(), later.asker(), later.thanks(), later.bumps()]
    together = Messages(
        *(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Messages))
    )
    order = np.argsort(together.at, kind="stable")
    return together.where(order[together.at[order] < clock.length])


def _messages(
    opening: Ints, person: Ints, at: Floats, part: int, target: Ints | None = None
) -> Messages:
    parts = np.full(len(opening), part)
    return Messages(
        opening, person, at, parts, np.full(len(opening), NONE) if target is None else target
    )


def _reply_times(
    answering: Answering, openings: Openings, opening: Ints, clock: Clock, rng: np.random.Generator
) -> Floats:
    """The first at the drawn delay, each next one an exponential attention delay later."""
    gap = rng.exponential(answering.next_delay, len(opening))
    gap[ranks(opening) == 0] = 0.0
    since = sums_within(opening, gap)
    at = clock.after(openings.reply_at[opening], since)
    return np.maximum(at, openings.at[opening] + SOONEST)


def _newcomers_take_over(
    crowd: Crowd, openings: Openings, opening: Ints, helper: Ints, at: Floats
) -> Ints:
    """Newcomers who come in by helping write the next reply to a question after they arrive."""
    newcomers = np.flatnonzero(crowd.entry == HELPS)
    newcomers = newcomers[np.argsort(crowd.arrival[newcomers], kind="stable")]
    replies = np.flatnonzero(openings.kind[opening] == QUESTION)
    replies = replies[np.argsort(at[replies], kind="stable")]
    steps = np.arange(len(newcomers))
    wished = np.searchsorted(at[replies], crowd.arrival[newcomers])
    taken = steps + np.maximum.accumulate(wished - steps)
    free = taken < len(replies)
    helper = helper.copy()
    helper[replies[taken[free]]] = newcomers[free]
    return helper


def _aims(answering: Answering, opening: Ints, first: int, rng: np.random.Generator) -> Ints:
    """Whom a reply answers: the opening, the reply before it, or (not known) nobody.

    ``first`` is where the replies start among all messages; openings come before them.
    """
    position = ranks(opening)
    peer = (rng.random(len(opening)) < answering.peer) & (position > 0)
    before = first + np.arange(len(opening)) - 1
    return np.where(peer, before, _unless_lost(answering, opening, rng))


def _unless_lost(answering: Answering, target: Ints, rng: np.random.Generator) -> Ints:
    known = rng.random(len(target)) >= answering.without_target
    return np.where(known, target, NONE)


@dataclass(frozen=True)
class _Later:
    """What follows the replies in a thread. ``start``: position of the first reply."""

    answering: Answering
    openings: Openings
    replies: Messages
    start: int
    clock: Clock
    rng: np.random.Generator

    def again(self) -> Messages:
        """Repliers who add something, to the asker."""
        chosen = self._some(self.answering.again)
        opening = self.replies.opening[chosen]
        target = _unless_lost(self.answering, opening, self.rng)
        return _messages(opening, self.replies.person[chosen], self._soon(chosen), AGAIN, target)

    def asker(self) -> Messages:
        """The asker responds to a reply."""
        chosen = self._some(self.answering.asker_answers)
        opening = self.replies.opening[chosen]
        asker = self.openings.person[opening]
        return _messages(opening, asker, self._soon(chosen), ASKER, self.start + chosen)

    def thanks(self) -> Messages:
        """The asker of a question thanks, under the last reply."""
        opening = self.replies.opening
        last = np.flatnonzero(np.diff(opening, append=-1))
        last = last[self.openings.kind[opening[last]] == QUESTION]
        chosen = last[self.rng.random(len(last)) < self.answering.thanks]
        asker = self.openings.person[opening[chosen]]
        at = self._soon(chosen)
        return _messages(opening[chosen], asker, at, THANKS, self.start + chosen)

    def bumps(self) -> Messages:
        """The asker of a question that nobody answered insists: their own message, no reply."""
        alone = (self.openings.kind == QUESTION) & ~self.openings.replied
        opening = np.flatnonzero(alone)
        opening = opening[self.rng.random(len(opening)) < self.answering.bump]
        delay = self.rng.exponential(BUMP_AFTER, len(opening))
        at = self.clock.after(self.openings.at[opening], delay)
        return _messages(opening, self.openings.person[opening], at, BUMP, opening)

    def _some(self, chance: float) -> Ints:
        drawn: Bools = self.rng.random(len(self.replies)) < chance
        return np.flatnonzero(drawn)

    def _soon(self, chosen: Ints) -> Floats:
        delay = self.rng.exponential(self.answering.next_delay, len(chosen))
        return self.clock.after(self.replies.at[chosen] + 1.0, delay)
