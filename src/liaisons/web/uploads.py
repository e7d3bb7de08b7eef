"""Files that come with a form and are read at once: gone from the disk when that is done."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import Request

from liaisons.study import deliveries
from liaisons.web.desk import Desk
from liaisons.web.receiving import receive


@asynccontextmanager
async def handed_in(
    desk: Desk, request: Request, fields: dict[str, str] | None = None
) -> AsyncIterator[list[Path]]:
    """The files of a form, in the study's private folder, inside the block; what else the form
    says goes to ``fields``.
    """
    said = request.headers.get("content-length", "")
    announced = int(said) if said.isdecimal() else None
    kind = request.headers.get("content-type", "")
    _delivery, folder = deliveries.begin(desk.study)
    try:
        names = await receive(request.stream(), kind, announced, folder, fields)
        yield [folder / name for name in names]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
