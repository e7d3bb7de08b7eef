"""People's attributes as arrays: declared status, employer, alone or not, years in the trade."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from liaisons.columns import places
from liaisons.network.graph import Floats, Ints

if TYPE_CHECKING:
    from liaisons.measures.scope import Scope

#: What has more levels is not a classification of people but a number or a free text.
MOST_LEVELS = 20


@dataclass(frozen=True, eq=False)
class Attribute:
    """What is known of some people under one name.

    ``levels`` in alphabetical order; ``code`` parallel to the people asked for: the place of each
    one's level, −1 where it is not known.
    """

    name: str
    levels: list[str]
    code: Ints

    @property
    def classifies(self) -> bool:
        """Whether it parts people into a few classes."""
        return 2 <= len(self.levels) <= MOST_LEVELS

    @property
    def numbers(self) -> Floats | None:
        """The attribute as a number, NaN where unknown; None where it classifies or is a text."""
        if self.classifies:
            return None
        try:
            values = np.array([float(level.replace(",", ".")) for level in self.levels])
        except ValueError:
            return None
        known = self.code >= 0
        return np.where(known, values[self.code] if len(values) else np.nan, np.nan)


def attributes(scope: Scope, people: NDArray[np.int64]) -> Iterator[Attribute]:
    """Every attribute known of some of ``people`` (keys, each once), by name."""
    order = np.argsort(people)
    table = scope.relation("attributes")
    for name in sorted(pc.unique(table["attribute"]).to_pylist()):
        rows = table.filter(pc.equal(table["attribute"], name))
        place = places(people, rows["person"].to_numpy(), order)
        found = place >= 0
        known = rows["level"].filter(pa.array(found))
        levels = sorted(pc.unique(known).to_pylist())
        coded = np.full(len(people), -1, np.int64)
        coded[place[found]] = pc.index_in(known, pa.array(levels, known.type)).to_numpy()
        if levels:
            yield Attribute(name, levels, coded)
