"""Analyses that take long, asked for in the browser: what was asked, and what was found of what.

One is kept under what was asked, with the inputs it was made of; where the corpus, the codings or
the settings have changed since, whoever looks at it is told so, and it can be made again. They lie
with the runs: ``forget`` takes them away, and nothing is lost but the time they took.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, TypeAlias

import msgspec

from liaisons import __version__
from liaisons.errors import LiaisonsError, NotFound
from liaisons.i18n import _, current
from liaisons.study import codings
from liaisons.study.running import Session
from liaisons.study.runs import Inputs, Record, code_version

What: TypeAlias = Literal["classes", "typology"]
Change: TypeAlias = Literal["corpus", "codings", "settings"]
#: Says how far the work is: in which phase, how much of how much is done.
Tell: TypeAlias = Callable[[str, int, int], None]
#: So many analyses of each kind are kept; the oldest go first.
MOST = 20


class Analysis(msgspec.Struct, kw_only=True, frozen=True):
    """What is asked for. Classes look at ``of`` to ``stems``, types of people at the last two.

    ``classes``: how many; ``length`` in words of a segment; ``types``: 0 for what the data say;
    ``least``: messages that somebody wrote at least.
    """

    what: What
    communities: list[str]
    of: Literal["messages", "questions", "replies", "threads"] = "messages"
    coded: dict[str, str] = {}
    classes: int = 5
    length: int = 40
    stems: bool = True
    types: int = 0
    least: int = 2

    @property
    def id(self) -> str:
        """The same for whoever asks the same."""
        return hashlib.blake2b(msgspec.json.encode(self), digest_size=6).hexdigest()


class _Kept(msgspec.Struct, kw_only=True):
    """What is written down: who asked for what, and what was found (as JSON)."""

    asked: Analysis
    by: str
    found: msgspec.Raw


class Made(msgspec.Struct, kw_only=True):
    """An analysis that was made, by whom and when, and what has changed since."""

    asked: Analysis
    by: str
    made_at: str
    seconds: float
    changed: list[Change]
    found: Any = None


def keep(session: Session, asked: Analysis, by: str, found: Any, started: float) -> None:
    """Keep what was found; ``started`` is when the work began, by ``time.perf_counter``."""
    value = _Kept(asked=asked, by=by, found=msgspec.Raw(msgspec.json.encode(found)))
    record = Record(
        name=asked.what,
        inputs=_inputs(session, asked),
        version=__version__,
        code=code_version(),
        language=current(),
        made_at=dt.datetime.now(dt.UTC).isoformat(),
        seconds=round(time.perf_counter() - started, 3),
        value=msgspec.Raw(msgspec.json.encode(value)),
    )
    session.runs.save(_place(session, asked.what, asked.id), record, {})
    for old in _places(session, asked.what)[MOST:]:
        shutil.rmtree(old, ignore_errors=True)


def made(session: Session, what: What, name: str) -> Made:
    """An analysis with what was found; raises NotFound where it was never made, or is gone."""
    record = _record(_place(session, what, name)) if name.isalnum() else None
    if record is None:
        raise NotFound(_("This was not made yet, or is no longer kept: ask for it again."))
    return _made(session, record, whole=True)


def listed(session: Session, what: What) -> list[Made]:
    """The analyses of a kind that are kept, the latest first, without what was found."""
    records = [_record(place) for place in _places(session, what)]
    return [_made(session, record, whole=False) for record in records if record is not None]


def remove(session: Session, what: What, name: str) -> None:
    """Keep an analysis no more."""
    if name.isalnum():
        shutil.rmtree(_place(session, what, name), ignore_errors=True)


def _made(session: Session, record: Record, *, whole: bool) -> Made:
    kept = msgspec.json.decode(record.value, type=_Kept)
    return Made(
        asked=kept.asked,
        by=kept.by,
        made_at=record.made_at,
        seconds=record.seconds,
        changed=_changed(session, kept.asked, record.inputs),
        found=msgspec.json.decode(kept.found) if whole else None,
    )


def _inputs(session: Session, asked: Analysis) -> list[Inputs]:
    """All that is known of the communities, with what people settled of them."""
    return [
        msgspec.structs.replace(
            session.inputs(name), coded=codings.fingerprint(session.study, name)
        )
        for name in asked.communities
    ]


def _changed(session: Session, asked: Analysis, before: list[Inputs]) -> list[Change]:
    try:
        now = _inputs(session, asked)
    except LiaisonsError:  # a community was taken out of the study
        return ["corpus"]
    pairs = list(zip(before, now, strict=True))
    found: list[tuple[Change, bool]] = [
        ("corpus", any(a.fingerprint != b.fingerprint for a, b in pairs)),
        ("codings", any(a.coded != b.coded for a, b in pairs)),
        ("settings", any(a.facts != b.facts for a, b in pairs)),
    ]
    return [name for name, is_so in found if is_so]


def _folder(session: Session) -> Path:
    return session.study.folder / "runs" / "analyses"


def _place(session: Session, what: What, name: str) -> Path:
    return _folder(session) / f"{what}-{name}"


def _places(session: Session, what: What) -> list[Path]:
    """Where analyses lie, the latest first."""
    found = list(_folder(session).glob(f"{what}-*/run.json"))
    return [file.parent for file in sorted(found, key=lambda f: f.stat().st_mtime_ns, reverse=True)]


def _record(place: Path) -> Record | None:
    try:
        record = msgspec.json.decode((place / "run.json").read_bytes(), type=Record)
        msgspec.json.decode(record.value, type=_Kept)
    except (OSError, msgspec.DecodeError):
        return None
    return record
