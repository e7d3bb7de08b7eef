"""What changed in the numbers since the run before, and why; and whether they come out again.

Runs are kept under what they came from, so two runs of the same question tell both: which rows
differ, and which of their inputs does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal

import msgspec

from liaisons.corpus.store import folder_name
from liaisons.i18n import language
from liaisons.measures import registry
from liaisons.measures.rows import Row
from liaisons.study import codings
from liaisons.study.running import Notify, Session
from liaisons.study.runs import Record, Runs
from liaisons.study.study import Study
from liaisons.workshops import workshop

#: Rows that name single persons: how many changed is said, not of whom.
PERSONAL = ("actors.table", "actors.sample")


class Cause(msgspec.Struct, frozen=True, kw_only=True):
    """An input of a run that is not what it was: a setting by its key, or the corpus, what people
    coded, the code of the measures.
    """

    kind: Literal["corpus", "codings", "setting", "code", "version"]
    name: str = ""
    before: str = ""
    after: str = ""
    #: For the corpus: messages and the like that imports brought in between.
    brought: int = 0
    #: For codings: how many were made, taken back and decided in between.
    made: int = 0
    withdrawn: int = 0
    decided: int = 0


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """A row that says something else than before; None where there was or is none."""

    before: Row | None
    after: Row | None

    @property
    def row(self) -> Row:
        found = self.after or self.before
        assert found is not None
        return found


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A question of a community, run twice: what differs, and why."""

    community: str
    question: str
    before_at: str
    after_at: str
    causes: list[Cause]
    moved: list[Moved]
    same: int


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """A kept run computed once more: how many rows came out the same, and those that did not."""

    community: str
    question: str
    same: int
    moved: list[Moved]


def changes(study: Study) -> list[Change]:
    """For each community and question the last run against the one before, the newest first.

    What was run once only is left out. Runs are those in the study's language.
    """
    found = [
        _change(study, community, question, *records[-2:])
        for community in study.store.communities
        for question, records in _records(study, community).items()
        if len(records) > 1
    ]
    return sorted(found, key=lambda change: change.after_at, reverse=True)


def reproduce(study: Study, notify: Notify | None = None) -> list[Checked]:
    """Compute every kept run of the corpus as it is once more, and compare row by row."""
    kept = Session(study)
    with language(study.settings.language), workshop(study.private_folder, "again") as folder:
        fresh = Session(study, notify=notify)
        fresh.runs = Runs(folder)
        return [
            _checked(community, question, rows, fresh.result(community, question).rows)
            for community in study.store.communities
            for question in registry.names()
            if (rows := kept.kept_rows(community, question)) is not None
        ]


def _checked(community: str, question: str, before: list[Row], after: list[Row]) -> Checked:
    moved = list(differences(before, after))
    return Checked(
        community=community, question=question, same=len(after) - len(moved), moved=moved
    )


def differences(before: Iterable[Row], after: Iterable[Row]) -> Iterator[Moved]:
    """The rows that differ, by what they measure of whom."""
    old, new = ({_key(row): row for row in rows} for rows in (before, after))
    for key in dict.fromkeys((*new, *old)):
        if old.get(key) != new.get(key):
            yield Moved(before=old.get(key), after=new.get(key))


def _key(row: Row) -> tuple[str, bytes]:
    return row.measure, msgspec.json.encode(row.group, order="sorted")


def _records(study: Study, community: str) -> dict[str, list[Record]]:
    """The kept runs of each question, in the order in which they were made."""
    folder = study.folder / "runs" / folder_name(community)
    found: dict[str, list[Record]] = {name: [] for name in registry.names()}
    for path in sorted(folder.glob("*/run.json")):
        name = path.parent.name.rpartition("-")[0]
        if name in found and (record := _read(path, study.settings.language)) is not None:
            found[name].append(record)
    return {name: sorted(ones, key=lambda r: r.made_at) for name, ones in found.items()}


def _read(path: Path, speech: str) -> Record | None:
    try:
        record = msgspec.json.decode(path.read_bytes(), type=Record)
    except (OSError, msgspec.DecodeError):
        return None
    return record if record.language == speech and len(record.inputs) == 1 else None


def _change(study: Study, community: str, question: str, before: Record, after: Record) -> Change:
    rows = [msgspec.json.decode(record.value, type=list[Row]) for record in (before, after)]
    moved = list(differences(*rows))
    return Change(
        community=community,
        question=question,
        before_at=before.made_at,
        after_at=after.made_at,
        causes=list(_causes(study, community, before, after)),
        moved=[one for one in moved if one.row.measure not in PERSONAL],
        same=len(rows[1]) - len(moved),
    )


def _causes(study: Study, community: str, before: Record, after: Record) -> Iterator[Cause]:
    old, new = before.inputs[0], after.inputs[0]
    if old.fingerprint != new.fingerprint:
        yield Cause(kind="corpus", brought=_brought(study, community, before.made_at))
    if old.coded != new.coded:
        moments = (dt.datetime.fromisoformat(one.made_at) for one in (before, after))
        yield Cause(kind="codings", **codings.happened(study, community, *moments)._asdict())
    was, now = (msgspec.to_builtins(one.facts) for one in (old, new))
    for key, value in now.items():
        if was[key] != value:
            yield Cause(kind="setting", name=key, before=_said(was[key]), after=_said(value))
    if before.version != after.version:
        yield Cause(kind="version", before=before.version, after=after.version)
    elif before.code != after.code:
        yield Cause(kind="code", before=before.code, after=after.code)


def _said(value: Any) -> str:
    return "" if value is None else str(value)


def _brought(study: Study, community: str, since: str) -> int:
    """How much imports have kept since a run was made."""
    at = dt.datetime.fromisoformat(since)
    imports = study.store.table(community, "imports", ["imported_at", "kept"]).to_pylist()
    return sum(one["kept"] for one in imports if one["imported_at"] >= at)
