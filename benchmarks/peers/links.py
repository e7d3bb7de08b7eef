"""The help links of a study as arrays, for all who are measured on the graph: what a query gives.

python -m benchmarks.peers.links STUDY LINKS.npz
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

import liaisons
from liaisons.study.running import Session


def main(study: str, where: str) -> None:
    links = Session(liaisons.open(Path(study))).scope("c").links("help")
    people = links.people
    np.savez(where, source=people[links.source], target=people[links.target])


if __name__ == "__main__":
    main(*sys.argv[1:])
