"""Work in a process of its own gives what it gives here, and who cannot have one does without."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from liaisons.network import apart
from liaisons.network.bootstrap import Replicates
from liaisons.network.core import Core
from liaisons.network.graph import Network
from liaisons.network.groups import Groups

ASKED = {
    "standing": {"seed": 3, "seeds": 2},
    "betweenness": {"seed": 3, "most": 512, "fewest": 16, "links": 100_000},
    "shape": {},
    "bootstrap": {"seed": 3, "replicates": 5},
    "rewired": {"seed": 3, "count": 2},
}


@pytest.fixture
def network():
    rng = np.random.default_rng(5)
    return Network.collapse(*rng.integers(300, size=(2, 2000)))


@pytest.mark.parametrize("task", apart.TASKS)
def test_a_process_of_its_own_answers_the_same(network, task, monkeypatch):
    options = ASKED[task]
    here = apart.TASKS[task].work(network, **options)
    asked = apart.TASKS[task]
    monkeypatch.setitem(apart.TASKS, task, replace(asked, work=None))  # whoever works here fails
    there = apart.begin(task, network, apart.WORTH, **options)()
    assert there.keys() == here.keys()
    for name, value in here.items():
        np.testing.assert_array_equal(there[name], value)
        assert np.asarray(there[name]).dtype == np.asarray(value).dtype


def test_what_is_little_is_done_here_and_once(network, monkeypatch):
    monkeypatch.setattr(subprocess, "Popen", None)
    answer = apart.begin("standing", network, 1, **ASKED["standing"])
    assert answer() is answer()


@pytest.mark.parametrize("words", [["/nobody/is/here"], [sys.executable, "-c", "raise SystemExit"]])
def test_where_no_process_answers_it_is_done_here(network, monkeypatch, words):
    started = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", lambda _words, **pipes: started(words, **pipes))
    answer = apart.begin("standing", network, apart.WORTH, **ASKED["standing"])
    assert apart.made(Core, "core", answer()).highest > 1


def test_a_killed_process_is_done_without(network):
    answer = apart.begin("bootstrap", network, apart.WORTH, seed=1, replicates=20_000)
    until = time.monotonic() + 30
    while not apart._running and time.monotonic() < until:
        time.sleep(0.01)
    (process,) = apart._running
    os.kill(process.pid, signal.SIGKILL)
    assert len(answer()["replicates.density"]) == 20_000


def test_nothing_taken_apart_is_nothing_put_together():
    empty = apart.TASKS["standing"].work(Network.collapse([], []), seed=1, seeds=1)
    assert empty == {}
    assert apart.made(Groups, "groups", empty) is None
    assert apart.made(Replicates, "replicates", empty) is None


@pytest.mark.parametrize("ends", ["pass", "os.kill(os.getpid(), 9)"])
def test_who_asked_and_ended_leaves_no_process(ends):
    said = (
        "import os, time\n"
        "import numpy as np\n"
        "from liaisons.network import apart\n"
        "from liaisons.network.graph import Network\n"
        "n = Network.collapse(*np.random.default_rng(1).integers(3000, size=(2, 200_000)))\n"
        "apart.begin('bootstrap', n, 999, seed=1, replicates=99_999)\n"
        "while not apart._running: time.sleep(0.01)\n"
        "time.sleep(2)\n"  # it has begun
        "(process,) = apart._running\n"
        f"print(process.pid, flush=True)\n{ends}\n"
    )
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True)
    until = time.monotonic() + 10
    while _runs(int(done.stdout)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _runs(int(done.stdout))


def _runs(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_processes_wait_for_room(monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    room = apart.Room()
    room._memory = 10
    with room.of(50):  # alone it may be larger than all there is
        assert not room._fits(1)
    with room.of(6), room.of(4):
        assert not room._fits(1)
    assert room._taken == []
