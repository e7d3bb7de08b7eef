"""JSON lines brought into a new study by Liaisons.

python -m benchmarks.peers.ours_import COMMUNITY.jsonl
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import liaisons
from benchmarks.peers.told import Told
from liaisons.study.importing import import_files
from liaisons.study.planning import Request


def main(lines: str) -> None:
    told = Told()
    with tempfile.TemporaryDirectory() as folder:
        study = liaisons.new(Path(folder) / "study", "Banc d'essai", "fr")
        request = Request(paths=[Path(lines)], community="c", zone="Europe/Paris")
        with told.task("import"):
            report = import_files(study, request)
        told.figures = {"messages": report.kept}
        told.print()


if __name__ == "__main__":
    main(*sys.argv[1:])
