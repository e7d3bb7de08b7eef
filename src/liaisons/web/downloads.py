"""Files that are made to be taken away: written in the study's private folder, gone at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from fastapi import Response

from liaisons.web.desk import Desk
from liaisons.workshops import workshop


def taken_away(desk: Desk, name: str, kind: str, write: Callable[[Path], object]) -> Response:
    """What ``write`` puts into the file it is given, to be saved under ``name``. It may hold what
    people wrote, which has no business in the system's folder for temporary files.
    """
    with desk.spoken(), workshop(desk.study.private_folder, "out") as folder:
        path = folder / name
        write(path)
        content = path.read_bytes()
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=kind, headers=headers)
