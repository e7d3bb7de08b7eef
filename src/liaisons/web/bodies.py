"""What is sent is refused as soon as it is too large, by the size it announces or by counting."""

from __future__ import annotations

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from liaisons.web.errors import unanswered
from liaisons.web.readers import SMALL

#: So much of what is refused is still read: a browser that is sending does not listen.
_DRAINED = 32_000_000


class Bounded:
    """Counts what a page is sent, up to what it declares (``needs(…, largest=…)``)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        largest = max(SMALL, request.state.largest)
        announced = request.headers.get("content-length", "0")
        if not announced.isdecimal() or int(announced) > largest:
            await _drain(receive)
            answer = await unanswered(request, HTTPException(413))
            await answer(scope, receive, send)
            return
        left = largest

        async def counted() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise HTTPException(413)
            return message

        await self._app(scope, counted, send)


async def _drain(receive: Receive) -> None:
    read = 0
    while read < _DRAINED:
        message = await receive()
        read += len(message.get("body", b""))
        if not message.get("more_body"):
            return
