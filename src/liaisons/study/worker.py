"""The process of one job: ``python -m liaisons.study.worker STUDY JOB``.

It holds the job's lock from its first moment on, so that nobody takes it for dead while it loads
what it works with.
"""

from __future__ import annotations

import sys
from pathlib import Path

import filelock


def main(folder: Path, job: str) -> None:
    with filelock.FileLock(folder / "private" / "jobs" / f"{job}.lock", timeout=10):
        from liaisons.study.working import work

        work(folder, job)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
