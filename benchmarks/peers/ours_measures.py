"""All measures of a community by Liaisons, question by question; nothing is taken from a run.

Of null models a tenth as many as of replicates, as a study has them.

python -m benchmarks.peers.ours_measures STUDY REPLICATES
"""

from __future__ import annotations

import itertools
import shutil
import sys
import time
from pathlib import Path

import liaisons
from benchmarks.peers.told import Told
from liaisons.measures.registry import questions
from liaisons.study.running import Session


def main(study: str, replicates: str) -> None:
    told, opened = Told(), liaisons.open(Path(study))
    shutil.rmtree(opened.folder / "runs", ignore_errors=True)
    opened.settings.resampling.replicates = int(replicates)
    opened.settings.resampling.permutations = int(replicates) // 10
    questions()
    marks: list[tuple[str, float]] = []

    def asked(_community: str, name: str) -> None:
        marks.append((name, time.perf_counter()))
        print(name, f"{marks[-1][1] - marks[0][1]:.0f} s", file=sys.stderr, flush=True)

    session = Session(opened, notify=asked)
    with told.task("all measures"):
        marks.append(("links and networks, before any question", time.perf_counter()))
        rows = session.rows()
    marks.append(("", time.perf_counter()))
    for (name, began), (_, ended) in itertools.pairwise(marks):
        told.seconds[name] = ended - began
    told.figures = {"rows": len(rows)}
    told.print()


if __name__ == "__main__":
    main(*sys.argv[1:])
