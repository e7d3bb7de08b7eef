"""Serving the pages until somebody stops them."""

from __future__ import annotations

from pathlib import Path

from liaisons.errors import NotFound, Refused
from liaisons.i18n import _
from liaisons.web.app import LOOPBACK, create_app


def run(folder: Path, host: str, port: int) -> None:
    """Serve a study, or a folder of studies. Only this machine may look: there are no accounts."""
    import uvicorn

    from liaisons.cli.output import say

    if not folder.is_dir():
        raise NotFound(_("There is no folder {folder}.", folder=folder))
    if host not in LOOPBACK:
        raise Refused(
            _("The pages have no accounts yet: they are served on this machine only (127.0.0.1).")
        )
    say(_("The study is at http://{host}:{port}/ (Ctrl+C to stop).", host=host, port=port))
    uvicorn.run(create_app(folder), host=host, port=port, log_level="warning")
