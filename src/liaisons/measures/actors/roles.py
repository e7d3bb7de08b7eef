"""What part each person plays.

The first rule that fits, in this order:

1. **steward** looks after the place: regulated something of somebody else's, or bears a title of
   the platform (moderator, administrator, animatrice …);
2. **broker** joins groups: exchanges help with people of another group than their own, both of at
   least five people, and is among the twentieth (rounded up) of those who do on whom most shortest
   paths run (betweenness, whoever asked);
3. **both** asked a question and gave help;
4. **helper** gave help and asked nothing;
5. **asker** asked and gave no help;
6. **passer-by** wrote, but neither asked nor helped.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from liaisons.columns import places
from liaisons.measures.actors.people import People
from liaisons.measures.rows import Floats, Ints
from liaisons.measures.ties.positions import Standing, standing
from liaisons.measures.ties.seeds import seed_of
from liaisons.network.graph import Network

if TYPE_CHECKING:
    from liaisons.measures.scope import Scope
    from liaisons.network.apart import Answer

ROLES = ("steward", "broker", "both", "helper", "asker", "passer-by")
#: Of those who exchange with another group, this share has the betweenness of a broker.
BROKERS = 0.05
#: Fewer people are not a group that somebody could join to others.
SMALLEST_GROUP = 5
#: Above a few thousand people betweenness is estimated from the paths of this many of them; fewer
#: where following one's paths is long: as many as follow this many links, and at least FEWEST.
PIVOTS, FEWEST_PIVOTS = 512, 64
LINKS_FOLLOWED = 600_000_000


def cast(scope: Scope, people: People) -> pa.Table:
    """The people with their role, group, core number, core and betweenness in the help network.

    The last four are null for people without a help link. Kept with the run as ``actors_people``.
    """
    network = scope.network("help")
    between: Floats = begin(scope)()["betweenness.value"]
    found = standing(scope, "help")
    at = places(_keys(network), people.keys)
    linked = at >= 0
    broker = np.zeros(len(people), np.bool_)
    broker[linked] = _brokers(network, found, between)[at[linked]]
    columns = {
        "role": pa.array(_roles(people, broker)),
        "broker": pa.array(broker),
        **_positions(found, between, at, linked),
    }
    table = people.table.drop_columns(["rank"])
    for name, values in columns.items():
        table = table.append_column(name, values)
    return table


def _roles(people: People, broker: NDArray[np.bool_]) -> NDArray[np.str_]:
    asked, gave = people.column("questions") > 0, people.given > 0
    rules = [people.steward, broker, asked & gave, gave, asked]
    return np.select(rules, ROLES[:-1], ROLES[-1])


def begin(scope: Scope) -> Callable[[], Answer]:
    """Begin to look for the brokers: betweenness on undirected links.

    A question and its reply join two people whoever asked.
    """
    seed = seed_of(scope, "actors.betweenness")
    return scope.begun(
        "betweenness",
        "help",
        times=FEWEST_PIVOTS,
        seed=seed,
        most=PIVOTS,
        fewest=FEWEST_PIVOTS,
        links=LINKS_FOLLOWED,
    )


def _brokers(network: Network, found: Standing, between: Floats) -> NDArray[np.bool_]:
    broker = np.zeros(network.n, np.bool_)
    if found.groups is None:
        return broker
    group = found.groups.membership
    sizable = np.bincount(group)[group] >= SMALLEST_GROUP
    across = group[network.source] != group[network.target]
    across &= sizable[network.source] & sizable[network.target]
    ends = np.concatenate([network.source[across], network.target[across]])
    candidates = np.unique(ends)
    candidates = candidates[between[candidates] > 0]
    first = np.lexsort((candidates, -between[candidates]))
    broker[candidates[first[: math.ceil(BROKERS * len(candidates))]]] = True
    return broker


def _positions(
    found: Standing, between: Floats, at: Ints, linked: NDArray[np.bool_]
) -> dict[str, pa.Array]:
    """Columns parallel to the people, null where they have no help link."""
    unlinked = ~linked
    size = len(between)
    core = np.zeros(size, np.int64) if found.core is None else found.core.number
    highest = 0 if found.core is None else found.core.highest
    group = np.zeros(size, np.int64) if found.groups is None else found.groups.membership
    values = {"betweenness": between, "core_number": core, "group": group}
    values["in_core"] = core == highest
    padded = {name: np.append(column, column.dtype.type(0)) for name, column in values.items()}
    where = np.where(linked, at, size)
    return {name: pa.array(column[where], mask=unlinked) for name, column in padded.items()}


def _keys(network: Network) -> Ints:
    return np.zeros(0, np.int64) if network.people is None else network.people
