"""Where the engine puts what its memory does not hold: in the study's folder, where there is room.

The system's temporary folder is often memory itself. What a killed process left is removed by the
next one on the same machine.
"""

from __future__ import annotations

import os
import platform
import secrets
import shutil
from pathlib import Path

_PREFIX = "spill-"


def spill_folder(private: Path) -> Path | None:
    """A new folder below ``private``, made when the first file is written into it.

    For one engine: two would take the same names. None where nothing can be written there.
    """
    try:
        private.mkdir(mode=0o700, exist_ok=True)
    except OSError:
        return None
    here = f"{_PREFIX}{platform.node()}-"
    for left in private.glob(f"{here}*"):
        if not _alive(left.name.removeprefix(here).split("-")[0]):
            shutil.rmtree(left, ignore_errors=True)
    if not os.access(private, os.W_OK):
        return None
    return private / f"{here}{os.getpid()}-{secrets.token_hex(4)}"


def _alive(pid: str) -> bool:
    """Whether a process of this machine runs; True where that cannot be told."""
    if os.name == "nt" or not pid.isdecimal():
        return True
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
