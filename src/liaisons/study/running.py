"""Measuring a study: scopes over its communities, results from runs where they exist."""

from __future__ import annotations

import datetime as dt
import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import TypeVar

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from liaisons import __version__
from liaisons.corpus.engine import Engine
from liaisons.corpus.engines import Asked, engine_of
from liaisons.errors import NotFound, NothingYet
from liaisons.i18n import _, current, language
from liaisons.measures import comparison, registry, runner
from liaisons.measures.rows import Contrast, Row
from liaisons.measures.runner import Result
from liaisons.measures.scope import Facts, Scope, Stored
from liaisons.study import codings
from liaisons.study.runs import Inputs, Record, Runs, code_version, result_of, tables_of
from liaisons.study.study import Study

Notify = Callable[[str, str], None]
T = TypeVar("T")
_NO_TABLES: Mapping[str, pa.Table] = {}


class Session:
    """One sitting with a study, as it was when the study was opened.

    Making one costs nothing: what a run holds is read, and a scope is opened for a community only
    when something must be computed.
    """

    def __init__(
        self,
        study: Study,
        *,
        engine: Callable[[], Engine] | None = None,
        notify: Notify | None = None,
    ) -> None:
        self.study = study
        self.runs = Runs(study.folder / "runs")
        self._engine = engine or _engine(study, "duckdb")
        self._inputs: dict[str, Inputs] = {}
        self._scopes: dict[str, Scope] = {}
        self._results: dict[tuple[str, str], Result] = {}
        self._notify = notify or (lambda communities, question: None)

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

    def inputs(self, community: str) -> Inputs:
        """What everything computed of a community depends on."""
        if community not in self._inputs:
            self._inputs[community] = Inputs(
                facts=self.facts(community), fingerprint=fingerprint(self.study, community)
            )
        return self._inputs[community]

    def scope(self, community: str) -> Scope:
        """The community, ready to be asked."""
        if community not in self._scopes:
            self._scopes[community] = Scope(
                self._engine(), stored(self.study, community), self.facts(community)
            )
        return self._scopes[community]

    # --- kept, or made and kept ------------------------------------------------------------------

    def kept(
        self, name: str, communities: Sequence[str], kind: type[T], make: Callable[[], T]
    ) -> T:
        """What was kept as ``name`` of these communities; made, and kept, where it was not.

        ``kind`` is the type of the value, one that msgspec reads back from JSON. It may depend on
        nothing but the communities' corpus and facts, the code and the language.
        """
        found = self.runs.load(self._place(name, communities), kind)
        if found is None:
            started = time.perf_counter()
            found = make()
            self._keep(name, communities, found, time.perf_counter() - started)
        return found

    def kept_tables(
        self, name: str, community: str, make: Callable[[], dict[str, pa.Table]]
    ) -> dict[str, pa.Table]:
        """Tables kept as ``name`` of a community: like ``kept``, for what is too large for JSON.

        They hold no sentences. They are made in the study's language, in which its runs are likely
        to lie, and serve readers of every language.
        """
        with language(self.study.settings.language):
            place = self.place(name, community)
            told = self.runs.load(place, list[str])
            found = None if told is None else self.runs.tables(place)
            if told is not None and found is not None and set(told) <= found.keys():
                return found
            started = time.perf_counter()
            made = make()
            self._keep(name, [community], sorted(made), time.perf_counter() - started, made)
            return made

    def place(self, name: str, community: str) -> Path:
        """Where something without sentences that comes from a community is kept."""
        with language(self.study.settings.language):
            return self._place(name, [community])

    def result(self, community: str, question: str) -> Result:
        """The result of a question, by its name: from its run, else computed and kept."""
        key = (community, question)
        if key not in self._results:
            place = self._place(question, [community])
            found = result_of(self.runs.load(place, list[Row]), self.runs.tables(place))
            self._results[key] = found or self._measured(community, question)
        return self._results[key]

    def kept_rows(self, community: str, question: str) -> list[Row] | None:
        """The rows of a question's run; None where it was not run yet."""
        return self.runs.load(self._place(question, [community]), list[Row])

    def _rows(self, community: str, question: str) -> list[Row]:
        """The rows of a question: of a run nothing but its rows is read."""
        kept = self.kept_rows(community, question)
        return self.result(community, question).rows if kept is None else kept

    def _measured(self, community: str, question: str) -> Result:
        self._notify(community, question)
        started = time.perf_counter()
        made = runner.run(registry.question(question), self.scope(community))
        seconds = time.perf_counter() - started
        self._keep(question, [community], made.rows, seconds, tables_of(made))
        return made

    def _contrasts(self, a: str, b: str, question: str) -> list[Contrast]:
        def made() -> list[Contrast]:
            self._notify(f"{a}, {b}", question)
            return comparison.compare(
                registry.question(question),
                (self.scope(a), self.result(a, question)),
                (self.scope(b), self.result(b, question)),
            )

        return self.kept(question, [a, b], list[Contrast], made)

    def _place(self, name: str, communities: Sequence[str]) -> Path:
        return self.runs.place(name, self._inputs_of(name, communities))

    def _inputs_of(self, name: str, communities: Sequence[str]) -> list[Inputs]:
        """What a result depends on: on codings only where it counts them."""
        inputs = [self.inputs(community) for community in communities]
        if name not in registry.CODED:
            return inputs
        return [
            msgspec.structs.replace(one, coded=codings.fingerprint(self.study, one.facts.community))
            for one in inputs
        ]

    def _keep(
        self,
        name: str,
        communities: Sequence[str],
        value: object,
        seconds: float,
        tables: Mapping[str, pa.Table] = _NO_TABLES,
    ) -> None:
        record = Record(
            name=name,
            inputs=self._inputs_of(name, communities),
            version=__version__,
            code=code_version(),
            language=current(),
            made_at=dt.datetime.now(dt.UTC).isoformat(),
            seconds=round(seconds, 3),
            value=msgspec.Raw(msgspec.json.encode(value)),
        )
        self.runs.save(self._place(name, communities), record, tables)

    # --- what is asked --------------------------------------------------------------------------

    def rows(self, names: Sequence[str] = (), community: str | None = None) -> list[Row]:
        """Rows of the named questions or quantities (all when none), community by community."""
        asked = _asked(names)
        found: list[Row] = []
        for name in self.communities(community):
            self._begin(name, asked)
            rows = (row for question in asked for row in self._rows(name, question))
            found += (row for row in rows if _wanted(row, names))
        return found

    def _begin(self, community: str, asked: Sequence[str]) -> None:
        """Set going what takes long in those of the questions that have no run yet."""
        for name in asked:
            if not self._place(name, [community]).exists():
                begin = registry.question(name).begin
                if begin is not None:
                    begin(self.scope(community))

    def communities(self, only: str | None = None) -> list[str]:
        """The communities that hold something, or the one asked for."""
        if only is not None:
            self.study.store.partition(only)
            return [only]
        if not self.study.store.communities:
            raise NothingYet(
                _(
                    "Nothing has been imported into {folder} yet. "
                    "Begin with: liaisons import {folder} FILE --community NAME",
                    folder=self.study.folder,
                )
            )
        return self.study.store.communities

    def those_of(self, names: Sequence[str]) -> list[str]:
        """The communities of these names, or all where none is asked for."""
        return [n for one in names for n in self.communities(one)] or self.communities()

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
            for question in registry.names()
            for contrast in self._contrasts(a, b, question)
        ]


def stored(study: Study, community: str) -> Stored:
    """A community's files and small tables."""
    store = study.store
    settled, agreed = codings.settled(study, community)
    tables = ("messages", "questions", "moderation", "reactions", "ties")
    return Stored(
        files={table: store.files(community, table) for table in tables},
        people=store.table(community, "people"),
        joins=joins_of(study, community),
        imports=store.table(community, "imports"),
        settled=settled,
        agreed=agreed,
        assisted=codings.assisted(study, community),
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
        digest.update(repr(column.to_pylist()).encode())
    return digest.hexdigest()


def _asked(names: Sequence[str]) -> list[str]:
    """The questions that the names belong to, each once."""
    return list(dict.fromkeys(map(registry.name_of, names))) if names else list(registry.names())


def _wanted(row: Row, names: Sequence[str]) -> bool:
    return not names or any(row.measure == n or row.measure.startswith(f"{n}.") for n in names)


def session_on(study: Study, engine: Asked, notify: Notify | None = None) -> Session:
    """A session on the engine that is asked for: a name, a Spark session, or what makes one."""
    return Session(study, engine=_engine(study, engine), notify=notify)


def _engine(study: Study, asked: Asked) -> Callable[[], Engine]:
    folder, url = study.store.folder, study.settings.corpus_url
    return engine_of(asked, folder, url, study.private_folder)
