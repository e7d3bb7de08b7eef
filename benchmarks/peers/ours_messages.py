"""The message-sized answers by Liaisons: the SQL texts of its measures, nothing else.

python -m benchmarks.peers.ours_messages STUDY
"""

from __future__ import annotations

import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

import liaisons
from benchmarks.peers.told import Told
from liaisons.measures.networks import CERTAINTIES, NETWORKS
from liaisons.study.running import Session

TEXTS = (
    "presence/totals.sql",
    "presence/months.sql",
    "presence/rhythm.sql",
    "presence/active_months.sql",
    "help/questions.sql",
    "relations/ordered_help_links.sql",
    "relations/ordered_contact_links.sql",
    "actors/people.sql",
    "staying/arrivals.sql",
)


def main(study: str) -> None:
    told, session = Told(), Session(liaisons.open(Path(study)))
    session._engine()
    with told.task("messages"):
        scope = session.scope("c")
        scope.define("steward_titles", pa.table({"title": pa.array([], pa.string())}))
        rows = {name: scope.rows(name) for name in TEXTS}
    told.figures = figures(rows)
    told.print()


def figures(rows: dict[str, pa.Table]) -> dict[str, float]:
    """What must be the same for all."""
    totals = rows["presence/totals.sql"].to_pylist()[0]
    rhythm, waits = rows["presence/rhythm.sql"], rows["help/questions.sql"]
    helps, contacts = (rows[f"relations/ordered_{name}_links.sql"] for name in NETWORKS)
    people = rows["actors/people.sql"]
    newcomers = rows["staying/arrivals.sql"]
    night = pc.less(rhythm["hour"], 6)
    peer = CERTAINTIES.index("peer")
    found = {
        "messages": totals["messages"],
        "people": totals["people"],
        "threads": totals["threads"],
        "people by month": pc.sum(rows["presence/months.sql"]["people"]),
        "active months": pc.sum(rows["presence/active_months.sql"]["months"]),
        "night": pc.sum(rhythm.filter(night)["messages"]),
        "questions": len(waits),
        "replied": pc.sum(waits["replied"]),
        "repliers": pc.sum(waits["repliers"]),
        "waited, s": pc.divide(pc.sum(waits["wait_us"]), 1_000_000),
        "help links": pc.sum(pc.not_equal(helps["certainty"], peer)),
        "contact links": len(contacts),
        "helped": pc.sum(people["helped"]),
        "newcomers": len(newcomers),
        "returned": pc.sum(newcomers["returned"]),
    }
    return {n: float(v.as_py() if isinstance(v, pa.Scalar) else v) for n, v in found.items()}


if __name__ == "__main__":
    main(*sys.argv[1:])
