"""Newcomers, as arrays: when they came, whether they asked, were replied to, came back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from liaisons.measures.rows import Floats, Ints

if TYPE_CHECKING:
    from liaisons.measures.scope import Scope

DAY_US = 86_400_000_000
#: Within this long a newcomer comes back, or does not.
RETURN_US = 30 * DAY_US
#: Whether the first question was replied to is settled at this time (the landmark).
LANDMARK_US = DAY_US


@dataclass(frozen=True, eq=False)
class Arrivals:
    """The rows of ``staying/arrivals.sql``, one per newcomer, by first appearance."""

    table: pa.Table

    @classmethod
    def of(cls, scope: Scope) -> Arrivals:
        return cls(scope.rows("staying/arrivals.sql"))

    def __len__(self) -> int:
        return len(self.table)

    def _flag(self, name: str) -> NDArray[np.bool_]:
        return np.asarray(self.table[name].to_numpy(), np.bool_)

    def _since_arrival(self, name: str) -> Floats:
        """Microseconds from the first message to an event; infinite where it never came."""
        known = self.table[name].is_valid().to_numpy()
        at = self.table[name].fill_null(0).to_numpy() - self.table["first_us"].to_numpy()
        return np.where(known, at, np.inf)

    @cached_property
    def asks(self) -> NDArray[np.bool_]:
        """Whether the first message is a question."""
        return self._flag("asks")

    @cached_property
    def followed(self) -> NDArray[np.bool_]:
        """Whether they were observed for 30 days."""
        return self._flag("followed")

    @cached_property
    def returned(self) -> NDArray[np.bool_]:
        """Whether they wrote in another thread within 30 days."""
        return self._flag("returned")

    @cached_property
    def returned_late(self) -> NDArray[np.bool_]:
        """Whether they did so after the landmark."""
        return self._flag("returned_late")

    @cached_property
    def reply(self) -> Floats:
        """Time to the first reply to their first question."""
        return self._since_arrival("reply_us")

    @cached_property
    def elsewhere(self) -> Floats:
        """Time to their first message in another thread."""
        return self._since_arrival("elsewhere_us")

    @cached_property
    def window(self) -> Floats:
        """Time to the window's end."""
        return self._since_arrival("end_us")

    @cached_property
    def thread(self) -> Ints:
        """The thread they arrived in: newcomers of one thread go together."""
        return np.asarray(self.table["thread_id"].to_numpy(), np.int64)

    def replied_within_24h(self) -> NDArray[Any]:
        return self.reply <= LANDMARK_US
