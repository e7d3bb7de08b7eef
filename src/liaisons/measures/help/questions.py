"""The questions of a community, in order, as arrays: who asked, how long they waited, what came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from liaisons.measures.rows import Floats, Ints
from liaisons.measures.scope import Scope
from liaisons.measures.statistics.waiting import Waiting, Waits, waiting

#: Delays within which a reply is looked for, in seconds (as in ``relations/horizons.sql``).
HORIZONS = (300, 900, 3600, 86_400, 604_800)
#: Spans over which the mean wait is taken, in seconds, and what they are called.
SPANS = {"help.waiting_24h": 86_400, "help.waiting_7d": 604_800}


@dataclass(frozen=True, eq=False)
class Questions:
    """One entry per question in each array, in the order in which they were asked.

    ``asker`` tells whose questions go together: a code per person, a code of its own for each
    question whose author is unknown. ``wait`` is in seconds: until the first reply where
    ``replied``, else until the window's end; ``closed`` says that it was closed or removed before
    any reply. ``replies`` and ``repliers`` are counts. ``table`` has the month, the hour and the
    asker's seniority as well.
    """

    identity: Ints
    asker: Ints
    wait: Floats
    replied: NDArray[np.bool_]
    closed: NDArray[np.bool_]
    replies: Ints
    repliers: Ints
    accepted: NDArray[np.bool_]
    table: pa.Table

    @classmethod
    def of(cls, scope: Scope) -> Questions:
        """The questions of a community, by the study's rule."""
        table = scope.rows("help/questions.sql")
        asker = table["asker"].to_numpy()
        return cls(
            identity=table["question_id"].to_numpy(),
            asker=np.where(asker < 0, -1 - np.arange(len(asker)), asker),
            wait=table["wait_us"].to_numpy() / 1e6,
            replied=table["replied"].to_numpy(),
            closed=table["closed"].to_numpy(),
            replies=table["replies"].to_numpy(),
            repliers=table["repliers"].to_numpy(),
            accepted=table["accepted"].to_numpy(),
            table=table,
        )

    def __len__(self) -> int:
        return len(self.identity)

    def waits(self, of: NDArray[Any] | slice = slice(None)) -> Waits:
        """The waits for a first reply, by asker; ``of`` chooses questions."""
        return Waits(self.wait[of], self.replied[of], self.asker[of])

    def places(self, identities: pa.ChunkedArray) -> Ints:
        """Where the questions of these keys stand."""
        known = pa.array(self.identity)
        return np.asarray(pc.index_in(identities, known).to_numpy(), np.int64)


#: The resampled curve of each community that is being asked: comparing needs it again.
_waiting: WeakKeyDictionary[Scope, Waiting] = WeakKeyDictionary()


def waited(scope: Scope, questions: Questions) -> Waiting:
    """How long questions wait for a first reply, askers resampled; computed once per scope."""
    if scope not in _waiting:
        _waiting[scope] = waiting(
            questions.waits(),
            scope.resampler("help.first_reply_delay"),
            horizons=HORIZONS,
            taus=tuple(SPANS.values()),
        )
    return _waiting[scope]
