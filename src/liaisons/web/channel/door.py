"""Who comes to the channel's pages: whoever has a session here, else a visitor."""

from __future__ import annotations

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from liaisons.channel import looking
from liaisons.channel.channel import Channel
from liaisons.channel.rights import VISITOR
from liaisons.study.sessions import Sessions
from liaisons.web.guard import session_cookie
from liaisons.web.readers import SMALL


class Door:
    """Says of each request who makes it. What they may do, the channel says."""

    def __init__(self, app: ASGIApp, channel: Channel, sessions: Sessions) -> None:
        self._app = app
        self._channel = channel
        self._sessions = sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            request = Request(scope)
            request.state.largest = SMALL
            request.state.reader = None
            await run_in_threadpool(self._know, request)
        await self._app(scope, receive, send)

    def _know(self, request: Request) -> None:
        token = request.cookies.get(session_cookie(request))
        account = self._sessions.who(token) if token else None
        request.state.name = account.name if account else ""
        request.state.account = account.id if account else ""
        request.state.who = looking.known(self._channel, account.id) if account else VISITOR
