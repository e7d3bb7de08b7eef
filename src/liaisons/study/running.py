"""Measuring a study: scopes over its communities, results from runs where they exist."""

from __future__ import annotations

import datetime as dt
import hashlib
import time
from collections.abc import Callable, Sequence
from itertools import combinations

import pyarrow as pa
import pyarrow.compute as pc

from liaisons import __version__
from liaisons.corpus.engine import DuckDBEngine, Engine
from liaisons.errors import BadStudy, NotFound
from liaisons.i18n import _
from liaisons.measures import comparison, runner
from liaisons.measures.contract import Question
from liaisons.measures.registry import question_of, questions
from liaisons.measures.rows import Contrast, Row
from liaisons.measures.runner import Result
from liaisons.measures.scope import Facts, Scope, Stored
from liaisons.study.runs import Record, Runs, code_version
from liaisons.study.study import Study

Notify = Callable[[str, str], None]


class Session:
    """One sitting with a study: a scope is opened per community when something must be computed."""

    def __init__(
        self,
        study: Study,
        *,
        engine: Callable[[], Engine] = DuckDBEngine,
        notify: Notify | None = None,
    ) -> None:
        self.study = study
        self.runs = Runs(study.folder / "runs")
        self._engine = engine
        self._scopes: dict[str, Scope] = {}
        self._results: dict[tuple[str, str], Result] = {}
        self._notify = notify or (lambda community, question: None)

    def facts(self, community: str) -> Facts:
        """What study.toml says of a community, as far as measures use it."""
        settings = self.study.settings
        said = settings.community(community)
        return Facts(
            community=community,
            zone=said.zone,
            questions=said.questions,
            reported_size=said.reported_size,
            frame=said.frame,
            profession=said.profession,
            seed=settings.seed,
            replicates=settings.resampling.replicates,
            permutations=settings.resampling.permutations,
        )

    def scope(self, community: str) -> Scope:
        """The community, ready to be asked; memberships of runs made so far are known to it."""
        if community not in self._scopes:
            self._scopes[community] = Scope(
                self._engine(), stored(self.study, community), self.facts(community)
            )
        return self._scopes[community]

    def result(self, community: str, question: Question) -> Result:
        """The result of a question: from its run, else computed and kept."""
        key = (community, question.name)
        if key not in self._results:
            self._results[key] = self._kept_or_made(community, question)
        return self._results[key]

    def _kept_or_made(self, community: str, question: Question) -> Result:
        facts = self.facts(community)
        inputs = fingerprint(self.study, community)
        place = self.runs.place(question.name, facts, inputs)
        kept = self.runs.load(place)
        if kept is not None:
            return kept
        self._notify(community, question.name)
        started = time.perf_counter()
        made = runner.run(question, self.scope(community))
        record = Record(
            question=question.name,
            community=community,
            fingerprint=inputs,
            facts=facts,
            version=__version__,
            code=code_version(),
            made_at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            seconds=round(time.perf_counter() - started, 3),
            rows=made.rows,
        )
        self.runs.save(place, made, record)
        return made

    def rows(self, names: Sequence[str] = (), community: str | None = None) -> list[Row]:
        """Rows of the named questions or quantities (all when none), community by community."""
        asked = _asked(names)
        return [
            row
            for name in self.communities(community)
            for question in asked
            for row in self.result(name, question).rows
            if _wanted(row, names)
        ]

    def communities(self, only: str | None = None) -> list[str]:
        """The communities that hold something, or the one asked for."""
        if only is not None:
            self.study.store.partition(only)
            return [only]
        if not self.study.store.communities:
            raise BadStudy(
                _(
                    "Nothing has been imported into {folder} yet. "
                    "Begin with: liaisons import {folder} FILE --community NAME",
                    folder=self.study.folder,
                )
            )
        return self.study.store.communities

    def last_import(self, communities: Sequence[str]) -> dt.datetime:
        """When the corpus of these communities last changed: the date of whatever is written."""
        store = self.study.store
        times: list[dt.datetime] = [
            time
            for c in communities
            for time in store.table(c, "imports")["imported_at"].to_pylist()
        ]
        return max(times)

    def contrasts(self, communities: Sequence[str] = ()) -> list[Contrast]:
        """Every question, compared between each two of the communities."""
        names = list(communities) or self.communities()
        for name in names:
            self.study.store.partition(name)
        if len(names) < 2:
            raise NotFound(_("There is only one community: nothing to compare it with."))
        return [
            contrast
            for a, b in combinations(names, 2)
            for question in questions().values()
            for contrast in comparison.compare(
                question,
                (self.scope(a), self.result(a, question)),
                (self.scope(b), self.result(b, question)),
            )
        ]


def stored(study: Study, community: str) -> Stored:
    """A community's files and small tables."""
    store = study.store
    tables = ("messages", "questions", "moderation", "reactions", "ties")
    return Stored(
        files={table: store.files(community, table) for table in tables},
        people=store.table(community, "people"),
        joins=joins_of(study, community),
        imports=store.table(community, "imports"),
    )


def joins_of(study: Study, community: str) -> pa.Table:
    """The joins that concern people of a community, whichever import learnt them."""
    store = study.store
    people = store.table(community, "people", ["person"])["person"]
    learnt = store.everywhere("joins")
    return learnt.filter(pc.is_in(learnt["person"], people.combine_chunks())).sort_by("person")


def fingerprint(study: Study, community: str) -> str:
    """Hash of all that the corpus holds of a community: its files and the joins of its people."""
    joins = joins_of(study, community)
    digest = hashlib.blake2b(study.store.fingerprint(community).encode(), digest_size=16)
    for column in joins.columns:
        digest.update(column.to_numpy().tobytes())
    return digest.hexdigest()


def _asked(names: Sequence[str]) -> list[Question]:
    if not names:
        return list(questions().values())
    return list({q.name: q for q in map(question_of, names)}.values())


def _wanted(row: Row, names: Sequence[str]) -> bool:
    return not names or any(row.measure == n or row.measure.startswith(f"{n}.") for n in names)


def measure(
    study: Study,
    names: Sequence[str] = (),
    *,
    community: str | None = None,
    engine: Engine | None = None,
) -> list[Row]:
    """Rows of the named measures; see ``Session.rows``."""
    make = DuckDBEngine if engine is None else (lambda: engine)
    return Session(study, engine=make).rows(names, community)


def compare(study: Study, communities: Sequence[str] = ()) -> list[Contrast]:
    """Contrasts of the communities; see ``Session.contrasts``."""
    return Session(study).contrasts(communities)
