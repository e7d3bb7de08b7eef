"""What the process of a job does (``worker``).

It imports, measures and analyses with the code of the command line; what it adds is to say how far
it is and to stop when asked, at a moment when nothing is half done.
"""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path
from typing import Any

import filelock
import msgspec

import liaisons
from liaisons.errors import LiaisonsError
from liaisons.i18n import _, current, language
from liaisons.measures import registry
from liaisons.study import deliveries
from liaisons.study.analyses import Analysis
from liaisons.study.changes import reproduce
from liaisons.study.importing import Report, import_files
from liaisons.study.jobs import Ask, Bring, Job, Jobs, Outcome, Spec, State
from liaisons.study.planning import Request
from liaisons.study.running import Notify, Session
from liaisons.study.study import Study
from liaisons.study.versioned import Signature

#: Seconds between two words on how far the work is, and between two looks for one's turn.
EVERY = 0.4


class _Stopped(Exception):
    """Somebody asked for it: leaves whatever is open without keeping it."""


class _Telling:
    """Writes how far the job is into its row, not too often, and stops where that is asked."""

    def __init__(self, jobs: Jobs, job: str) -> None:
        self._jobs, self._job = jobs, job
        self._told = 0.0

    def __call__(self, phase: str, done: int = 0, total: int = 0, message: str = "") -> None:
        now = time.monotonic()
        if now - self._told < EVERY and message == "":
            return
        self._told = now
        self.look()
        said: dict[str, Any] = {"message": message} if message else {}
        if total or message:
            said |= {"done": done, "total": total}
        self._jobs.write(self._job, phase=phase, **said)

    def look(self) -> None:
        """Stop where that is asked."""
        if self._jobs.is_stopping(self._job):
            raise _Stopped


def work(folder: Path, job: str) -> None:
    """Do a job of the study in ``folder``; what became of it is in its row."""
    jobs = Jobs(liaisons.open(folder))
    asked = jobs.get(job)
    if asked.ended:
        return
    outcome = Outcome()
    with language(asked.spec.language):
        state = _ended(jobs, folder, asked, outcome)
    jobs.tell(job, outcome)
    jobs.write(job, state=state, message="", ended_at=dt.datetime.now(dt.UTC).isoformat())


def _ended(jobs: Jobs, folder: Path, job: Job, outcome: Outcome) -> State:
    """Do the work and note what became of it; the state it ends in."""
    tell = _Telling(jobs, job.id)
    try:
        tell("turn", message=_("Waits for other work on this study to end."))
        with _turn(jobs, tell):
            _do(jobs, folder, job, outcome, tell)
        return "done"
    except _Stopped:
        return "stopped"
    except LiaisonsError as error:
        outcome.message = str(error)
        return "failed"


def _turn(jobs: Jobs, tell: _Telling) -> filelock.BaseFileLock:
    """One job at a time: the others wait here, and can be stopped while they do."""
    lock = jobs.turn()
    while True:
        try:
            return lock.acquire(timeout=0).lock
        except filelock.Timeout:
            tell.look()
            time.sleep(EVERY)


def _do(jobs: Jobs, folder: Path, job: Job, outcome: Outcome, tell: _Telling) -> None:
    jobs.write(job.id, state="running")
    spec, study = job.spec, liaisons.open(folder)
    if spec.reproduce:
        outcome.checked = reproduce(study, _measuring(study, tell))
        return
    if spec.ask is not None:
        outcome.message = _asked(study, spec.ask, job.asked_by, tell)
        return
    if spec.analysis is not None:
        _analyse(study, spec.analysis, job, tell)
        return
    for bring in spec.brings:
        outcome.reports.append(_bring(study, bring, spec, tell))
        jobs.tell(job.id, outcome)
    if spec.dry_run:
        return
    if spec.delivery:
        deliveries.remove(study, spec.delivery)
    if spec.measure and study.store.communities:
        try:
            _measure(study, tell)
        except _Stopped:
            outcome.message = _(
                "Imported. The measuring was stopped; the pages will go on with it."
            )


def _asked(study: Study, ask: Ask, by: str, tell: _Telling) -> str:
    """Ask the assistant, which takes minutes where many were coded; what it lacks, in words."""
    from liaisons.coding.assistant.answers import ask_and_keep

    def notify(words: str, done: int, total: int) -> None:
        tell("asking", done, total, words)

    session, signature = Session(study), Signature(by, ask.by)
    return ask_and_keep(session, ask.community, ask.about, signature, notify).why or ""


def _bring(study: Study, bring: Bring, spec: Spec, tell: _Telling) -> Report:
    tell("reading", message=_("Reading {community}.", community=bring.community))
    given = msgspec.structs.asdict(bring)
    paths = [study.folder / name for name in given.pop("files")]
    if not paths and spec.delivery:
        paths = deliveries.get(study, spec.delivery).paths(study)
    request = Request(paths=paths, dry_run=spec.dry_run, **given)
    return import_files(
        study,
        request,
        lambda _records: tell("reading"),
        moved=lambda done, total: tell("reading", done, total),
        settled=lambda done, total: tell("keeping", done, total),
    )


def _analyse(study: Study, asked: Analysis, job: Job, tell: _Telling) -> None:
    from liaisons.coding.analysing import analyse

    said = {
        "texts": _("Reading the texts."),
        "cutting": _("Cutting the texts into classes."),
        "profiles": _("Describing each class."),
        "people": _("Reading what is known of people."),
        "plane": _("Putting people on one plane."),
        "types": _("Making types, and trying how well they hold."),
    }
    analyse(
        Session(study),
        asked,
        job.asked_by,
        lambda phase, done, total: tell(phase, done, total, said[phase]),
    )


def _measure(study: Study, tell: _Telling) -> None:
    """Compute what the pages will show whoever asked, so that the first is there at once."""
    from liaisons.study.telling import content

    content(Session(study, notify=_measuring(study, tell)), current())


def _measuring(study: Study, tell: _Telling) -> Notify:
    """Tells how many questions of how many are done."""
    total = len(registry.names()) * len(study.store.communities)
    done = 0

    def notify(community: str, question: str) -> None:
        nonlocal done
        said = _("Measuring {question} of {community}", question=question, community=community)
        tell("measuring", min(done, total), total, said)
        done += 1

    return notify
