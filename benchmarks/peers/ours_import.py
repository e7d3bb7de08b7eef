"""JSON lines brought into a new study by Liaisons; whatever opens a thread is a question there.

python -m benchmarks.peers.ours_import COMMUNITY.jsonl STUDY
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import liaisons
from benchmarks.peers.told import Told
from liaisons.study.importing import import_files
from liaisons.study.planning import Request
from liaisons.study.settings import add_community


def main(lines: str, folder: str) -> None:
    told = Told()
    shutil.rmtree(folder, ignore_errors=True)
    made = liaisons.new(Path(folder), "Banc d'essai", "fr")
    add_community(
        made.settings_path, name="c", zone="Europe/Paris", questions="every opening",
        fictitious=True,
    )  # fmt: skip
    study = liaisons.open(made.folder)
    with told.task("import"):
        report = import_files(study, Request(paths=[Path(lines)], community="c"))
    told.figures = {"messages": report.kept}
    told.print()


if __name__ == "__main__":
    main(*sys.argv[1:])
