"""Asking the assistant: what it is worth, what it proposes, what shares it helps to know."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

import msgspec
import numpy as np

from liaisons.coding import room
from liaisons.coding.assistant import kept, shares
from liaisons.coding.assistant.heldout import FOLDS, Trust, Verdict, lacking_of, tried
from liaisons.coding.assistant.lessons import Lesson, lesson
from liaisons.coding.assistant.pool import Listed, at_random, pool_of, weights_of
from liaisons.coding.codebook import codebook, codebook_in
from liaisons.coding.coders import coder_in
from liaisons.coding.codings import Mark, Subject, code_in
from liaisons.coding.drawing import From, kind_of
from liaisons.coding.samples import Sample, keep
from liaisons.coding.settled import key_of
from liaisons.i18n import _
from liaisons.measures.rows import Floats, Ints, Row
from liaisons.measures.statistics.resampling import Resampler
from liaisons.study import codings
from liaisons.study.running import Session

#: Who proposals are kept under.
NAME = "Assistant"
#: What it is at, in words: done of total steps.
Notify = Callable[[str, int, int], None]


#: Reading, learning so many times, speaking of the rest.
_STEPS = FOLDS + 2


class Proposal(msgspec.Struct, frozen=True):
    """A value that the assistant would give, and how sure it is (0 to 1)."""

    subject: int
    value: str
    sure: float


class Assisted(msgspec.Struct, kw_only=True):
    """What asking gave. ``why`` is a sentence where it has nothing to say; ``rows`` are empty then.

    ``proposals`` are of what people have not settled, the least sure first: those teach it most.
    """

    variable: str
    community: str
    learnt_from: int
    pool: str = ""
    verdict: Verdict = "too_little"
    why: str | None = None
    notices: list[str] = []
    rows: list[Row] = []
    proposals: list[Proposal] = []


class Assistant:
    """The assistant for one variable of one community, taught."""

    def __init__(
        self,
        session: Session,
        community: str,
        variable: str | int,
        pool: From | None = None,
        notify: Notify = lambda words, done, total: None,
    ) -> None:
        self._session, self.community, self._notify = session, community, notify
        notify(_("Reads what people coded."), 0, _STEPS)
        self.lesson: Lesson = lesson(session.study, room(session.study), community, variable)
        self.lacking = lacking_of(self.lesson)
        self.why = self.lacking.told(self.lesson.about) if self.lacking else None
        self.trust: Trust | None = None
        self._pool_name = pool
        if self.why is None:
            self._learn()

    def _learn(self) -> None:
        settings = self._session.study.settings
        self.trust = tried(self.lesson, settings.seed, self._learns)
        self._notify(_("Reads what nobody coded."), FOLDS + 1, _STEPS)
        chance = Resampler(settings.seed, settings.resampling.replicates)
        self.chance = chance.named("assistant", self.community)
        self.rows = self.trust.rows(self.community, self.chance)
        self.listed: Listed = pool_of(self._session, self.community, self.lesson, self._pool_name)
        self.shares = self._said(self.trust)

    def _learns(self, fold: int) -> None:
        said = _("Learns and is tried: {n} of {total}.", n=fold + 1, total=FOLDS)
        self._notify(said, fold + 1, _STEPS)

    def _said(self, trust: Trust) -> Floats:
        """Its shares for every text of the pool: of coded ones held out, else of all models."""
        found: Floats = np.mean([m.shares(self.listed.texts) for m in trust.models], axis=0)
        places = self.listed.places(self.lesson.units[:, 1])
        inside = self._inside(places)
        found[places[inside]] = trust.shares[inside]
        return found

    def _inside(self, places: Ints) -> Ints:
        return np.flatnonzero((places >= 0) & (self.lesson.units[:, 2] < 0))

    def asked(self) -> Assisted:
        """All it has to say."""
        found = Assisted(
            variable=self.lesson.about,
            community=self.community,
            learnt_from=len(self.lesson.labels),
            why=self.why,
        )
        if self.trust is None:
            return found
        found.pool = self.listed.name
        found.verdict = self.trust.verdict(self.rows)
        found.notices = in_words(found.verdict, drawn=self.at_random)
        found.rows = [*self.rows, *self._share_rows()]
        found.proposals = self.proposals
        return found

    def _share_rows(self) -> list[Row]:
        pool = self.pool()
        rows = []
        for place, value in enumerate(self.lesson.values):
            chance = self.chance.named("share", self.lesson.about, value)
            group = {"variable": self.lesson.about, "value": value}
            for by, of in (("assistant", shares.by_assistant), ("people", shares.by_people)):
                estimate = of(pool, place, chance)
                rows.append(
                    Row.of("assistant.share", self.community, estimate, {**group, "by": by})
                )
        return rows

    def pool(self) -> shares.Pool:
        """All texts, with what people said of those they coded."""
        places = self.listed.places(self.lesson.units[:, 1])
        inside = self._inside(places)
        weights = weights_of(self._session, self.community, self.lesson, self.listed)
        return shares.Pool(
            threads=self.listed.threads,
            shares=self.shares,
            coded=places[inside],
            labels=self.lesson.labels[inside],
            weights=weights[inside],
        )

    def keys(self) -> tuple[str, dict[str, str]]:
        """The key of what is coded, and the key below it of each value; of a free code nothing."""
        book = codebook(room(self._session.study))
        about = key_of(book, self.lesson.about_id)
        coded = zip(self.lesson.values, self.lesson.codes, strict=True)
        known = {value: code for value, code in coded if code is not None}
        if not book[self.lesson.about_id].is_variable:
            return about, dict.fromkeys(known, "")
        tails = {v: key_of(book, c).removeprefix(f"{about}.") for v, c in known.items()}
        return about, tails

    @property
    def at_random(self) -> bool:
        """Whether what is coded was drawn at random."""
        return at_random(self._session, self.community, self.lesson, self.listed)

    @cached_property
    def proposals(self) -> list[Proposal]:
        """What it would say of what people have not settled, the least sure first."""
        coded = set(self.lesson.units[:, 1].tolist())
        sure, best = self.shares.max(1), self.shares.argmax(1)
        order = np.argsort(sure, kind="stable")
        return [
            Proposal(item, self.lesson.values[best[i]], round(float(sure[i]), 4))
            for i in order.tolist()
            if (item := int(self.listed.items[i])) not in coded
        ]

    def uncertain(self, size: int) -> list[int]:
        """What would teach it most: least sure first, one of each thread as long as there are.

        Lewis & Gale 1994, uncertainty sampling; not for estimating shares from.
        """
        thread = dict(zip(self.listed.items.tolist(), self.listed.threads.tolist(), strict=True))
        seen: set[int] = set()
        first: list[int] = []
        later: list[int] = []
        for proposal in self.proposals:
            of = thread[proposal.subject]
            (later if of in seen else first).append(proposal.subject)
            seen.add(of)
        return [*first, *later][:size]


def in_words(verdict: Verdict, *, drawn: bool) -> list[str]:
    """What its agreement is good for, and what its shares are where nothing was drawn at random."""
    told = {
        "poor": _("It agrees too little with people: use its proposals to find, not to count."),
        "tentative": _("It agrees with people well enough for tentative conclusions."),
        "good": _("It agrees with people well."),
        "too_little": "",
    }[verdict]
    chosen = _(
        "What is coded was not drawn at random: the corrected shares hold only as far as "
        "it resembles the rest."
    )
    return [told] if drawn else [told, chosen]


def keep_uncertain(
    assistant: Assistant, name: str, size: int, *, blind: bool = True, assigned: Sequence[int] = ()
) -> Sample:
    """Keep, as a sample to be coded, what the assistant is least sure of."""
    return keep(
        room(assistant._session.study),
        name,
        community=assistant.community,
        kind=kind_of(assistant.listed.name),
        items=assistant.uncertain(size),
        method="uncertain",
        recipe={"pool": assistant.listed.name, "variable": assistant.lesson.about},
        blind=blind,
        assigned=assigned,
    )


def keep_what_it_says(assistant: Assistant, asked: Assisted) -> tuple[int, int]:
    """Keep its proposals, and the corrected shares where what is coded was drawn at random."""
    study = assistant._session.study
    proposals = keep_proposals(assistant)
    if not assistant.at_random:
        return proposals, 0
    coded = codings.settled_hash(study, assistant.community)
    return proposals, kept.keep_shares(room(study), assistant, asked.rows, coded)


def keep_proposals(assistant: Assistant) -> int:
    """Keep what it proposes as the assistant's own, which no figure counts; how many are new.

    Of a free code only where it is rather present than absent.
    """
    codes = dict(zip(assistant.lesson.values, assistant.lesson.codes, strict=True))
    kind = kind_of(assistant.listed.name)
    with room(assistant._session.study).writing() as write:
        book = codebook_in(write)
        who = coder_in(write, NAME, kind="assistant")
        marks = [
            Mark(Subject(assistant.community, kind, p.subject), code)
            for p in assistant.proposals
            if (code := codes[p.value]) is not None
        ]
        act = code_in(write, book, who.id, marks, source="assistant")
        return len(act.made)
