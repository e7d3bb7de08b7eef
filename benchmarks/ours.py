"""Liaisons on a file: import, then every measure, each timed; printed as JSON."""

from __future__ import annotations

import itertools
import json
import resource
import sys
import tempfile
import time
from pathlib import Path

import liaisons
from liaisons.measures.registry import questions
from liaisons.study.importing import import_files
from liaisons.study.planning import Request
from liaisons.study.running import Session


def main(path: str, replicates: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        study = liaisons.new(Path(folder) / "study", "Banc d'essai", "fr")
        seconds = {}
        started = time.perf_counter()
        request = Request(paths=[Path(path)], community="c", zone="Europe/Paris")
        report = import_files(study, request)
        seconds["import"] = time.perf_counter() - started
        if replicates == "0":
            text = study.settings_path.read_text("utf-8")
            study.settings_path.write_text(
                text + "\n[resampling]\nreplicates = 0\npermutations = 0\n", "utf-8"
            )
        study = liaisons.open(study.folder)
        marks = [("start", time.perf_counter())]
        questions()  # loaded when first needed; told apart here
        session = Session(study, notify=lambda _c, q: marks.append((q, time.perf_counter())))
        rows = session.rows()
        marks.append(("", time.perf_counter()))
        for (name, began), (_next, ended) in itertools.pairwise(marks):
            seconds[name] = ended - began
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"kept": report.kept, "rows": len(rows), "seconds": seconds, "mb": peak}))


main(*sys.argv[1:])
