"""What the assistant said, kept with what it had learnt from: it is told when that is old.

It learns for minutes where many were coded, so pages never ask it: a job does, and they show what
it said last. Its proposals are no codings: they lie in a table of their own, that no measure reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
import numpy as np
import sqlalchemy as sa

from liaisons.coding import room
from liaisons.coding.assistant.answers_tables import answers, proposals
from liaisons.coding.assistant.heldout import Lacking, Verdict
from liaisons.coding.assistant.lessons import Lesson
from liaisons.coding.assistant.proposing import Assistant, Notify
from liaisons.coding.assistant.taught import settled_subjects, taught_of
from liaisons.coding.codings import Kind
from liaisons.coding.drawing import kind_of
from liaisons.coding.samples import BadSample, Sample, keep
from liaisons.coding.tables import insert, now_us
from liaisons.database import Database, touch
from liaisons.errors import NotFound
from liaisons.i18n import _
from liaisons.measures.rows import Row
from liaisons.study.running import Session
from liaisons.study.versioned import Signature


class Tenth(msgspec.Struct, frozen=True):
    """A tenth of sureness that it spoke with: how sure it was on average, and how often right."""

    sure: float
    right: Row


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What it said. ``lacking``: too little to learn from, and nothing else then.

    ``drawn``: what is coded comes from a sample drawn at random. ``unsettled``: how many proposals.
    ``often``: how many units of each value it learnt from. ``free``: of a free code, which is there
    or not.
    """

    path: str
    learnt_from: int
    lacking: Lacking | None = None
    verdict: Verdict = "too_little"
    pool: str = ""
    kind: Kind = "message"
    drawn: bool = False
    free: bool = False
    unsettled: int = 0
    often: dict[str, int] = {}
    tenths: list[Tenth] = []
    rows: list[Row] = []


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What it said when somebody asked, and of what: ``taught`` and ``corpus`` are hashes."""

    id: int
    community: str
    about: int
    said: Said
    taught: str
    corpus: str
    by_name: str
    at_us: int

    def one(self, measure: str, **group: object) -> Row | None:
        """The row of a quantity and its group, beside the variable."""
        wanted = {"variable": self.said.path, **group}
        same = (r for r in self.said.rows if r.measure == f"assistant.{measure}")
        return next((row for row in same if row.group == wanted), None)

    @property
    def why(self) -> str | None:
        """What it lacks, in a sentence."""
        return self.said.lacking.told(self.said.path) if self.said.lacking else None


# --- asking ---------------------------------------------------------------------------------------


def ask_and_keep(
    session: Session,
    community: str,
    about: int,
    signature: Signature,
    notify: Notify = lambda words, done, total: None,
) -> Answer:
    """Ask the assistant, and keep what it says in the place of what it proposed before."""
    database = room(session.study)
    known = taught_of(database, community, about)  # before: what is coded meanwhile makes it old
    assistant = Assistant(session, community, about, notify=notify)
    said = _said(assistant)
    with database.writing() as write:
        made = insert(
            write,
            answers,
            community=community,
            about=about,
            answer=msgspec.json.encode(said).decode(),
            taught=known.hash if known else "",
            corpus=session.inputs(community).fingerprint,
            by_account=signature.id,
            by_name=signature.name,
            at_us=now_us(),
        )
        _replace(write, community, about, made, assistant if said.lacking is None else None)
        touch(write, "assistant")
    return answer(database, made)


def _said(assistant: Assistant) -> Said:
    learnt_from, path = len(assistant.lesson.labels), assistant.lesson.about
    if assistant.lacking is not None:
        return Said(path=path, learnt_from=learnt_from, lacking=assistant.lacking)
    asked = assistant.asked()
    return Said(
        path=path,
        learnt_from=learnt_from,
        verdict=asked.verdict,
        pool=asked.pool,
        kind=kind_of(assistant.listed.name),
        drawn=assistant.at_random,
        free=None in assistant.lesson.codes,
        unsettled=len(asked.proposals),
        often=_often(assistant.lesson),
        tenths=_tenths(assistant),
        rows=asked.rows,
    )


def _tenths(assistant: Assistant) -> list[Tenth]:
    assert assistant.trust is not None
    sure = assistant.trust.shares.max(1)
    found = []
    for row in assistant.rows:
        if row.measure == "assistant.right_when_sure":
            low, high = float(row.group["sure_from"]), float(row.group["sure_to"])
            of = sure[(sure >= low) & ((sure < high) | (high == 1))]
            found.append(Tenth(round(float(of.mean()), 4), row))
    return found


def _often(lesson: Lesson) -> dict[str, int]:
    counted = np.bincount(lesson.labels, minlength=len(lesson.values)).tolist()
    return dict(zip(lesson.values, counted, strict=True))


def _replace(
    write: sa.Connection, community: str, about: int, made: int, assistant: Assistant | None
) -> None:
    before = sa.select(answers.c.id).where(
        answers.c.community == community, answers.c.about == about, answers.c.id != made
    )
    write.execute(proposals.delete().where(proposals.c.answer.in_(before)))
    rows = [] if assistant is None else list(_rows(assistant, made))
    if rows:
        write.execute(proposals.insert(), rows)


def _rows(assistant: Assistant, made: int) -> Iterator[dict[str, Any]]:
    found = assistant.proposals
    codes = dict(zip(assistant.lesson.values, assistant.lesson.codes, strict=True))
    place = {item: n for n, item in enumerate(assistant.uncertain(len(found)))}
    for one in found:
        code = codes[one.value]
        yield {"answer": made, "subject": one.subject, "code": code, "sure": one.sure,
               "place": place[one.subject]}  # fmt: skip


# --- what it said ---------------------------------------------------------------------------------


def answer(database: Database, number: int) -> Answer:
    """One answer; NotFound where there is none."""
    with database.reading() as read:
        row = read.execute(sa.select(answers).where(answers.c.id == number)).first()
    if row is None:
        raise NotFound(_("The assistant gave no such answer."))
    return _answer(row)


def latest(database: Database, community: str | None = None) -> list[Answer]:
    """The answers that hold, of a community or of all: the last of each variable or free code."""
    last = sa.select(sa.func.max(answers.c.id)).group_by(answers.c.community, answers.c.about)
    asked = sa.select(answers).where(answers.c.id.in_(last)).order_by(answers.c.id)
    if community is not None:
        asked = asked.where(answers.c.community == community)
    with database.reading() as read:
        return [_answer(row) for row in read.execute(asked)]


def _answer(row: sa.Row[Any]) -> Answer:
    said = msgspec.json.decode(row.answer, type=Said)
    names = ("id", "community", "about", "taught", "corpus", "by_name", "at_us")
    return Answer(said=said, **{name: getattr(row, name) for name in names})


# --- what to code next ----------------------------------------------------------------------------


def draw_uncertain(
    database: Database,
    found: Answer,
    name: str,
    size: int,
    *,
    blind: bool = True,
    assigned: Iterable[int] = (),
) -> Sample:
    """Keep, as a sample, what it is least sure of among what nobody coded since it was asked.

    One of each thread first (Lewis & Gale 1994). It teaches most; no share is estimated from it.
    """
    left = _uncoded(database, found)
    if size > len(left):
        said = _("There are only {n} to draw from, not {size}.", n=len(left), size=size)
        raise BadSample(said)
    recipe = {"pool": found.said.pool, "variable": found.said.path, "answer": found.id}
    return keep(
        database,
        name,
        community=found.community,
        kind=found.said.kind,
        items=left[:size],
        method="uncertain",
        recipe=recipe | {"of": len(left)},
        blind=blind,
        assigned=assigned,
    )


def _uncoded(database: Database, found: Answer) -> list[int]:
    """Its proposals, those that would teach it most first, without what people settled since."""
    settled = settled_subjects(database, found.community, found.about)
    asked = sa.select(proposals.c.subject).where(proposals.c.answer == found.id)
    with database.reading() as read:
        listed = read.execute(asked.order_by(proposals.c.place)).scalars()
        return [subject for subject in listed if subject not in settled]
