"""What a peer tells: seconds by task, figures that must be the same for all, its peak of memory.

Nothing of Liaisons is loaded here, so that a peer pays for itself only.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

PAGE = os.sysconf("SC_PAGE_SIZE")


class Told:
    """Seconds and figures of one process."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.figures: dict[str, float] = {}
        self._all = _Family()

    @contextmanager
    def task(self, name: str) -> Iterator[None]:
        """Time what happens inside the block, in seconds of the clock."""
        started = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - started

    def print(self, **more: Any) -> None:
        """One line of JSON, with the peak of memory in MB: of the process and those it started."""
        peak = max(peak_mb(), self._all.mb)
        said = {"seconds": self.seconds, "figures": self.figures, "mb": peak, **more}
        print(json.dumps(said))


def peak_mb() -> float:
    """The most memory this process ever held.

    Not ``ru_maxrss``: Linux hands that on from the process that started this one.
    """
    status = Path("/proc/self/status").read_text("ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


class _Family(Thread):
    """Looks ten times a second at what this process and those it started hold together.

    What two of them share is counted twice.
    """

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.mb = 0.0
        self.start()

    def run(self) -> None:
        while True:
            self.mb = max(self.mb, sum(map(_held_mb, ["self", *_children()])))
            time.sleep(0.1)


def _children() -> list[str]:
    return [
        child
        for thread in Path("/proc/self/task").iterdir()
        for child in _read(thread / "children").split()
    ]


def _held_mb(process: str) -> float:
    held = _read(Path("/proc") / process / "statm").split()
    return int(held[1]) * PAGE / 1024**2 if held else 0.0


def _read(path: Path) -> str:
    """What a file says; nothing where its process has just ended."""
    try:
        return path.read_text("ascii")
    except OSError:
        return ""
