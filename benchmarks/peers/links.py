"""The help links of a study as arrays, for all who are measured on the graph: what a query gives.

python -m benchmarks.peers.links STUDY LINKS.npz
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

import liaisons
from liaisons.measures.networks import events
from liaisons.study.running import Session


def main(study: str, where: str) -> None:
    links = events(Session(liaisons.open(Path(study))).scope("c"), "help")
    np.savez(where, source=links["source"].to_numpy(), target=links["target"].to_numpy())


if __name__ == "__main__":
    main(*sys.argv[1:])
