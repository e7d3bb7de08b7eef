"""The words of every message, put together from the phrase banks.

Openings are written by kind and subject, replies by what they do, so that the labels can be found
in the texts by a reader. A mention, a hashtag or an emoji is added as the community's habits say.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from liaisons.demo import phrases
from liaisons.demo.arrays import Bools, Ints, Texts, strings, texts
from liaisons.demo.exchanges import AGAIN, ASKER, BUMP, NONE, OPENING, REPLY, THANKS, Messages
from liaisons.demo.labels import HELPFUL, Labels
from liaisons.demo.openings import (
    ADVERT,
    INTRODUCTION,
    KINDS,
    NOTICE,
    QUESTION,
    REMARK,
    REMINDER,
    Openings,
)
from liaisons.demo.parameters import Community
from liaisons.demo.phrases import Bank, Sentence

#: Links lead nowhere: example.org is reserved for examples (RFC 2606).
LINK = "https://example.org/fiches/"


class Told(NamedTuple):
    """Everything that decides what is written."""

    community: Community
    bank: Bank
    openings: Openings
    messages: Messages
    labels: Labels
    handle: Texts  # of each person


def handles(bank: Bank, size: int, rng: np.random.Generator) -> Texts:
    """A handle for each person that says that it is nobody's: word_fictif_number."""
    word = texts(bank.handles)[rng.integers(0, len(bank.handles), size)]
    number = rng.permutation(size) + 1
    return word + "_fictif_" + strings(number)


def write(told: Told, rng: np.random.Generator) -> Texts:
    """The text of every message."""
    messages = told.messages
    text = texts([""] * len(messages))
    opens = np.flatnonzero(messages.part == OPENING)
    text[opens] = _openings(told, messages.opening[opens], rng)
    for part, bank in ((ASKER, "asker"), (THANKS, "thanks"), (BUMP, "bump")):
        here = np.flatnonzero(messages.part == part)
        text[here] = Sentence(len(here), rng).add(told.bank.acts[bank]).text
    replies = np.flatnonzero(np.isin(messages.part, [REPLY, AGAIN]))
    text[replies] = _replies(told, replies, rng)
    return _with_habits(told, text, rng)


def _openings(told: Told, opening: Ints, rng: np.random.Generator) -> Texts:
    """The texts of these openings."""
    kind = told.openings.kind[opening]
    text = texts([""] * len(opening))
    banks = told.bank.openings
    marked = (kind == REMARK) & (rng.random(len(opening)) < told.community.asking.stray_mark)
    text[marked] = Sentence(int(marked.sum()), rng).add(banks["remark_mark"]).text
    for plain in (REMARK, ADVERT, INTRODUCTION, REMINDER):
        here = (kind == plain) & ~marked
        text[here] = Sentence(int(here.sum()), rng).add(banks[KINDS[plain]]).text
    for subject in told.bank.questions:
        here = (kind == QUESTION) & (told.labels.subject[opening] == subject)
        text[here] = _questions(told, subject, int(here.sum()), rng)
    common = phrases.load().common
    notices = np.flatnonzero(kind == NOTICE)
    text[notices] = texts([common.notice_first, common.notice_last])[: len(notices)]
    return text + _hashtag(told)


def _hashtag(told: Told) -> str:
    return f" #{told.community.hashtag}" if told.community.hashtag else ""


def _questions(told: Told, subject: str, size: int, rng: np.random.Generator) -> Texts:
    bank = told.bank.questions[subject]
    plain = rng.random(size) < told.community.asking.no_mark
    sentence = Sentence(size, rng).add(told.bank.leads).add(bank.who).add(bank.what)
    sentence.add(bank.ask, ~plain).add(bank.plain, plain)
    tagged = rng.random(size) < told.community.content.subject_tag
    return sentence.append(np.where(tagged, f"#{bank.tag}", texts([""]))).text


def _replies(told: Told, position: Ints, rng: np.random.Generator) -> Texts:
    """The texts of the replies at these positions, by what they do."""
    bank, content = told.bank.acts, told.community.content
    act = told.labels.act[position]
    opposed = told.labels.opposed[position]
    again = told.messages.part[position] == AGAIN
    text = texts([""] * len(position))
    for name in content.acts:
        here = np.flatnonzero((act == name) & ~opposed)
        sentence = Sentence(len(here), rng).add(bank["reprise"], again[here])
        if name in HELPFUL:
            sentence.add(bank["start"], ~again[here])
        text[here] = sentence.add(bank[name]).text
    text[opposed] = Sentence(int(opposed.sum()), rng).add(bank["opposed"]).text
    source = (act == "source") & ~opposed
    text = np.where(source, text + " " + _links(len(position), rng), text)
    called = (act == "plus_un") & (rng.random(len(position)) < content.tag)
    someone = told.handle[rng.integers(0, len(told.handle), len(position))]
    call = "@" + someone + " " + Sentence(len(position), rng).add(bank["tag"]).text
    return np.where(called, call, text)


def _links(size: int, rng: np.random.Generator) -> Texts:
    return LINK + strings(rng.integers(1, 400, size))


def _with_habits(told: Told, text: Texts, rng: np.random.Generator) -> Texts:
    """An emoji now and then; replies that begin with the handle of whom they answer."""
    content, messages = told.community.content, told.messages
    own: Bools = told.openings.kind[messages.opening] != NOTICE
    emoji = texts(phrases.load().common.emoji)
    drawn = " " + emoji[rng.integers(0, len(emoji), len(text))]
    text = text + np.where(own & (rng.random(len(text)) < content.emoji), drawn, "")
    answers = np.isin(messages.part, [REPLY, AGAIN, ASKER]) & (messages.target != NONE)
    named = answers & (rng.random(len(text)) < content.mention)
    whom = told.handle[messages.person[messages.target]]
    return np.where(named, "@" + whom + " " + text, text)
