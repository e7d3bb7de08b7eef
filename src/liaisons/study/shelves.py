"""The threads of a community as they stand on a shelf: made once, then sorted and sifted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from liaisons.errors import NotFound
from liaisons.i18n import _
from liaisons.measures.scope import needs

if TYPE_CHECKING:
    from liaisons.study.running import Session

ThreadOrder: TypeAlias = Literal["newest", "oldest", "longest", "waiting"]
#: What threads can be sifted by.
FACETS = ("year", "month", "person", "state", "kind")
#: The threads in which nobody asks anything.
NOTHING_ASKED = "nothing asked"
_NAME = "shelf"


def table(session: Session, community: str) -> pa.Table:
    """One row per thread, the newest first (see ``shelf.sql``), kept with the runs."""

    def make() -> dict[str, pa.Table]:
        scope = session.scope(community)
        text = files(__package__).joinpath("shelf.sql").read_text("utf-8")
        scope.need(*needs(text))
        return {_NAME: scope.engine.query(text)}

    return session.kept_tables(_NAME, community, make)[_NAME]


def made(session: Session, community: str) -> bool:
    """Whether the shelf of a community has been made."""
    return session.place(_NAME, community).exists()


class _Held:
    """What a facet holds: each distinct value once, and its place for every thread (-1: none)."""

    def __init__(self, column: pa.ChunkedArray) -> None:
        encoded = pc.dictionary_encode(column).combine_chunks()
        self.values: list[str] = encoded.dictionary.to_pylist()
        self.places = pc.fill_null(encoded.indices, -1).to_numpy()

    def having(self, values: Sequence[str]) -> NDArray[np.bool_]:
        """The threads that hold one of these values."""
        wanted = [place for place, value in enumerate(self.values) if value in values]
        return np.isin(self.places, np.array(wanted, np.int64))

    def counts(self, chosen: NDArray[np.bool_], most: int) -> list[tuple[str, int]]:
        """The commonest values among the chosen threads; equal ones by their name."""
        places = self.places[chosen & (self.places >= 0)]
        counted = np.bincount(places, minlength=len(self.values))
        # More than are asked for, so that equal ones at the end are cut in the order of names.
        likely = np.argsort(-counted, kind="stable")[: most * 4]
        pairs = [(self.values[place], int(counted[place])) for place in likely if counted[place]]
        return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))[:most]


class Shelf:
    """The threads of a community, in memory: some 250 bytes for each."""

    def __init__(self, threads: pa.Table, zone: str) -> None:
        self.threads = threads.combine_chunks()
        month = months(self.threads["started_us"], zone)
        self._held = {
            "year": _Held(pc.utf8_slice_codeunits(month, 0, 4)),
            "month": _Held(month),
            "person": _Held(pc.cast(self.threads["opener"], pa.string())),
            "state": _Held(pc.fill_null(self.threads["state"], NOTHING_ASKED)),
            "kind": _Held(self.threads["kind"]),
        }
        self._ids = self.threads["thread_id"].to_numpy()
        self._by_id = np.argsort(self._ids, kind="stable")

    def page(
        self,
        choice: Mapping[str, Sequence[str]],
        order: ThreadOrder = "newest",
        first: int = 0,
        size: int = 50,
    ) -> tuple[pa.Table, int]:
        """Some of the chosen threads in an order, and how many are chosen."""
        rows = np.flatnonzero(self._chosen(choice))
        ordered = self._ordered(rows, order)[first : first + size]
        return self.threads.take(pa.array(ordered, pa.int64())), len(rows)

    def counts(
        self, facet: str, choice: Mapping[str, Sequence[str]], most: int = 50
    ) -> list[tuple[str, int]]:
        """The commonest values of a facet among the chosen threads; its own choice left open."""
        others = {name: values for name, values in choice.items() if name != facet}
        return self._held[facet].counts(self._chosen(others), most)

    def thread(self, thread_id: int) -> dict[str, Any]:
        """The row of a thread; NotFound where there is none."""
        row: dict[str, Any] = self.threads.slice(self._place(thread_id), 1).to_pylist()[0]
        return row

    def beside(
        self, thread_id: int, choice: Mapping[str, Sequence[str]], order: ThreadOrder = "newest"
    ) -> tuple[int | None, int | None]:
        """The threads before and after this one, among the chosen ones in an order."""
        chosen = self._chosen(choice)
        place = self._place(thread_id)
        chosen[place] = True
        rows = self._ordered(np.flatnonzero(chosen), order)
        at = int(np.flatnonzero(rows == place)[0])
        return self._id(rows, at - 1), self._id(rows, at + 1)

    def _id(self, rows: NDArray[np.int64], at: int) -> int | None:
        return int(self._ids[rows[at]]) if 0 <= at < len(rows) else None

    def _place(self, thread_id: int) -> int:
        at = int(np.searchsorted(self._ids, thread_id, sorter=self._by_id))
        if at == len(self._ids) or self._ids[self._by_id[at]] != thread_id:
            raise NotFound(_("This thread is not in the corpus."))
        return int(self._by_id[at])

    def _chosen(self, choice: Mapping[str, Sequence[str]]) -> NDArray[np.bool_]:
        chosen = np.ones(len(self.threads), bool)
        for facet, values in choice.items():
            chosen &= self._held[facet].having(values)
        return chosen

    def _ordered(self, rows: NDArray[np.int64], order: ThreadOrder) -> NDArray[np.int64]:
        """Rows in an order; equal ones as they stand on the shelf, the newest first."""
        if order == "longest":
            by = -self.threads["messages"].to_numpy()[rows]
            return rows[np.argsort(by, kind="stable")]
        if order == "waiting":
            never = np.iinfo(np.int64).max
            by = pc.fill_null(self.threads["open_us"], never).to_numpy()[rows]
            return rows[np.argsort(by, kind="stable")]
        return rows[::-1] if order == "oldest" else rows


def months(sent_us: pa.ChunkedArray, zone: str) -> pa.ChunkedArray:
    """The month, ``2024-03``, of times in microseconds on the clocks of a zone."""
    there = sent_us.cast(pa.timestamp("us", "UTC")).cast(pa.timestamp("us", zone))
    return pc.strftime(there, format="%Y-%m")
