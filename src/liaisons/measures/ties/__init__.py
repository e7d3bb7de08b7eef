"""Who helps whom?

Two networks, never mixed: help (helper → asker) and contact (any other directed message). Every
row says which in ``group.network``. Links that answer another participant than the asker
(certainty ``peer``) are counted in ``ties.messages`` by certainty and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import pyarrow as pa

from liaisons.measures.comparison import described_only
from liaisons.measures.contract import WHOLE_EXCHANGES, Evidence, Finding, Quantity, Question
from liaisons.measures.networks import NETWORKS
from liaisons.measures.rows import Contrast, Estimate, Group, null
from liaisons.measures.runner import unsupported
from liaisons.measures.ties import mix, personal, positions, structure

if TYPE_CHECKING:
    from liaisons.measures.scope import Scope
    from liaisons.network.groups import Groups

LEIDEN = "Leiden, modularity of undirected weights"
STABILITY = "mean adjusted Rand index between seeds"
K_CORE = "undirected k-core"


def compute(scope: Scope) -> Iterator[Finding]:
    """Both networks, each null with its reason where the corpus cannot say."""
    begin(scope)
    withheld = {name: _withheld(scope, name) for name in NETWORKS}
    kept = []
    for name in NETWORKS:
        why, group = withheld[name], Group(network=name)
        for quantity in QUANTITIES:
            if quantity.name in why:
                yield quantity.name, group, null(quantity.unit, why[quantity.name])
        if "ties.people" not in why:
            rewired = "ties.expected_reciprocity" not in why
            found = _network(scope, name, rewired)
            yield from (finding for finding in found if finding[0] not in why)
            standing = positions.standing(scope, name)
            kept.append(positions.membership(scope.network(name), name, standing))
    if kept:
        scope.keep("ties_groups", pa.concat_tables(kept))


def begin(scope: Scope) -> None:
    """Groups, rewired and resampled networks."""
    for name in NETWORKS:
        why = _withheld(scope, name)
        if "ties.people" not in why:
            positions.begin(scope, name)
            structure.begin_shape(scope, name)
            structure.begin_replicates(scope, name)
            surest = mix.surest(scope, name)
            if surest is not None:
                structure.begin_replicates(scope, name, [surest])
            if "ties.expected_reciprocity" not in why:
                structure.begin_chances(scope, name)


def compare(a: Scope, b: Scope) -> Iterator[Contrast]:
    """What one person received or sent is described, and compared with nothing."""
    for quantity in QUANTITIES:
        if quantity.effect is not None and quantity.name not in _OF_WHOLE_EXCHANGES:
            left_out = described_only(quantity, (a, b), {"network": "contact"})
            yield from () if left_out is None else (left_out,)


def _withheld(scope: Scope, name: str) -> dict[str, str]:
    """The quantities that the corpus cannot give for a network, each with its reason.

    In what one person received or sent, everybody is linked to that person and to nobody else:
    whether links are returned, closed or personal says nothing of the others.
    """
    helpless = unsupported(_WHOLE_THREADS, scope) if name == "help" else None
    if helpless is not None:
        return {q.name: helpless for q in QUANTITIES if not q.coded}
    partial = unsupported(_WHOLE, scope)
    return {} if partial is None else dict.fromkeys(_OF_WHOLE_EXCHANGES, partial)


def _network(scope: Scope, name: str, rewired: bool) -> Iterator[Finding]:
    network, group = scope.network(name), Group(network=name)
    others = list(_of_links(scope, name, group))  # while the rest is being worked out elsewhere
    drawn = structure.replicates(scope, name)
    yield from structure.sizes(network, group)
    yield from structure.shape(scope, name, drawn)
    yield from structure.mutuality(network, group, drawn)
    yield from structure.closure(scope, name, drawn)
    chances = structure.chances(scope, name) if rewired else None
    yield from structure.by_chance(network, group, chances)
    standing = positions.standing(scope, name)
    yield from _groups(network.n, group, standing.groups)
    yield from _core(network.n, group, standing)
    yield from others


def _of_links(scope: Scope, name: str, group: Group) -> Iterator[Finding]:
    yield from mix.certainties(scope, name)
    yield from mix.years(scope, name)
    yield from mix.alike(scope, name, scope.network(name))
    yield from mix.followed(scope, name, group)
    if not scope.untimed:
        yield from personal.personal(scope, name, group)


def _groups(n: int, group: Group, found: Groups | None) -> Iterator[Finding]:
    if found is None:
        for name, unit in (("groups", "groups"), ("modularity", "index"), ("stability", "index")):
            yield f"ties.{name}", group, null(unit, structure.no_link(), n=n, method=LEIDEN)
        return
    modularity = Estimate(value=found.modularity, n=n, unit="index", method=LEIDEN)
    yield "ties.groups", group, Estimate(value=found.count, n=n, unit="groups", method=LEIDEN)
    yield "ties.modularity", group, modularity
    if found.stability is None:
        yield (
            "ties.stability",
            group,
            null("index", structure.not_resampled(), n=n, method=STABILITY),
        )
    else:
        stability = Estimate(value=found.stability, n=n, unit="index", method=STABILITY)
        yield "ties.stability", group, stability


def _core(n: int, group: Group, found: positions.Standing) -> Iterator[Finding]:
    for name, unit in (("core_number_max", "links"), ("core_size", "people")):
        if found.core is None:
            yield f"ties.{name}", group, null(unit, structure.no_link(), n=n, method=K_CORE)
        else:
            value = found.core.highest if name == "core_number_max" else found.core.size
            yield f"ties.{name}", group, Estimate(value=value, n=n, unit=unit, method=K_CORE)


def _quantity(
    name: str,
    unit: str,
    *,
    effect: Literal["ratio_of_means", "difference"] | None = None,
    evidence: Evidence | None = None,
    timed: bool = False,
) -> Quantity:
    return Quantity(
        name=f"ties.{name}",
        unit=unit,
        requires=frozenset({"authors"}),
        timed=timed,
        effect=effect,
        evidence=evidence,
    )


def _evidence(name: str, unit: Literal["message", "person", "link"], *by: str) -> Evidence:
    """The query ``evidence_<name>``, with another one for each breakdown it changes with."""
    keys = {"years": "year", "certainties": "certainty"}
    others = {keys[of]: f"ties/evidence_{name}_of_{of}.sql" for of in by}
    return Evidence(sql=f"ties/evidence_{name}.sql", unit=unit, by=others)


_PEOPLE = _evidence("people", "person", "certainties")
_PAIRS = _evidence("pairs", "link", "certainties")
_LINKS = _evidence("links", "link", "years", "certainties")
_MESSAGES = _evidence("messages", "message", "certainties")
_CORE = _evidence("core", "person")
_COMPONENT = _evidence("component", "person")
_ALIKE = _evidence("alike", "link")
_EXCHANGES = _evidence("exchanges", "person")

#: What the help network, and what is said of returned and closed links, must find in the corpus.
_WHOLE = Quantity(name="ties", unit="", frames=WHOLE_EXCHANGES, timed=False)
_WHOLE_THREADS = Quantity(
    name="ties", unit="", frames=WHOLE_EXCHANGES, timed=False, requires=frozenset({"threads"})
)
_OF_WHOLE_EXCHANGES = (
    "ties.reciprocity",
    "ties.expected_reciprocity",
    "ties.transitivity",
    "ties.expected_transitivity",
    "ties.partners_effective",
    "ties.expected_partners_effective",
    "ties.personal_index",
    "ties.assortativity",
)

QUANTITIES = (
    _quantity("people", "people", evidence=_PEOPLE),
    _quantity("links", "links", evidence=_PAIRS),
    _quantity("messages", "messages", evidence=_MESSAGES),
    _quantity("mean_degree", "links", effect="ratio_of_means", evidence=_PEOPLE),
    _quantity("density", "share"),
    _quantity("reciprocity", "share", effect="difference", evidence=_LINKS),
    _quantity("expected_reciprocity", "share"),
    _quantity("transitivity", "share", effect="difference", evidence=_PEOPLE),
    _quantity("expected_transitivity", "share"),
    _quantity("components_largest_share", "share", evidence=_COMPONENT),
    _quantity("groups", "groups", evidence=_PEOPLE),
    _quantity("modularity", "index", evidence=_PEOPLE),
    _quantity("stability", "index"),
    _quantity("core_number_max", "links", evidence=_CORE),
    _quantity("core_size", "people", evidence=_CORE),
    _quantity("core_fit", "correlation"),
    _quantity("in_centralisation", "index"),
    _quantity("out_centralisation", "index"),
    _quantity("assortativity", "coefficient", effect="difference", evidence=_ALIKE),
    _quantity("followed_share", "share", effect="difference"),
    _quantity(
        "partners_effective", "people", effect="ratio_of_means", evidence=_EXCHANGES, timed=True
    ),
    _quantity("expected_partners_effective", "people", timed=True),
    _quantity("personal_index", "index", effect="difference", evidence=_EXCHANGES, timed=True),
)

QUESTION = Question(
    name="ties", quantities=QUANTITIES, compute=compute, compare=compare, begin=begin
)
