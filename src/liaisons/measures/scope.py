"""What a measure sees of one community: relations by name, settings, chance.

``scope.rows("help/by_month.sql")`` runs a SQL text of ``measures/`` after computing the relations
that its header asks for (``-- needs: waits, members``). A relation of ``measures/relations/`` is
computed once per scope, however many measures use it; where its header says ``-- kept: no`` it is
only a way of looking at others, and costs less to compute again than to keep.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, cached_property
from importlib.resources import files
from typing import TYPE_CHECKING

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from liaisons.corpus import calendar
from liaisons.corpus.engine import Engine, Parquet, Relation, Sql
from liaisons.corpus.schema import MESSAGES, MODERATION, QUESTIONS, REACTIONS, TIES, empty
from liaisons.measures.statistics.resampling import Resampler

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from liaisons.measures.networks import Links
    from liaisons.network.apart import Answer
    from liaisons.network.graph import Network

_NEEDS = re.compile(r"^-- needs: (.*)$", re.MULTILINE)
_NOT_KEPT = re.compile(r"^-- kept: no$", re.MULTILINE)
#: Answers of so many rows at most are kept.
_SHORT = 1000
_RULES = ("declared", "detected", "every opening")
_HASHTAG_RULE = re.compile(r"hashtag in \[(.*)\]")


#: What people settled by coding: of a variable its value, of a free code whether it is there.
#: ``about`` and ``value`` are keys of the codebook (``subject`` and ``care.diagnosis``).
SETTLED = pa.schema(
    [
        ("kind", pa.string()),  # message, thread, person
        ("unit", pa.int64()),
        ("about", pa.string()),
        ("value", pa.string()),
        ("present", pa.bool_()),
    ]
)
#: How far coders agree on what they settled: Krippendorff's α over the units coded twice.
AGREED = pa.schema(
    [
        ("about", pa.string()),
        ("alpha", pa.float64()),
        ("coders", pa.int64()),
        ("twice", pa.int64()),
    ]
)

#: Shares that the assistant helps to know, its errors corrected, with its agreement with people.
ASSISTED = pa.schema(
    [
        ("about", pa.string()),
        ("value", pa.string()),
        ("share", pa.float64()),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("n", pa.int64()),
        ("alpha", pa.float64()),
        ("alpha_low", pa.float64()),
        ("alpha_high", pa.float64()),
        ("tried", pa.int64()),
    ]
)


class Stored(msgspec.Struct, kw_only=True):
    """One community as the corpus holds it: its files by table, and its small tables."""

    files: dict[str, Sequence[Path]]
    people: pa.Table
    joins: pa.Table
    imports: pa.Table
    settled: pa.Table = empty(SETTLED)
    agreed: pa.Table = empty(AGREED)
    assisted: pa.Table = empty(ASSISTED)


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What the study says of a community, as far as measures use it."""

    community: str
    zone: str = "Europe/Paris"
    questions: str = "auto"
    reported_size: int | None = None
    frame: str | None = None
    profession: str = ""
    seed: int = 0
    replicates: int = 999
    permutations: int = 99


class Scope:
    """One community, ready to be asked."""

    def __init__(self, engine: Engine, stored: Stored, facts: Facts) -> None:
        self.engine = engine
        self.facts = facts
        self.stored = stored
        self.community = facts.community
        self.kept: dict[str, pa.Table] = {}
        self._known: set[str] = set()
        self._rows: dict[str, pa.Table] = {}
        self._links: dict[str, Links] = {}
        self._networks: dict[tuple[str, tuple[str, ...]], Network] = {}
        self._begun: dict[tuple[object, ...], Callable[[], Answer]] = {}
        self._define_stored()

    # --- what the corpus can say ----------------------------------------------------------------

    @property
    def frame(self) -> str:
        """How the community was collected; the weakest frame where imports differ."""
        if self.facts.frame:
            return self.facts.frame
        weakest = ("ego", "sample", "search", "hashtag", "census")
        said = {frame for frame in self.stored.imports["frame"].to_pylist() if frame}
        return next((frame for frame in weakest if frame in said), "census")

    @property
    def capabilities(self) -> frozenset[str]:
        """What every import of the community that brought messages declares."""
        rows = self.stored.imports["capabilities"].to_pylist()
        sets = [frozenset(row) for row in rows if row is not None]
        return frozenset.intersection(*sets) if sets else frozenset()

    @cached_property
    def coded(self) -> frozenset[str]:
        """The variables and free codes of which people settled something, by key."""
        return frozenset(pc.unique(self.stored.settled["about"]).to_pylist())

    @cached_property
    def untimed(self) -> bool:
        """True where no message of the community has a time."""
        untimed = pc.sum(self.stored.imports["untimed"]).as_py() or 0
        messages = self.engine.query("select count(*) as n from stored_messages")["n"][0].as_py()
        return bool(untimed > 0 and untimed >= messages)

    @property
    def rule(self) -> str:
        """What counts as a question: declared, detected, every opening or hashtag."""
        said = self.facts.questions
        if said in _RULES:
            return said
        if _HASHTAG_RULE.fullmatch(said):
            return "hashtag"
        return "declared" if "questions" in self.capabilities else "detected"

    # --- relations ------------------------------------------------------------------------------

    def rows(self, name: str) -> pa.Table:
        """The rows of a SQL text of ``measures/`` (``help/by_month.sql``).

        A short answer is kept: both networks are often in one, and each asks for its own.
        """
        if name not in self._rows:
            text = sql_text(name)
            self.need(*needs(text))
            found = self.engine.query(text)
            if len(found) > _SHORT:
                return found
            self._rows[name] = found
        return self._rows[name]

    def relation(self, name: str) -> pa.Table:
        """The rows of a shared relation."""
        self.need(name)
        return self.engine.query(f"select * from {name}")

    def need(self, *names: str) -> None:
        """Make sure that relations exist, and what they need before them."""
        for name in names:
            if name not in self._known:
                text = sql_text(f"relations/{name}.sql")
                self.need(*needs(text))
                self.define(name, Sql(text, kept=_NOT_KEPT.search(text) is None))

    def define(self, name: str, relation: Relation) -> None:
        """Make a relation known to the SQL of this scope: parameters are given this way."""
        if name in self._known:
            self._rows.clear()  # what is known under this name is another now
        self.engine.define(name, relation)
        self._known.add(name)

    def keep(self, name: str, membership: pa.Table) -> None:
        """Keep a membership (group, core, role of each person) with the run, for evidence."""
        self.kept[name] = membership
        self.define(name, membership)

    def resampler(self, *name: str) -> Resampler:
        """Seeded chance for one figure of this community."""
        return Resampler(self.facts.seed, self.facts.replicates).named(*name, self.community)

    def network(self, name: str, certainties: Sequence[str] = ()) -> Network:
        """The help or the contact network; ``certainties`` restricts to links known that way.

        Without it the links that answer somebody else than the asker (``peer``) are left out.
        """
        key = (name, tuple(sorted(certainties)))
        if key not in self._networks:
            self._networks[key] = self.links(name, certainties).network()
        return self._networks[key]

    def links(self, name: str, certainties: Sequence[str] = ()) -> Links:
        """The links that make a network, one per message, in the order of time."""
        from liaisons.measures.networks import Links, counted

        if name not in self._links:
            self._links[name] = Links.of(self.rows(f"relations/ordered_{name}_links.sql"))
        return self._links[name].known(counted(certainties))

    def begun(
        self, task: str, name: str, certainties: Sequence[str] = (), *, times: int, **options: int
    ) -> Callable[[], Answer]:
        """A task of ``network.apart`` on a network, begun if it was not: what waits for it."""
        from liaisons.network.apart import begin

        key = (task, name, tuple(sorted(certainties)), tuple(sorted(options.items())))
        if key not in self._begun:
            network = self.network(name, certainties)
            self._begun[key] = begin(task, network, times, **options)
        return self._begun[key]

    @property
    def bounds(self) -> tuple[int, int]:
        """The window, in microseconds: first message, last message or collection."""
        row = self.relation("window_bounds")
        start, end = row["start_us"][0].as_py(), row["end_us"][0].as_py()
        return (start, end) if start is not None else (0, 0)

    # --- inside ---------------------------------------------------------------------------------

    def _define_stored(self) -> None:
        schemas = {
            "messages": MESSAGES,
            "questions": QUESTIONS,
            "moderation": MODERATION,
            "reactions": REACTIONS,
            "ties": TIES,
        }
        for table, schema in schemas.items():
            self.define(f"stored_{table}", Parquet(self.stored.files.get(table, ()), schema))
        self.define("stored_joins", self.stored.joins)
        self.define("stored_people", _plain_people(self.stored.people))
        self.define("stored_attributes", _flat_attributes(self.stored.people))
        self.define("settled", self.stored.settled)
        self.define("agreed", self.stored.agreed)
        self.define("assisted", self.stored.assisted)
        self.define("collected", self._collected())
        self.define("rule", self._rule())
        self.define("rule_hashtags", pa.table({"tag": pa.array(self._tags(), pa.string())}))
        self._define_calendar()

    def _define_calendar(self) -> None:
        start, end = self.bounds
        self.define("zone", calendar.offsets(self.facts.zone, start, end))
        self.define("calendar", calendar.days(self.facts.zone, start, end))

    def _collected(self) -> pa.Table:
        times = [t for t in self.stored.imports["collected_at"].cast(pa.int64()).to_pylist() if t]
        return pa.table({"collected_us": pa.array([max(times)] if times else [], pa.int64())})

    def _rule(self) -> pa.Table:
        can = self.capabilities
        return pa.table(
            {
                "name": [self.rule],
                "only_answers": ["answers" in can],
                "addressees_are_sure": ["reply_targets" in can],
                "complete_from_start": ["complete_from_start" in can],
            }
        )

    def _tags(self) -> list[str]:
        found = _HASHTAG_RULE.fullmatch(self.facts.questions)
        tags = found[1].split(",") if found else []
        return [tag.strip().strip("\"'").removeprefix("#") for tag in tags]


@cache
def sql_text(name: str) -> str:
    """A SQL text of this room, by its path."""
    return files(__package__).joinpath(name).read_text("utf-8")


def needs(text: str) -> list[str]:
    """The relations that the header of a SQL text asks for."""
    found = _NEEDS.search(text)
    return [name.strip() for name in found[1].split(",")] if found else []


def _plain_people(people: pa.Table) -> pa.Table:
    joined = people["joined_at"].cast(pa.int64())
    return people.select(["person", "label", "profession", "followers", "is_bot"]).append_column(
        "joined_us", joined
    )


def _flat_attributes(people: pa.Table) -> pa.Table:
    """One row per person and attribute, from the map column."""
    maps = people["attributes"].combine_chunks()
    if isinstance(maps, pa.ChunkedArray):
        maps = pa.concat_arrays(maps.chunks) if maps.num_chunks else pa.array([], maps.type)
    size = np.diff(maps.offsets.to_numpy()) if len(maps) else np.empty(0, np.int64)
    owner = np.repeat(np.arange(len(maps)), size)
    first = maps.offsets[0].as_py() if len(maps) else 0
    return pa.table(
        {
            "person": people["person"].combine_chunks().take(pa.array(owner, pa.int64())),
            "attribute": maps.keys.slice(first, len(owner)),
            "level": maps.items.slice(first, len(owner)),
        }
    )
