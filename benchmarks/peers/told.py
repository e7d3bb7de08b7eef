"""What a peer tells: seconds by task, figures that must be the same for all, its peak of memory.

Nothing of Liaisons is loaded here, so that a peer pays for itself only.
"""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
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
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        said = {"seconds": self.seconds, "figures": self.figures, "mb": peak, **more}
        print(json.dumps(said))
