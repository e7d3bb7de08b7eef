"""Serving the pages until somebody stops them."""

from __future__ import annotations

from pathlib import Path

from liaisons.errors import NotFound, Refused
from liaisons.i18n import _
from liaisons.web.app import create_app
from liaisons.web.serving import LOOPBACK, Serving
from liaisons.web.site import Site
from liaisons.web.warming import keep_warm

#: Addresses that mean every network of the machine: what readers type is another name.
_EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104  # compared with, not listened at
#: How long what is being answered may take when the server is stopped, in seconds.
_LAST_ANSWERS = 20


def run(
    folder: Path, host: str, port: int, *, names: tuple[str, ...] = (), proxy: str | None = None
) -> None:
    """Serve a study, or a folder of studies.

    On this machine alone the pages just open. Listening elsewhere, behind a ``proxy`` (its
    address) or under other ``names``, they ask everybody for an account.
    """
    import uvicorn

    from liaisons.cli.output import note, say

    if not folder.is_dir():
        raise NotFound(_("There is no folder {folder}.", folder=folder))
    serving = serving_for(folder, host, names=names, proxy=proxy)
    say(_("The study is at http://{host}:{port}/ (Ctrl+C to stop).", host=host, port=port))
    if serving.accounts and proxy is None:
        note(
            _(
                "Without TLS, passwords and texts cross the network in clear. Beyond a network of "
                "yours, put a proxy with TLS before this (--proxy)."
            )
        )
    app = create_app(folder, serving)
    keep_warm(app, lambda: say(_("The pages are ready.")))
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_level="warning",
        server_header=False,
        proxy_headers=proxy is not None,
        forwarded_allow_ips=proxy,
        timeout_graceful_shutdown=_LAST_ANSWERS,
    )


def serving_for(
    folder: Path, host: str, *, names: tuple[str, ...] = (), proxy: str | None = None
) -> Serving:
    """How to serve; raises Refused where nobody could come in, or under no name."""
    if host in LOOPBACK and not names and proxy is None:
        return Serving()
    site = Site(folder)
    if not (site.has_accounts and site.accounts.ready):
        raise Refused(
            _(
                "Beyond this machine, only who has an account comes in, and no owner has one yet. "
                "Make one: liaisons accounts add {folder} NAME --role owner",
                folder=folder,
            )
        )
    known = (*names, *(() if host in _EVERYWHERE else (host,)))
    if host in _EVERYWHERE and not names:
        raise Refused(
            _("Say by which name readers will ask for the pages: --allow-host study.example.org")
        )
    return Serving(accounts=True, hosts=known)
