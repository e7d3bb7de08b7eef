"""What a peer tells: seconds by task, figures that must be the same for all, its peak of memory.

Nothing of Liaisons is loaded here, so that a peer pays for itself only.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class Told:
    """Seconds and figures of one process."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.figures: dict[str, float] = {}

    @contextmanager
    def task(self, name: str) -> Iterator[None]:
        """Time what happens inside the block, in seconds of the clock."""
        started = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - started

    def print(self, **more: Any) -> None:
        """One line of JSON, with the peak of memory of the process in MB."""
        said = {"seconds": self.seconds, "figures": self.figures, "mb": peak_mb(), **more}
        print(json.dumps(said))


def peak_mb() -> float:
    """The most memory this process ever held.

    Not ``ru_maxrss``: Linux hands that on from the process that started this one.
    """
    status = Path("/proc/self/status").read_text("ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024
