"""What messages are about and what they do: the truth that coders would look for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from liaisons.demo.arrays import Bools, Ints, Texts, chosen, texts
from liaisons.demo.exchanges import AGAIN, REPLY, Messages
from liaisons.demo.openings import QUESTION, Openings
from liaisons.demo.parameters import Content

#: What a reply does; the first three are answers that help, the others are not answers.
HELPFUL = ("conseil", "vecu", "source")
SOCIAL = ("soutien", "plus_un", "humour")
#: A question has converging answers where at least this many help and none is opposed.
CONVERGING = 2


@dataclass(frozen=True)
class Labels:
    """``subject`` of each opening ("" where it is no question); per message: its ``act`` ("" where
    it is no reply), whether it is a ``helpful`` answer and whether it opposes the others; per
    opening, whether it is ``helped`` and its answers ``converged``.
    """

    subject: Texts
    act: Texts
    helpful: Bools
    opposed: Bools
    helped: Bools
    converged: Bools


def draw(
    content: Content,
    openings: Openings,
    messages: Messages,
    lost: Bools,
    rng: np.random.Generator,
) -> Labels:
    """Draw the subject of every question, the act of every reply, and who disagrees.

    Nobody can code what is lost: lost messages have no label.
    """
    question = openings.kind == QUESTION
    subject = np.where(question, chosen(rng, content.subjects, len(openings)), "")
    act = _acts(content, question[messages.opening], messages, rng)
    act[lost] = ""
    helpful = np.isin(act.astype(str), HELPFUL)
    count = np.bincount(messages.opening[helpful], minlength=len(openings))
    several = question & (count >= CONVERGING)
    agree = rng.random(len(openings)) < content.agree
    return Labels(
        subject=subject,
        act=act,
        helpful=helpful,
        opposed=_last_of(messages, helpful, several & ~agree),
        helped=question & (count > 0),
        converged=several & agree,
    )


def _acts(
    content: Content, in_question: Bools, messages: Messages, rng: np.random.Generator
) -> Texts:
    """Replies to a remark comfort, agree or joke; only those to a question answer anything."""
    social = {act: content.acts[act] for act in SOCIAL}
    drawn = np.where(
        in_question,
        chosen(rng, content.acts, len(messages)),
        chosen(rng, social, len(messages)),
    )
    return np.where(np.isin(messages.part, [REPLY, AGAIN]), drawn, texts([""]))


def _last_of(messages: Messages, helpful: Bools, threads: Bools) -> Bools:
    """The last helpful message of each of ``threads``."""
    last = np.full(len(threads), -1, dtype=np.int64)
    positions: Ints = np.flatnonzero(helpful)
    np.maximum.at(last, messages.opening[positions], positions)
    marked = np.zeros(len(messages), dtype=np.bool_)
    marked[last[threads & (last >= 0)]] = True
    return marked
