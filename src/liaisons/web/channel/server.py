"""A channel and its pages in one process, until somebody stops them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from liaisons.channel.channel import Channel
from liaisons.channel.rights import STEWARD
from liaisons.i18n import _
from liaisons.study.accounts import Accounts
from liaisons.web.channel.app import create_channel_app

#: How long what is being answered may take when the server is stopped, in seconds.
_LAST_ANSWERS = 10


def invite_owner(channel: Channel) -> str:
    """The path by which its first owner comes in and chooses a password; empty where one did."""
    accounts = Accounts(channel.ledger.database)
    if accounts.ready:
        return ""
    known = [one for one in accounts.listed() if one.role == "owner"]
    owner = known[0] if known else accounts.add(_("steward"), "owner")
    who = channel.enter(owner.id, owner.name)
    channel.set_role(STEWARD, who.person, "owner")
    professions = channel.policy.settings.professions
    if not known:
        channel.vouch_for(STEWARD, who.person, professions[0] if professions else _("steward"))
    return f"/invited/{accounts.invite(owner.id)}"


async def run(
    channel: Channel,
    beside: Callable[[], Awaitable[None]],
    *,
    host: str,
    port: int,
    hosts: tuple[str, ...] = (),
    proxy: str | None = None,
    demonstration: bool = False,
) -> None:
    """Serve the pages while ``beside`` runs; when one of the two ends, so does the other."""
    import uvicorn

    config = uvicorn.Config(
        create_channel_app(channel, hosts, demonstration=demonstration),
        host=host,
        port=port,
        log_level="warning",
        server_header=False,
        proxy_headers=proxy is not None,
        forwarded_allow_ips=proxy,
        timeout_graceful_shutdown=_LAST_ANSWERS,
    )
    server = uvicorn.Server(config)
    pages = asyncio.create_task(server.serve())
    other = asyncio.ensure_future(beside())
    await asyncio.wait([pages, other], return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    if pages.done():
        other.cancel()
    ended = await asyncio.gather(pages, other, return_exceptions=True)
    for error in ended:
        if isinstance(error, Exception):
            raise error
