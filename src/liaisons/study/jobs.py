"""Long work asked for in the browser: a row per job, done by a process of its own.

The process outlives the page and the server that started it, writes how far it is into the row and
looks there for a wish to stop. It holds a lock as long as it lives, so that a job whose process
died is told from one at work on any machine that sees the folder: such a job is interrupted, the
study is as it was before, and it can be asked for again.
"""

from __future__ import annotations

import datetime as dt
import secrets
import subprocess
import sys
from typing import Any, Literal, TypeAlias

import filelock
import msgspec
import sqlalchemy as sa

from liaisons.database import touch
from liaisons.errors import NotFound
from liaisons.files import write_atomically
from liaisons.i18n import _, current
from liaisons.sources.mapping import Mapping
from liaisons.sources.records import Frame
from liaisons.study.analyses import Analysis
from liaisons.study.changes import Checked
from liaisons.study.importing import Report
from liaisons.study.study import Study

State: TypeAlias = Literal[
    "waiting",  # for its process, or for another job of the study
    "running",
    "done",
    "failed",  # with a sentence that says why
    "stopped",  # somebody asked for it
    "interrupted",  # its process died
]
ENDED = ("done", "failed", "stopped", "interrupted")
ROOM = "jobs"
#: How long a new process may take until it holds its lock.
_STARTS_WITHIN = dt.timedelta(minutes=2)

TABLES = sa.MetaData()
_jobs = sa.Table(
    "jobs",
    TABLES,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("asked_by", sa.String, nullable=False),
    sa.Column("asked_at", sa.String, nullable=False),
    sa.Column("ended_at", sa.String),
    sa.Column("phase", sa.String, nullable=False, default=""),
    sa.Column("done", sa.BigInteger, nullable=False, default=0),
    sa.Column("total", sa.BigInteger, nullable=False, default=0),
    sa.Column("message", sa.Text, nullable=False, default=""),
    sa.Column("stopping", sa.Boolean, nullable=False, default=False),
    sa.Column("spec", sa.Text, nullable=False),
)


class Bring(msgspec.Struct, kw_only=True):
    """One import of a job, as a request is written down.

    ``files`` are relative to the study; where there are none, those of the job's delivery.
    """

    community: str
    files: list[str] = []
    format: str | None = None
    frame: Frame | None = None
    profession: str | None = None
    zone: str | None = None
    site: str | None = None
    mapping: Mapping | None = None


class Ask(msgspec.Struct, kw_only=True):
    """What the assistant is asked: a variable or free code, by its number, of a community."""

    community: str
    about: int
    #: What whoever asked is called; the job's row has their account.
    by: str


class Spec(msgspec.Struct, kw_only=True):
    """What a job is to do: import, then measure; or say only what an import would do; or make an
    analysis.
    """

    brings: list[Bring] = []
    dry_run: bool = False
    measure: bool = True
    #: Compute the kept results once more and say whether they come out the same.
    reproduce: bool = False
    #: Ask the assistant, and keep what it says.
    ask: Ask | None = None
    #: What takes long and is not a measure: lexical classes, types of people.
    analysis: Analysis | None = None
    language: str = "fr"
    #: The delivery whose files are removed once they are in.
    delivery: str | None = None


class Outcome(msgspec.Struct, kw_only=True):
    """What became of a job. It may quote the files, and is kept in ``private/`` like them."""

    message: str = ""
    reports: list[Report] = []
    checked: list[Checked] = []


class Job(msgspec.Struct, kw_only=True):
    """A job as its row tells it, and what became of it."""

    id: str
    state: State
    asked_by: str
    asked_at: str
    ended_at: str | None
    phase: str
    done: int
    total: int
    message: str
    stopping: bool
    spec: Spec
    outcome: Outcome

    @property
    def ended(self) -> bool:
        return self.state in ENDED

    @property
    def share(self) -> float | None:
        """How much of the phase is done; None where that is not known."""
        return min(1.0, self.done / self.total) if self.total else None


class Jobs:
    """The jobs of a study."""

    def __init__(self, study: Study) -> None:
        self._study = study
        self._database = study.database
        self._database.prepare(TABLES)
        self._folder = study.private_folder / "jobs"

    # --- asking ---------------------------------------------------------------------------------

    def ask(self, spec: Spec, by: str) -> str:
        """Write a job down and start its process; the job's id."""
        found = secrets.token_hex(8)
        spec.language = current()
        with self._database.writing() as write:
            write.execute(
                _jobs.insert().values(
                    id=found,
                    state="waiting",
                    asked_by=by,
                    asked_at=_now(),
                    spec=msgspec.json.encode(spec).decode(),
                )
            )
            touch(write, ROOM)
        self._start(found)
        return found

    def again(self, job: str, by: str) -> str:
        """Ask for the same once more, as it was asked for."""
        return self.ask(self.get(job).spec, by)

    def stop(self, job: str) -> None:
        """Ask a job to stop: it does at its next step, and nothing of it is kept."""
        self.write(job, stopping=True)

    def _start(self, job: str) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        command = [sys.executable, "-m", "liaisons.study.worker", str(self._study.folder), job]
        # A session of its own: whoever stops the server does not stop the work.
        subprocess.Popen(  # noqa: S603  # our own interpreter; the names are arguments, no shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=(self._folder / f"{job}.log").open("ab"),
            start_new_session=True,
        )

    # --- looking --------------------------------------------------------------------------------

    def get(self, job: str) -> Job:
        """The job as it is now; raises NotFound where there is none of this id."""
        found = self._rows(_jobs.c.id == job)
        if not found:
            raise NotFound(_("There is no such job in this study. It may be of another study."))
        return found[0]

    def latest(self, limit: int = 20) -> list[Job]:
        """The last jobs, the newest first."""
        return self._rows(sa.true(), limit)

    def at_work(self) -> list[Job]:
        """The jobs that have not ended."""
        return self._rows(_jobs.c.state.in_(("waiting", "running")))

    def _rows(self, which: sa.ColumnElement[bool], limit: int = 1000) -> list[Job]:
        asked = sa.select(_jobs).where(which).order_by(_jobs.c.asked_at.desc()).limit(limit)
        with self._database.reading() as read:
            rows = read.execute(asked).mappings().all()
        return [self._settled(_job(row, self._outcome(row["id"]))) for row in rows]

    def _outcome(self, job: str) -> Outcome:
        try:
            return msgspec.json.decode((self._folder / f"{job}.json").read_bytes(), type=Outcome)
        except FileNotFoundError:
            return Outcome()

    def _settled(self, job: Job) -> Job:
        """A job that says it is at work without a process is said to be interrupted."""
        if job.ended or not self._is_dead(job):
            return job
        self.write(job.id, only_open=True, state="interrupted", ended_at=_now())
        # It may have ended well between two looks: then that is what its row says.
        with self._database.reading() as read:
            state = read.execute(sa.select(_jobs.c.state).where(_jobs.c.id == job.id)).scalar_one()
        return msgspec.structs.replace(job, state=state, outcome=self._outcome(job.id))

    def _is_dead(self, job: Job) -> bool:
        asked = dt.datetime.fromisoformat(job.asked_at)
        young = dt.datetime.now(dt.UTC) - asked < _STARTS_WITHIN
        if job.state == "waiting" and not job.phase and young:
            return False
        try:
            with filelock.FileLock(self._folder / f"{job.id}.lock", timeout=0):
                return True
        except filelock.Timeout:
            return False

    # --- for the process -------------------------------------------------------------------------

    def write(self, job: str, only_open: bool = False, **values: Any) -> None:
        """Change a job's row; with ``only_open`` not where it has ended meanwhile."""
        change = _jobs.update().where(_jobs.c.id == job)
        if only_open:
            change = change.where(_jobs.c.state.not_in(ENDED))
        with self._database.writing() as write:
            write.execute(change.values(**values))

    def tell(self, job: str, outcome: Outcome) -> None:
        """Keep what became of a job, so far."""
        write_atomically(self._folder / f"{job}.json", msgspec.json.encode(outcome), mode=0o600)

    def is_stopping(self, job: str) -> bool:
        """Whether somebody asked the job to stop."""
        with self._database.reading() as read:
            asked = sa.select(_jobs.c.stopping).where(_jobs.c.id == job)
            return bool(read.execute(asked).scalar())

    def turn(self) -> filelock.BaseFileLock:
        """The lock that lets one job of the study work at a time."""
        return filelock.FileLock(self._folder / "turn.lock")


def _job(row: Any, outcome: Outcome) -> Job:
    spec = msgspec.json.decode(row["spec"], type=Spec)
    return Job(**{**row, "spec": spec, "outcome": outcome})


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="microseconds")
