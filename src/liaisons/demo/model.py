"""The model that makes the two fictitious communities.

1. **People** (``people``) arrive: founders were there before, the others come in during the window
   by a question, by helping somebody, or by introducing themselves. They have attributes; those
   who work alone open more threads.
2. **Openings** (``openings``) come at each person's own pace while they stay. Whether one is
   replied to, and after how long, is drawn at once. A newcomer returns after the first thread
   more often where its question was replied to within a day; who returns stays until a constant
   hazard takes them away.
3. **Repliers** (``helpers``) are drawn among those who are there, from the asker's circle (help
   that flows back) or from everybody by their readiness; having been helped makes readier.
4. **Exchanges** (``exchanges``) put replies in time and add second replies, the asker's own
   words, thanks, insistence.
5. **Labels** and **texts** say what it was about.

All times pass through the attention ``clock``, so that nights, noons and Sundays show.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from liaisons.demo import exchanges, helpers, labels, openings, parameters, people, phrases, texts
from liaisons.demo.arrays import Bools, Ints, Texts, strings
from liaisons.demo.clock import Clock
from liaisons.demo.exchanges import REPLY, Messages
from liaisons.demo.labels import Labels
from liaisons.demo.openings import Openings, Stays
from liaisons.demo.parameters import Community
from liaisons.demo.people import Crowd


@dataclass(frozen=True)
class World:
    """A community as it was generated. ``lost`` marks messages that the export no longer has."""

    name: str
    community: Community
    clock: Clock
    crowd: Crowd
    openings: Openings
    stays: Stays
    messages: Messages
    labels: Labels
    handle: Texts
    ids: Texts  # of the messages, as the place numbers them
    text: Texts
    likes: Ints
    lost: Bools

    @property
    def sent(self) -> Ints:
        """When each message was sent: whole seconds since 1970, UTC."""
        return self.clock.start_s + np.floor(self.messages.at).astype(np.int64)


def generate(name: str, seed: int) -> World:
    """The fictitious community ``name`` (``medecins`` or ``aides``) that ``seed`` gives."""
    settings = parameters.load()
    community = settings.communities[name]
    place = list(settings.communities).index(name)
    # A stream of random numbers per step: a change in one step leaves the others as they were.
    streams = (np.random.default_rng([seed, place, step]) for step in range(9))
    clock = Clock(settings.window, community.rhythm)
    crowd = people.draw(community, clock, next(streams))
    opened, stays = openings.draw(community, crowd, clock, next(streams))
    who = helpers.draw(community, crowd, opened, stays, next(streams))
    messages = exchanges.draw(community, crowd, opened, who, clock, next(streams))
    lost = next(streams).random(len(messages)) < community.content.lost
    lost &= messages.part == REPLY
    named = labels.draw(community.content, opened, messages, lost, next(streams))
    bank: phrases.Bank = getattr(phrases.load(), name)
    handle = texts.handles(bank, len(crowd), next(streams))
    told = texts.Told(community, bank, opened, messages, named, handle)
    text = texts.write(told, next(streams))
    return World(
        name=name,
        community=community,
        clock=clock,
        crowd=crowd,
        openings=opened,
        stays=stays,
        messages=messages,
        labels=named,
        handle=handle,
        ids=_native_ids(community.content.first_id, community.content.id_step, len(messages)),
        text=text,
        likes=next(streams).poisson(community.content.likes, len(messages)),
        lost=lost,
    )


def _native_ids(first: int, step: int, size: int) -> Texts:
    return strings(first + step * np.arange(size))
