"""Files that are made to be taken away: written in the study's private folder, gone at once."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from fastapi import Response

from liaisons.web.desk import Desk


def taken_away(desk: Desk, name: str, kind: str, write: Callable[[Path], object]) -> Response:
    """What ``write`` puts into the file it is given, to be saved under ``name``. It may hold what
    people wrote, which has no business in the system's folder for temporary files.
    """
    desk.study.private_folder.mkdir(mode=0o700, exist_ok=True)
    with (
        desk.spoken(),
        tempfile.TemporaryDirectory(dir=desk.study.private_folder, prefix="out-") as folder,
    ):
        path = Path(folder) / name
        write(path)
        content = path.read_bytes()
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=kind, headers=headers)
