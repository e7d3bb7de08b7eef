"""Pay it forward: do people help others more after they were helped?

Each person is compared with themselves (case-crossover, Maclure 1991): their 30 days after a reply
to their question, against their 30 days after a question of theirs that nobody ever replied to.
Whether they gave help in another thread in those days is the outcome. Zeal, trade and seniority of
a person cancel out; what made the question worth a reply does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from liaisons.measures.rows import Estimate, Ints
from liaisons.measures.statistics.matched import case_crossover

if TYPE_CHECKING:
    from liaisons.measures.scope import Scope


def chain(scope: Scope) -> Estimate:
    """The odds ratio of helping after a reply against after none; turns are kept with the run."""
    turns = _apart(scope.rows("commons/turns.sql"))
    scope.keep("commons_turns", turns)
    rows = scope.rows("commons/forward.sql")
    return case_crossover(
        rows["person"].to_numpy(), rows["replied"].to_numpy(), rows["helped"].to_numpy()
    ).odds_ratio


def _apart(turns: pa.Table) -> pa.Table:
    """Turns of one person that do not overlap: the first, the next that begins when it is over, …

    One step for all people at a time; there are at most as many as there are 30 days in the window.
    """
    following = turns["next_place"].fill_null(-1).to_numpy()
    here: Ints = np.flatnonzero(turns["is_first"].to_numpy())
    kept = []
    while len(here):
        kept.append(here)
        here = following[here]
        here = here[here >= 0]
    places = np.sort(np.concatenate(kept)) if kept else np.zeros(0, np.int64)
    return turns.take(pa.array(places)).select(
        ["place", "question_id", "thread_id", "person", "replied", "begin_us"]
    )
