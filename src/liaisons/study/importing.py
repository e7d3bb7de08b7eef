"""Bringing a foreign file into a study: all of it or nothing of it.

Two passes (``incoming``, ``settling``) with the spool between them; then one transaction. What
identifies people goes to ``keys/`` and ``private/`` (mode 0600) before the corpus is swapped, under
the import's own name, so that a kill leaves at most files that nobody lists.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections import Counter
from collections.abc import Generator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import IO

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from liaisons.ahead import behind, beside, spread
from liaisons.columns import Column
from liaisons.corpus.schema import IMPORTS
from liaisons.corpus.store import Transaction, parquet
from liaisons.files import replacing
from liaisons.i18n import _
from liaisons.privacy.door import Door
from liaisons.sources.opening import Inputs, open_inputs
from liaisons.sources.opening import Progress as Moved
from liaisons.sources.records import Refusal
from liaisons.study import everybody, mappings
from liaisons.study import records as small
from liaisons.study import settings as settings_file
from liaisons.study.detecting import Detecting, detecting
from liaisons.study.existing import Existing
from liaisons.study.forgetting import forgotten_keys
from liaisons.study.incoming import Incoming, Progress
from liaisons.study.planning import Plan, Request, plan
from liaisons.study.settling import RAW, Settled, Settler
from liaisons.study.spool import Part
from liaisons.study.study import Study
from liaisons.workshops import workshop

#: Rows of one import are numbered from import rank × this, so that no two imports collide.
ROWS_PER_IMPORT = 1 << 40
EXAMPLES = 20


class Report(msgspec.Struct, kw_only=True):
    """What an import did. ``read`` = ``kept`` + ``refused`` + ``already``, always."""

    community: str
    format: str
    title: str
    frame: str
    frame_guessed: bool
    zone: str
    capabilities: list[str]
    read: int = 0
    kept: int = 0
    already: int = 0
    refused: dict[str, int] = {}
    examples: list[Refusal] = []
    tables: dict[str, int] = {}
    naive: int = 0
    untimed: int = 0
    notices: list[str] = []
    mapping: str | None = None
    dry_run: bool = False


class _Unchanged(Exception):
    """Leaves the transaction without committing it: a dry run, or nothing new to write."""


class Refusals:
    """Counts refusals, keeps the first few to show and writes all of them to ``private/``."""

    def __init__(self, sink: IO[bytes]) -> None:
        self.counts: Counter[str] = Counter()
        self.examples: list[Refusal] = []
        self._sink = sink
        self._encode = msgspec.json.Encoder().encode

    def __call__(self, refusal: Refusal) -> None:
        self.counts[refusal.code] += 1
        if len(self.examples) < EXAMPLES:
            self.examples.append(refusal)
        self._sink.write(self._encode(refusal) + b"\n")


def import_files(
    study: Study,
    request: Request,
    progress: Progress | None = None,
    *,
    moved: Moved | None = None,
    settled: Moved | None = None,
) -> Report:
    """Import files into a community of the study.

    ``progress`` is told of the records read, ``moved`` of the bytes read and how many there are,
    ``settled`` of the messages written and how many there are; what they raise ends the import and
    leaves the study as it was. Raises BadFile, UnsafeFile or UnknownFormat where the input cannot
    be read at all, Refused where the study's folder cannot be written; the study is then as it was
    before.
    """
    with open_inputs(request.paths) as inputs, beside(inputs.digest) as digest:
        inputs.progress = moved
        planned = plan(study, request, inputs, digest)
        with workshop(study.private_folder, "import") as folder:
            try:
                return _run(study, request, planned, inputs, folder, progress, settled)
            finally:  # measures of the same process may need the memory
                pa.default_memory_pool().release_unused()


def _run(
    study: Study,
    request: Request,
    planned: Plan,
    inputs: Inputs,
    folder: Path,
    progress: Progress | None,
    settled: Moved | None,
) -> Report:
    report = Report(
        community=request.community,
        format=planned.source.name,
        title=planned.source.title,
        frame=planned.frame,
        frame_guessed=planned.frame_guessed,
        zone=planned.options.zone,
        capabilities=sorted(planned.capabilities),
        mapping=planned.mapping_text(),
        dry_run=request.dry_run,
    )
    with (folder / "refused.jsonl").open("wb") as sink:
        refuse = Refusals(sink)
        door = Door(
            study.keyring,
            folder,
            instance=planned.instance,
            community=request.community,
            joins=study.store.everywhere("joins"),
            mask=study.settings.privacy.mask,
            forgotten=forgotten_keys(study),
            known=study.store.everywhere("people", ["person"])["person"].to_numpy(),
        )
        incoming = Incoming(folder, door, refuse)
        incoming.take(planned.source.batches(inputs, planned.options), progress)
        try:
            with study.store.transaction() as work:
                inside = _Work(study, request, planned, incoming, refuse, report, folder, settled)
                inside.into(work)
                if request.dry_run or not report.kept:
                    raise _Unchanged
                sink.flush()
                _keep_private(study, planned.import_id, folder)
        except _Unchanged:
            return report
        finally:
            report.notices = list(inputs.notices)
    _register(study, request, planned)
    if planned.options.mapping is not None:
        mappings.keep(study, request.community, planned.options.mapping)
    study.reload()
    return report


class _Work:
    """The inside of an import's transaction."""

    def __init__(
        self,
        study: Study,
        request: Request,
        plan: Plan,
        incoming: Incoming,
        refuse: Refusals,
        report: Report,
        folder: Path,
        tell: Moved | None = None,
    ) -> None:
        self.study, self.request, self.plan, self._tell = study, request, plan, tell
        self._folder = folder
        self.incoming, self.refuse, self.report = incoming, refuse, report
        self.door = incoming.door
        self.community = request.community
        raw = sorted((study.private_folder / "raw").glob("*.parquet"))
        self.existing = Existing(study.store, request.community, raw, folder)
        first_row = self.existing.imports * ROWS_PER_IMPORT
        self._settler = Settler(request.community, plan.import_id, first_row)

    def into(self, work: Transaction) -> None:
        """Write everything that is new, and count it."""
        thread = self.incoming.threads(self.existing)
        self.existing.compare(self.incoming.message_keys(), self.incoming.spool, self.door)
        with parquet(self._folder / "map.parquet", small.MAP) as named:
            kept = self._write_messages(work, self._settled(thread), named)
            self._write_others(work, kept)
            for people in small.named_people(self.door, self.plan.instance):
                named.write_batch(people)

    def _write_others(self, work: Transaction, kept: int) -> None:
        others = small.write(work, self.study.store, self.incoming, self.community, self.plan)
        self._count(kept, others)
        everybody.write(
            work, self.study, self.incoming, self.community, self.plan, self.request.profession
        )
        work.add(self.community, "joins", small.joins(self.door))
        work.add(self.community, "imports", self._import_row())

    def _settled(self, thread: Column) -> Generator[Settled, None, None]:
        """Batch by batch what is new, in the order of the file."""
        work, parts = partial(self._settle, thread), self.incoming.spool.parts
        with closing(spread(work, parts)) as done:
            for part, settled, door in done:
                self.door.meet(door)
                if self._tell is not None:
                    self._tell(part.first + part.size, len(thread))
                yield self._new(part, settled)

    def _new(self, part: Part, settled: Settled) -> Settled:
        """What is kept of a batch; what is not is counted."""
        fresh = self.existing.fresh(part.first, part.size)
        wanted = ~self._forgotten(settled)
        if not fresh.all():
            same = self.existing.same(part.first, part.size)
            self._settle_repeats(settled, ~fresh & wanted, same)
        return settled.keep(fresh & wanted)

    def _settle(self, thread: Column, part: Part) -> tuple[Part, Settled, Door]:
        """One batch, beside others: the people that it meets are taken over in order."""
        door, columns = self.door.apart(), (self.incoming.message_keys(), thread)
        keys = (column.read(part.first, part.size) for column in columns)
        return part, self._settler.settle(door, self.incoming.spool.batch(part), *keys), door

    def _forgotten(self, settled: Settled) -> NDArray[np.bool_]:
        """What people wrote who asked to be forgotten: refused, and not a word of it kept."""
        gone: NDArray[np.bool_] = self.door.gone(settled.messages["person"]).to_numpy(False)
        for position in np.flatnonzero(gone).tolist():
            row = settled.messages["source_row"][position].as_py() % ROWS_PER_IMPORT
            reason = _("Record {row} is by somebody who asked to be forgotten.", row=row)
            self.refuse(Refusal(row=row, code="forgotten", reason=reason))
        return gone

    def _settle_repeats(
        self, settled: Settled, repeated: NDArray[np.bool_], same: NDArray[np.bool_]
    ) -> None:
        """An id that is already there: the same text says nothing new, another is a conflict."""
        self.report.already += int((repeated & same).sum())
        for position in np.flatnonzero(repeated & ~same).tolist():
            row = settled.messages["source_row"][position].as_py() % ROWS_PER_IMPORT
            self.refuse(
                Refusal(
                    row=row,
                    code="conflict",
                    reason=_(
                        "Record {row} has the id of an earlier message but another text. "
                        "The earlier one is kept.",
                        row=row,
                    ),
                    raw=settled.native[position].as_py(),
                )
            )

    def _write_messages(
        self, work: Transaction, batches: Generator[Settled, None, None], named: pq.ParquetWriter
    ) -> int:
        """Messages go to the corpus as they come; questions, raw texts and the map beside them."""
        kept = 0
        with (
            closing(batches),
            parquet(self._folder / "raw.parquet", RAW) as raw,
            work.adding(self.community, "questions") as questions,
            work.adding(self.community, "messages") as messages,
            detecting(questions.write_batch) as asking,
            behind(partial(self._write_beside, raw, named, asking)) as write_beside,
        ):
            for settled in batches:
                write_beside(settled)
                messages.write_batch(settled.messages)
                kept += settled.messages.num_rows
        return kept

    def _write_beside(
        self, raw: pq.ParquetWriter, named: pq.ParquetWriter, asking: Detecting, settled: Settled
    ) -> None:
        raw.write_batch(settled.raw)
        named.write_batch(small.named_messages(settled, self.community))
        asking.add(settled.messages, settled.is_question)

    def _count(self, messages: int, others: small.Counts) -> None:
        report = self.report
        report.tables = {"messages": messages, **others.kept}
        report.tables = {name: n for name, n in report.tables.items() if n}
        report.kept = messages + sum(others.kept.values())
        report.already += others.already
        report.refused = dict(sorted(self.refuse.counts.items()))
        report.examples = self.refuse.examples
        report.read = report.kept + report.already + sum(self.refuse.counts.values())
        report.naive, report.untimed = self.incoming.naive, self.incoming.untimed

    def _import_row(self) -> pa.Table:
        plan, report = self.plan, self.report
        # What an import without messages could know says nothing of the community's messages.
        spoke = "messages" in report.tables
        row = {
            "import_id": plan.import_id,
            "community": self.community,
            "imported_at": dt.datetime.now(dt.UTC),
            "file_hash": plan.digest,
            "source": plan.source.name,
            "source_version": plan.source.version,
            "frame": plan.frame if spoke else None,
            "capabilities": sorted(plan.capabilities) if spoke else None,
            "zone": plan.options.zone,
            "read": report.read,
            "kept": report.kept,
            "already": report.already,
            "refused": list(report.refused.items()),
            "naive": report.naive,
            "untimed": report.untimed,
        }
        return pa.Table.from_pylist([row], schema=IMPORTS)


def _keep_private(study: Study, import_id: str, folder: Path) -> None:
    """What identifies, under the import's name: the map in ``keys/``, the rest in ``private/``."""
    places = {
        "map.parquet": study.keys_folder / "map.parquet" / f"{import_id}.parquet",
        "raw.parquet": study.private_folder / "raw" / f"{import_id}.parquet",
        "refused.jsonl": study.private_folder / "refused" / f"{import_id}.jsonl",
    }
    for name, place in places.items():
        if (folder / name).stat().st_size:
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            (folder / name).chmod(0o600)
            with replacing(place, mode=0o600) as temporary:
                shutil.move(folder / name, temporary)


def _register(study: Study, request: Request, plan: Plan) -> None:
    """Note a community in study.toml the first time something of it is imported."""
    if any(c.name == request.community for c in study.settings.communities):
        return
    settings_file.add_community(
        study.settings_path,
        name=request.community,
        profession=request.profession,
        platform=plan.instance if plan.instance != request.community else None,
        zone=plan.options.zone,
        fictitious=request.fictitious or None,
    )
