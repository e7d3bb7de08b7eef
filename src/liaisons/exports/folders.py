"""Writing a folder so that a reader never sees half of one."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from liaisons.errors import Refused
from liaisons.exports.contract import BadDestination
from liaisons.i18n import _


@contextmanager
def replacing_folder(folder: Path) -> Iterator[Path]:
    """A new folder that takes the place of ``folder`` when the block ends well.

    An export is written over an earlier one. A folder that holds anything that the new one does
    not is somebody's: it raises BadDestination and stays as it is. Raises Refused where it cannot
    be written.
    """
    folder = folder.resolve()
    if folder.exists() and not folder.is_dir():
        raise BadDestination(_("{name} is a file: an export is a folder.", name=folder))
    workshop = _workshop(folder.parent)
    made = workshop / folder.name
    made.mkdir()
    try:
        yield made
        _check_replaceable(folder, made)
        if folder.exists():
            folder.rename(workshop / f"{folder.name}.before")
        made.rename(folder)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def files_in(folder: Path) -> list[Path]:
    """Every file under a folder, in the order of their names."""
    return sorted(path for path in folder.rglob("*") if not path.is_dir())


def _workshop(parent: Path) -> Path:
    try:
        parent.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(dir=parent, prefix=".export-"))
    except OSError as error:
        raise Refused(
            _("{folder} cannot be written: {error}.", folder=parent, error=error.strerror)
        ) from error


def _check_replaceable(folder: Path, made: Path) -> None:
    if not folder.exists():
        return
    ours = {path.relative_to(made) for path in files_in(made)}
    others = [path for path in files_in(folder) if path.relative_to(folder) not in ours]
    if others:
        raise BadDestination(
            _(
                "{folder} holds other files ({name} …) and is left as it is. Give another name.",
                folder=folder,
                name=others[0].name,
            )
        )
