"""What is known of people: what they are, what they do, what was coded of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

import msgspec
import numpy as np

from liaisons.coding.settled import answer_of
from liaisons.measures.actors.people import people as actors
from liaisons.measures.scope import Scope
from liaisons.study import codings
from liaisons.study.running import Session

#: An attribute or a code is looked at where it is known of so many people …
_KNOWN = 0.3
#: … and has no more answers than can be read.
_ANSWERS = 12
_CODED = """
select s.person, x.about, max(case when x.present then 1 else 0 end) as present
from settled x join speech s on s.message_id = x.unit
where x.kind = 'message' and x.value = '' and s.person is not null
group by s.person, x.about
"""


class People(msgspec.Struct, kw_only=True):
    """People with what is known of each; None is not known. ``active`` make the plane."""

    persons: list[int] = []
    labels: list[str] = []
    communities: list[str] = []
    active: dict[str, list[str | None]] = {}
    aside: dict[str, list[str | None]] = {}


def people_of(
    session: Session,
    communities: Sequence[str],
    least: int = 2,
    far: Callable[[int], None] = lambda communities: None,
) -> People:
    """People with ``least`` messages at least. Practices are cut alike in all communities.

    Attributes and codes make the plane as well; community and profession are placed on it after.
    ``far`` is told how many communities were read.
    """
    found = People()
    practices: dict[str, list[float]] = defaultdict(list)
    told: list[dict[str, str]] = []
    for place, community in enumerate(communities):
        far(place)
        scope = session.scope(community)
        table = actors(scope).table
        rows = [r for r in table.to_pylist() if r["messages"] >= least]
        known = _known(session, scope, community)
        for row in rows:
            found.persons.append(row["person"])
            found.labels.append(row["label"])
            found.communities.append(community)
            for name in ("questions", "given", "threads", "acts"):
                practices[name].append(float(row[name]))
            seniority = {} if row["seniority"] == "unknown" else {"seniority": row["seniority"]}
            told.append(known.get(row["person"], {}) | seniority)
    found.active = _practices(practices) | _attributes(told)
    found.aside = {"community": list(found.communities)}
    if "profession" in found.active:
        found.aside["profession"] = found.active.pop("profession")
    return found


def _practices(counts: dict[str, list[float]]) -> dict[str, list[str | None]]:
    names = {"questions": "asks", "given": "helps", "threads": "threads", "acts": "regulates"}
    return {names[name]: _levels(values) for name, values in counts.items()}


def _levels(values: list[float]) -> list[str | None]:
    """none, once, or of what is more: some, many (the upper third)."""
    more = [v for v in values if v > 1]
    many = float(np.quantile(more, 2 / 3)) if more else 2.0

    def level(value: float) -> str:
        if value < 2:
            return "once" if value == 1 else "none"
        return "many" if value > many else "some"

    return [level(value) for value in values]


def _attributes(told: list[dict[str, str]]) -> dict[str, list[str | None]]:
    """The attributes and codes that enough people have, with few enough answers."""
    names = sorted({name for one in told for name in one})
    columns = {name: [one.get(name) for one in told] for name in names}
    return {
        name: column
        for name, column in columns.items()
        if sum(v is not None for v in column) >= _KNOWN * len(told)
        and 1 < len({v for v in column if v is not None}) <= _ANSWERS
    }


def _known(session: Session, scope: Scope, community: str) -> dict[int, dict[str, str]]:
    """Attributes, codes of the person, and whether a code is on any message of theirs read."""
    known: dict[int, dict[str, str]] = defaultdict(dict)
    for row in scope.relation("attributes").to_pylist():
        known[row["person"]][row["attribute"]] = row["level"]
    scope.need("speech")
    for row in scope.engine.query(_CODED).to_pylist():
        known[row["person"]][row["about"]] = "yes" if row["present"] else "no"
    settled, _agreed = codings.settled(session.study, community)
    for row in settled.to_pylist():
        if row["kind"] == "person":
            known[row["unit"]][row["about"]] = answer_of(row)
    return known
