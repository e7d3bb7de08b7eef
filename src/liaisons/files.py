"""Writing files so that a reader never sees half of one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from liaisons.errors import Refused
from liaisons.i18n import _


@contextmanager
def replacing(path: Path, mode: int | None = None) -> Iterator[Path]:
    """A temporary path beside ``path`` that takes its place when the block ends well.

    ``mode`` sets the rights (0o600 for what holds identities). Raises Refused, naming the folder,
    where it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise Refused(
            _("{folder} cannot be written: {error}.", folder=path.parent, error=error.strerror)
        ) from error
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(mode if mode is not None else 0o666 & ~_umask())
        with temporary.open("rb") as written:
            os.fsync(written.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def write_atomically(path: Path, content: bytes, mode: int | None = None) -> None:
    """Write ``content`` to ``path``: a reader sees the old file or the new one, whole."""
    with replacing(path, mode) as temporary:
        temporary.write_bytes(content)


def private(path: Path) -> BinaryIO:
    """A new file to write that nobody but its owner can read, from its first byte on."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
