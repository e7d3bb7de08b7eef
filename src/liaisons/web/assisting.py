"""How things stand with the assistant, for its pages: what it could learn from, what it said last,
whether that is old, and whether it is being asked now.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from liaisons.coding.assistant.answers import Answer, latest
from liaisons.coding.assistant.taught import Taught, taught
from liaisons.i18n import _, number
from liaisons.study.codings import revisions
from liaisons.study.jobs import Ask, Job, Jobs, Spec
from liaisons.web import coders
from liaisons.web.desk import Desk
from liaisons.web.phases import far, state

#: Jobs of a study that are looked through for the last that asked.
_JOBS = 50


@dataclass(frozen=True)
class Standing:
    """One variable or free code of a community: what people settled, what the assistant said."""

    about: int
    path: str
    taught: Taught | None
    answer: Answer | None
    #: Asking it, if somebody does now, or did last and it came to nothing.
    job: Job | None
    #: Fingerprint of the corpus now.
    corpus: str

    @property
    def coded(self) -> int:
        return self.taught.n if self.taught else 0

    @property
    def lacks(self) -> str:
        """What there is too little of, in a sentence; empty where it can be asked."""
        if self.taught is None:
            return _("Nobody has coded “{name}” in this community yet.", name=self.path)
        found = self.taught.lacking
        return "" if found is None else found.told(self.path)

    @property
    def at_work(self) -> bool:
        return self.job is not None and not self.job.ended

    @property
    def old(self) -> list[str]:
        """Why what it said holds no more, in sentences."""
        if self.answer is None:
            return []
        told = []
        if self.answer.taught != (self.taught.hash if self.taught else ""):
            told.append(
                _(
                    "People have coded since: it learnt from {then}, {now} are settled now.",
                    then=number(self.answer.said.learnt_from),
                    now=number(self.coded),
                )
            )
        if self.answer.corpus != self.corpus:
            told.append(_("The messages are not the same any more: some were brought in since."))
        return told

    @property
    def word(self) -> str:
        """How it stands, in a word or two."""
        if self.at_work and self.job is not None:
            return state(self.job)
        if self.answer is None:
            return _("too little to learn from") if self.lacks else _("not asked yet")
        if self.answer.said.lacking is not None and not self.old:
            return _("too little to learn from")
        return _("asked, but outdated") if self.old else _("has been asked")

    @property
    def far(self) -> str:
        """How far the work is, in a sentence; empty where there is none."""
        return far(self.job) if self.job is not None else ""

    @property
    def failed(self) -> str:
        """Why asking came to nothing, where that was the last thing to happen."""
        if self.job is None or not self.job.ended or self.job.state == "done":
            return ""
        return self.job.outcome.message or _("Asking was {state}.", state=state(self.job))


def everything(desk: Desk, community: str) -> list[Standing]:
    """All that was coded or asked of a community, in the order of the codebook."""
    known = {one.about: one for one in _taught(desk, community)}
    said = {one.about: one for one in latest(coders.room(desk), community)}
    jobs = _jobs(desk, community)
    corpus = desk.session.inputs(community).fingerprint
    paths = {one.about: one.said.path for one in said.values()}
    paths |= {one.about: one.path for one in known.values()}
    return [
        Standing(
            about, paths[about], known.get(about), said.get(about),
            _telling(jobs.get(about), said.get(about)), corpus,
        )
        for about in [*known, *(a for a in said if a not in known)]
    ]  # fmt: skip


def one(desk: Desk, community: str, about: int, path: str) -> Standing:
    """How it stands with one variable or free code, coded or not."""
    found = (s for s in everything(desk, community) if s.about == about)
    corpus = desk.session.inputs(community).fingerprint
    return next(found, Standing(about, path, None, None, _jobs(desk, community).get(about), corpus))


def ask(desk: Desk, standing: Standing, community: str) -> None:
    """Have it asked, once: a job begins where none is at work on the same."""
    if not standing.at_work:
        asked = Ask(community=community, about=standing.about, by=desk.reader.name)
        Jobs(desk.study).ask(Spec(ask=asked, measure=False), desk.reader.id)


def _taught(desk: Desk, community: str) -> list[Taught]:
    """What people settled, counted once for what stands."""
    database = coders.room(desk)
    key = ("taught", community, revisions(database))
    return desk.opened.kept.keep(key, lambda: taught(database, community))


def _jobs(desk: Desk, community: str) -> dict[int, Job]:
    """The last job that asks about each variable or free code."""
    found: dict[int, Job] = {}
    for job in Jobs(desk.study).latest(_JOBS):
        if job.spec.ask is not None and job.spec.ask.community == community:
            found.setdefault(job.spec.ask.about, job)
    return found


def _telling(job: Job | None, answer: Answer | None) -> Job | None:
    """The job, unless it told what it had to before the answer came."""
    if job is None or not job.ended or answer is None:
        return job
    asked = dt.datetime.fromisoformat(job.asked_at).timestamp() * 1e6
    return job if asked > answer.at_us else None
