"""What ConvoKit can say too, by Liaisons, from the study that its import made: first replies,
who answers whom, and how much of it is returned.

python -m benchmarks.peers.ours_replies STUDY
"""

from __future__ import annotations

import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

import liaisons
from benchmarks.peers.told import Told
from liaisons.measures.networks import CERTAINTIES
from liaisons.network.graph import Network
from liaisons.network.links import reciprocity
from liaisons.study.running import Session


def main(study: str) -> None:
    told = Told()
    with told.task("load"):
        scope = Session(liaisons.open(Path(study))).scope("c")
    with told.task("messages"):
        totals = scope.rows("presence/totals.sql").to_pylist()[0]
        waits = scope.rows("help/questions.sql")
    with told.task("graph"):
        help_links = scope.rows("relations/ordered_help_links.sql")
        contact_links = scope.rows("relations/ordered_contact_links.sql")
        links = pa.concat_tables([help_links, contact_links])
        # Who answers themself in another's thread is linked to who asked: not in ConvoKit.
        links = links.filter(pc.not_equal(links["certainty"], CERTAINTIES.index("opener")))
        network = Network.collapse(links["source"].to_numpy(), links["target"].to_numpy())
        returned = reciprocity(network)
    told.figures = {
        "messages": totals["messages"],
        "people": totals["people"],
        "replied": pc.sum(waits["replied"]).as_py(),
        "links": len(network.source),
        "reciprocity": returned,
    }
    told.print()


if __name__ == "__main__":
    main(*sys.argv[1:])
