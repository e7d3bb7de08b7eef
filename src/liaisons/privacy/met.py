"""Whom an import met, in order of first appearance, and what the source calls them.

Names lie on disk while the import lasts, eight bytes a person in memory: an import of a hundred
million messages meets millions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from liaisons.columns import Int64s, places
from liaisons.pairs import Pairs
from liaisons.seen import Seen

#: Person → native id and handle, as far as they are known.
Names: TypeAlias = Mapping[int, tuple[str | None, str | None]]

NAMED = pa.schema([("person", pa.int64()), ("native", pa.string()), ("handle", pa.string())])


class Met:
    """Everybody met so far; their names go to a file in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "met.arrow"
        self._seen = Seen()
        self._said = Pairs()  # person → hash of the names that a source said together
        self._later: dict[int, tuple[str | None, str | None]] = {}  # names that came since

    def note(self, people: pa.RecordBatch) -> NDArray[np.bool_]:
        """People as they were met (schema NAMED, some perhaps twice); which of them are new.

        Whoever was met before keeps the names they have.
        """
        new = self._seen.add(_keys(people))
        if new.any():
            with self._path.open("ab") as sink, pa.ipc.new_stream(sink, NAMED) as writer:
                writer.write_batch(people.filter(pa.array(new)))
        return new

    def say(self, names: Names) -> None:
        """The same of people whose id and handle a source gave together: the last pair holds."""
        if not names:
            return
        people, given = named(names), list(names.values())
        changed = self._said.put(_keys(people), _hashes(given)) & ~self.note(people)
        for place in np.flatnonzero(changed).tolist():
            self._later[people["person"][place].as_py()] = given[place]

    def people(self) -> Int64s:
        """The keys of everybody."""
        return np.concatenate([np.empty(0, np.int64), *map(_keys, self._written())])

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Everybody and their names, some at a time, with the schema NAMED."""
        later = named(self._later)
        for people in self._written():
            place = places(_keys(later), _keys(people))
            changed, at = pa.array(place >= 0), pa.array(place[place >= 0])
            columns = [
                pc.replace_with_mask(people[name], changed, later[name].take(at))
                for name in ("native", "handle")
            ]
            yield pa.record_batch([people["person"], *columns], NAMED)

    def _written(self) -> Iterator[pa.RecordBatch]:
        if not self._path.exists():
            return
        with self._path.open("rb") as source:
            while source.peek(1):
                with pa.ipc.open_stream(source) as people:
                    yield from people


def named(names: Names) -> pa.RecordBatch:
    """People and their names as a batch of NAMED."""
    columns = [list(names), *([pair[i] for pair in names.values()] for i in (0, 1))]
    return pa.record_batch([*map(pa.array, columns, NAMED.types)], NAMED)


def _keys(people: pa.RecordBatch) -> Int64s:
    keys: Int64s = people["person"].to_numpy()
    return keys


def _hashes(names: list[tuple[str | None, str | None]]) -> Int64s:
    return np.fromiter(map(hash, names), np.int64, len(names))
