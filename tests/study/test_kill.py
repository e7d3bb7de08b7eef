"""kill -9 at any moment of an import leaves the study as before or as after."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest

import liaisons
from tests.study.exports import SMALL, bring, export, new_study, tweet

_IMPORT = """
import sys
from pathlib import Path
import liaisons
from liaisons.study.importing import import_files
from liaisons.study.planning import Request
import liaisons.sources.base as base
base.all_sources()
print("ready", flush=True)
sys.stdin.readline()
import_files(liaisons.open(sys.argv[1]), Request(paths=[Path(sys.argv[2])], community="c"))
"""


@pytest.mark.slow
def test_killed_imports_leave_before_or_after(tmp_path):
    study = new_study(tmp_path)
    bring(study, export(tmp_path, SMALL))
    many = [tweet(i, f"doc_{i % 50}", f"@ doc_{i % 7} message {i}") for i in range(10, 20_010)]
    path = export(tmp_path, many, "many.ndjson")
    before, seen = study.store.fingerprint(), set()
    whole = _seconds(study, path)
    for step in range(12):
        _kill_after(study, path, whole * step / 10)
        found = liaisons.open(study.folder)
        count = found.sql("select count(*) as n from messages")["n"][0].as_py()
        seen.add(count)
        assert count in (4, 20_004)
        assert (found.store.fingerprint() == before) == (count == 4)
    assert bring(liaisons.open(study.folder), path).read == 20_000
    assert (
        liaisons.open(study.folder).sql("select count(*) as n from messages")["n"][0].as_py()
        == 20_004
    )
    assert 4 in seen


def _process(study, path):
    process = subprocess.Popen(
        [sys.executable, "-c", _IMPORT, str(study.folder), str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "ready\n"
    return process


def _seconds(study, path) -> float:
    """How long an import of this size takes in a process of its own."""
    import shutil

    copy = study.folder.with_name("copy")
    shutil.copytree(study.folder, copy)
    process = _process(liaisons.open(copy), path)
    started = time.perf_counter()
    process.communicate("go\n", timeout=120)
    return time.perf_counter() - started


def _kill_after(study, path, seconds: float) -> None:
    process = _process(study, path)
    process.stdin.write("go\n")
    process.stdin.flush()
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdin.close()
    process.stdout.close()
