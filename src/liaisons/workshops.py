"""Folders to work in that nobody else can read: in a study, where there is room.

The system's folder for temporary files is often memory itself, and read by others. What a killed
process left is removed by the next one on the same machine that works at the same.
"""

from __future__ import annotations

import os
import platform
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def workshop(parent: Path, kind: str) -> Iterator[Path]:
    """A new folder below ``parent``, removed whatever happens; ``kind`` begins its name."""
    parent.mkdir(mode=0o700, exist_ok=True)
    folder = reserved(parent, kind)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def spill_folder(private: Path) -> Path | None:
    """Where an engine may put what its memory does not hold; it makes the folder when it does.

    For one engine: two would take the same names. None where nothing can be written there.
    """
    try:
        private.mkdir(mode=0o700, exist_ok=True)
        return reserved(private, "spill") if os.access(private, os.W_OK) else None
    except OSError:
        return None


def reserved(parent: Path, kind: str) -> Path:
    """A name for this process alone, after what dead processes left under theirs is removed."""
    here = f"{kind}-{platform.node()}-"
    for left in parent.iterdir():
        if left.name.startswith(here) and not _alive(left.name.removeprefix(here).split("-")[0]):
            shutil.rmtree(left, ignore_errors=True)
    return parent / f"{here}{os.getpid()}-{secrets.token_hex(4)}"


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
