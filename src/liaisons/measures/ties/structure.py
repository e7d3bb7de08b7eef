"""The figures of a whole network: how dense, how mutual, how closed, how centred.

Density and centralisation change with the size of a community whatever its people do: they are
described, never compared. What is compared stands beside what chance alone would give.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from liaisons.i18n import _
from liaisons.measures.contract import WHOLE_EXCHANGES, Finding
from liaisons.measures.rows import Estimate, Floats, Group, null
from liaisons.measures.statistics.resampling import bootstrapped
from liaisons.measures.tally import count
from liaisons.measures.ties.seeds import seed_of
from liaisons.network.apart import made
from liaisons.network.bootstrap import Replicates
from liaisons.network.centralisation import in_centralisation, out_centralisation
from liaisons.network.components import largest_share
from liaisons.network.links import density, mean_degree, reciprocity
from liaisons.network.null_models import Expectation, expectation

if TYPE_CHECKING:
    from liaisons.measures.scope import Scope
    from liaisons.network.apart import Answer
    from liaisons.network.graph import Network

VERTEX_BOOTSTRAP = "vertex bootstrap, percentile 95% CI"
REWIRED = "mean of degree-preserving rewirings, central 95%"
DENSITY = "links over n(n − 1), vertex bootstrap, percentile 95% CI"
COMPONENTS = "share of people in the largest weak component"
CORE_FIT = "correlation with the continuous core–periphery model"

#: How often the links are dealt anew for one rewired network, roughly.
_DEALS = 14
#: How often they are gone over to fit a core, roughly.
_FITTED = 100

Chances = dict[str, Expectation | None]


def begin_chances(scope: Scope, name: str) -> Callable[[], Answer] | None:
    """Begin to rewire a network; None where no null model is asked for."""
    count = scope.facts.permutations
    if count == 0:
        return None
    seed = seed_of(scope, "ties.rewirings", name)
    return scope.begun("rewired", name, times=_DEALS * count, seed=seed, count=count)


def chances(scope: Scope, name: str) -> Chances | None:
    """Reciprocity and transitivity of the rewired networks."""
    drawn = begin_chances(scope, name)
    return None if drawn is None else {of: expectation(v) for of, v in drawn().items()}


def sizes(network: Network, group: Group) -> Iterator[Finding]:
    """People, links and messages."""
    links, messages = len(network.source), int(network.weight.sum())
    yield "ties.people", group, count(network.n, network.n, "people")
    yield "ties.links", group, count(links, links, "links")
    yield "ties.messages", group, count(messages, messages, "messages")


def begin_replicates(
    scope: Scope, name: str, certainties: Sequence[str] = ()
) -> Callable[[], Answer] | None:
    """Begin to resample the people of a network; None where no resampling is asked for.

    Nor of what one person received or sent: without that person it is not what it was.
    """
    count = scope.facts.replicates
    if count == 0 or scope.frame not in WHOLE_EXCHANGES or scope.network(name, certainties).n < 2:
        return None
    seed = seed_of(scope, "ties.vertex_bootstrap", name, *certainties)
    return scope.begun("bootstrap", name, certainties, times=count, seed=seed, replicates=count)


def replicates(scope: Scope, name: str, certainties: Sequence[str] = ()) -> Replicates | None:
    """The figures of a network under resampling of people; None where there is none."""
    drawn = begin_replicates(scope, name, certainties)
    return None if drawn is None else made(Replicates, "replicates", drawn())


def begin_shape(scope: Scope, name: str) -> Callable[[], Answer]:
    """Begin to fit a core and a periphery to a network, and to count what closes in it."""
    return scope.begun("shape", name, times=_FITTED)


def shape(scope: Scope, name: str, drawn: Replicates | None) -> Iterator[Finding]:
    """Degree, density, largest component, centralisation, fit of a core and a periphery."""
    network, group = scope.network(name), Group(network=name)
    n = network.n

    def resampled(value: float | None, draws: Floats | None, unit: str, method: str) -> Estimate:
        if value is None:
            return null(unit, _too_small(), n=n, method=method)
        return bootstrapped(value, draws, n=n, unit=unit, method=method)

    for of, value, unit, method in (
        ("mean_degree", mean_degree(network), "links", VERTEX_BOOTSTRAP),
        ("density", density(network), "share", DENSITY),
        ("in_centralisation", in_centralisation(network), "index", VERTEX_BOOTSTRAP),
        ("out_centralisation", out_centralisation(network), "index", VERTEX_BOOTSTRAP),
    ):
        draws = None if drawn is None else getattr(drawn, of)
        yield f"ties.{of}", group, resampled(value, draws, unit, method)
    share = largest_share(network)
    yield "ties.components_largest_share", group, resampled(share, None, "share", COMPONENTS)
    value = begin_shape(scope, name)().get("fit.value")
    yield "ties.core_fit", group, resampled(value, None, "correlation", CORE_FIT)


def mutuality(network: Network, group: Group, drawn: Replicates | None) -> Iterator[Finding]:
    """The share of links that are returned."""
    value, links = reciprocity(network), len(network.source)
    if value is None:
        yield "ties.reciprocity", group, null("share", no_link(), n=0, method=VERTEX_BOOTSTRAP)
        return
    draws = None if drawn is None else drawn.reciprocity
    found = bootstrapped(value, draws, n=links, unit="share", method=VERTEX_BOOTSTRAP)
    yield "ties.reciprocity", group, found


def closure(scope: Scope, name: str, drawn: Replicates | None) -> Iterator[Finding]:
    """The share of open paths of two links that a third closes."""
    group, n = Group(network=name), scope.network(name).n
    value = begin_shape(scope, name)().get("transitivity")
    if value is None:
        yield "ties.transitivity", group, null("share", _too_small(), n=n, method=VERTEX_BOOTSTRAP)
        return
    draws = None if drawn is None else drawn.transitivity
    found = bootstrapped(value, draws, n=n, unit="share", method=VERTEX_BOOTSTRAP)
    yield "ties.transitivity", group, found


def by_chance(network: Network, group: Group, found: Chances | None) -> Iterator[Finding]:
    """What networks in which everybody keeps their degrees would give."""
    counted = {"reciprocity": len(network.source), "transitivity": network.n}
    for name, n in counted.items():
        chance = None if found is None else found[name]
        if chance is None:
            why = not_drawn() if found is None else _too_small()
            estimate = null("share", why, n=n, method=REWIRED)
        else:
            estimate = Estimate(
                value=chance.mean,
                low=chance.low,
                high=chance.high,
                n=n,
                unit="share",
                method=REWIRED,
            )
        yield f"ties.expected_{name}", group, estimate


def no_link() -> str:
    return _("The network has no link.")


def not_drawn() -> str:
    return _("No null model was asked for.")


def not_resampled() -> str:
    return _("No resampling was asked for.")


def _too_small() -> str:
    return _("The network is too small for this figure.")
