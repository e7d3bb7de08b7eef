"""Who stands where in a network: group, core, and the table of it that is kept with the run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from liaisons.measures.ties.seeds import seed_of
from liaisons.network.apart import made
from liaisons.network.components import components
from liaisons.network.core import Core
from liaisons.network.groups import Groups
from liaisons.network.positions import positions

if TYPE_CHECKING:
    from liaisons.measures.scope import Scope
    from liaisons.network.apart import Answer
    from liaisons.network.graph import Network

#: Leiden runs from this many seeds to tell stable groups from chance ones …
SEEDS = 50
#: … fewer where a run is long: as many as look at this many links, and at least ``FEWEST_SEEDS``.
LINKS_LOOKED_AT = 600_000
FEWEST_SEEDS = 6
#: How often a run of Leiden goes over the links, roughly.
_PASSES = 20


@dataclass(frozen=True, eq=False)
class Standing:
    """Groups (None without a link) and k-cores (None without people) of a network."""

    groups: Groups | None
    core: Core | None


def begin(scope: Scope, name: str) -> Callable[[], Answer]:
    """Begin to look for the groups and cores of a network."""
    seed, seeds = seed_of(scope, "ties.groups", name), _seeds(scope, name)
    return scope.begun("standing", name, times=_PASSES * seeds, seed=seed, seeds=seeds)


def standing(scope: Scope, name: str) -> Standing:
    """The groups and cores of a network: the groups are those of the first seed."""
    answer = begin(scope, name)()
    return Standing(made(Groups, "groups", answer), made(Core, "core", answer))


def _seeds(scope: Scope, name: str) -> int:
    """How many Leiden runs the stability of a network's groups rests on; one without resampling."""
    if not scope.facts.replicates:
        return 1
    links = max(len(scope.network(name).undirected().low), 1)
    return min(max(LINKS_LOOKED_AT // links, FEWEST_SEEDS), SEEDS)


def membership(network: Network, name: str, found: Standing) -> pa.Table:
    """One row per person of the network: its group, core, component, help given and received.

    ``in_core`` tells the innermost core; ``given`` and ``received`` are messages.
    """
    at = positions(network)
    number = found.core.number if found.core is not None else np.zeros(network.n, np.int64)
    highest = found.core.highest if found.core is not None else 0
    group = found.groups.membership if found.groups is not None else np.zeros(network.n, np.int64)
    return pa.table(
        {
            "person": pa.array(people(network), pa.int64()),
            "network": pa.array([name] * network.n, pa.string()),
            "group": pa.array(group, pa.int64()),
            "core_number": pa.array(number, pa.int64()),
            "in_core": pa.array(number == highest, pa.bool_()),
            "component": pa.array(components(network), pa.int64()),
            "given": pa.array(at.out_strength, pa.int64()),
            "received": pa.array(at.in_strength, pa.int64()),
        }
    )


def people(network: Network) -> np.ndarray:
    """The keys of the network's people, by their code."""
    return np.zeros(0, np.int64) if network.people is None else network.people
