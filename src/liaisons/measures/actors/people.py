"""The people of a community and what each of them did, in order of first appearance."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from liaisons.measures.rows import Ints

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaisons.measures.scope import Scope

#: What platforms call those who look after a place, in lower case.
STEWARD_TITLES = (
    "admin",
    "administrateur",
    "administratrice",
    "administrator",
    "animateur",
    "animatrice",
    "moderator",
    "modérateur",
    "modératrice",
    "owner",
    "staff",
    "steward",
)


@dataclass(frozen=True, eq=False)
class People:
    """The rows of ``actors/people.sql``, one per person."""

    table: pa.Table

    def __len__(self) -> int:
        return len(self.table)

    def column(self, name: str) -> Ints:
        """A column of whole numbers."""
        return np.asarray(self.table[name].to_numpy(), np.int64)

    @cached_property
    def keys(self) -> Ints:
        return self.column("person")

    @cached_property
    def given(self) -> Ints:
        """Help given, in messages."""
        return self.column("given")

    @cached_property
    def steward(self) -> NDArray[np.bool_]:
        """Who regulated something that was not their own, or bears a platform's title."""
        return np.asarray((self.column("acts") > 0) | self.table["titled"].to_numpy())


def people(scope: Scope) -> People:
    """Everybody who wrote."""
    scope.define("steward_titles", pa.table({"title": pa.array(STEWARD_TITLES, pa.string())}))
    return People(scope.rows("actors/people.sql"))
