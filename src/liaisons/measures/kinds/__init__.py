"""Of what kind are the links? Cooperation, trade solidarity, sociability, once people coded them.

Work done together, standing together, being together: a network for each, and how far the same
people are linked in several. A link has the kind of its message, else of its thread. Overlap is
Jaccard's: pairs linked in both kinds, of those linked in either.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from liaisons.measures.coded import agreement, agreements, coded_share, shares
from liaisons.measures.contract import WHOLE_EXCHANGES, Evidence, Finding, Quantity, Question
from liaisons.measures.rows import Estimate, Group, null
from liaisons.measures.scope import Scope
from liaisons.measures.statistics import reasons
from liaisons.measures.tally import count

KINDS = ("cooperation", "solidarity", "sociability")
_CODES = ("link",)
_LINKS = Evidence(sql="kinds/links.sql", unit="link")
JACCARD = "Jaccard, pairs in both of pairs in either"
_RETURNED = "share of the kind's links"


def compute(scope: Scope) -> Iterator[Finding]:
    """Shares of messages, the network of each kind, overlaps."""
    yield from shares(scope, "kinds.share", "kinds/shares.sql", what="kind")
    links = scope.rows("kinds/links.sql")
    for kind in KINDS:
        yield from _network({"kind": kind}, links.filter(pc.equal(links["kind"], kind)))
    yield from _overlaps(scope.rows("kinds/overlap.sql"))
    yield from agreements(scope, "kinds.agreement", _CODES)


def _network(group: Group, links: pa.Table) -> Iterator[Finding]:
    ends = np.concatenate([links["source"].to_numpy(), links["target"].to_numpy()])
    people, n = len(np.unique(ends)), len(links)
    yield "kinds.people", group, count(people, people, "people")
    yield "kinds.links", group, count(n, n, "links")
    returned = int(links["counted"].to_numpy().sum())
    if not n:
        yield "kinds.reciprocity", group, null("share", reasons.nothing_counted(), n=0)
        return
    told = Estimate(value=returned / n, n=n, unit="share", method=_RETURNED)
    yield "kinds.reciprocity", group, told


def _overlaps(pairs: pa.Table) -> Iterator[Finding]:
    for place, kind in enumerate(KINDS):
        for other in KINDS[place + 1 :]:
            chosen = pc.and_(pc.equal(pairs["kind"], kind), pc.equal(pairs["other"], other))
            both = pairs.filter(chosen)["counted"].to_numpy()
            yield "kinds.overlap", {"kind": kind, "other": other}, _overlap(both)


def _overlap(both: np.ndarray) -> Estimate:
    if not len(both):
        return null("share", reasons.nothing_counted(), n=0, method=JACCARD)
    share = float(both.sum()) / len(both)
    return Estimate(value=share, n=len(both), unit="share", method=JACCARD)


def _quantity(name: str, unit: str, evidence: Evidence | None) -> Quantity:
    return Quantity(
        name=name,
        unit=unit,
        requires=frozenset({"authors"}),
        frames=WHOLE_EXCHANGES,
        timed=False,
        coded=_CODES,
        evidence=evidence,
    )


QUESTION = Question(
    name="kinds",
    quantities=(
        coded_share("kinds.share", "kinds/shares.sql", _CODES),
        _quantity("kinds.people", "people", None),
        _quantity("kinds.links", "links", _LINKS),
        _quantity("kinds.reciprocity", "share", _LINKS),
        _quantity("kinds.overlap", "share", Evidence(sql="kinds/overlap.sql", unit="link")),
        agreement("kinds.agreement", _CODES),
    ),
    compute=compute,
)
